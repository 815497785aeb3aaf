"""Tables as whole pages: what their lines say, and what around them is none of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.figures.model import Extraction, Figure
from tests.figures.drawing import found, page, placement, unclaimed

TABLE = r"""
    - name: table
      heading: Reserves
      table:
        name: Reserves
        measure: balance
        stage: actual
        quantity: 'stand/{row}/{column}'
        columns: [{label: '20\d\d'}]
"""


def read(drawing: str, blocks: str = TABLE, **more: object) -> Extraction:
    return found(page(drawing), by=placement(blocks, **more))


def stated(figures: tuple[Figure, ...]) -> dict[str, Decimal | None]:
    return {f.quantity: f.amount for f in figures}


def test_a_code_before_the_words_is_part_of_the_label():
    extraction = read("""
        Reserves
                                         2022   2023
        4.1   Openbaar onderwijs           10     20
        6.71a  Huishouden                  30     40
    """)
    assert {f.row_label for f in extraction.figures} == {
        "4.1 Openbaar onderwijs",
        "6.71a Huishouden",
    }
    assert unclaimed(extraction) == []


def test_names_of_the_table_fill_the_braces_of_its_cells():
    blocks = TABLE.replace("stand/{row}", "{kind}/{row}") + "        names: {kind: general}\n"
    drawing = "Reserves\n              2022   2023\nAlgemeen       10     20"
    quantities = {f.quantity for f in read(drawing, blocks).figures}
    assert quantities == {"general/algemeen/2022", "general/algemeen/2023"}


def test_what_was_skipped_or_not_known_is_told():
    drawing = """
        Reserves
                               2022   Saldo
        Algemeen                 10      20
        Overig                   10      20
    """
    rows = "\n        rows:\n          - {label: Algemeen}"
    (begins, table) = read(drawing, TABLE.rstrip() + rows).sightings
    assert (begins.page, begins.block, begins.seen) == (1, "table", "begins at 'Reserves'")
    assert table.seen == "1 cells; headers '2022', 'Saldo' (unknown); rows skipped: 'Overig'"
    (_, nothing) = read(
        "Reserves\n2022  Saldo\nAlgemeen  10  20", TABLE.replace("20", "19")
    ).sightings
    assert nothing.seen == "no header of its columns is here"


def test_a_figure_found_nowhere_still_shows_the_numbers():
    extraction = read("Reserves\n2022  Saldo\nAlgemeen  1.000  2.000", TABLE.replace("20", "19"))
    assert (extraction.figures, unclaimed(extraction)) == ((), ["1.000", "2.000"])


def test_a_label_is_matched_as_a_whole():
    blocks = TABLE.rstrip() + "\n        rows:\n          - {label: Baten, quantity: 'in/{column}'}"
    extraction = read(
        """
        Reserves
                                     2022
        Baten                          10
        Saldo van baten en lasten      20
        """,
        blocks,
    )
    assert stated(extraction.figures) == {"in/2022": Decimal(10)}
    assert unclaimed(extraction) == ["20"]


def test_a_row_that_is_called_like_its_heading_begins_no_table():
    extraction = read("""
        Reserves
                               2022   2023
        Algemeen                 10     20
        Reserves                 10     20
    """)
    assert stated(extraction.figures)["stand/reserves/2023"] == 20


def test_one_label_under_two_headings_states_two_things():
    rows = """
        rows:
          - {label: 'P.*', under: Mutaties, quantity: 'change/{row}/{column}'}
          - {label: 'P.*'}
    """
    extraction = read(
        """
        Reserves
                               2022   2023
        P1                       10     20

        Mutaties
          P1                      3      4
        """,
        TABLE.rstrip() + rows,
    )
    assert stated(extraction.figures) == {
        "stand/p1/2022": 10,
        "stand/p1/2023": 20,
        "change/p1/2022": 3,
        "change/p1/2023": 4,
    }


def test_a_header_in_the_last_line_is_of_its_own_column_alone():
    columns = r"{label: 'Stand (?P<y>20\d\d)', quantity: 'stand/{row}/{y}'}"
    extraction = read(
        """
        Reserves
                         Stand     Vermeer-    Stand
                          2022     deringen     2023
        Algemeen            10            5       15
        """,
        TABLE.replace(r"{label: '20\d\d'}", columns + ", {label: Vermeerderingen}"),
    )
    assert [f.column_label for f in extraction.figures] == [
        "Stand 2022",
        "Vermeerderingen",
        "Stand 2023",
    ]


def test_numbers_of_a_chart_below_a_table_make_no_label_vanish():
    extraction = read("""
        Reserves
                                         2022
        Dronten                            10
        Noordoostpolder                    50
                     19 %
    """)
    assert [f.row_label for f in extraction.figures if f.amount] == ["Dronten", "Noordoostpolder"]


@pytest.mark.parametrize(("pages", "left"), [("all", ["1.234", "99"]), ("blocks", ["99"])])
def test_only_pages_in_scope_are_accounted_for(pages: str, left: list[str]):
    other = page("Elders\n 1.234", 1)
    table = page(
        """
        Reserves
                               2022
        Algemeen                 10

        99
        """,
        2,
    )
    assert unclaimed(found(other, table, by=placement(TABLE, pages=pages))) == left
