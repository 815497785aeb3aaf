"""Decisions about the figures of one document: guards, and which amounts follow."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.deciding import Status, decide_figures
from pipelines.reconcile.decisions import Block, Decision
from pipelines.reconcile.values import has_wrong_unit
from tests.reconcile.builders import figure, unread


def decision(quantity: str = "a", conclusion: str = "correct_value", **said: Any) -> Decision:
    if conclusion in ("correct_value", "our_mistake"):
        said.setdefault("amount", "5")
    block = Block.model_validate(
        {
            "document": "0" * 16,
            "quantity": quantity,
            "printed": "1",
            "conclusion": conclusion,
            "reason": "why",
            "by": "me",
            "at": "2026-03-04",
            **said,
        }
    )
    return Decision.model_construct(**dict(block), publisher="p")


def amounts(figures) -> list[Any]:
    return [one.amount for one in figures]


FIGURES = [figure("a", 1), figure("b", 2), figure("a", 3, place=2)]


def test_without_decisions_nothing_is_other_than_it_was_read():
    decided = decide_figures(FIGURES, [])
    assert decided.reconciled == decided.accepted == tuple(FIGURES)
    assert decided.confirmed == frozenset()


@pytest.mark.parametrize(
    ("conclusion", "reconciled", "accepted"),
    [
        ("as_printed", [1, 2, 3], [1, 2, 3]),
        ("correct_value", [1, 2, 3], [5, 2, 3]),
        ("our_mistake", [5, 2, 3], [5, 2, 3]),
    ],
)
def test_what_follows_from_each_conclusion(conclusion, reconciled, accepted):
    decided = decide_figures(FIGURES, [decision(conclusion=conclusion)])
    assert amounts(decided.reconciled) == reconciled
    assert amounts(decided.accepted) == accepted
    assert decided.confirmed == {("a", 1)}


def test_the_place_is_the_one_that_is_named():
    decided = decide_figures(FIGURES, [decision(place="2", printed="3")])
    assert amounts(decided.accepted) == [1, 2, 5]
    assert decided.confirmed == {("a", 2)}


@pytest.mark.parametrize(
    ("said", "why", "found"),
    [
        ({"printed": "2"}, "other_text", "1"),
        ({"place": "3"}, "no_figure", ""),
        ({"quantity": "c"}, "no_figure", ""),
    ],
)
def test_a_guard_that_does_not_hold_changes_nothing(said, why, found):
    decided = decide_figures(FIGURES, [decision(**said)])
    (standing,) = decided.standings
    assert (standing.status, standing.why, standing.found) == (Status.LAPSED, why, found)
    assert decided.reconciled == decided.accepted == tuple(FIGURES)
    assert decided.confirmed == frozenset()


def test_a_space_is_a_space():
    printed = [figure("a", 1, printed="€\u00a01")]
    decided = decide_figures(printed, [decision(printed="€  1")])
    assert decided.confirmed == {("a", 1)}


def test_what_nobody_could_read_gets_its_amount():
    broken = [unread("a", AmountKind.MALFORMED), figure("b", 2)]
    decided = decide_figures(broken, [decision(conclusion="our_mistake", printed="12.34.5")])
    filled = decided.reconciled[0]
    assert amounts([filled]) == [5]
    assert filled.status == "claimed"
    assert broken[0].amount is None


def test_a_malformed_text_may_be_printed_so_and_has_no_amount():
    broken = [unread("a", AmountKind.MALFORMED)]
    decided = decide_figures(broken, [decision(conclusion="as_printed", printed="12.34.5")])
    assert amounts(decided.accepted) == [None]
    assert list(decided.in_force) == [("a", 1)]
    assert decided.confirmed == frozenset()  # nobody knows its amount


@pytest.mark.parametrize(
    ("one", "conclusion", "why"),
    [
        (unread("a", AmountKind.DISPUTED, printed="1"), "as_printed", "disputed"),
        (figure("share", 1), "correct_value", "percentage"),
        (figure("share", 1), "our_mistake", "percentage"),
    ],
)
def test_what_makes_no_sense_lapses(one, conclusion, why):
    (standing,) = decide_figures([one], [decision(one.quantity, conclusion)]).standings
    assert (standing.status, standing.why) == (Status.LAPSED, why)


def test_a_percentage_may_be_as_printed():
    decided = decide_figures([figure("share", 1)], [decision("share", "as_printed")])
    assert decided.confirmed == {("share", 1)}


@pytest.mark.parametrize(
    ("unit", "amount", "after"),
    [
        ("1000", "5000", "1000"),  # as the definition says
        ("1000", "5500", "1"),  # more precise than what is printed
        ("1", "5.50", "0.01"),
        (None, "5", "1"),  # of what was not read, no unit is known
        (None, "5.5", "0.1"),
    ],
)
def test_a_unit_stays_where_it_fits_and_is_never_coarser_than_what_is_written(unit, amount, after):
    one = replace(figure("a", 1), unit=unit and Decimal(unit))
    (decided,) = decide_figures([one], [decision(amount=amount)]).accepted
    assert decided.unit == Decimal(after)


names = st.sampled_from(["a", "b", "c"])
conclusions = st.sampled_from(["as_printed", "correct_value", "our_mistake"])
cents = st.integers(-(10**9), 10**9).map(lambda value: Decimal(value) / 100)


@st.composite
def decided_reports(draw: Any) -> tuple[list[Any], list[Decision]]:
    """Some figures, and decisions of which some guards hold."""
    figures = [
        figure(name, draw(st.integers(0, 99)), place=place, unit=draw(st.sampled_from([1, None])))
        for name in ("a", "b")
        for place in (1, 2)
    ]
    about = draw(st.lists(st.tuples(names, st.integers(1, 2)), unique=True))
    found = []
    for name, place in about:
        conclusion = draw(conclusions)
        amount = {} if conclusion == "as_printed" else {"amount": draw(cents)}
        printed = draw(st.integers(0, 99).map(str) | st.sampled_from([f.printed for f in figures]))
        found.append(decision(name, conclusion, place=place, printed=printed, **amount))
    return figures, found


@given(decided_reports())
def test_only_what_is_decided_and_still_there_changes(report):
    figures, decisions = report
    decided = decide_figures(figures, decisions)
    by_place = {one.where: one for one in decisions}
    holds = {
        (one.quantity, one.place)
        for one in figures
        if (mine := by_place.get((one.quantity, one.place))) and mine.printed == one.printed
    }
    assert decided.confirmed == holds
    assert len(decided.standings) == len(decisions)
    for before, read, accepted in zip(figures, decided.reconciled, decided.accepted, strict=True):
        place = (before.quantity, before.place)
        mine = by_place[place] if place in holds else None
        wanted = mine.amount if mine and mine.amount is not None else before.amount
        assert accepted.amount == wanted
        is_misread = mine is not None and mine.conclusion == "our_mistake"
        assert read.amount == (wanted if is_misread else before.amount)
        assert not has_wrong_unit(accepted)
        assert replace(accepted, amount=None, unit=None) == replace(before, amount=None, unit=None)
