"""Text under an opaque box is not read; what can be seen on the page is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.colors import Color, black, blue, red, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

import typesetting
from pipelines.documents.model import Page
from pipelines.documents.reading import read_document
from pipelines.errors import DocumentError

WIDTH, HEIGHT = 400, 300
AMOUNT = (100, 195, 60, 16)  # the box drawn around the amount of `line`: x, y, width, height
VISIBLE = ["Totaal", "budget"]

Draw = Callable[[Canvas], object]


def line(canvas: Canvas) -> None:
    """`Totaal 2.160.000 budget`, the amount from 105 to 150."""
    canvas.setFont("Helvetica", 10)
    canvas.setFillColor(black)
    for text, x in (("Totaal", 50), ("2.160.000", 105), ("budget", 180)):
        canvas.drawString(x, 200, text)


def box(color=black, at=AMOUNT, **options) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(color)
        canvas.rect(*at, fill=1, stroke=0, **options)

    return draw


def text(words: str, x: float = 105, y: float = 200, color=white, size: float = 10) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.setFillColor(color)
        canvas.drawString(x, y, words)

    return draw


def pdf_drawn(*steps: Draw, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """One page with these steps in their order."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for step in steps:
        step(canvas)
    canvas.save()
    return buffer.getvalue()


def read(*steps: Draw) -> Page:
    (page,) = read_document(pdf_drawn(*steps)).pages
    return page


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def read_words(*steps: Draw) -> list[str]:
    return texts(read(*steps))


def is_read(*steps: Draw) -> bool:
    """Whether the line is read in full, as nothing of it is covered."""
    page = read(*steps)
    return texts(page) == ["Totaal", "2.160.000", "budget"] and page.covered == ()


def is_covered(*steps: Draw) -> bool:
    """Whether the amount of the line, and it alone, is covered."""
    page = read(*steps)
    return texts(page) == VISIBLE and len(page.covered) == 1


@pytest.mark.parametrize("color", [black, white, red, Color(0.9, 0.9, 0.9)])
def test_what_is_under_a_box_is_not_read_and_its_place_is_told(color) -> None:
    page = read(line, box(color))
    assert texts(page) == VISIBLE
    (covered,) = page.covered
    assert covered.x0 == pytest.approx(105)
    assert covered.x1 == pytest.approx(150, abs=1)
    assert covered.top < HEIGHT - 203 < covered.bottom
    assert "2.160" not in repr(page)


@pytest.mark.parametrize("alpha", [0.1, 0.5, 0.8])
def test_what_shows_through_a_box_is_read(alpha: float) -> None:
    assert is_read(line, box(Color(1, 1, 0, alpha=alpha)))


def test_of_two_covers_the_closer_one_is_looked_at() -> None:
    tight, wide = box(at=(102, 200.5, 60, 6)), box(Color(1, 1, 0, alpha=0.5), (40, 180, 300, 40))
    assert is_covered(line, tight, wide)


def test_what_shows_in_one_primary_colour_shows() -> None:
    yellow = text("2.160.000", color=Color(1, 1, 0))
    assert read_words(box(red), yellow, box(Color(1, 0, 0, alpha=0.3))) == ["2.160.000"]


def test_a_box_that_lets_through_what_no_eye_sees_covers() -> None:
    assert is_covered(line, box(Color(0, 0, 0, alpha=0.97)))


def test_a_card_under_the_text_is_no_cover(monkeypatch) -> None:
    monkeypatch.setattr(pypdfium2.PdfPage, "render", never)
    assert is_read(box(blue), line)


def never(*_args, **_options):
    raise AssertionError("the page was rendered")


def link(canvas: Canvas) -> None:
    canvas.linkURL("https://example.org", (100, 195, 160, 211))


@pytest.mark.parametrize("beside", [box(at=(300, 20, 60, 16)), box(at=(100, 180, 60, 16)), link])
def test_a_page_without_suspects_is_not_rendered(beside, monkeypatch) -> None:
    monkeypatch.setattr(pypdfium2.PdfPage, "render", never)
    assert is_read(line, beside)


def test_a_page_with_many_suspects_is_rendered_once(monkeypatch) -> None:
    rendered = []
    render = pypdfium2.PdfPage.render

    def counted(page, **options):
        rendered.append(page)
        return render(page, **options)

    monkeypatch.setattr(pypdfium2.PdfPage, "render", counted)
    assert len(read(line, box(), text("1.234", y=100), box(at=(100, 95, 60, 16))).covered) == 2
    assert len(rendered) == 1


@pytest.mark.parametrize("label", ["5.1.2e", "2.160.000", "9.999.999.999", "g"])
@pytest.mark.parametrize("color", [black, white])
def test_of_two_texts_in_one_place_the_upper_is_read(label: str, color) -> None:
    ink = white if color is black else black
    page = read(line, box(color), text(label, color=ink))
    assert texts(page) == ["Totaal", label, "budget"]
    assert len(page.covered) == 1


def test_text_between_two_boxes_is_covered_too() -> None:
    assert read_words(line, box(), text("1.234"), box()) == VISIBLE


