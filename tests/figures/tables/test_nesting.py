"""What rows stand under, and what they are counted in: adding leaves counts nothing twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.model import Figure
from pipelines.reconcile.leaves import leaves
from tests.figures.drawing import found, page, placement

TWO_LEVELS = """
    Programma          2022   2023   Totaal
    Lasten
      Veiligheid         10     20      30
        Brandweer         4     11      15
      Economie           20     20      40
    Totaal lasten        30     40      70
    Baten
      Leges               5      5      10
    Totaal baten          5      5      10
    Totaal               35     45      80
"""


TABLE = r"""
    - name: table
      table:
        name: Lasten en baten
        measure: expenditure
        stage: actual
        over_pages: true
        totals: TOTALS
        columns:
          - {label: '(?P<year>20\d\d)$', quantity: 'spent/{year}/{row}'}
          - {label: Totaal, quantity: 'spent/period/{row}'}
"""


def read(*drawings: str, totals: str = "Totaal.*") -> list[Figure]:
    pages = [page(drawing, number) for number, drawing in enumerate(drawings, 1)]
    return list(found(*pages, by=placement(TABLE.replace("TOTALS", totals))).figures)


def leaf_cells(figures: list[Figure]) -> set[tuple[str | None, str | None]]:
    keys = leaves(figures, (), "f")
    return {(f.row_label, f.column_label) for f in figures if (f.quantity, f.place) in keys}


def test_a_row_stands_under_headings_and_under_amounts_that_it_is_set_in_under():
    paths = {f.row_label: f.row_path for f in read(TWO_LEVELS)}
    assert paths == {
        "Veiligheid": "Lasten",
        "Brandweer": "Lasten / Veiligheid",
        "Economie": "Lasten",
        "Totaal lasten": "Lasten",
        "Leges": "Baten",
        "Totaal baten": "Baten",
        "Totaal": None,
    }


def test_totals_and_amounts_within_others_are_no_leaves():
    rows = ("Veiligheid", "Economie", "Leges")
    expected = {(row, year) for row in rows for year in ("2022", "2023")}
    assert leaf_cells(read(TWO_LEVELS)) == expected


def test_without_total_lines_in_the_definition_every_row_is_a_leaf_but_what_is_set_in():
    rows = {row for row, _ in leaf_cells(read(TWO_LEVELS, totals="null"))}
    assert "Totaal lasten" in rows
    assert "Brandweer" not in rows


def test_a_total_line_above_its_parts_is_broken_down_by_them():
    drawing = """
        Programma            2022   2023
        Totaal veiligheid      30     40
          Brandweer            10     10
          Politie              20     30
        Economie                5      5
    """
    assert {row for row, _ in leaf_cells(read(drawing))} == {"Brandweer", "Politie", "Economie"}


def test_a_heading_that_was_no_heading_does_not_cut_a_total_short():
    """A label that goes on with a capital looks like a heading: the amounts tell."""
    drawing = """
        Programma            2022   2023
        Veiligheid             10     20

        Bestuur
        Ondersteuning          20     20

        Totaal                 30     40
    """
    figures = read(drawing)
    adding = {f.row_label for f in figures if f.adds_down_to == "spent/2022/totaal"}
    assert adding == {"Veiligheid", "Ondersteuning"}


def test_a_table_goes_on_over_pages_with_its_headings_and_its_open_rows():
    first = """
        Programma          2022   2023
        Lasten
          Veiligheid         10     20
    """
    second = """
        Programma          2022   2023
          Economie           20     20
        Totaal lasten        30     40
    """
    figures = read(first, second)
    assert {f.row_label: f.row_path for f in figures}["Economie"] == "Lasten"
    assert {row for row, _ in leaf_cells(figures)} == {"Veiligheid", "Economie"}


def test_a_total_column_may_stand_before_its_parts():
    drawing = """
        Programma        Totaal   2022   2023
        Veiligheid           30     10     20
        Economie             40     20     20
    """
    assert {column for _, column in leaf_cells(read(drawing))} == {"2022", "2023"}


def test_a_row_that_gives_a_total_only_is_counted_once():
    drawing = """
        Programma          2022   2023   Totaal
        Veiligheid           10     20       30
        Onvoorzien                            5
        Totaal               10     20       35
    """
    figures = read(drawing)
    keys = leaves(figures, (), "f")
    assert sum(f.amount or 0 for f in figures if (f.quantity, f.place) in keys) == 35


@pytest.mark.parametrize("total", ["Totaal", "Som"])
def test_a_total_line_is_what_the_definition_calls_one(total: str):
    drawing = f"""
        Programma          2022   2023
        Veiligheid           10     20
        {total:15}      10     20
    """
    is_leaf = (total, "2022") in leaf_cells(read(drawing))
    assert is_leaf is (total == "Som")


GROUPS = st.lists(st.lists(st.integers(1, 999), min_size=1, max_size=4), min_size=1, max_size=4)


@settings(deadline=None, max_examples=40)
@given(GROUPS)
def test_leaves_of_any_nested_table_add_up_to_its_last_total(groups: list[list[int]]):
    lines = ["Programma              2022   2023"]

    def add(label: str, amount: int) -> None:
        lines.append(f"{label:21}{amount:6d} {amount:6d}")

    for name, group in zip("ABCD", groups, strict=False):
        lines.append(f"Groep {name}")
        for row, amount in zip("abcd", group, strict=False):
            add(f"  Post {name}{row}", amount)
        add(f"Totaal {name}", sum(group))
    everything = sum(sum(group) for group in groups)
    add("Totaal generaal", everything)
    figures = read("\n".join(lines))
    keys = leaves(figures, (), "f")
    added = [f for f in figures if (f.quantity, f.place) in keys]
    assert sum((f.amount for f in added if f.amount), Decimal(0)) == 2 * everything
    assert len(added) == 2 * sum(len(group) for group in groups)
