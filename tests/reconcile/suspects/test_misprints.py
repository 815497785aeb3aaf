"""Which slip of the pen or the scanner turns an amount that fits into the one that is printed."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.networks import MISPRINTS, misprinted
from pipelines.reconcile.model import Hypothesis
from pipelines.reconcile.suspects.misprints import (
    candidates,
    changes,
    fits,
    nearest,
)
from pipelines.reconcile.suspects.simplex import Range

ONE = Decimal(1)


def around(value: object, half: object = 1) -> Range:
    middle, slack = Fraction(str(value)), Fraction(str(half))
    return Range(middle - slack, middle + slack)


@pytest.mark.parametrize(
    ("printed", "unit", "right", "hypothesis"),
    [
        ("35299", 1, "35296", Hypothesis.ONE_DIGIT),
        ("25952", 1, "25925", Hypothesis.SWAPPED_DIGITS),
        ("2925", 1, "25925", Hypothesis.LOST_DIGIT),
        ("255925", 1, "25925", Hypothesis.ADDED_DIGIT),
        ("259250", 1, "25925", Hypothesis.FACTOR),
        ("25925000", 1, "25925", Hypothesis.FACTOR),
        ("428", 1, "428000", Hypothesis.FACTOR),
        ("25925", 1, "259.25", Hypothesis.SEPARATOR),
        ("259.25", "0.01", "25925", Hypothesis.SEPARATOR),
        ("123.45", "0.01", "1234.50", Hypothesis.SEPARATOR),
        ("259.25", "0.01", "259250", Hypothesis.FACTOR),
        ("-25925", 1, "25925", Hypothesis.SIGN),
        ("571000", 1000, "517000", Hypothesis.SWAPPED_DIGITS),
        ("37.5", "0.1", "38.5", Hypothesis.ONE_DIGIT),
    ],
)
def test_the_slip_is_named_and_undone(printed, unit, right, hypothesis):
    half = Fraction(str(unit)) / 4
    first = candidates(Decimal(printed), Decimal(str(unit)), around(right, half))[0]
    assert (first.amount, first.hypothesis) == (Decimal(right), hypothesis)


def test_digits_that_look_alike_are_likelier_on_a_scan():
    on_paper = candidates(Decimal(38056), ONE, around(88056))
    on_scan = candidates(Decimal(38056), ONE, around(88056), from_picture=True)
    assert on_paper[0].hypothesis is Hypothesis.ONE_DIGIT
    assert on_scan[0].hypothesis is Hypothesis.OCR_CONFUSION
    assert on_scan[0].cost < on_paper[0].cost


def test_of_alike_slips_the_one_in_the_middle_of_the_range_comes_first():
    found = candidates(Decimal(35299), ONE, around(35296))
    assert [one.amount for one in found] == [35296, 35295, 35297]


def test_nothing_explains_an_amount_that_is_far_from_the_print():
    assert candidates(Decimal(42999), ONE, around(61234)) == []
    far = nearest(Decimal(42999), ONE, around(61234))
    assert far is not None
    assert far.amount == 61234
    assert far.hypothesis is None


def test_an_open_range_has_no_middle():
    assert nearest(Decimal(5), ONE, Range(Fraction(3), None)) is None
    assert fits(
        candidates(Decimal(5), ONE, Range(Fraction(40), None))[0], Range(Fraction(40), None)
    )


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("42999", "43001", 4), ("7703", "7700", 1), ("12", "123", 1), ("5", "-5", 1), ("10", "10", 0)],
)
def test_digits_that_differ_are_counted(one, other, count):
    assert changes(Decimal(one), Decimal(other)) == count


@given(
    st.integers(10, 10**9),
    st.sampled_from(["0.01", "1", "1000"]),
    st.sampled_from(sorted(MISPRINTS)),
    st.integers(0, 10**6),
)
def test_every_slip_is_undone_in_a_range_that_holds_the_right_amount(number, unit, kind, seed):
    step = Decimal(unit)
    wrong = misprinted(number * step, step, kind, random.Random(seed))
    assume(wrong is not None)
    assert wrong is not None
    within = around(number * step, Fraction(step) / 4)
    found = candidates(wrong, step, within)
    assert number * step in [one.amount for one in found]
    assert all(fits(one, within) and one.amount != wrong for one in found)
    assert [one.cost for one in found] == sorted(one.cost for one in found)


@pytest.mark.parametrize("printed", [Decimal(691839), Decimal("691.83"), Decimal(5)])
def test_no_amount_has_less_than_cents(printed):
    unit = Decimal(1).scaleb(printed.as_tuple().exponent)
    for power in (1, 2, 3):
        target = Fraction(printed.scaleb(-power))
        within = Range(target - Fraction(1, 2), target + Fraction(1, 2))
        for one in candidates(printed, unit, within):
            assert one.amount == one.amount.quantize(Decimal("0.01"))
