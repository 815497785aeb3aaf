"""Letters, words and edges are those that pdfplumber finds where all of the sheet is displayed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber.utils.text import extract_words
from reportlab.pdfgen.canvas import Canvas

import typesetting
from pipelines.documents.displayed import displayed
from pipelines.documents.drawn import Drawn, drawn_on
from pipelines.documents.grouping import held_together, spaced
from pipelines.documents.model import Page
from pipelines.documents.reading import read_document

TOLD = ("text", "x0", "top", "x1", "bottom", "size", "fontname", "upright")
SIDES = ("x0", "top", "x1", "bottom")


def both(data: bytes, pages: int = 99) -> list[tuple[Drawn, dict[str, Any], list[dict[str, Any]]]]:
    """Of each page what is drawn, the objects of pdfplumber, and its edges."""
    found = []
    with pdfplumber.open(io.BytesIO(data)) as old, pdfplumber.open(io.BytesIO(data)) as new:
        shown = pypdfium2.PdfDocument(data)
        for theirs, ours in zip(old.pages[:pages], new.pages[:pages], strict=True):
            sheet = displayed(shown[ours.page_number - 1])
            found.append((drawn_on(ours, sheet), theirs.objects, theirs.edges))
            theirs.close()
    return found


def assert_same(data: bytes, pages: int = 99) -> None:
    for drawn, objects, edges in both(data, pages):
        theirs = [tuple(char[key] for key in TOLD) for char in objects.get("char", [])]
        assert [tuple(letter[key] for key in TOLD) for letter in drawn.letters] == theirs
        sides = [tuple(round(edge[side], 1) for side in SIDES) for edge in edges]
        straight = [
            one for one in dict.fromkeys(sides) if min(one[2] - one[0], one[3] - one[1]) <= 1
        ]
        assert [(edge.x0, edge.top, edge.x1, edge.bottom) for edge in drawn.edges] == straight


@given(
    matrix=st.sampled_from(
        [(1, 0, 0, 1), (2, 0, 0, 0.5), (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, -1, 0), (1, 0.2, 0, 1)]
    ),
    size=st.floats(3, 40),
    spacing=st.tuples(st.floats(-2, 5), st.floats(-2, 5), st.floats(30, 200), st.floats(-5, 5)),
    text=st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=12),
    font=st.sampled_from(["Helvetica", "Courier-Bold", "Symbol"]),
)
def test_letters_are_placed_as_pdfplumber_places_them(
    matrix, size: float, spacing, text: str, font: str
) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    canvas.transform(*matrix, 180, 150)
    canvas.line(0, 0, 50, 0)
    canvas.rect(5, 5, 40, 30, fill=1)
    line = canvas.beginText(3, 4)
    line.setFont(font, size)
    line.setCharSpace(spacing[0])
    line.setWordSpace(spacing[1])
    line.setHorizScale(spacing[2])
    line.setRise(spacing[3])
    line.textOut(text)
    canvas.drawText(line)
    canvas.save()
    assert_same(buffer.getvalue())


def test_our_own_edition_is_drawn_alike(repo_root: Path) -> None:
    assert_same((repo_root / "raw/coevorden/dtz-overzicht-2017-2021.pdf").read_bytes())


@pytest.mark.slow
def test_the_sample_reports_are_drawn_alike(shared_source: Path) -> None:
    for path in sorted([*shared_source.glob("*.pdf"), *shared_source.glob("real/*.pdf")]):
        assert_same(path.read_bytes(), pages=20)


def as_pdfplumber_reads(data: bytes) -> list[list[tuple[Any, ...]]]:
    """The words of each page by the library alone.

    What is printed twice counts once, a soft hyphen that breaks no line is none, and a space that
    does not break keeps a number together: so we read.
    """
    pages = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            once = page.dedupe_chars(tolerance=1.0)
            words = extract_words(
                list(held_together(once.chars)),
                x_tolerance_ratio=0.19,
                extra_attrs=["fontname", "size"],
            )
            pages.append(
                [
                    (spaced(_without_soft_hyphens(word["text"])), *(word[side] for side in SIDES))
                    for word in words
                ]
            )
            page.close()
    return pages


def _without_soft_hyphens(text: str) -> str:
    return text[:-1].replace("\u00ad", "") + text[-1]


def as_we_read(page: Page) -> list[tuple[Any, ...]]:
    boxes = [word.box for word in page.words]
    texts = [word.text for word in page.words]
    return [
        (text, box.x0, box.top, box.x1, box.bottom) for text, box in zip(texts, boxes, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", [variant.name for variant in typesetting.variants()])
def test_the_words_of_each_variant_are_those_of_pdfplumber(name: str, tmp_path: Path) -> None:
    pdf, _ = typesetting.set_variant(name, tmp_path)
    data = pdf.read_bytes()
    assert [as_we_read(page) for page in read_document(data).pages] == as_pdfplumber_reads(data)
