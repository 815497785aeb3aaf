"""Bytes to pages of words, or a reason why not."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from pdfminer.pdfdocument import PDFPasswordIncorrect
from reportlab.pdfgen.canvas import Canvas

from pipelines.documents.model import Box, Document, Page, Word
from pipelines.documents.reading import preview, read_document
from pipelines.errors import DocumentError, MomentaryError
from tests.documents.conftest import turned


def code_of(data: bytes, read=read_document) -> str:
    with pytest.raises(DocumentError) as raised:
        read(data)
    return raised.value.code


def test_words_have_text_box_size_and_font(make_pdf) -> None:
    data = make_pdf([("Totaal budget", 50, 100)], size=12)
    (page,) = read_document(data).pages
    assert (page.number, page.width, page.height) == (1, 400, 300)
    first, second = page.words
    assert (first.text, first.size, first.font) == ("Totaal", 12, "Helvetica")
    assert first.box.x0 == pytest.approx(50, abs=0.5)
    assert first.box.top < 100 - 5 < 100 < first.box.bottom + 1
    assert first.box.x1 < second.box.x0
    assert second.text == "budget"


@pytest.mark.parametrize("space", [0.2, 0.25, 0.4])
def test_a_tight_space_parts_words(space: float) -> None:
    """Justified text leaves spaces of a fifth of the font size: "is 15" is no "is15"."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 200, "is")
    canvas.drawString(50 + canvas.stringWidth("is", "Helvetica", 10) + 10 * space, 200, "15")
    canvas.save()
    (page,) = read_document(buffer.getvalue()).pages
    assert [word.text for word in page.words] == ["is", "15"]


def test_letters_set_apart_a_little_stay_one_word() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    text = canvas.beginText(50, 200)
    text.setFont("Helvetica", 10)
    text.setCharSpace(0.9)
    text.textOut("2.160.000")
    canvas.drawText(text)
    canvas.save()
    (page,) = read_document(buffer.getvalue()).pages
    assert [word.text for word in page.words] == ["2.160.000"]


def test_a_turned_page_is_read_as_displayed(make_pdf) -> None:
    (page,) = read_document(turned(make_pdf([("Budget", 50, 100)]))).pages
    assert (page.width, page.height) == (300, 400)


def test_ruled_lines_are_edges_and_slanted_ones_are_drawings() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    canvas.drawString(50, 200, "tekst")
    canvas.line(50, 250, 150, 250)
    canvas.line(60, 50, 60, 150)
    canvas.line(100, 50, 300, 280)
    canvas.save()
    (page,) = read_document(buffer.getvalue()).pages
    assert sorted(edge.is_horizontal for edge in page.edges) == [False, True]


@pytest.mark.parametrize(
    ("printed", "title"), [("Overzicht", "Overzicht"), ("  Overzicht ", "Overzicht")]
)
def test_the_title_is_that_of_the_metadata(make_pdf, printed: str, title: str) -> None:
    assert read_document(make_pdf([("x", 50, 50)], title=printed)).title == title


def test_a_document_is_known_by_its_bytes(make_pdf) -> None:
    data = make_pdf([("een", 50, 50)], [("twee", 50, 50)])
    document = read_document(data)
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.document_id == document.sha256[:16]
    assert (document.page_count, [page.number for page in document.pages]) == (2, [1, 2])


def test_a_page_without_text_among_others_has_no_words(make_pdf) -> None:
    assert [len(p.words) for p in read_document(make_pdf([], [("twee", 50, 50)])).pages] == [0, 1]


def test_a_preview_is_the_text_of_the_first_pages(make_pdf) -> None:
    data = make_pdf([("een", 50, 50)], [("twee", 50, 50)], [("drie", 50, 50)])
    assert [text.strip() for text in preview(data, 2)] == ["een", "twee"]
    assert len(preview(data, 9)) == 3


