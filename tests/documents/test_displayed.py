"""Boxes are those of the page as displayed, whatever sheet lies under it; a picture is the witness.

Each page shows one number, drawn at a known place of what is displayed.
"""

from __future__ import annotations

import re

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipelines.documents.characters import characters_at, read_characters, text_at
from pipelines.documents.model import Box, Legibility, around
from pipelines.documents.ocr import read_spot
from pipelines.documents.opening import opened
from pipelines.documents.picture import render_page
from pipelines.documents.reading import preview, read_document
from pipelines.documents.scanned import ScannedPages
from tests.documents.displaying import NUMBER, Corners, Paper, page_on, saved

AT = (60, 80)  # where the number begins, and how far its line is from the top
WITHIN = 3.0  # points between the ink of a number and the box that its font gives it
SHEETS: list[Corners] = [(0, 0, 400, 300), (15, 25, 415, 325), (-200, -150, 200, 150)]
PAPERS = [
    pytest.param(
        Paper(sheet, crop, rotation), id=f"{rotation}, sheet {sheet[0]}, {name}"
    )
    for rotation in (0, 90, 180, 270)
    for sheet in SHEETS
    for name, crop in {
        "whole": None,
        "cropped": (sheet[0] + 40, sheet[1] + 30, sheet[2] - 20, sheet[3] - 50),
        "cropped beyond its edge": (sheet[0] - 70, sheet[1] + 30, sheet[2] - 20, sheet[3] + 90),
    }.items()
]  # fmt: skip


def ink_in(picture: Image.Image, box: Box, scale: float) -> Box | None:
    """Where the dark pixels are within a box in points; null where there are none."""
    left, top = round(scale * box.x0), round(scale * box.top)
    corners = (left, top, round(scale * box.x1), round(scale * box.bottom))
    found = picture.convert("L").crop(corners).point(lambda level: 255 * (level < 128)).getbbox()
    if found is None:
        return None
    sides = (found[0] + left, found[1] + top, found[2] + left, found[3] + top)
    return Box(*(side / scale for side in sides))


def first_box(data: bytes) -> Box:
    (word,) = read_document(data).pages[0].words
    assert word.text == NUMBER
    return word.box


def second_box(data: bytes) -> Box:
    (page,) = read_characters(data, [1])
    everywhere = Box(-1000, -1000, 2000, 2000)
    return around([one.box for one in page.characters if one in characters_at(page, everywhere)])


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("box_of", [first_box, second_box])
def test_the_pixels_in_the_box_of_a_number_are_its_ink(box_of, paper: Paper) -> None:
    data = page_on(paper, (NUMBER, *AT))
    box = box_of(data)
    assert (box.x0, box.bottom) == pytest.approx(AT, abs=WITHIN)
    scale = 4.0
    picture = render_page(data, 1, scale).image
    width, height = paper.size
    assert [*picture.size] == [scale * width, scale * height]
    inside = ink_in(picture, Box(box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1), scale)
    assert inside is not None
    assert inside == ink_in(picture, Box(0, 0, width, height), scale)
    assert inside.width > 0.8 * box.width


@pytest.mark.parametrize("paper", PAPERS)
def test_the_size_of_a_page_is_that_of_its_picture(paper: Paper) -> None:
    (page,) = read_document(page_on(paper, (NUMBER, *AT))).pages
    assert (page.width, page.height) == paper.size


@pytest.mark.parametrize("paper", PAPERS)
def test_a_cover_is_looked_for_where_it_is_displayed(paper: Paper) -> None:
    """What it hides is not read; beside it the same number is."""
    texts = [(NUMBER, *AT), (NUMBER, AT[0], AT[1] + 40), ("Totaal", AT[0] + 60, AT[1])]
    data = page_on(paper, *texts, cover=(58, 70, 110, 84))
    (page,) = read_document(data).pages
    assert sorted(word.text for word in page.words) == [NUMBER, "Totaal"]
    (covered,) = page.covered
    assert (covered.x0, covered.bottom) == pytest.approx(AT, abs=WITHIN)


@pytest.mark.parametrize("paper", PAPERS[1::3])
def test_the_third_reader_looks_at_the_same_place(paper: Paper) -> None:
    data = page_on(paper, (NUMBER, *AT), ("8.765.432", AT[0], AT[1] + 40))
    box = min((word.box for word in read_document(data).pages[0].words), key=lambda box: box.top)
    assert read_spot(data, 1, box) == NUMBER


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_sheet_of_all_pages_may_stand_above_them(rotation: int) -> None:
    """What a page does not say of itself it has from the tree of pages."""
    crop = (40, 30, 380, 250)
    data = page_on(Paper(crop=crop, rotation=rotation), (NUMBER, *AT))
    size = re.search(rb"/MediaBox ?\[[^]]*\]", data)
    assert size
    assert data.count(b"/Kids") == 1
    pdf = pypdfium2.PdfDocument(data.replace(size[0], b"").replace(b"/Kids", size[0] + b" /Kids"))
    assert pdf[0].get_mediabox(fallback_ok=False) is None
    moved = saved(pdf)  # which repairs what the moving breaks
    for box in (first_box(moved), second_box(moved)):
        assert (box.x0, box.bottom) == pytest.approx(AT, abs=WITHIN)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("x", "baseline"), [(-200, 80), (1000, 80), (60, -30), (60, 1000)])
def test_what_stands_beside_the_page_is_not_read(paper: Paper, x: int, baseline: int) -> None:
    """The marks of a printer, or what was cropped away on purpose: nobody sees it."""
    data = page_on(paper, (NUMBER, *AT), ("1.234", x, baseline))
    (page,) = read_document(data).pages
    (second,) = read_characters(data, [1])
    assert [word.text for word in page.words] == [NUMBER]
    assert text_at(second, Box(-2000, -2000, 2000, 2000)) == NUMBER
    assert page.covered == ()
    assert preview(data, 1)[0].strip() == NUMBER


@pytest.mark.parametrize("paper", PAPERS)
def test_a_number_that_the_edge_cuts_is_not_read_and_is_told(paper: Paper) -> None:
    """The rest of it would be another number, and so would what stands beside it."""
    data = page_on(paper, (NUMBER, *AT), (NUMBER, -12, 120), ("2 160 000", -3, 140))
    (page,) = read_document(data).pages
    assert [word.text for word in page.words] == [NUMBER]
    assert len(page.covered) == 4


@given(
    corner=st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
    margins=st.tuples(*[st.integers(-40, 60)] * 4),
    rotation=st.sampled_from([0, 90, 180, 270]),
    x=st.integers(5, 120),
    baseline=st.integers(15, 150),
)
def test_both_readers_measure_from_the_corner_of_what_is_displayed(
    corner, margins, rotation: int, x: int, baseline: int
) -> None:
    (left, bottom), (a, b, c, d) = corner, margins
    sheet = (left, bottom, left + 400, bottom + 300)
    crop = (left + a, bottom + b, left + 400 - c, bottom + 300 - d)
    data = page_on(Paper(sheet, crop, rotation), (NUMBER, x, baseline))
    for box in (first_box(data), second_box(data)):
        assert (box.x0, box.bottom) == pytest.approx((x, baseline), abs=WITHIN)


def test_a_page_that_nobody_can_look_at_has_the_size_displayed(monkeypatch) -> None:
    paper = Paper(crop=(40, 30, 380, 260), rotation=90)
    monkeypatch.setattr("pipelines.documents.scanned.engine", lambda: "")
    with opened(page_on(paper)) as pdf:
        page = ScannedPages().page(pdf, 1, Legibility.SCAN)
    assert (page.width, page.height) == paper.size
