"""Drafts to figures: amounts, units, names and places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind
from tests.figures.drawing import found, page, placement

CARDS = """
- name: cards
  heading: 'Kaart(?: (?P<year>20\\d\\d))?'
  cards:
    - label: 'Baten (?P<who>.+)'
      quantity: income/{who}
      measure: income
      stage: actual
      line_item: 'van {who}'
      funding_source: '{who}'
      from_party: '{who}'
      to_party: Programma
    - label: '(?P<label>[^#]+)(?P<nobody>#)?'
      quantity: expenditure/{label}
      measure: expenditure
      stage: forecast
      scope: other
      category: '{label}'
      line_item: '{nobody}'
"""


def read(drawing: str, blocks: str = CARDS, **more):
    return found(page(drawing), by=placement(blocks, **more))


def units(drawing: str, unit: str) -> list[Decimal | None]:
    blocks = CARDS.replace("scope: other", f"unit: {unit}")
    return [figure.unit for figure in read(drawing, blocks).figures]


def test_a_figure_carries_what_its_placement_states_and_where_it_stands() -> None:
    (figure,) = read("Kaart 2018\n\nLoon   € 1.500").figures
    assert (figure.quantity, figure.category, figure.line_item) == (
        "expenditure/loon",
        "Loon",
        None,
    )
    assert (figure.measure, figure.stage, figure.scope) == ("expenditure", "forecast", "other")
    assert (figure.year, figure.period_start, figure.period_end) == (2018, 2018, 2018)
    assert (figure.label, figure.printed, figure.page) == ("Loon", "€ 1.500", 1)
    assert (figure.amount, figure.unit, figure.status) == (1500, 1, "claimed")


def test_without_a_year_it_is_of_the_whole_period() -> None:
    (figure,) = read("Kaart\n\nLoon   € 1.500").figures
    assert (figure.year, figure.period_start, figure.period_end) == (None, 2017, 2021)


def test_names_are_slugs_in_a_quantity_and_as_printed_elsewhere() -> None:
    (figure,) = read("Kaart\n\nBaten Rijk & EU   € 1.500").figures
    assert figure.quantity == "income/rijk-eu"
    assert (figure.line_item, figure.from_party) == ("van Rijk & EU", "Rijk & EU")
    assert (figure.funding_source, figure.to_party) == ("Rijk & EU", "Programma")


def test_an_alias_makes_two_labels_one_quantity_and_its_places_are_counted() -> None:
    figures = read(
        "Kaart\n\nLoon   € 1.500\n\nSalaris 2018   € 1.500\n\nHuur   € 3",
        aliases={"^(loon|salaris)": "loon"},
    ).figures
    assert [(f.quantity, f.place, f.label) for f in figures] == [
        ("expenditure/loon", 1, "Loon"),
        ("expenditure/loon", 2, "Salaris 2018"),
        ("expenditure/huur", 1, "Huur"),
    ]


def test_in_kind_is_said_by_the_label() -> None:
    figures = read("Kaart\n\nLoon in kind   € 1\n\nLoon   € 2", in_kind="in.?kind").figures
    assert [figure.is_in_kind for figure in figures] == [True, False]
    assert not read("Kaart\n\nLoon in kind   € 1").figures[0].is_in_kind


def test_an_unreadable_amount_is_a_figure_without_amount_and_a_failure() -> None:
    extraction = read("Kaart\n\nLoon   € 259.25")
    (figure,) = extraction.figures
    assert (figure.amount, figure.unit) == (None, None)
    assert (figure.amount_kind, figure.status) == (AmountKind.MALFORMED, "malformed")
    (failure,) = extraction.failures
    assert (failure.check, failure.value) == ("well_formed_amount", "€ 259.25")
    assert failure.place == "page 1, Loon"
    assert "1.234,50" in failure.message


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("€ 1.500", "1"),
        ("€ 1.500,25", "0.01"),
        ("€ 1,2 mln", "100000"),
        ("€ 15 miljoen", "1000000"),
        ("€ 2.160.000", "1"),  # never inferred from trailing zeros
    ],
)
def test_an_undeclared_unit_is_that_of_the_last_digit(printed: str, unit: str) -> None:
    (figure,) = read(f"Kaart\n\nLoon   {printed}").figures
    assert figure.unit == Decimal(unit)


def test_a_declared_unit_holds_for_all_of_its_placement() -> None:
    drawing = "Kaart\n\nLoon   € 571.000\n\nHuur   € 428.000"
    assert units(drawing, "1000") == [1000, 1000]
    assert units(drawing, "[1000, 1]") == [1000, 1000]


def test_of_several_the_first_that_fits_all_amounts_holds() -> None:
    drawing = "Kaart\n\nLoon   € 571.000\n\nHuur   € 428.261"
    assert units(drawing, "[1000, 1]") == [1, 1]
    assert units(drawing, "1000") == [1000, 1000]


def test_what_could_not_be_read_decides_no_unit() -> None:
    assert units("Kaart\n\nLoon   € 571.000\n\nHuur   € 428.26", "[1000, 1]") == [1000, None]


def test_an_english_definition_reads_english_numbers() -> None:
    (figure,) = read("Kaart\n\nLoon   € 1,500.25", notation="en").figures
    assert figure.amount == Decimal("1500.25")


def test_a_share_is_a_percentage_without_an_amount() -> None:
    blocks = """
    - name: rows
      heading: Deal
      rows:
        - {quantity: 'part/{label}', share_quantity: 'share/{label}', measure: co_financing,
           stage: actual}
    """
    share, amount = read("Deal\n37,5%   Wonen   428.000", blocks).figures
    assert (share.measure, share.share_pct, share.unit) == (
        "share",
        Decimal("37.5"),
        Decimal("0.1"),
    )
    assert (share.amount, amount.share_pct) == (None, None)


def test_a_malformed_share_is_a_figure_without_one() -> None:
    blocks = """
    - name: rows
      heading: Deal
      rows:
        - {quantity: 'part/{label}', share_quantity: 'share/{label}', measure: co_financing,
           stage: actual}
    """
    extraction = read("Deal\n37.5%   Wonen   428.000", blocks)
    assert [f.amount_kind for f in extraction.figures] == ["malformed", "amount"]
    assert [failure.value for failure in extraction.failures] == ["37.5%"]


def test_figures_come_in_reading_order() -> None:
    figures = read("Kaart\n\nLoon   € 1      Huur   € 2\n\nReis   € 3").figures
    assert [figure.label for figure in figures] == ["Loon", "Huur", "Reis"]