def test_bytes_that_are_no_usable_pdf_say_why(make_pdf, small_pdf: bytes) -> None:
    cases = {
        b"": "empty",
        b"Jaarverslag 2020": "not_a_pdf",
        b"PK\x03\x04" + b"x" * 2000: "not_a_pdf",
        b"x" * 2000 + small_pdf: "not_a_pdf",
        b"%PDF-1.7": "damaged",
        b"%PDF-1.7\n" + b"\x00\xff" * 500: "damaged",
        small_pdf[: len(small_pdf) // 3]: "damaged",
        make_pdf([("geheim", 50, 50)], password="geheim"): "encrypted",
        make_pdf([]): "no_text",
    }
    assert {code_of(data) for data in cases} == set(cases.values())
    for data, code in cases.items():
        assert code_of(data) == code, data[:20]


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7"])
def test_a_preview_refuses_the_same(data: bytes) -> None:
    assert code_of(data, lambda d: preview(d, 2)) == code_of(data)


def without_pages() -> bytes:
    buffer = io.BytesIO()
    pdf = pypdfium2.PdfDocument.new()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


def test_a_pdf_without_pages_says_so() -> None:
    assert code_of(without_pages()) == "no_pages"


def test_the_reason_is_that_of_this_document_and_not_of_the_one_before(make_pdf) -> None:
    locked = make_pdf([("geheim", 50, 50)], password="geheim")
    broken = b"%PDF-1.7"
    documents = [locked, without_pages(), broken, without_pages(), locked, broken]
    assert [code_of(data) for data in documents] == [
        "encrypted", "no_pages", "damaged", "no_pages", "encrypted", "damaged",
    ]  # fmt: skip


def test_junk_before_the_header_is_allowed_within_bounds(small_pdf: bytes) -> None:
    assert read_document(b"\n" * 100 + small_pdf).page_count == 1


def test_two_readers_that_count_other_pages_are_not_trusted(small_pdf, monkeypatch) -> None:
    monkeypatch.setattr("pdfplumber.pdf.PDF.pages", property(lambda self: []))
    with pytest.raises(DocumentError) as raised:
        read_document(small_pdf)
    assert (raised.value.code, raised.value.detail) == ("page_counts_differ", "0 / 1")


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (MemoryError(), "out_of_memory", MomentaryError),
        (ValueError(MemoryError()), "out_of_memory", MomentaryError),
        (RecursionError(), "damaged", DocumentError),
        (KeyError("Root"), "damaged", DocumentError),
        (PDFPasswordIncorrect(), "encrypted", DocumentError),
    ],
)
def test_whatever_a_library_raises_becomes_a_document_error(
    small_pdf, monkeypatch, error, code, kind
) -> None:
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(pdfplumber, "open", fail)
    with pytest.raises(DocumentError) as raised:
        read_document(small_pdf)
    assert (raised.value.code, type(raised.value)) == (code, kind)


def test_a_page_that_cannot_be_loaded_is_damage(small_pdf, monkeypatch) -> None:
    def fail(*_args):
        raise pypdfium2.PdfiumError("Failed to load page.")

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", fail)
    assert code_of(small_pdf, lambda data: preview(data, 1)) == "damaged"


# Its 919 bytes unpack to more than memory holds: tests/workers reads it, within limits.
BOMB = "GHOSTSCRIPT-691770-0.pdf"


def test_broken_files_end_with_a_reason_or_are_read(shared_source: Path) -> None:
    codes = set()
    for path in sorted((shared_source / "malformed").iterdir()):
        if path.suffix in (".pdf", ".fuzz") and path.name != BOMB:
            try:
                document = read_document(path.read_bytes())
                assert any(page.words for page in document.pages), path.name
            except DocumentError as error:
                codes.add(error.code)
    assert codes >= {"not_a_pdf", "damaged", "encrypted", "no_text", "page_counts_differ"}


def test_boxes_can_be_joined() -> None:
    joined = Box(0, 0, 10, 10).joined(Box(5, 20, 30, 40))
    assert (joined, joined.width, joined.height, joined.middle) == (Box(0, 0, 30, 40), 30, 40, 20)


def test_the_pages_of_a_document_do_not_fill_its_repr() -> None:
    page = Page(1, 10, 10, (Word("geheim", Box(0, 0, 1, 1), 10, "A"),))
    assert "geheim" not in repr(Document("0" * 64, None, 1, (page,)))


def test_letters_printed_twice_for_a_bold_are_one_word() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    for offset in (0, 0.2):
        canvas.drawString(50 + offset, 200, "178.409")
    canvas.drawString(50, 100, "1.122")
    canvas.save()
    (page,) = read_document(buffer.getvalue()).pages
    assert [word.text for word in page.words] == ["178.409", "1.122"]
