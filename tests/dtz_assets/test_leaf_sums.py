"""Sums over leaves are right by construction: the view, and what goes wrong without it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtz_assets.marts import marts
from pipelines.reconcile.leaves import leaves
from pipelines.reconcile.model import Outcome
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.store.query import run_query
from pipelines.wording import Language
from tests.dtz_assets.marts_of import figure_row, marts_of
from tests.reconcile.builders import figure, rules, total_of

YEARS, CATEGORIES, ITEMS = (2020, 2021), ("a", "b"), ("i", "j")
ATOMS = list(product(YEARS, CATEGORIES, ITEMS))
RULES = rules(
    total_of("x/*", total="x/period"),
    total_of("x/period/*", total="x/period"),
    total_of("x/{year}/*", total="x/{year}"),
    total_of("x/*/{category}", total="x/period/{category}"),
    total_of("x/{year}/{category}/*", total="x/{year}/{category}"),
    total_of("x/*/{category}/*", total="x/period/{category}"),
)
# What each printed figure is about: year, category, item; null is all of them.
CELLS = {
    "/".join(["x", str(year or "period"), *filter(None, (category, item))]): (year, category, item)
    for year, (category, item) in product(
        (None, *YEARS), [(None, None), *product(CATEGORIES, (None, *ITEMS))]
    )
    if year or not item
}
UNITS = [Decimal("0.01"), Decimal(1), Decimal(1000)]


def within(cell, atom):
    return all(part is None or part == of for part, of in zip(cell, atom, strict=True))


def rounded(amount, unit):
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


LEVELS: dict[tuple[bool, ...], list[str]] = {}
for _name, _cell in CELLS.items():
    LEVELS.setdefault(tuple(part is None for part in _cell), []).append(_name)


ANY_CELLS = st.sets(st.sampled_from(sorted(CELLS)), min_size=1)
WHOLE_LEVELS = st.sets(st.sampled_from(sorted(LEVELS)), min_size=1).map(
    lambda levels: {quantity for level in levels for quantity in LEVELS[level]}
)


@st.composite
def reports(draw, some):
    """A report of which each figure is right: some cells of a table, each with its own unit."""
    true = {atom: Decimal(draw(st.integers(0, 10**7))) / 100 for atom in ATOMS}
    found = {}
    for quantity in sorted(draw(some)):
        amount = sum(true[atom] for atom in ATOMS if within(CELLS[quantity], atom))
        unit = draw(st.sampled_from(UNITS))
        found[quantity] = (rounded(amount, unit), unit)
    return true, found


def printed_figures(printed):
    return [figure(quantity, amount, unit=unit) for quantity, (amount, unit) in printed.items()]


def leaf_sums(printed, columns="*"):
    """The leaf sums of a report, by SQL."""
    leaf = leaves(printed_figures(printed), RULES, "f")
    rows = []
    for quantity, (amount, unit) in printed.items():
        year, category, item = CELLS[quantity]
        about = {"year": year, "category": category, "line_item": item, "unit": unit}
        rows.append(figure_row(quantity, amount, is_leaf=(quantity, 1) in leaf, **about))
    with marts_of({"core.figures": rows}, "leaf_sums") as marts:
        return marts.execute(f"select {columns} from marts.leaf_sums group by all").fetchall()


@settings(max_examples=30, deadline=None)
@given(reports(ANY_CELLS))
def test_what_is_added_is_the_money_once_and_within_its_rounding(report):
    true, printed = report
    found = leaf_sums(printed, "year, category, line_item, amount_eur, rounding_eur")
    counted = [atom for atom in ATOMS for row in found if within(row[:3], atom)]
    assert counted
    assert len(counted) == len(set(counted))
    added, rounding = (sum(column) for column in list(zip(*found, strict=True))[3:])
    assert abs(added - sum(true[atom] for atom in counted)) <= rounding


@settings(max_examples=30, deadline=None)
@given(reports(WHOLE_LEVELS))
def test_where_all_sums_hold_each_level_has_the_same_total_within_what_rounding_allows(report):
    _, printed = report
    held = reconcile_document(printed_figures(printed), RULES, "f", Language.EN)
    assert not [one for one in held if one.outcome is Outcome.DISCREPANCY]
    ((added, rounding),) = leaf_sums(printed, "sum(amount_eur), sum(rounding_eur)")
    for quantities in LEVELS.values():
        level = [printed[quantity] for quantity in quantities if quantity in printed]
        if level:
            total, allowed = (sum(column) for column in zip(*level, strict=True))
            assert abs(added - total) <= rounding + allowed / 2


@pytest.mark.parametrize("group", ["year", "category", "year, category"])
def test_a_table_that_is_printed_whole_adds_up_along_every_column(group):
    true = {atom: Decimal(number) for number, atom in enumerate(ATOMS, start=1)}
    printed = {
        quantity: (sum(true[atom] for atom in ATOMS if within(cell, atom)), Decimal(1))
        for quantity, cell in CELLS.items()
    }
    names = group.split(", ")
    found = leaf_sums(printed, f"{group}, sum(amount_eur)")
    expected: dict[tuple[object, ...], Decimal] = {}
    for atom, amount in true.items():
        key = tuple(dict(zip(("year", "category", "item"), atom, strict=True))[n] for n in names)
        expected[key] = expected.get(key, Decimal(0)) + amount
    assert {tuple(row[:-1]): row[-1] for row in found} == expected


def test_without_leaves_the_same_money_counts_again_and_again(built):
    """Each of its levels prints the expenditure anew, and 2020 is three euros off."""
    by_hand, of_leaves, printed = (
        run_query(built.settings.live, sql).rows[0][0]
        for sql in (
            "select sum(amount_eur) from core.figures where measure = 'expenditure'",
            "select sum(amount_eur) from marts.leaf_sums where measure = 'expenditure'",
            "select amount_eur from core.figures where quantity = 'expenditure/period'",
        )
    )
    assert printed == 1_270_829
    assert of_leaves == printed + 4
    assert by_hand > 3 * printed


def test_money_of_others_and_other_measures_stay_apart(built):
    found = run_query(
        built.settings.live,
        "select measure, sum(amount_eur) from marts.leaf_sums "
        "where category = 'Regiodeal' or measure = 'transfer' group by all order by all",
    ).rows
    assert found == [("co_financing", 1_142_000), ("transfer", 571_000)]


def test_an_amount_that_only_a_person_read_counts_as_accepted():
    unread = figure_row("x/2020", None, year=2020, unit=None, amount_accepted_eur=Decimal(5))
    with marts_of({"core.figures": [unread]}, "leaf_sums") as marts:
        found = marts.execute(
            "select year, leaves, amount_eur, amount_accepted_eur, rounding_eur "
            "from marts.leaf_sums"
        ).fetchall()
    assert found == [(2020, 1, None, 5, 0)]


def test_a_period_of_one_year_is_that_year_and_a_row_of_a_table_a_category():
    rows = [figure_row("x", 3, period_start=2021, period_end=2021, row_label="Roads")]
    with marts_of({"core.figures": rows}, "leaf_sums") as marts:
        found = marts.execute("select year, category from marts.leaf_sums").fetchall()
    assert found == [(2021, "Roads")]


def test_it_is_kept_as_a_view(built):
    views = run_query(
        built.settings.live, "select view_name from duckdb_views() where schema_name = 'marts'"
    ).rows
    assert views == [("leaf_sums",)]
    assert [mart.name for mart in marts() if not mart.materialised] == ["leaf_sums"]
