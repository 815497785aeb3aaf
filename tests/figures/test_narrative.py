"""Sections of the narrative."""

from __future__ import annotations

from pipelines.figures.blocks import regions_of
from pipelines.figures.model import Section
from pipelines.figures.narrative import sections_of
from tests.figures.drawing import block, drawn

YEAR = block("{name: narrative, heading: '(?P<year>20\\d\\d)', narrative: true}")
DEAL = block("{name: deal, heading: Deal, narrative: true}")
CARDS = block("{name: cards, heading: Uitgaven}")
TITLES = ["Programma", "Beurs", "Onderwijs en de arbeidsmarkt van nu en", "straks", "Slot"]


def read(*drawings: str) -> list[Section]:
    pages = [drawn(text, number, bold=TITLES) for number, text in enumerate(drawings, 1)]
    return sections_of(regions_of(pages, [YEAR, DEAL, CARDS]))


def told(*drawings: str) -> list[tuple[int | None, str, str]]:
    return [(s.year, s.title, s.text) for s in read(*drawings)]


def test_a_title_is_set_apart_and_opens_a_section() -> None:
    assert told("""
        2017

        Programma
        Het programma liep goed en de bedrij-
        ven deden mee.

        Beurs
        De beurs ging door.
        """) == [
        (2017, "Programma", "Het programma liep goed en de bedrijven deden mee."),
        (2017, "Beurs", "De beurs ging door."),
    ]


def test_more_white_between_lines_starts_a_paragraph_and_so_does_a_bullet() -> None:
    ((_, _, text),) = told("""
        2017

        Programma
        Een alinea van
        twee regels lang.

        Een tweede alinea.
        - een punt
        - een tweede punt
        """)
    assert text.split("\n") == [
        "Een alinea van twee regels lang.",
        "Een tweede alinea.",
        "- een punt",
        "- een tweede punt",
    ]


def test_a_section_goes_on_over_pages_and_a_paragraph_with_it() -> None:
    (section,) = read(
        "2017\n\nProgramma\nHet programma liep\nheel erg",
        "goed en wij gaan er volgend\njaar mee door.",
    )
    assert section.text == "Het programma liep heel erg goed en wij gaan er volgend jaar mee door."
    assert (section.page_from, section.page_to) == (1, 2)


def test_a_section_goes_on_over_columns() -> None:
    ((_, title, text),) = told("""
        2017
        Programma          met de tweede kolom
        begint hier een    die verder gaat tot
        alinea en loopt    het einde komt.
        """)
    assert title == "Programma"
    assert text == (
        "begint hier een alinea en loopt met de tweede kolom die verder gaat tot het einde komt."
    )


def test_a_title_over_two_lines_is_one() -> None:
    assert told("""
        2017

        Onderwijs en de arbeidsmarkt van nu en
        straks
        Hier staat wat er met het onderwijs
        is gedaan in dit jaar.
        """)[0][:2] == (2017, "Onderwijs en de arbeidsmarkt van nu en straks")


def test_two_titles_below_each_other_are_two() -> None:
    titles = [
        title
        for _, title, _ in told("""
        2017

        Programma
        Beurs
        Hier staat een lange regel over de beurs
        en nog een regel.
        """)
    ]
    assert titles == ["Programma", "Beurs"]


def test_what_stands_before_the_first_title_belongs_to_the_heading() -> None:
    assert told("Deal\n\nDe deal is gesloten.\nDat is goed.") == [
        (None, "Deal", "De deal is gesloten. Dat is goed.")
    ]


def test_a_bold_sentence_and_a_bold_bullet_are_no_titles() -> None:
    drawing = "2017\n\nProgramma\nDit is gewone tekst in dit stuk\nDat is klaar.\n- Beurs"
    pages = [drawn(drawing, bold=["Programma", "Dat is klaar.", "- Beurs"])]
    assert [s.title for s in sections_of(regions_of(pages, [YEAR]))] == ["Programma"]


def test_page_numbers_and_other_blocks_are_no_narrative() -> None:
    assert told("2017\n\nProgramma\nHet liep goed dit jaar.\n\n12", "Uitgaven\n\nkaarten") == [
        (2017, "Programma", "Het liep goed dit jaar.")
    ]


def test_a_line_at_the_very_end_that_opens_nothing_is_no_section() -> None:
    drawing = "2017\n\nProgramma\nHet liep goed dit jaar.\n\nSlot"
    assert [title for _, title, _ in told(drawing)] == ["Programma"]


def test_text_before_any_title_on_an_unheaded_page_is_left_out() -> None:
    held = block("{name: held, holds: [Voorwoord], narrative: true}")
    assert sections_of(regions_of([drawn("Voorwoord\nEen tekst.")], [held])) == []


def test_the_year_of_the_next_block_is_its_own() -> None:
    years = [
        year
        for year, _, _ in told(
            "2017\n\nProgramma\nHet liep goed dit jaar.",
            "2018\n\nProgramma\nHet liep weer goed dit jaar.",
        )
    ]
    assert years == [2017, 2018]
