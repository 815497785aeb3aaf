"""Which relations a rule becomes, given the quantities that a document has."""

from __future__ import annotations

import pytest

from pipelines.reconcile.bind import bind
from tests.reconcile.builders import rules, total_of

BREAKDOWN = total_of("x/{year}/{category}/*", total="x/{year}/{category}")


def bound(block, *quantities):
    return bind(rules(block), quantities, "f")


def shape(relation):
    return (
        relation.rule_id,
        relation.reported,
        [(int(term.weight), term.quantity) for term in relation.terms],
        relation.missing,
    )


def test_one_instance_per_value_of_the_variables():
    found = bound(BREAKDOWN, "x/2020/b", "x/2020/b/1", "x/2019/a", "x/2019/a/2", "x/2019/a/1")
    assert [shape(relation) for relation in found] == [
        ("f/r0/2019/a", "x/2019/a", [(1, "x/2019/a/2"), (1, "x/2019/a/1")], ()),
        ("f/r0/2020/b", "x/2020/b", [(1, "x/2020/b/1")], ()),
    ]


def test_a_total_that_is_not_broken_down_is_no_error():
    assert bound(BREAKDOWN, "x/2020/b") == []


def test_a_total_that_some_editions_do_not_print_is_not_missed_there():
    optional = {**BREAKDOWN, "optional": True}
    assert bound(optional, "x/2020/b/1") == []
    assert [one.reported for one in bound(optional, "x/2020/b", "x/2020/b/1")] == ["x/2020/b"]


def test_parts_without_their_total_name_it():
    (relation,) = bound(BREAKDOWN, "x/2020/b/1")
    assert relation.missing == ("x/2020/b",)


@pytest.mark.parametrize(
    ("quantities", "missing"),
    [
        (("t", "a"), ("b",)),
        (("t",), ("a", "b")),
        (("a",), ("t", "b")),
        (("t", "a", "b"), ()),
    ],
)
def test_named_parts_are_required(quantities, missing):
    (relation,) = bound(total_of("a", "b", total="t"), *quantities)
    assert relation.missing == missing


def test_a_rule_about_nothing_in_the_document_gives_no_instance():
    share = {"kind": "share", "share": "p", "of": "t", "part": "a"}
    assert bound(total_of("a", "b", total="t"), "c") == []
    assert bound(share, "c") == []
    assert bound({"kind": "equal", "quantity": "a"}, "c") == []


def test_a_wildcard_that_finds_nothing_beside_other_parts_is_missing_not_zero():
    (relation,) = bound(total_of("a", "b/*", total="t"), "t", "a")
    assert relation.missing == ("b/*",)


def test_the_total_is_no_part_of_itself():
    block = total_of("x/*/{category}", total="x/period/{category}")
    (relation,) = bound(block, "x/period/a", "x/2019/a", "x/2020/a")
    assert shape(relation)[2] == [(1, "x/2019/a"), (1, "x/2020/a")]


def test_a_quantity_counts_once_and_a_named_part_comes_before_a_wildcard():
    block = total_of("x/*", {"quantity": "x/b", "weight": -1}, total="t")
    (relation,) = bound(block, "t", "x/a", "x/b")
    assert shape(relation)[2] == [(1, "x/a"), (-1, "x/b")]


def test_what_is_not_broken_down_stands_in_as_a_whole():
    part = {"quantity": "x/*/{category}/*", "otherwise": "x/*/{category}"}
    block = total_of(part, total="x/period/{category}")
    (relation,) = bound(block, "x/period/a", "x/2019/a", "x/2019/a/1", "x/2019/a/2", "x/2020/a")
    assert [term.quantity for term in relation.terms] == ["x/2019/a/1", "x/2019/a/2", "x/2020/a"]
    assert bound(block, "x/period/a", "x/2019/a", "x/2020/a") == []


def test_a_total_may_leave_out_variables_of_its_parts():
    block = {"kind": "share", "share": "s/{year}/{a}", "of": "t/{year}", "part": "x/{year}/{a}"}
    (relation,) = bound(block, "s/2020/b", "t/2020", "t/2019", "x/2020/b")
    assert (relation.rule_id, relation.missing) == ("f/r0/2020/b", ())


def test_an_equal_rule_with_wildcards_has_one_instance_per_quantity():
    found = bound({"kind": "equal", "quantity": "*/*"}, "a/c", "a/b", "a")
    assert [relation.rule_id for relation in found] == ["f/r0/a/b", "f/r0/a/c"]


def test_what_may_be_omitted_is_only_what_is_there_and_not_in_the_sum():
    block = total_of("a", total="t", may_omit=[{"quantity": "o/*", "weight": -1}, "a", "t"])
    (relation,) = bound(block, "t", "a", "o/1")
    assert [(int(term.weight), term.quantity) for term in relation.may_omit] == [(-1, "o/1")]
