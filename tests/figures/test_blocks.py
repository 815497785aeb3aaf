"""Pages to regions: which heading each run stands under."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.figures.blocks import Region, regions_of
from pipelines.figures.layout import Run
from tests.figures.drawing import block, drawn

YEAR = block("{name: year, heading: 'Uitgaven (?P<year>20\\d\\d)'}")
LABEL = block("{name: regiodeal, heading: Bijdrage Regiodeal}")
SUMMARY = block("{name: summary, holds: [Totaal budget, Nog beschikbaar]}")
BLOCKS = [YEAR, LABEL, SUMMARY]

Told = tuple[str | None, dict[str, str], list[str]]


def told(pages: Sequence[Sequence[Run]], blocks=BLOCKS) -> list[Told]:
    return [tell(region) for region in regions_of(pages, blocks)]


def tell(region: Region) -> Told:
    name = region.block.name if region.block else None
    return name, region.names, [run.text for run in region.runs]


def test_a_heading_opens_a_block_down_to_the_next() -> None:
    runs = drawn("Uitgaven 2017\nProgramma\nUitgaven 2018\nRegeling")
    assert told([runs]) == [
        ("year", {"year": "2017"}, ["Uitgaven 2017", "Programma"]),
        ("year", {"year": "2018"}, ["Uitgaven 2018", "Regeling"]),
    ]


def test_two_headings_side_by_side_part_the_page_into_columns() -> None:
    runs = drawn("""
        Uitgaven 2017          Uitgaven 2018

        Programma DTZ          Regeling
        € 55.381               € 10.400
        """)
    assert told([runs]) == [
        ("year", {"year": "2017"}, ["Uitgaven 2017", "Programma DTZ", "€ 55.381"]),
        ("year", {"year": "2018"}, ["Uitgaven 2018", "Regeling", "€ 10.400"]),
    ]


def test_what_hangs_out_left_of_its_heading_is_its_own() -> None:
    runs = drawn("""
             Uitgaven 2017          Uitgaven 2018

          -  Website                -  Beurs
        """)
    assert [texts[1:] for _, _, texts in told([runs])] == [["-", "Website"], ["-", "Beurs"]]


def test_a_heading_with_nothing_below_it_labels_its_page() -> None:
    runs = drawn("Werken    571.000\n\nBijdrage Regiodeal\n\n8")
    assert told([runs]) == [
        ("regiodeal", {}, ["Werken", "571.000", "Bijdrage Regiodeal", "8"]),
    ]


def test_a_heading_alone_on_its_page_is_a_heading() -> None:
    (region,) = regions_of([drawn("Uitgaven 2017")], BLOCKS)
    assert region.block is YEAR
    assert region.heading is not None


def test_a_heading_within_a_sentence_is_none() -> None:
    assert told([drawn("De Uitgaven 2017 vielen mee")]) == [
        (None, {}, ["De Uitgaven 2017 vielen mee"])
    ]


def test_a_block_without_heading_is_known_by_all_that_it_holds() -> None:
    assert told([drawn("Totaal budget  € 5\n\nNog beschikbaar  € 3")])[0][0] == "summary"
    assert told([drawn("Totaal budget  € 5")])[0][0] is None


def test_it_may_begin_below_another_block_on_its_page() -> None:
    runs = drawn("Uitgaven 2017\nProgramma  € 1\n\nTotaal budget  € 5\nNog beschikbaar  € 3")
    assert [(name, texts[0]) for name, _, texts in told([runs])] == [
        ("year", "Uitgaven 2017"),
        ("summary", "Totaal budget"),
    ]


def test_a_block_goes_on_where_the_next_page_has_no_heading() -> None:
    pages = [drawn("Uitgaven 2017\nProgramma"), drawn("Regeling", 2)]
    assert told(pages)[1] == ("year", {"year": "2017"}, ["Regeling"])


def test_what_stands_above_the_first_heading_of_a_page_goes_on_too() -> None:
    pages = [drawn("Uitgaven 2017\nProgramma"), drawn("Regeling\nUitgaven 2018\nBeurs", 2)]
    assert [names for _, names, _ in told(pages)] == [
        {"year": "2017"},
        {"year": "2017"},
        {"year": "2018"},
    ]


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [
        ("Prognose 2025\n\nProgramma  € 1", False),  # a title like those of the blocks
        ("Prognose 2025  € 1\n\nProgramma  € 1", True),  # a card, whatever its size
        ("2025\n\nProgramma  € 1", True),  # a number is no title
    ],
)
def test_a_block_stops_at_a_title_that_no_block_knows(second: str, goes_on: bool) -> None:
    large = ["Uitgaven 2017", "Prognose 2025", "2025"]
    pages = [drawn("Uitgaven 2017\nProgramma  € 1", large=large), drawn(second, 2, large=large)]
    assert told(pages)[1][0] == ("year" if goes_on else None)


def test_before_any_heading_there_is_no_block() -> None:
    assert told([drawn("Voorwoord")]) == [(None, {}, ["Voorwoord"])]


def test_a_page_without_words_says_nothing() -> None:
    assert told([[], drawn("Uitgaven 2017\nProgramma"), [], drawn("Regeling", 4)])[1][0] == "year"
