"""A rule that says something impossible is refused when it is loaded, with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.errors import DefinitionError
from pipelines.reconcile.rules import load_rules
from tests.reconcile.builders import dtz_rules, rules, total_of

TEXT = {"nl": "De som klopt", "en": "The sum holds"}
SUM = {"id": "s", "group": "sums", "text": TEXT, "kind": "sum", "total": "t", "parts": ["a"]}


def test_a_part_is_a_pattern_or_a_weighted_pattern():
    (rule,) = rules(total_of("a", {"quantity": "b", "weight": -1}))
    assert [(part.quantity, part.weight) for part in rule.parts] == [
        ("a", Decimal(1)),
        ("b", Decimal(-1)),
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "product"}, "product"),
        ({"colour": "red"}, "colour"),
        ({"id": "Not A Slug"}, "id"),
        ({"group": "Sums Per Year"}, "group"),
        ({"severity": "fatal"}, "severity"),
        ({"text": {"nl": "alleen Nederlands"}}, "text.en"),
        ({"text": {"nl": "{jaar}", "en": "x"}}, "'jaar'"),
        ({"parts": []}, "parts"),
        ({"parts": ["a b"]}, "no segment"),
        ({"parts": [{"quantity": "a", "weight": 0}]}, "weight 0"),
        ({"parts": [{"quantity": "a", "otherwise": "b"}]}, "otherwise"),
        ({"parts": [{"quantity": "a/*", "otherwise": "a/{x}"}]}, "'x'"),
        ({"total": "a/*"}, "one quantity"),
        ({"total": "a/{x}", "parts": ["b/{y}"]}, "together"),
        ({"may_omit": ["o/{x}"]}, "'x'"),
        ({"may_omit": [5]}, "may_omit"),
        ({"total": True}, "neither a pattern nor a number"),
        ({"total": float("inf")}, "neither a pattern nor a number"),
        ({"total": None}, "neither a pattern nor a number"),
        ({"total": 100, "parts": [1, 2]}, "plain numbers only"),
        ({"total": 100, "optional": True}, "optional"),
        ({"parts": [True]}, "is no part"),
        ({"parts": [float("nan")]}, "is no part"),
        (
            {"parts": ["a/{year}"], "total": "t/{year}", "text": {"nl": "{year-12}", "en": "x"}},
            "'year-12'",
        ),
        ({"text": {"nl": "{year-1}", "en": "x"}}, "'year-1'"),
    ],
)
def test_an_impossible_rule_names_its_block_and_what_is_wrong(change, problem):
    with pytest.raises(DefinitionError) as caught:
        load_rules([SUM, {**SUM, "id": "bad", **change}], "family.yaml")
    assert caught.value.where == "family.yaml"
    assert "rules[1]" in caught.value.problem
    assert problem in caught.value.problem


def test_an_unknown_kind_is_refused_with_the_nearest_one():
    with pytest.raises(DefinitionError) as caught:
        load_rules([{**SUM, "kind": "equals"}], "family.yaml")
    said = "rules[0] (s): 'equals' is no kind of rule (did you mean 'equal'?)"
    assert said in str(caught.value)


def test_an_id_twice_is_refused():
    with pytest.raises(DefinitionError, match="id s is given twice"):
        load_rules([SUM, SUM], "family.yaml")


def test_part_and_parts_together_are_refused():
    block = {**SUM, "kind": "at_most", "part": "a", "ceiling": "t"}
    del block["total"]
    with pytest.raises(DefinitionError, match="either"):
        load_rules([block], "family.yaml")


def test_a_block_that_is_no_mapping_is_refused():
    with pytest.raises(DefinitionError, match=r"rules\[0\]"):
        load_rules(["sum"], "family.yaml")


KINDS = {
    "table": {"kind": "table", "table": "t"},
    "complete": {"kind": "complete", "quantity": "x/{year}/{a}"},
    "between": {"kind": "between", "sends": "x/*", "receives": "y"},
    "change": {"kind": "change", "quantity": "x/{year}"},
    "repeat": {"kind": "repeat", "quantity": "x/{year}"},
}
TEN_IS_ONE = 82  # per cent: 1 + 0.82 is more than 10 * (1 - 0.82)


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        ("table", {"table": ""}, "table"),
        ("table", {"text": {"nl": "{total}", "en": "x"}}, "'total'"),
        ("complete", {"quantity": "x/*"}, "{year} in it"),
        ("complete", {"quantity": "x/{year-1}/{a}"}, "{year} in it"),
        ("complete", {"known_from": ["y/{b}"]}, "must name ['a']"),
        ("complete", {"known_from": ["y/{year}"]}, "must name ['a']"),
        ("complete", {"quantity": "x/{year}", "known_from": ["y/{b}"]}, "another variable"),
        ("between", {"sends": "x/{year}"}, "write * for {year}"),
        ("between", {"text": {"nl": "{amount}", "en": "x"}}, "'amount'"),
        ("change", {"quantity": "x/*"}, "{year} in it"),
        ("change", {"band": TEN_IS_ONE}, "band"),
        ("change", {"band": -1}, "band"),
        ("change", {"against": "month"}, "against"),
        ("change", {"severity": "error"}, "severity"),
        ("repeat", {"quantity": "x/*"}, "{year} in it"),
        ("repeat", {"severity": "error"}, "severity"),
    ],
)
def test_an_impossible_rule_of_a_wider_kind_is_refused(kind, change, problem):
    good = {"id": "w", "group": "g", "text": TEXT, **KINDS[kind]}
    assert load_rules([good], "f")[0].kind == kind
    with pytest.raises(DefinitionError) as caught:
        load_rules([{**good, **change}], "family.yaml")
    assert problem in caught.value.problem


def test_against_an_edition_no_year_is_needed():
    (rule,) = rules({"kind": "change", "quantity": "x/*", "against": "edition"})
    assert (rule.severity, rule.band) == ("warning", 0)


def test_a_part_or_a_total_may_be_a_number():
    (rule,) = rules(total_of("a", 0.5, -2, total=100))
    assert (rule.total, rule.constant) == (Decimal(100), Decimal("-1.5"))
    assert [part.quantity for part in rule.quantities] == ["a"]


def test_an_error_in_a_part_names_its_key_alone():
    with pytest.raises(DefinitionError) as caught:
        load_rules([{**SUM, "parts": [{"quantity": "a", "wieght": 2}]}], "family.yaml")
    assert "sum.parts.0.wieght:" in caught.value.problem
    assert "did you mean 'weight'?" in str(caught.value)


def test_the_rules_of_the_family_load():
    assert {rule.kind for rule in dtz_rules()} == {"sum", "equal", "share", "at_most"}
