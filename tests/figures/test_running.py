"""Runs to running text: columns, line ends and hyphens."""

from __future__ import annotations

import pytest

from pipelines.documents.model import Box, Page, Word
from pipelines.figures.layout import runs_of
from pipelines.figures.running import in_reading_order, running_text
from tests.figures.drawing import HEIGHT, WIDTH, drawn


def text_of(drawing: str) -> str:
    return running_text(in_reading_order(drawn(drawing))).text


@pytest.mark.parametrize(
    ("drawing", "text"),
    [
        ("de kosten van\nhet programma", "de kosten van het programma"),
        ("de bedrijven-\nregeling", "de bedrijvenregeling"),
        ("de bedrijven\u00ad\nregeling", "de bedrijvenregeling"),
        ("de bedrij\u00advenregeling", "de bedrijvenregeling"),
        ("Noord-\nDuitsland", "Noord-Duitsland"),
        ("in-\nen uitgaande post", "in- en uitgaande post"),
        ("korte-\nof lange termijn", "korte- of lange termijn"),
        ("het programma -\nzo heet het", "het programma - zo heet het"),
        ("in 2017-\n2021", "in 2017- 2021"),
    ],
)
def test_lines_are_joined_and_only_broken_words_lose_their_hyphen(drawing: str, text: str) -> None:
    assert text_of(drawing) == text


def test_columns_are_read_one_after_the_other() -> None:
    assert (
        text_of("""
        een    vijf
        twee   zes
        drie   zeven
        vier   acht
        """)
        == "een twee drie vier vijf zes zeven acht"
    )


def test_three_columns_are_read_from_left_to_right() -> None:
    assert (
        text_of("""
        een    drie   vijf
        twee   vier   zes
        """)
        == "een twee drie vier vijf zes"
    )


def test_a_line_across_two_columns_makes_them_lines() -> None:
    assert (
        text_of("""
        een            drie
        twee           vier
        een regel die over beide heen loopt
        """)
        == "een drie twee vier een regel die over beide heen loopt"
    )


def test_few_runs_are_lines() -> None:
    assert text_of("een    twee\ndrie") == "een twee drie"
    assert text_of("") == ""


def test_each_number_of_the_text_leads_back_to_its_spot() -> None:
    runs = drawn("een bedrag van € 20\nmiljoen en 14 bedrij-\nven in 2017")
    text = running_text(runs)
    at = text.text.index("14")
    (token,) = text.tokens(at, at + 2)
    assert (token.text, token.run) == ("14", runs[1])
    assert [t.text for t in text.tokens(0, len(text.text))] == ["€ 20", "14", "2017"]
    assert text.tokens(0, 3) == []


def test_letters_without_a_width_are_read_in_their_order() -> None:
    words = tuple(Word(text, Box(50, top, 50, top + 10), 10, "Bare") for text, top in LINES)
    runs = runs_of(Page(1, WIDTH, HEIGHT, words))
    assert running_text(in_reading_order(runs)).text == "een twee drie vier"


LINES = (("een", 100), ("twee", 120), ("drie", 140), ("vier", 160))