@pytest.mark.parametrize(
    "at",
    [
        pytest.param((102, 195, 9, 16), id="its first digit"),
        pytest.param((144, 195, 30, 16), id="its last digit"),
        pytest.param((112, 195, 14, 16), id="three in its middle"),
        pytest.param((102, 199.5, 60, 8), id="the ink alone"),
        pytest.param((102, 200.5, 60, 6), id="all but its edges"),
    ],
)
def test_a_number_that_is_covered_in_part_goes_as_a_whole(at) -> None:
    assert is_covered(line, box(at=at))


@pytest.mark.parametrize("covered", [(102, 9), (112, 17), (132, 20)])
@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_a_number_with_spaces_goes_as_a_whole(covered: tuple[int, int], space: str) -> None:
    x, width = covered
    number = text(space.join(("2", "160", "000")), color=black)
    budget = text("Totaal budget 2020", 180, 200, black)
    page = read(number, budget, box(at=(x, 195, width, 16)))
    assert (texts(page), len(page.covered)) == (["Totaal", "budget", "2020"], 3)


def test_an_amount_goes_with_the_sign_or_the_scale_that_is_covered() -> None:
    amounts = [text("- 36", 50, 200, black), text("1,2 mln", 150, 200, black)]
    assert read_words(text("a", color=black), *amounts, box(at=(45, 195, 9, 16)),
                      box(at=(165, 195, 40, 16))) == ["a"]  # fmt: skip


@pytest.mark.parametrize(
    "at",
    [
        pytest.param((100, 202, 60, 1), id="struck out"),
        pytest.param((100, 198, 60, 0.5), id="underlined"),
        pytest.param((100, 190, 60, 11), id="in the line below"),
        pytest.param((151, 195, 20, 16), id="beside it"),
    ],
)
def test_what_only_touches_a_number_covers_nothing(at) -> None:
    assert is_read(line, box(at=at))


def stroke(width: float) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(width)
        canvas.line(102, 203, 155, 203)

    return draw


def test_a_thick_line_covers_and_a_thin_one_strikes_out() -> None:
    assert is_covered(line, stroke(12))
    assert is_read(line, stroke(0.7))


def test_an_outline_covers_nothing() -> None:
    assert is_read(line, lambda canvas: canvas.rect(*AMOUNT, fill=0, stroke=1))


def test_of_a_round_cover_only_what_it_hides_is_covered() -> None:
    def disc(x: float) -> Draw:
        return lambda canvas: canvas.circle(x, 203, 40, fill=1, stroke=0)

    def corner(canvas: Canvas) -> None:
        canvas.circle(165, 238, 50, fill=1, stroke=0)

    assert is_covered(line, disc(127))
    assert read_words(text("9", 119, 192, black), corner) == ["9"]


@pytest.mark.parametrize("color", [black, Color(1, 1, 1, alpha=0.5)])
def test_a_dash_is_judged_by_itself(color) -> None:
    dash = text("-", 120, 200, black)
    found = read(text("nihil", 50, 200, black), dash, box(color))
    assert texts(found) == (["nihil"] if color is black else ["nihil", "-"])


def test_bold_print_is_covered_as_one_word() -> None:
    assert is_covered(line, text("2.160.000", 105.2, 200, black), box())


def test_what_is_drawn_in_a_form_covers_and_is_covered() -> None:
    def form(*steps: Draw) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.beginForm("inner")
            for step in steps:
                step(canvas)
            canvas.endForm()
            canvas.doForm("inner")

        return draw

    assert is_covered(line, form(box()))
    assert is_covered(form(line), box())
    assert is_covered(form(line, box()))
    assert is_read(form(box(blue), line))


def picture(image: Image.Image, at=AMOUNT) -> Draw:
    x, y, width, height = at
    return lambda canvas: canvas.drawImage(ImageReader(image), x, y, width, height)


def test_a_picture_of_one_colour_covers() -> None:
    assert is_covered(line, picture(Image.new("RGB", (60, 16), "black")))


def test_the_text_beneath_a_scan_is_what_the_scan_shows() -> None:
    drawn = pypdfium2.PdfDocument(pdf_drawn(line))
    scan = drawn[0].render(scale=2).to_pil().convert("RGB")
    drawn.close()
    assert is_read(line, picture(scan, (0, 0, WIDTH, HEIGHT)))


def square(canvas: Canvas) -> None:
    """What a viewer adds when somebody draws a black rectangle over the page."""
    ink = PDFArray([0, 0, 0])
    entries = {
        "Type": PDFName("Annot"),
        "Subtype": PDFName("Square"),
        "Rect": PDFArray([100, 195, 160, 211]),
        "C": ink,
        "IC": ink,
        "F": 4,
    }
    canvas._addAnnotation(PDFDictionary(entries))


def test_a_shape_that_was_laid_over_the_finished_page_covers() -> None:
    assert is_covered(line, square)


def test_annotations_that_cannot_be_read_do_not_stop_the_reading() -> None:
    def without_a_place(canvas: Canvas) -> None:
        canvas._addAnnotation(PDFDictionary({"Subtype": PDFName("Square")}))

    assert is_read(line, without_a_place)


