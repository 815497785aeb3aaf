"""Sums as trees: parts that are totals nest, and nothing goes round."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipelines.site.model import Sum
from pipelines.site.trees import Branch, Tree, group_trees
from tests.site.sums_made import figure, sum_of


def told_in(tree: Tree) -> list[str]:
    """The sums of a tree, as often as they stand in it."""
    below = [one for part in tree.parts for each in part.below for one in told_in(each)]
    return [tree.sum.rule_id, *below]


def trees(*sums: Sum) -> dict[str, Tree]:
    return {tree.sum.rule_id: tree for group in group_trees(sums) for tree in group.trees}


def test_a_part_that_is_a_total_has_its_own_parts_below_it():
    spent, programme, year = figure("spent"), figure("programme"), figure("2017")
    found = trees(sum_of(1, spent, programme), sum_of(2, programme, year))
    assert found["rule 1"].total == spent
    assert found["rule 1"].parts == (
        Branch(
            programme, Decimal(1), (Tree(sum_of(2, programme, year), programme, (leaf(year),)),)
        ),
    )


def leaf(part):
    return Branch(part, Decimal(1))


def test_a_sum_that_would_stand_again_is_only_named():
    spent, one, two, same = figure("spent"), figure("one"), figure("two"), figure("same")
    sums = (sum_of(1, spent, one, two), sum_of(2, one, same), sum_of(3, two, same))
    found = trees(*sums, sum_of(4, same, figure("least")))["rule 1"]
    first, second = (part.below[0].parts[0] for part in found.parts)
    assert [each.sum.number for each in first.below] == [4]
    assert not first.named
    assert not second.below
    assert [each.number for each in second.named] == [4]


def test_sums_that_go_round_end():
    one, two = figure("one"), figure("two")
    found = trees(sum_of(1, one, two), sum_of(2, two, one))
    assert told_in(found["rule 1"]) == ["rule 1", "rule 2"]
    assert told_in(found["rule 2"]) == ["rule 2", "rule 1"]


def test_what_is_deep_is_named_and_not_lost():
    chain = [figure(f"level {number}") for number in range(12)]
    sums = [sum_of(number, chain[number], chain[number + 1]) for number in range(11)]
    tree = trees(*sums)["rule 0"]
    told = told_in(tree)
    assert told == [f"rule {number}" for number in range(len(told))]
    assert 1 < len(told) < 11
    for _ in told[1:]:
        tree = tree.parts[0].below[0]
    assert [one.rule_id for one in tree.parts[0].named] == [f"rule {len(told)}"]


def test_a_number_of_the_rule_is_no_figure_so_all_are_parts():
    shares = figure("a", None, share_pct=Decimal(60)), figure("b", None, share_pct=Decimal(40))
    tree = trees(sum_of(1, None, *shares, reported=Decimal(100)))["rule 1"]
    assert tree.total is None
    assert [part.figure for part in tree.parts] == list(shares)
    assert tree.is_of_shares


def test_what_is_taken_off_keeps_its_weight():
    left, had, spent = figure("left"), figure("had"), figure("spent")
    weights = (None, Decimal(1), Decimal(-1))
    tree = trees(sum_of(1, left, had, spent, weights=weights))["rule 1"]
    assert [(part.figure, part.weight) for part in tree.parts] == [
        (had, Decimal(1)),
        (spent, Decimal(-1)),
    ]


def test_places_that_must_be_equal_have_no_total():
    places = figure("here"), figure("there")
    tree = trees(sum_of(1, None, *places, kind="equal", weights=(None, None)))["rule 1"]
    assert tree.total is None
    assert [part.figure for part in tree.parts] == list(places)


def test_a_group_in_which_something_does_not_hold_comes_first_and_so_does_that_sum():
    holds = sum_of(1, None, group="sums_per_year")
    own = sum_of(2, None, group="a_group_of_its_own")
    good, bad = sum_of(3, None), sum_of(4, None, verdict="discrepancy")
    groups = group_trees([holds, own, good, bad])
    assert [group.name for group in groups] == ["balance", "sums_per_year", "a_group_of_its_own"]
    assert [tree.sum.number for tree in groups[0].trees] == [4, 3]
    assert groups[0].counts == (("discrepancy", 1), ("exact", 1))
    assert [group.is_known for group in groups] == [True, True, False]


@given(st.lists(st.tuples(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3)), max_size=9))
def test_in_any_net_of_sums_each_is_told_once_at_most_in_a_tree(net):
    figures = [figure(str(number)) for number in range(7)]
    sums = [
        sum_of(number, figures[total], *(figures[part] for part in dict.fromkeys(parts)))
        for number, (total, parts) in enumerate(net)
    ]
    found = trees(*sums)
    assert len(found) == len(sums)
    for tree in found.values():
        told = told_in(tree)
        assert len(told) == len(set(told))
