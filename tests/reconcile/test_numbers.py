"""Sums and ceilings with a plain number in them, which no report prints."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.findings import find
from pipelines.reconcile.leaves import leaves
from pipelines.reconcile.model import Outcome
from pipelines.reconcile.trust import distrust
from tests.reconcile.builders import figure, rules, total_of, unread, verdict, verdicts

WHOLE = total_of("share/*", total=100)
EXACT, ROUNDING, DISCREPANCY = Outcome.EXACT, Outcome.ROUNDING, Outcome.DISCREPANCY


def shares(*percentages, unit="0.1"):
    return [figure(f"share/{n}", one, unit=unit, page=8) for n, one in enumerate(percentages)]


@pytest.mark.parametrize(
    ("percentages", "unit", "outcome", "allowed"),
    [
        (["50", "37.5", "12.5"], "0.1", EXACT, "0.15"),
        # Three thirds: each was rounded by 1/30 at most.
        (["33.3", "33.3", "33.3"], "0.1", ROUNDING, "0.15"),
        (["50", "37.5", "12.3"], "0.1", DISCREPANCY, "0.15"),
        (["50", "38", "11"], "1", ROUNDING, "1.5"),
        (["50", "37.5", "12.5"], None, EXACT, "0"),
    ],
)
def test_shares_make_a_hundred_per_cent(percentages, unit, outcome, allowed):
    found = verdict(shares(*percentages, unit=unit), WHOLE)
    assert (found.outcome, found.reported) == (outcome, Decimal(100))
    assert found.allowed == Decimal(allowed)
    assert found.figures == tuple((f"share/{n}", 1) for n in range(3))


def test_what_is_wrong_with_shares_is_said_in_per_cent():
    found = verdict(shares("50", "37.5", "12.3"), WHOLE)
    assert found.explanation == (
        "The sum holds: 0 50% + 1 37.5% + 2 12.3% = 99.8% (page 8); it must be 100%. "
        "Difference -0.2%; rounding explains at most 0.15%."
    )


@pytest.mark.parametrize(
    ("spent", "unit", "outcome", "allowed"),
    [
        ("1500000", "1", EXACT, "0.5"),
        ("1500001", "1", DISCREPANCY, "0.5"),
        ("1500000.5", "0.1", DISCREPANCY, "0.05"),
        ("1000000", "1000000", EXACT, "500000"),
        ("2000000", "1000000", ROUNDING, "500000"),
    ],
)
def test_a_ceiling_that_is_a_number(spent, unit, outcome, allowed):
    block = {"kind": "at_most", "part": "spent", "ceiling": 1500000}
    found = verdict([figure("spent", spent, unit=unit)], block)
    assert (found.outcome, found.allowed) == (outcome, Decimal(allowed))


def test_the_sentences_of_a_ceiling():
    block = {"kind": "at_most", "part": "spent", "ceiling": 1000}
    said = [verdict([figure("spent", n)], block).explanation for n in (1000, 1002)]
    assert said == [
        "The sum holds: spent 1,000 (page 1), no more than 1,000.",
        "The sum holds: spent 1,002 (page 1), € 2 more than 1,000; "
        "rounding explains at most € 0.50.",
    ]


def test_a_number_for_a_part_is_a_floor():
    block = {"kind": "at_most", "part": 500, "ceiling": "reserve"}
    high = figure("reserve", 600)
    assert verdict([high], block).explanation == (
        "The sum holds: 500, no more than 600 (reserve, page 1)."
    )
    assert verdict([figure("reserve", 499)], block).outcome is DISCREPANCY
    assert verdict([figure("reserve", 0, unit=1000)], block).outcome is ROUNDING


def test_a_number_beside_parts_adds_up_with_them():
    block = total_of(1000, {"quantity": "spent", "weight": -1}, total="left")
    found = verdict([figure("left", 400), figure("spent", 600)], block)
    assert (found.outcome, found.computed) == (EXACT, 400)
    assert "- spent 600 + 1,000 = 400, exactly" in found.explanation
    assert verdict([figure("left", 402), figure("spent", 600)], block).outcome is DISCREPANCY


def test_nothing_of_it_printed_is_no_verdict_and_a_part_of_it_is_not_checkable():
    named = total_of("share/a", "share/b", total=100)
    assert verdicts([figure("x", 1)], WHOLE, named) == []
    found = verdict([figure("share/a", 50)], named)
    assert (found.outcome, found.missing) == (Outcome.NOT_CHECKABLE, ("share/b",))


def test_a_share_that_cannot_be_read_leaves_it_open():
    found = verdict([*shares("50"), unread("share/x", AmountKind.MALFORMED)], WHOLE)
    assert found.outcome is Outcome.NOT_CHECKABLE


def test_a_discrepancy_is_a_finding():
    found = verdicts(shares("50", "40"), WHOLE)
    (finding,) = find("doc", found, [], [])
    assert (finding.kind, finding.rule_ids) == ("discrepancy", ("dtz/r0",))


def test_a_total_that_is_a_number_takes_no_leaf_away():
    figures = [figure("a", 1), figure("b", 2), figure("total", 8)]
    assert leaves(figures, rules(total_of("a", "b", total=3)), "f") == {
        ("a", 1),
        ("b", 1),
        ("total", 1),
    }


@pytest.mark.parametrize(
    ("number", "expected"), [(5, {("total", 1)}), (-5, {("total", 1), ("a", 1)})]
)
def test_parts_beside_a_number_are_inside_their_total_unless_it_is_taken_off(number, expected):
    figures = [figure("a", 3), figure("total", 3 + number)]
    assert leaves(figures, rules(total_of("a", number)), "f") == expected


def test_no_total_is_required_where_it_is_a_number():
    disputed = unread("share/1", AmountKind.DISPUTED)
    assert distrust([disputed], rules(WHOLE), "f", Decimal(100)) == ""


cents = st.integers(1, 10**11).map(lambda value: Decimal(value) / 100)


@settings(max_examples=150, deadline=None)
@given(st.lists(cents, min_size=1, max_size=8), st.sampled_from(["0.01", "0.1", "1"]))
def test_correctly_rounded_shares_are_never_a_discrepancy(amounts, unit):
    whole, step = sum(amounts), Decimal(unit)
    percentages = [
        (100 * one / whole / step).quantize(Decimal(1), ROUND_HALF_UP) * step for one in amounts
    ]
    assert verdict(shares(*percentages, unit=unit), WHOLE).outcome in (EXACT, ROUNDING)


@settings(max_examples=100, deadline=None)
@given(st.lists(cents, min_size=1, max_size=5), cents, st.sampled_from(["0.01", "1", "1000"]))
def test_correctly_rounded_amounts_below_a_number_are_never_a_discrepancy(amounts, more, unit):
    step = Decimal(unit)
    figures = [
        figure(f"x/{n}", (one / step).quantize(Decimal(1), ROUND_HALF_UP) * step, unit=step)
        for n, one in enumerate(amounts)
    ]
    limit = float(sum(amounts) + more + Decimal("0.01"))
    block = {"kind": "at_most", "parts": ["x/*"], "ceiling": limit}
    assert verdict(figures, block).outcome in (EXACT, ROUNDING)