def changed(data: bytes, change: Callable[[pypdfium2.PdfPage], object]) -> Page:
    """The page of a PDF as read after a change of how it is displayed."""
    pdf = pypdfium2.PdfDocument(data)
    change(pdf[0])
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    (page,) = read_document(buffer.getvalue()).pages
    return page


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40, 150, 390, 220)])
def test_a_page_is_looked_at_as_displayed(angle: int, crop) -> None:
    """Beside the covered amount stands one that shows through: a shifted look would tell so."""
    through = [text("1.234", 250, 200, black), box(Color(1, 1, 0, alpha=0.5), (245, 195, 50, 16))]

    def change(page: pypdfium2.PdfPage) -> None:
        page.set_rotation(angle)
        if crop:
            page.set_cropbox(*crop)

    page = changed(pdf_drawn(line, box(white), *through), change)
    assert sorted("".join(texts(page))) == sorted("Totaalbudget1.234")
    assert len(page.covered) == 1


def test_a_landscape_page_on_an_upright_sheet_is_read_as_displayed() -> None:
    def on_its_side(canvas: Canvas) -> None:
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)

    data = pdf_drawn(on_its_side, line, box(at=(102, 195, 9, 16)), size=(HEIGHT, WIDTH))
    page = changed(data, lambda page: page.set_rotation(90))
    assert (texts(page), len(page.covered)) == (VISIBLE, 1)


def test_a_sheet_may_begin_anywhere() -> None:
    def change(page: pypdfium2.PdfPage) -> None:
        page.set_mediabox(30, 100, 390, 290)

    page = changed(pdf_drawn(line, box()), change)
    assert (texts(page), len(page.covered)) == (VISIBLE, 1)


def test_a_page_as_large_as_a_field_is_looked_at_from_afar(monkeypatch) -> None:
    pixels = []
    render = pypdfium2.PdfPage.render

    def counted(page, **options):
        bitmap = render(page, **options)
        pixels.append(bitmap.width * bitmap.height)
        return bitmap

    monkeypatch.setattr(pypdfium2.PdfPage, "render", counted)
    data = pdf_drawn(line, box(), size=(14_000, 9_000))
    (page,) = read_document(data).pages
    assert (texts(page), len(page.covered)) == (VISIBLE, 1)
    assert max(pixels) < 51_000_000


def test_a_document_of_covered_text_alone_has_none() -> None:
    with pytest.raises(DocumentError) as raised:
        read_document(pdf_drawn(text("2.160.000", color=black), box()))
    assert raised.value.code == "no_text"


@given(
    x=st.integers(10, 250),
    y=st.integers(10, 280),
    size=st.integers(6, 24),
    at=st.tuples(*[st.integers(5, 250)] * 4),
)
def test_a_box_hides_what_is_inside_and_leaves_what_is_outside(x, y, size, at) -> None:
    words = text("804", x, y, black, size)
    page = read(words, box(at=at), text("anker", 350, 290, white, 8))
    left, low, width, height = at
    x1 = x + 1.7 * size
    inside = left < x and x1 < left + width and low < y - size / 4 and y + size < low + height
    outside = x1 < left or left + width < x or y + size < low or low + height < y - size / 4
    if inside:
        assert (texts(page), len(page.covered)) == (["anker"], 1)
    elif outside:
        assert (sorted(texts(page)), page.covered) == (["804", "anker"], ())
    else:
        assert set(texts(page)) <= {"anker", "804"}


def test_our_own_edition_covers_nothing(repo_root: Path) -> None:
    data = (repo_root / "raw/coevorden/dtz-overzicht-2017-2021.pdf").read_bytes()
    assert not any(page.covered for page in read_document(data).pages)


@pytest.mark.slow
@pytest.mark.parametrize("name", [variant.name for variant in typesetting.variants()])
def test_no_variant_covers_anything(name: str, tmp_path: Path) -> None:
    pdf, _ = typesetting.set_variant(name, tmp_path)
    assert not any(page.covered for page in read_document(pdf.read_bytes()).pages)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_of_the_sample_reports_only_one_covers_words(shared_source: Path) -> None:
    """Its rows are too low for what is in them: the next row's grey hides the rest."""
    found = {}
    for path in sorted([*shared_source.glob("*.pdf"), *shared_source.glob("real/*.pdf")]):
        pages = read_document(path.read_bytes()).pages
        if counts := {page.number: len(page.covered) for page in pages if page.covered}:
            found[path.stem] = counts
    assert found == {"wassenaar-begroting-2024": {91: 5, 93: 15}}


def test_a_cover_that_reaches_beyond_the_page_covers_what_is_on_it() -> None:
    """What is cut is hidden anyway; only what is displayed has to be looked at."""
    cut = text("8.765", 390, 100, black)
    assert is_covered(line, box(at=(100, 195, 600, 2)), box())
    page = read(line, cut, box(at=(350, 90, 300, 30)))
    assert (texts(page), len(page.covered)) == ([*VISIBLE[:1], "2.160.000", "budget"], 1)
    assert (
        read_words(line, text("8.765", 450, 100, black), box(at=(440, 90, 90, 30)))[0] == "Totaal"
    )
