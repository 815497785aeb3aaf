"""Lines of cells."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.figures.rows import place_rows
from tests.figures.drawing import block, drawn, ledger_of, money, region

PILLARS = block("""
    name: deal
    heading: Deal
    rows:
      - quantity: part/{label}
        share_quantity: share/{label}
        measure: co_financing
        stage: actual
        to_party: Deal
        funding_source_cell: 'Reserve\\b'
        variants:
          - {when: {funding_source: Eigen}, quantity: moved, share_quantity: share/moved,
             from_party: Programma}
    """)


def placed(drawing: str, of=PILLARS):
    runs = drawn(drawing)
    return place_rows(region(runs, of), of.rows, ledger_of(runs))


def told(drawing: str) -> list[tuple[str, str, str, str | None]]:
    return [(d.quantity, d.token.text, d.label, d.funding_source) for d in placed(drawing)]


@pytest.mark.parametrize("cells", list(permutations(["50%", "Werken", "571.000", "Reserve Wonen"])))
def test_the_cells_of_a_line_may_stand_in_any_order(cells) -> None:
    assert told("   ".join(cells)) == [
        ("part/{label}", "571.000", "Werken", "Reserve Wonen"),
        ("share/{label}", "50%", "Werken", "Reserve Wonen"),
    ]


def test_a_line_without_a_share_or_a_fund_states_its_amount() -> None:
    assert told("Werken   € 571.000") == [("part/{label}", "€ 571.000", "Werken", None)]


def test_a_row_that_a_variant_holds_for_states_something_else() -> None:
    amount, share = placed("50%   Werken   571.000   Reserve Eigen")
    assert (amount.quantity, amount.from_party, amount.to_party) == ("moved", "Programma", "Deal")
    assert (share.quantity, share.is_share) == ("share/moved", True)


def test_without_a_quantity_for_shares_they_are_no_figures() -> None:
    (rows,) = PILLARS.rows
    bare = rows.model_copy(update={"share_quantity": None, "variants": ()})
    assert len(placed("50%  Werken  571.000", PILLARS.model_copy(update={"rows": (bare,)}))) == 1


@pytest.mark.parametrize(
    "drawing",
    [
        "Werken",  # no number
        "571.000",  # no label
        "50%   Werken",  # no amount
        "Werken   571.000   428.000",  # two amounts: a table, not a line of cells
        "50%   60%   Werken   571.000",  # two shares
        "Werken   571",  # no amount by its looks
        "Werken heeft € 571.000 gekost",  # a sentence
        "571.000   Reserve Wonen",  # a fund is no label
    ],
)
def test_other_lines_are_no_rows(drawing: str) -> None:
    assert placed(drawing) == []


def test_a_settled_number_is_left_alone() -> None:
    runs = drawn("Werken   571.000")
    ledger = ledger_of(runs)
    ledger.claim(money(runs)[0])
    assert place_rows(region(runs, PILLARS), PILLARS.rows, ledger) == []
