"""Words to runs: which stand together, and where the numbers in them are."""

from __future__ import annotations

import pytest

from pipelines.documents.model import Box, Edge, Page
from pipelines.figures.layout import is_beside, overlap, runs_of
from tests.figures.drawing import HEIGHT, LEFT, TOP, WIDTH, drawn, page, word, words_of


def texts(drawing: str) -> list[tuple[int, str]]:
    return [(run.line, run.text) for run in drawn(drawing)]


def test_a_wide_gap_parts_runs_and_a_space_does_not() -> None:
    assert texts("Programma DTZ      € 55.381") == [(0, "Programma DTZ"), (0, "€ 55.381")]
    assert texts("Totaal budget € 2.160.000") == [(0, "Totaal budget € 2.160.000")]


def test_a_ruled_line_parts_what_a_space_would_join() -> None:
    words = tuple(words_of("50% Werken"))
    gap = (words[0].box.x1 + words[1].box.x0) / 2
    wall = Edge(gap, TOP - 5, gap, TOP + 15)
    assert [run.text for run in runs_of(Page(1, WIDTH, HEIGHT, words, (wall,)))] == [
        "50%",
        "Werken",
    ]


def test_lines_count_from_the_top_and_runs_go_from_left_to_right() -> None:
    assert texts("a    b\n\nc") == [(0, "a"), (0, "b"), (1, "c")]


def test_words_of_other_sizes_on_one_line_stand_on_one_line() -> None:
    words = (word("€", 10, 100, size=12), word("55.381", 20, 97, size=18))
    (run,) = runs_of(Page(1, WIDTH, HEIGHT, words))
    assert (run.text, run.size) == ("€ 55.381", 18)


def test_a_word_half_a_line_lower_stands_on_the_next() -> None:
    words = (word("boven", 10, 100), word("onder", 50, 106))
    assert len(runs_of(Page(1, WIDTH, HEIGHT, words))) == 2


def test_the_order_of_words_in_the_file_says_nothing() -> None:
    straight = page("Programma DTZ   € 55.381\n\nRegeling   € 10")
    backwards = Page(1, WIDTH, HEIGHT, straight.words[::-1])
    assert [r.words for r in runs_of(straight)] == [r.words for r in runs_of(backwards)]


def test_a_number_has_the_box_of_its_own_words() -> None:
    (run,) = drawn("Totaal € 2.160.000 in vier jaar")
    (token,) = run.tokens
    assert (token.before, token.after) == ("Totaal", "in vier jaar")
    assert token.box == Box(LEFT + 7 * 6, TOP, LEFT + 18 * 6, TOP + 10)


def test_a_number_within_a_word_has_its_share_of_the_box() -> None:
    (run,) = drawn("(571.000)")
    (token,) = run.tokens
    assert (token.box.x0, token.box.x1) == pytest.approx((LEFT + 6, LEFT + 8 * 6))


def test_the_style_of_a_run_is_that_of_most_of_its_letters() -> None:
    words = (word("in", 10, 100, font="Bold"), word("uitgaande", 26, 100))
    (run,) = runs_of(Page(1, WIDTH, HEIGHT, words))
    assert run.style == ("Regular", 10)


def test_overlap_is_a_part_of_the_shorter_stretch() -> None:
    assert overlap(0, 10, 5, 25) == 0.5
    assert overlap(0, 10, 12, 22) < 0
    assert overlap(0, 0, 0, 10) == 0.0
    assert is_beside(Box(0, 0, 1, 10), Box(50, 4, 51, 14))
    assert not is_beside(Box(0, 0, 1, 10), Box(50, 6, 51, 16))


def test_a_page_without_words_has_no_runs() -> None:
    assert runs_of(Page(1, WIDTH, HEIGHT, ())) == []


def test_a_line_behind_a_space_of_running_text_parts_nothing() -> None:
    words = (word("Onderwijs", 36, TOP), word("DTZ", 92.4, TOP))
    wall = Edge(91, TOP - 5, 91, TOP + 15)
    (run,) = runs_of(Page(1, WIDTH, HEIGHT, words, (wall,)))
    assert run.text == "Onderwijs DTZ"
