"""What only looks odd: a slip of scale, and a value that repeats the year before's."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Outcome
from pipelines.wording import Language
from tests.reconcile.builders import (
    coevorden,
    figure,
    outcomes,
    total_of,
    unread,
    verdict,
    verdicts,
)

EXACT, ROUNDING, DISCREPANCY = Outcome.EXACT, Outcome.ROUNDING, Outcome.DISCREPANCY
TEXT = {"nl": "{category} in {year}", "en": "{category} in {year}"}
CHANGE = {"kind": "change", "quantity": "x/{year}/{category}", "text": TEXT}
BAND = {**CHANGE, "band": 20}
EDITION = {"kind": "change", "quantity": "x/*", "against": "edition"}
REPEAT = {"kind": "repeat", "quantity": "x/{year}/{category}", "text": TEXT}


def two_years(before, now, unit=1, unit_before=None):
    return [
        figure("x/2019/a", before, unit=unit_before or unit, page=5),
        figure("x/2020/a", now, unit=unit, page=6),
    ]


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        (25925, 25925, EXACT),
        (25925, 7703, EXACT),  # a third: no slip
        (25925, 259250, DISCREPANCY),
        (25925, 310000, DISCREPANCY),  # 12 times, of which the band explains 1.2
        (25925, 320000, EXACT),
        (259250, 25925, DISCREPANCY),
        (25925, 2592500, DISCREPANCY),
        (25925, 25925000, DISCREPANCY),
        (25925, 259250000, EXACT),  # ten thousand is nothing that a person slips by
        (0, 3, EXACT),  # within rounding ten times 0.4, and no multiple of nothing
        (3, 0, EXACT),
        (-25925, -259250, DISCREPANCY),
        (25925, -259250, EXACT),
    ],
)
def test_a_factor_of_ten_hundred_or_thousand(before, now, outcome):
    found = verdict(two_years(before, now), BAND)
    assert (found.outcome, found.severity) == (outcome, "warning")
    assert (found.reported, found.computed, found.difference) == (now, before, before - now)


def test_without_a_band_only_rounding_is_allowed():
    assert verdict(two_years(25925, 259254), CHANGE).outcome is DISCREPANCY
    assert verdict(two_years(25925, 259256), CHANGE).outcome is EXACT


def test_a_small_number_of_thousands_may_be_no_slip():
    """1.000 and 5.000 in thousands: 0.5 to 1.5 and 4.5 to 5.5, so ten times is possible."""
    assert verdict(two_years(1000, 5000, unit=1000), CHANGE).outcome is DISCREPANCY
    assert verdict(two_years(1000, 2000, unit=1000), CHANGE).outcome is EXACT
    assert verdict(two_years(1, 4, unit=1), {**CHANGE, "band": 80}).outcome is DISCREPANCY
    assert verdict(two_years(1, 3, unit=1), {**CHANGE, "band": 80}).outcome is ROUNDING


def test_the_sentence_names_both_years_and_the_factor():
    found = verdict(two_years(25925, 259250), BAND)
    assert found.explanation == (
        "a in 2020: 259,250 (a, page 6), before 25,925 (2019, page 5). That is about a factor of "
        "10: perhaps a slipped separator, or another scale. Difference -€ 233,325; what changes "
        "by itself and rounding explain at most € 5,186.10."
    )
    assert found.figures == (("x/2020/a", 1), ("x/2019/a", 1))


def test_years_that_are_no_neighbours_are_not_compared():
    assert verdicts([figure("x/2018/a", 1), figure("x/2020/a", 10)], CHANGE) == []


def test_the_edition_before():
    now = [figure("x/a", 5000, page=2), figure("x/b", 7), figure("x/c", 7)]
    earlier = [figure("x/a", 5, page=4), figure("x/b", 7)]
    found = verdicts(now, EDITION, earlier=earlier)
    assert outcomes(found) == {"r0/a": "discrepancy", "r0/b": "exact"}
    assert "before 5 (previous edition, page 4). That is about a factor of 1000" in (
        found[0].explanation
    )
    assert found[0].figures == (("x/a", 1),)
    assert verdicts(now, EDITION) == []


@pytest.mark.parametrize("block", [CHANGE, REPEAT])
def test_a_value_that_cannot_be_read_leaves_it_open(block):
    figures = [figure("x/2019/a", 5), unread("x/2020/a", AmountKind.MALFORMED)]
    found = verdict(figures, block)
    assert found.outcome is Outcome.NOT_CHECKABLE
    assert '"12.34.5"' in found.explanation


@pytest.mark.parametrize(
    ("before", "now", "unit", "outcome"),
    [
        (35299, 35299, 1, DISCREPANCY),
        (35299, 35300, 1, EXACT),
        ("35299.50", "35299.50", "0.01", DISCREPANCY),
        (35000, 35000, 1000, ROUNDING),
        (0, 0, 1, EXACT),
    ],
)
def test_a_value_that_repeats(before, now, unit, outcome):
    found = verdict(two_years(before, now, unit=unit), REPEAT)
    assert (found.outcome, found.severity) == (outcome, "warning")


def test_one_value_that_is_rounded_to_more_than_a_euro_proves_no_copy():
    figures = two_years(35000, 35000, unit=1, unit_before=1000)
    assert verdict(figures, REPEAT).outcome is ROUNDING


def test_a_percentage_may_repeat():
    block = {"kind": "repeat", "quantity": "share/{year}"}
    assert verdicts([figure("share/2019", 50), figure("share/2020", 50)], block) == []


def test_the_sentence_of_a_repeated_value():
    found = verdict(two_years(35299, 35299), REPEAT)
    assert found.explanation == (
        "a in 2020: 35,299 (a, page 6), equal to the euro to before (2019, page 5). "
        "It may have been copied."
    )


def test_what_looks_odd_is_a_finding_that_warns():
    found = verdicts(two_years(35299, 35299), REPEAT)
    (finding,) = find("doc", found, [], [], language=Language.EN)
    assert (finding.kind, finding.severity) == ("discrepancy", "warning")


def test_what_looks_odd_of_a_broken_sum_goes_with_the_finding_of_that_sum():
    """Coevorden: the item of 2020 that breaks its sum is also what 2019 has."""
    repeat = {"kind": "repeat", "quantity": "expenditure/{year}/{category}/*"}
    block = total_of("expenditure/{year}/{category}/*", total="expenditure/{year}/{category}")
    found = verdicts(coevorden(), block, repeat)
    broken = [one.rule_id for one in found if one.outcome is DISCREPANCY]
    copied = "dtz/r1/2020/programma-dtz/1-per-inwoner"
    elsewhere = "dtz/r1/2019/programma-dtz/kennispoort-drenthe"
    assert broken == ["dtz/r0/2020/programma-dtz", elsewhere, copied]
    findings = find("doc", found, [], [])
    assert [one.rule_ids for one in findings] == [(broken[0], copied), (elsewhere,)]
    assert [one.severity for one in findings] == ["error", "warning"]


cents = st.integers(10**4, 10**13).map(lambda value: Decimal(value) / 100)
units = st.sampled_from([Decimal(10) ** power for power in range(-2, 7)])


def rounded(value: Decimal, unit: Decimal) -> Decimal:
    return (value / unit).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * unit


@settings(max_examples=200, deadline=None)
@given(cents, st.integers(-81, 81), st.integers(0, 81), units, units)
def test_what_moves_within_the_band_is_never_called_a_slip(before, moved, band, unit, other):
    assume(abs(moved) <= band)
    now = before * (100 + moved) / 100
    figures = two_years(rounded(before, unit), rounded(now, other), other, unit)
    assert verdict(figures, {**CHANGE, "band": band}).outcome in (EXACT, ROUNDING)


@settings(max_examples=100, deadline=None)
@given(cents, st.sampled_from([1, 2, 3, -1, -2, -3]), st.booleans())
def test_a_slip_of_a_figure_in_cents_is_always_seen(value, power, is_edition):
    slipped = value.scaleb(power)
    unit = Decimal("0.01") if power > 0 else Decimal("0.00001")
    if is_edition:
        found = verdicts(
            [figure("x/a", slipped, unit=unit)],
            EDITION,
            earlier=[figure("x/a", value, unit=Decimal("0.01"))],
        )
        assert outcomes(found) == {"r0/a": "discrepancy"}
    else:
        figures = two_years(value, slipped, unit, Decimal("0.01"))
        assert verdict(figures, BAND).outcome is DISCREPANCY


@settings(max_examples=100, deadline=None)
@given(cents, cents, units, units)
def test_values_further_apart_than_their_rounding_never_repeat(one, other, unit, unit_before):
    assume(abs(one - other) > unit + unit_before)
    figures = two_years(rounded(one, unit_before), rounded(other, unit), unit, unit_before)
    assert verdict(figures, REPEAT).outcome is not DISCREPANCY
