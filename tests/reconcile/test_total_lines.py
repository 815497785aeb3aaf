"""Each total row and column of a table against its parts, from what the table itself says."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.definitions import load_definition
from pipelines.reconcile.model import Outcome
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language
from tests.reconcile.builders import figure, outcomes, rules, verdicts

TEXT = {"nl": "{row} telt op ({column})", "en": "{row} adds up ({column})"}
TABLE = {"kind": "table", "table": "t", "text": TEXT}


def cell(row, column, amount, down=None, along=None, **changes):
    """`x` in column `2020` is the quantity x/2020; totals are named by their row and column."""
    return figure(
        f"{row}/{column}",
        amount,
        table_name="t",
        row_label=row,
        column_label=column,
        label=row,
        adds_down_to=f"{down}/{column}" if down else None,
        adds_along_to=f"{row}/{along}" if along else None,
        **changes,
    )


def table(total=75):
    """Two groups with subtotals, two columns with a total column."""
    return [
        cell("a", "x", 10, "ab", "sum"), cell("a", "y", 5, "ab", "sum"), cell("a", "sum", 15, "ab"),
        cell("b", "x", 20, "ab", "sum"), cell("b", "y", 5, "ab", "sum"), cell("b", "sum", 25, "ab"),
        cell("ab", "x", 30, "all", "sum"), cell("ab", "y", 10, "all", "sum"),
        cell("ab", "sum", 40, "all"),
        cell("c", "x", 30, "all", "sum"), cell("c", "y", 5, "all", "sum"),
        cell("c", "sum", 35, "all"),
        cell("all", "x", 60, None, "sum"), cell("all", "y", 15, None, "sum"),
        cell("all", "sum", total),
    ]  # fmt: skip


def test_every_total_row_and_column_is_checked_subtotals_too():
    found = outcomes(verdicts(table(), TABLE))
    assert set(found.values()) == {"exact"}
    rows = {f"r0/down/{row}/{column}" for row in ("ab", "all") for column in ("x", "y", "sum")}
    assert set(found) == rows | {f"r0/along/{row}/sum" for row in ("a", "b", "ab", "c", "all")}


def test_a_wrong_total_breaks_its_row_and_its_column():
    found = verdicts(table(total=78), TABLE)
    broken = [one for one in found if one.outcome is Outcome.DISCREPANCY]
    assert [one.rule_id for one in broken] == ["dtz/r0/along/all/sum", "dtz/r0/down/all/sum"]
    assert broken[1].explanation == (
        "all adds up (sum): ab 40 + c 35 = 75; printed is 78 (all, page 1). "
        "Difference -€ 3; rounding explains at most € 1.50."
    )


def test_a_wrong_part_breaks_its_row_and_its_column():
    figures = [
        replace(one, amount=Decimal(14)) if one.quantity == "a/x" else one for one in table()
    ]
    found = {
        rule for rule, outcome in outcomes(verdicts(figures, TABLE)).items() if outcome != "exact"
    }
    assert found == {"r0/along/a/sum", "r0/down/ab/x"}


def test_an_unread_cell_leaves_its_lines_open():
    unread = {"amount": None, "amount_kind": AmountKind.MALFORMED, "unit": None}
    figures = [replace(one, **unread) if one.quantity == "a/x" else one for one in table()]
    found = outcomes(verdicts(figures, TABLE))
    assert {rule for rule, outcome in found.items() if outcome == "not_checkable"} == {
        "r0/along/a/sum",
        "r0/down/ab/x",
    }


def test_another_table_and_one_without_total_lines_give_nothing():
    assert verdicts(table(), {**TABLE, "table": "other"}) == []
    plain = [replace(one, adds_down_to=None, adds_along_to=None) for one in table()]
    assert verdicts(plain, TABLE) == []


def test_a_total_is_no_part_of_itself():
    again = cell("all", "x", 60, "all")
    assert outcomes(verdicts([*table(), again], TABLE))["r0/down/all/x"] == "exact"


def test_what_is_set_in_under_an_amount_need_not_add_up():
    within = [cell("a", "x", 10), replace(cell("b", "x", 3), within="a/x")]
    assert verdicts(within, TABLE) == []


amounts = st.integers(-(10**10), 10**10).map(lambda value: Decimal(value) / 100)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=4), min_size=1, max_size=3),
    st.sampled_from(["0.01", "1", "1000"]),
)
def test_a_correctly_rounded_table_never_gives_a_discrepancy(groups, unit):
    """Nested: rows in groups with a subtotal each, a grand total, and a total column."""
    step = Decimal(unit)

    def put(row, amounts, down):
        x, y = amounts
        for column, amount in (("x", x), ("y", y), ("sum", x + y)):
            shown = (amount / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step
            along = None if column == "sum" else "sum"
            figures.append(cell(row, column, shown, down, along, unit=step))

    figures: list = []
    subtotals = []
    for number, rows in enumerate(groups):
        for line, row in enumerate(rows):
            put(f"r{number}.{line}", row, f"g{number}")
        subtotals.append(tuple(sum(column) for column in zip(*rows, strict=True)))
        put(f"g{number}", subtotals[-1], "all")
    put("all", tuple(sum(column) for column in zip(*subtotals, strict=True)), None)
    found = verdicts(figures, TABLE)
    lines = sum(map(len, groups)) + len(groups) + 1
    assert len(found) == lines + 3 * (len(groups) + 1)
    assert {one.outcome for one in found} <= {Outcome.EXACT, Outcome.ROUNDING}


@pytest.mark.slow
def test_the_totals_of_a_real_annual_account_hold(shared_source, repo_root):
    """Subtotals, a balance and an outcome in nine columns, in thousands."""
    from pipelines.extraction import extract_bytes

    example = load_definition(repo_root / "docs/examples/annual-account-wassenaar.yaml")
    data = (shared_source / "real" / "wassenaar-jaarstukken-2023.pdf").read_bytes()
    figures = extract_bytes(data, example).figures
    found = reconcile_document(figures, example.rules, example.name, Language.NL)
    lines = {one.rule_id.rpartition("/")[2] for one in found}
    assert lines == {"totaal-programma-s", "saldo-van-baten-en-lasten", "gerealiseerde-resultaat"}
    assert len(found) == 3 * 9
    assert {one.outcome for one in found} == {Outcome.EXACT, Outcome.ROUNDING}


@pytest.mark.slow
def test_no_total_is_invented_where_a_real_table_prints_none(shared_source, repo_root):
    """A header that says "Totaalbedrag" over each row's own amount is no total of the table."""
    from pipelines.extraction import extract_bytes

    example = load_definition(repo_root / "docs/examples/specific-grants.yaml")
    data = (shared_source / "real" / "vws-spuk-iza-2025.pdf").read_bytes()
    figures = extract_bytes(data, example).figures
    assert len(figures) == 84
    given = rules({**TABLE, "table": "Bijlage 2B"})
    assert reconcile_document(figures, given, "f", Language.NL) == []
