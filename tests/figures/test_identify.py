"""What a document says it is."""

from __future__ import annotations

import pytest

from pipelines.errors import DocumentError
from pipelines.figures.identify import identify, missing_pattern
from pipelines.figures.model import Identity
from tests.figures.drawing import DTZ

RECOGNISE = DTZ.placement.recognise
COVER = (
    "Dutch TechZone\nOverzicht van het uitgegeven budget in de gemeente {publisher}\n"
    "voor de periode {period}\n{mark}"
)


def cover(publisher: str = "Coevorden", period: str = "2017-2021", mark: str = "") -> list[str]:
    return [COVER.format(publisher=publisher, period=period, mark=mark), "Budget Dutch TechZone"]


def identified(texts: list[str]) -> Identity:
    return identify(texts, DTZ.family, RECOGNISE, title="T", page_count=16)


def test_a_document_is_recognised_when_it_holds_all_texts() -> None:
    assert missing_pattern(cover(), RECOGNISE) is None
    assert missing_pattern(["Dutch Tech", *cover()], RECOGNISE) is None
    assert missing_pattern(["Dutch TechZone"], RECOGNISE) == RECOGNISE.text[1]


def test_only_the_first_pages_count() -> None:
    assert RECOGNISE.pages == 2
    assert missing_pattern(["", "", *cover()], RECOGNISE) == RECOGNISE.text[0]


def test_a_report_is_its_publisher_programme_type_and_period() -> None:
    found = identified(cover())
    assert found.report_id == "coevorden/dutch-techzone/budget-overview/2017-2021"
    assert (found.edition, found.edition_order, found.printed_on) == (None, 0, None)
    assert (found.title, found.page_count) == ("T", 16)


@pytest.mark.parametrize(
    ("printed", "publisher"),
    [
        ("Emmen", "emmen"),
        ("De Wolden", "de-wolden"),
        ("Bergen op Zoom", "bergen-op-zoom"),
        ("'s-Hertogenbosch", "s-hertogenbosch"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
    ],
)
def test_a_publisher_may_have_more_names(printed: str, publisher: str) -> None:
    assert identified(cover(publisher=printed)).publisher == publisher


@pytest.mark.parametrize(
    "period", ["2017-2021", "2017 – 2021", "2017 t/m 2021", "2017 tot en\nmet 2021"]
)
def test_a_period_is_two_years(period: str) -> None:
    found = identified(cover(period=period))
    assert (found.period_start, found.period_end) == (2017, 2021)


@pytest.mark.parametrize(
    ("mark", "edition", "order"),
    [
        ("", None, 0),
        ("herziene versie", "herziene versie", 1),
        ("2e herziene versie", "2e herziene versie", 2),
        ("Tweede herziene versie", "Tweede herziene versie", 2),
        ("3e gewijzigde uitgave", "3e gewijzigde uitgave", 3),
        ("2de herziene versie", "2de herziene versie", 2),
        ("gecorrigeerde editie", "gecorrigeerde editie", 1),
    ],
)
def test_an_edition_is_known_by_its_mark(mark: str, edition: str | None, order: int) -> None:
    found = identified(cover(mark=mark))
    assert (found.edition, found.edition_order) == (edition, order)


def test_a_word_that_is_no_number_orders_nothing() -> None:
    recognise = RECOGNISE.model_copy(update={"edition": r"(?P<order>\w+) versie"})
    texts = cover(mark="nieuwste versie")
    found = identify(texts, DTZ.family, recognise, title=None, page_count=1)
    assert (found.edition, found.edition_order) == ("nieuwste versie", 1)


def test_the_marks_order_the_editions() -> None:
    marks = ["", "herziene versie", "2e herziene versie", "derde herziene versie"]
    orders = [identified(cover(mark=mark)).edition_order for mark in marks]
    assert orders == sorted(orders)
    assert len(set(orders)) == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dutch TechZone, Overzicht van het uitgegeven budget voor de periode 2017-2021",
         "no_publisher"),
        ("Overzicht van de gemeente Emmen voor de periode van vier jaar", "no_period"),
    ],
)  # fmt: skip
def test_what_is_not_printed_is_never_assumed(text: str, code: str) -> None:
    with pytest.raises(DocumentError) as raised:
        identified([text])
    assert raised.value.code == code


def test_a_definition_may_say_where_the_date_of_printing_stands() -> None:
    recognise = RECOGNISE.model_copy(update={"printed_on": r"gedrukt op (\d{4}-\d\d-\d\d)"})
    texts = cover(mark="gedrukt op 2021-05-03")
    found = identify(texts, DTZ.family, recognise, title=None, page_count=1)
    assert found.printed_on == "2021-05-03"


def test_a_definition_without_marks_knows_one_edition() -> None:
    recognise = RECOGNISE.model_copy(update={"edition": None})
    texts = cover(mark="2e herziene versie")
    assert identify(texts, DTZ.family, recognise, title=None, page_count=1).edition_order == 0
