"""Running headers, footers and page numbers."""

from __future__ import annotations

from pipelines.documents.model import Page
from pipelines.figures.furniture import furniture_of, is_page_number
from pipelines.figures.layout import runs_of
from tests.figures.drawing import HEIGHT, WIDTH, block, document, found, page, word

YEAR = block("{name: year, heading: '20\\d\\d'}")
BLOCKS = [YEAR]


def printed(*lines: tuple[str, float], number: int = 1) -> Page:
    """A page with one word per line, at its distance from the top."""
    return Page(number, WIDTH, HEIGHT, tuple(word(text, 50, top) for text, top in lines))


def furniture(*pages: Page) -> list[str]:
    runs = [runs_of(page) for page in pages]
    texts = {(run.page, run.text) for run in furniture_of(document(*pages), runs, BLOCKS)}
    return [text for _, text in sorted(texts)]


def test_what_returns_in_the_margin_of_most_pages_is_furniture() -> None:
    pages = [printed(("DTZ", 20), ("tekst", 300), number=n) for n in (1, 2, 3)]
    assert furniture(*pages) == ["DTZ"] * 3


def test_it_may_count_the_pages() -> None:
    pages = [printed((f"pagina-{n}", 560), number=n) for n in (1, 2, 3)]
    assert furniture(*pages) == ["pagina-1", "pagina-2", "pagina-3"]


def test_on_two_pages_or_on_half_of_them_it_is_not() -> None:
    assert furniture(*[printed(("DTZ", 20), number=n) for n in (1, 2)]) == []
    pages = [printed(("DTZ" if n <= 3 else "Ander", 20), number=n) for n in range(1, 7)]
    assert furniture(*pages) == []


def test_a_heading_an_amount_and_text_in_the_middle_are_none() -> None:
    for text, top in (("2018", 20), ("€5.000", 20), ("DTZ", 300)):
        assert furniture(*[printed((text, top), number=n) for n in (1, 2, 3)]) == []


def test_in_another_place_it_is_not_the_same() -> None:
    pages = [printed(("DTZ", 10 + 15 * n), number=n) for n in (1, 2, 3)]
    assert furniture(*pages) == []


def test_a_short_number_in_the_margin_is_a_page_number() -> None:
    for text, top, expected in (("12", 570, True), ("2020", 570, False), ("12", 300, False)):
        (run,) = runs_of(sheet := printed((text, top)))
        assert is_page_number(run, sheet) is expected


def test_furniture_hides_no_page_label_and_its_numbers_are_ignored() -> None:
    footer = [word("Pagina", 50, 570), word("3", 92, 570)]
    pages = []
    for number in (1, 2, 3):
        body = page("Werken   € 571.000\n\nBijdrage Regiodeal", number)
        pages.append(Page(number, WIDTH, HEIGHT, (*body.words, *footer)))
    extraction = found(*pages)
    assert {figure.quantity for figure in extraction.figures} == {"co_financing/regiodeal/werken"}
    assert {number.reason for number in extraction.numbers} <= {
        "part of a running header or footer",
        "a reference to a page, table or figure",
    }
