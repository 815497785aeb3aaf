"""Where things stand: reading the PDF back finds what the truth says, and nothing collides."""

from __future__ import annotations

import pytest

import typesetting

NAMES = [variant.name for variant in typesetting.variants()]
# One edition of each layout: the others differ from these in a few digits only.
LAYOUTS = [
    "main",
    "portrait",
    "breakdown-right",
    "amount-above",
    "no-amounts",
    "year-table",
    "year-table-ruled",
    "added-year",
    "municipal-table-unruled",
    "municipal-table-ruled",
]
# Its words are torn apart and run together on purpose; its characters still tell.
NOISY = "typographic-noise"
HAIR = 0.05
OVERPRINT = 0.25


def inside(char, box, slack=0.0):
    x0, top, x1, bottom = box
    return (
        char["x0"] >= x0 - slack
        and char["x1"] <= x1 + slack
        and char["top"] >= top - slack
        and char["bottom"] <= bottom + slack
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_box_holds_its_figure_and_nothing_else(name, editions, pages_of):
    pages, truth = pages_of(name), editions[name].truth
    for placed in truth["figures"] + truth["nil_cells"]:
        chars = pages[placed["page"] - 1].chars
        twice = placed.get("overprinted", False)
        slack = OVERPRINT if twice else HAIR
        held = "".join(char["text"] for char in chars if inside(char, placed["bbox"], slack))
        assert held.strip() == placed["printed"] * (2 if twice else 1), placed


@pytest.mark.parametrize("name", NAMES)
def test_each_page_prints_the_figures_that_the_truth_places_there(name, editions, pages_of):
    pages = pages_of(name)
    for figure in editions[name].truth["figures"]:
        page = pages[figure["page"] - 1]
        assert page.shows(figure["printed"]), figure["id"]
        assert name == NOISY or figure["printed"] in page.text, figure["id"]


@pytest.mark.parametrize("name", NAMES)
def test_each_heading_list_and_page_is_where_the_truth_says(name, editions, pages_of):
    truth, pages = editions[name].truth, pages_of(name)
    assert truth["n_pages"] == len(pages) == len(truth["pages"])
    for section in truth["sections"]:
        page = pages[section["page"] - 1]
        assert page.shows(section["title"]), section
        assert name == NOISY or section["title"] in page.text, section
    for projects in truth["lists"]:
        for item in projects["items"]:
            assert f"- {item}" in pages[projects["page"] - 1].text


@pytest.mark.parametrize("name", [*LAYOUTS, "other-municipality"])
def test_no_words_collide_or_leave_the_page(name, pages_of):
    for page in pages_of(name):
        words = page.words
        for position, word in enumerate(words):
            assert inside(word, (20, 20, page.width - 10, page.height - 10)), word
            for other in words[position + 1 :]:
                assert not collide(word, other), (page.number, word["text"], other["text"])


def collide(one, other):
    """Whether two words share more than the hair's breadth by which line boxes touch."""
    across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > HAIR and down > HAIR


def test_collide_tells_words_apart():
    one = {"x0": 0, "x1": 10, "top": 0, "bottom": 10}
    assert collide(one, {"x0": 9, "x1": 20, "top": 5, "bottom": 15})
    assert not collide(one, {"x0": 10, "x1": 20, "top": 0, "bottom": 10})


def test_narrow_columns_break_words_at_the_end_of_a_line(pages_of):
    narrative = [word["text"] for page in pages_of("main")[8:] for word in page.words]
    assert sum(word.endswith("-") and len(word) > 3 for word in narrative) > 20
