"""Which pages have to be looked at: never one whose text is right."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines.documents.legible import legibility_of
from pipelines.documents.model import Legibility
from tests.documents.conftest import pdf_of
from tests.documents.scanning import PROSE, paragraphs, shifted
from typesetting.scans import scanned


def kinds(data: bytes, text: str | None = None) -> list[Legibility]:
    pdf = pypdfium2.PdfDocument(data)
    found = []
    for page in pdf:
        plain = page.get_textpage().get_text_bounded() if text is None else text
        found.append(legibility_of(page, plain))
    return found


def drawn(draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def picture(canvas: Canvas, width: float = 400, height: float = 300) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 30), 200)), 0, 0, width, height)


def test_a_scan_and_a_hidden_layer() -> None:
    data = paragraphs(PROSE)
    assert kinds(data) == [Legibility.TEXT]
    assert kinds(scanned(data)) == [Legibility.SCAN]
    assert kinds(scanned(data, hidden=True)) == [Legibility.HIDDEN]


def test_text_that_is_drawn_over_a_picture_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        picture(canvas)
        canvas.drawString(50, 100, "Begroting van de gemeente 2024")

    assert kinds(drawn(draw)) == [Legibility.TEXT]


def test_invisible_text_without_a_picture_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(50, 100)
        line.setTextRenderMode(3)
        line.textOut("Begroting van de gemeente 2024")
        canvas.drawText(line)

    assert kinds(drawn(draw)) == [Legibility.TEXT]


@pytest.mark.parametrize(
    ("width", "text", "kind"),
    [
        (400, "", Legibility.SCAN),
        (400, "pagina 12", Legibility.SCAN),
        (200, "", Legibility.SCAN),  # nothing else is there to read
        (200, "pagina 12", Legibility.TEXT),
    ],
)
def test_a_picture_beside_a_page_number(width: float, text: str, kind: Legibility) -> None:
    def draw(canvas: Canvas) -> None:
        picture(canvas, width)
        canvas.drawString(50, 100, text)

    assert kinds(drawn(draw)) == [kind]


def test_letters_drawn_as_shapes_are_a_picture_and_a_blank_page_is_none() -> None:
    def outlines(canvas: Canvas) -> None:
        for n in range(80):
            canvas.circle(20 + 4 * n, 100, 1)

    assert kinds(drawn(outlines)) == [Legibility.SCAN]
    assert kinds(drawn(lambda canvas: canvas.line(0, 0, 9, 9))) == [Legibility.TEXT]
    assert kinds(pdf_of([])) == [Legibility.TEXT]


@pytest.mark.parametrize(
    "text", [shifted(PROSE * 3), "\ue001\ue002\ue003" * 30, "\x01\x05\x07\x0e" * 30, "\ufffd" * 40]
)
def test_text_without_a_meaning_is_garbage(text: str) -> None:
    assert kinds(pdf_of([]), text) == [Legibility.GARBAGE]


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 3,
        shifted("een korte zin"),  # too little to tell
        "1.234 5.678 9.012 " * 30,
        "Kennispoort Drenthe Dryport Emmen Hoogeveen " * 20,  # names, without any other word
        "\uf0b7 eerste punt van de lijst " * 20,
        "werk\x02gelegenheid en arbeids\ufffemarkt " * 20,
    ],
)
def test_text_with_a_meaning_is_never_garbage(text: str) -> None:
    assert kinds(pdf_of([]), text) == [Legibility.TEXT]


def test_no_page_of_our_edition_is_anything_but_text(repo_root: Path) -> None:
    (path,) = (repo_root / "raw/coevorden").glob("*.pdf")
    assert set(kinds(path.read_bytes())) == {Legibility.TEXT}


def test_of_the_sample_reports_only_pictures_are_looked_at(shared_source: Path) -> None:
    for path in [*shared_source.glob("*.pdf"), *shared_source.glob("real/*.pdf")]:
        found = kinds(path.read_bytes())
        assert set(found) <= {Legibility.TEXT, Legibility.SCAN}, path.name
        assert found.count(Legibility.SCAN) < len(found) / 10, path.name
