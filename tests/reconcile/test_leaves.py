"""Adding leaves never counts anything twice."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Measure, Scope, Stage
from pipelines.reconcile.leaves import leaves
from tests.reconcile.builders import figure, rules, total_of, unread


def leaf_names(figures, *blocks):
    found = leaves(figures, rules(*blocks), "f")
    assert all(place == 1 for _, place in found)
    return {quantity for quantity, _ in found}


def figures(*quantities, **changes):
    return [figure(quantity, 1, **changes) for quantity in quantities]


def test_breakdowns_are_followed_to_the_end():
    blocks = [total_of("a", "b"), total_of("c", "d", total="a")]
    assert leaf_names(figures("total", "a", "b", "c", "d"), *blocks) == {"b", "c", "d"}


def test_a_total_with_a_missing_part_stays_whole():
    assert leaf_names(figures("total", "a"), total_of("a", "b")) == {"total"}


def test_parts_of_an_unprinted_or_unread_total_are_leaves():
    assert leaf_names(figures("a", "b"), total_of("a", "b")) == {"a", "b"}
    malformed = unread("total", AmountKind.MALFORMED)
    assert leaf_names([malformed, *figures("a")], total_of("a", "b")) == {"a"}


def test_a_total_of_unread_parts_is_a_leaf():
    part = unread("a", AmountKind.MALFORMED)
    assert leaf_names([part, *figures("total")], total_of("a")) == {"total"}


@pytest.mark.parametrize(
    "changes", [{"measure": Measure.INCOME}, {"stage": Stage.FORECAST}], ids=["measure", "stage"]
)
def test_another_measure_or_stage_breaks_nothing_down(changes):
    both = [*figures("total"), *figures("a", **changes)]
    assert leaf_names(both, total_of("a")) == {"total", "a"}


def test_a_part_of_the_same_measure_beside_one_of_another_is_inside_its_total():
    mixed = [*figures("total", "a"), *figures("b", measure=Measure.TRANSFER)]
    assert leaf_names(mixed, total_of("a", "b")) == {"total", "b"}


def test_a_difference_breaks_nothing_down():
    block = total_of("a", {"quantity": "b", "weight": -1})
    assert leaf_names(figures("total", "a", "b"), block) == {"total", "a", "b"}


def test_a_rule_can_say_that_it_breaks_nothing_down():
    block = total_of("a", breaks_down=False)
    assert leaf_names(figures("total", "a"), block) == {"total", "a"}


def test_only_own_money_that_was_read_is_added():
    others = [
        figure("other", 1, scope=Scope.OTHER),
        figure("shared", 1, scope=Scope.SHARED),
        figure("share/p", 1),
        unread("unread", AmountKind.DISPUTED),
    ]
    assert leaf_names([*others, figure("own", 1)]) == {"own"}


def test_one_place_per_quantity_measure_and_stage():
    places = [
        unread("a", AmountKind.MALFORMED, place=1),
        figure("a", 1, place=2),
        figure("a", 1, place=3),
        figure("a", 1, place=4, measure=Measure.TRANSFER),
    ]
    assert leaves(places, (), "f") == {("a", 2), ("a", 4)}


def test_two_breakdowns_of_one_total_give_the_finer():
    blocks = [total_of("a", "b"), total_of("c", "d", "e")]
    assert leaf_names(figures("total", "a", "b", "c", "d", "e"), *blocks) == {"c", "d", "e"}
    assert leaf_names(figures("a", "b", "c", "d", "e"), *blocks) == {"c", "d", "e"}


def test_what_is_counted_in_another_way_is_not_counted_through_another_total():
    blocks = [total_of("a", "b", "c"), total_of("d", "e"), total_of("d", "f", total="other")]
    names = ("total", "other", "a", "b", "c", "d", "e", "f")
    assert leaf_names(figures(*names), *blocks) == {"a", "b", "c", "f"}


def test_totals_that_refer_to_each_other_count_once():
    blocks = [total_of("b", total="a"), total_of("a", total="b")]
    assert len(leaf_names(figures("a", "b"), *blocks)) == 1


# A table of years × categories × items with totals in every direction.
TABLE = [
    total_of("x/*", total="x/period"),
    total_of("x/period/*", total="x/period"),
    total_of("x/{year}/*", total="x/{year}"),
    total_of("x/*/{category}", total="x/period/{category}"),
    total_of("x/{year}/{category}/*", total="x/{year}/{category}"),
    total_of("x/*/{category}/*", total="x/period/{category}"),
]
YEARS, CATEGORIES, ITEMS = ("2019", "2020"), ("a", "b"), ("i", "j")
ATOMS = [(y, c, i) for y in YEARS for c in CATEGORIES for i in ITEMS]
CELLS = {
    "x/period": set(ATOMS),
    **{f"x/{y}": {atom for atom in ATOMS if atom[0] == y} for y in YEARS},
    **{f"x/period/{c}": {atom for atom in ATOMS if atom[1] == c} for c in CATEGORIES},
    **{
        f"x/{y}/{c}": {atom for atom in ATOMS if atom[:2] == (y, c)}
        for y in YEARS
        for c in CATEGORIES
    },
    **{f"x/{y}/{c}/{i}": {(y, c, i)} for y, c, i in ATOMS},
}


@settings(max_examples=300, deadline=None)
@given(st.sets(st.sampled_from(sorted(CELLS)), min_size=1), st.permutations(TABLE))
def test_no_money_is_in_two_leaves_whatever_is_printed(printed, blocks):
    found = leaf_names(figures(*printed), *blocks)
    assert found
    for one, other in combinations(sorted(found), 2):
        assert not CELLS[one] & CELLS[other], (one, other)


def test_the_whole_table_comes_down_to_its_items():
    assert leaf_names(figures(*CELLS), *TABLE) == {f"x/{y}/{c}/{i}" for y, c, i in ATOMS}
