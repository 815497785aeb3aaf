"""The second reader sees the characters of a page where the first sees its words."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipelines.documents.characters import (
    PageCharacters,
    characters_at,
    line_at,
    read_characters,
    text_at,
)
from pipelines.documents.model import Box
from pipelines.documents.reading import read_document
from pipelines.errors import DocumentError

WIDTH, HEIGHT, SIZE = 400, 300, 10
AMOUNT = "2.160.000"
WITHIN = 2.0  # points between the boxes of two readers
Draw = Callable[[Canvas], object]


def drawn(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica", SIZE)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def only_page(data: bytes) -> PageCharacters:
    (page,) = read_characters(data, [1])
    return page


def everywhere(data: bytes) -> str:
    return text_at(only_page(data), Box(0, 0, WIDTH, HEIGHT))


def grown(box: Box, by: float = 1.0) -> Box:
    return Box(box.x0 - by, box.top - by, box.x1 + by, box.bottom + by)


def test_only_the_pages_asked_for_are_read_in_the_order_asked_for(make_pdf) -> None:
    data = make_pdf([("een", 50, 50)], [("twee", 50, 50)], [("drie", 50, 50)])
    pages = list(read_characters(data, [3, 1]))
    assert [page.number for page in pages] == [3, 1]
    assert [text_at(page, Box(0, 0, WIDTH, HEIGHT)) for page in pages] == ["drie", "een"]


def test_a_box_takes_the_characters_whose_centre_lies_in_it(make_pdf) -> None:
    page = only_page(make_pdf([("123456", 50, 100)]))
    first = characters_at(page, Box(0, 80, 400, 110))[0].box
    step = first.width
    assert text_at(page, Box(50 + step * 1.4, 80, 50 + step * 3.6, 110)) == "234"
    assert text_at(page, Box(300, 80, 390, 110)) == ""


def test_lines_above_and_below_stay_out(make_pdf) -> None:
    page = only_page(make_pdf([("111", 50, 90), ("222", 50, 100), ("333", 50, 110)]))
    (box,) = [word.box for word in read_document(make_pdf([("222", 50, 100)])).pages[0].words]
    assert text_at(page, grown(box)) == "222"
    assert "".join(one.text for one in line_at(page, box)) == "222"


@pytest.mark.parametrize(
    ("gap", "text"), [(0.1, "2016"), (0.25, "20 16"), (0.9, "20 16"), (1.2, "20\t16")]
)
def test_a_gap_is_a_space_and_a_wide_one_parts_texts(gap: float, text: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 200, "20")
        right = 50 + canvas.stringWidth("20", "Helvetica", SIZE)
        canvas.drawString(right + gap * SIZE, 200, "16")

    assert everywhere(drawn(draw)) == text


@pytest.mark.parametrize("copies", [1, 2, 4])
def test_what_is_printed_several_times_is_read_once_by_both(copies: int) -> None:
    """Four times 2011 in one place is no 2222000011111111, and the two ones of 11 stay two."""

    def draw(canvas: Canvas) -> None:
        for copy in range(copies):
            canvas.drawString(50 + 0.2 * copy, 200, "2011")

    data = drawn(draw)
    assert everywhere(data) == "2011"
    assert [word.text for word in read_document(data).pages[0].words] == ["2011"]


def test_a_page_printed_a_second_time_over_itself_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for copy in range(2):
            for line in range(15):
                canvas.drawString(50 + 0.3 * copy, 200 - 12 * line, "2011")

    data = drawn(draw)
    assert [word.text for word in read_document(data).pages[0].words] == ["2011"] * 15
    assert len(only_page(data).characters) == 15 * len("2011")


def test_each_letter_printed_twice_before_the_next_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for place, digit in enumerate("2011"):
            for offset in (0, 0.3):
                canvas.drawString(50 + 5.56 * place + offset, 200, digit)

    assert everywhere(drawn(draw)) == "2011"


def test_letters_set_apart_are_one_number() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(50, 200)
        text.setCharSpace(0.9)
        text.textOut(AMOUNT)
        canvas.drawText(text)

    assert everywhere(drawn(draw)) == AMOUNT


def test_a_hyphen_at_the_end_of_a_line_is_one(make_pdf) -> None:
    data = make_pdf([("1.234-", 50, 100), ("budget", 50, 112)])
    assert text_at(only_page(data), Box(0, 85, WIDTH, 103)) == "1.234-"


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"x", "not_a_pdf"), (b"%PDF-1.7", "damaged")]
)
def test_bytes_that_are_no_pdf_say_why(data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as raised:
        list(read_characters(data, [1]))
    assert raised.value.code == code


def test_a_page_that_is_not_there_is_damage(small_pdf: bytes, monkeypatch) -> None:
    def fail(*_args):
        raise pypdfium2.PdfiumError("Failed to load page.")

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", fail)
    with pytest.raises(DocumentError) as raised:
        list(read_characters(small_pdf, [1]))
    assert raised.value.code == "damaged"


@given(code=st.integers(0, 0x10FFFF))
def test_whatever_pdfium_calls_a_character_can_be_written(code: int) -> None:
    data = drawn(lambda canvas: canvas.drawString(50, 200, "7"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pypdfium2.raw.FPDFText_GetUnicode", lambda *_: code)
        for one in only_page(data).characters:
            one.text.encode("utf-8")


def test_what_pdfium_has_no_box_for_is_left_out(small_pdf: bytes, monkeypatch) -> None:
    monkeypatch.setattr("pypdfium2.raw.FPDFText_GetLooseCharBox", lambda *_: 0)
    assert only_page(small_pdf).characters == ()
