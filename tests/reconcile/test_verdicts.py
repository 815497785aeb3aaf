"""Verdicts on sums that the reader can do in the head."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.model import Outcome
from tests.reconcile.builders import figure, total_of, unread, verdict, verdicts

SUM = total_of("a", "b")
EQUAL = {"kind": "equal", "quantity": "a"}
SHARE = {"kind": "share", "share": "share/p", "of": "total", "part": "a"}
AT_MOST = {"kind": "at_most", "part": "a", "ceiling": "total"}


def summed(total, a, b, unit=1):
    values = {"total": total, "a": a, "b": b}
    return verdict([figure(name, value, unit=unit) for name, value in values.items()], SUM)


@pytest.mark.parametrize(
    ("total", "a", "b", "outcome"),
    [
        (3, 1, 2, Outcome.EXACT),
        (4, 1, 2, Outcome.ROUNDING),
        (2, 1, 2, Outcome.ROUNDING),
        (5, 1, 2, Outcome.DISCREPANCY),
        (1, 1, 2, Outcome.DISCREPANCY),
        (-3, -1, -2, Outcome.EXACT),
        (-5, -1, -2, Outcome.DISCREPANCY),
    ],
)
def test_three_whole_numbers_may_differ_by_one_and_a_half(total, a, b, outcome):
    found = summed(total, a, b)
    assert (found.outcome, found.allowed) == (outcome, Decimal("1.5"))
    assert found.difference == a + b - total


def test_rounding_reaches_to_the_closed_end_and_not_further():
    ends = [figure("total", 4, unit=None), figure("a", 1), figure("b", 2)]
    assert verdict(ends, SUM).outcome is Outcome.ROUNDING
    over = [figure("total", "4.01", unit=None), figure("a", 1), figure("b", 2)]
    assert verdict(over, SUM).outcome is Outcome.DISCREPANCY


def test_a_part_in_thousands_allows_five_hundred():
    found = verdict([figure("total", 1300), figure("a", 1000, unit=1000), figure("b", 1)], SUM)
    assert (found.outcome, found.allowed) == (Outcome.ROUNDING, Decimal(501))


def test_a_negative_weight_swaps_the_ends():
    block = total_of("a", {"quantity": "b", "weight": -1})
    found = verdict([figure("total", 3), figure("a", 5), figure("b", 1, unit=None)], block)
    assert (found.computed, found.difference, found.allowed) == (4, 1, 1)
    assert found.outcome is Outcome.ROUNDING


def test_figures_without_unit_are_exact():
    assert summed(4, 1, 2, unit=None).outcome is Outcome.DISCREPANCY


def test_nil_is_an_exact_zero():
    nil = figure("b", 0, unit=None, amount_kind=AmountKind.NIL)
    found = verdict([figure("total", 2), figure("a", 1), nil], SUM)
    assert (found.outcome, found.allowed) == (Outcome.ROUNDING, 1)


def test_absent_is_not_zero():
    found = verdict([figure("total", 1), figure("a", 1)], SUM)
    assert (found.outcome, found.missing) == (Outcome.NOT_CHECKABLE, ("b",))
    assert found.difference is None
    assert "b" in found.explanation


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AmountKind.MALFORMED, "no readable amount"),
        (AmountKind.DISPUTED, "contradict"),
        (AmountKind.BLANK, "blank"),
        (AmountKind.PRO_MEMORIE, "pro memorie"),
    ],
)
def test_a_figure_without_amount_is_named_with_the_reason(kind, words):
    found = verdict([figure("total", 1), figure("a", 1), unread("b", kind)], SUM)
    assert found.outcome is Outcome.NOT_CHECKABLE
    assert words in found.explanation
    assert "b (page 1)" in found.explanation
    assert found.figures == (("total", 1), ("a", 1), ("b", 1))


def test_a_value_that_is_no_multiple_of_its_unit_gives_no_verdict():
    found = verdict([figure("total", 1500, unit=1000), figure("a", 1), figure("b", 2)], SUM)
    assert found.outcome is Outcome.NOT_CHECKABLE
    assert "declared unit is wrong" in found.explanation


class TestSeveralPlaces:
    def test_intervals_are_intersected_and_the_finest_value_is_used(self):
        places = [figure("a", 1000, unit=1000), figure("a", 1200, place=2, page=2)]
        found = verdict([*places, figure("total", 1202), figure("b", 1)], SUM)
        assert (found.computed, found.outcome, found.allowed) == (1201, Outcome.ROUNDING, 1.5)
        assert ("a", 2) in found.figures

    def test_places_that_disagree_give_the_one_beside_the_total(self):
        places = [figure("a", 1, page=1), figure("a", 9, place=2, page=2)]
        total = figure("total", 11, page=2)
        found = verdict([*places, total, figure("b", 2)], SUM)
        assert (found.outcome, found.computed) == (Outcome.EXACT, 11)

    def test_places_that_disagree_elsewhere_give_the_first(self):
        places = [figure("a", 1, page=1), figure("a", 9, place=2, page=2)]
        found = verdict([*places, figure("total", 3, page=3), figure("b", 2)], SUM)
        assert found.outcome is Outcome.EXACT

    def test_an_unread_place_leaves_the_others_to_speak(self):
        places = [unread("a", AmountKind.MALFORMED), figure("a", 1, place=2)]
        found = verdict([*places, figure("total", 3), figure("b", 2)], SUM)
        assert found.outcome is Outcome.EXACT
        assert ("a", 2) in found.figures


class TestEqual:
    @pytest.mark.parametrize(
        ("second", "outcome"),
        [(5, Outcome.EXACT), (6, Outcome.ROUNDING), (7, Outcome.DISCREPANCY)],
    )
    def test_two_places(self, second, outcome):
        found = verdict([figure("a", 5), figure("a", second, place=2)], EQUAL)
        assert (found.outcome, found.difference, found.allowed) == (outcome, second - 5, 1)

    def test_one_place_says_nothing(self):
        assert verdicts([figure("a", 5)], EQUAL) == []

    def test_two_of_three_places_that_clash_are_shown(self):
        wide = figure("a", 0, unit=10)
        found = verdict([wide, figure("a", 2, place=2), figure("a", 4, place=3)], EQUAL)
        assert (found.reported, found.computed) == (2, 4)
        assert found.outcome is Outcome.DISCREPANCY
        assert found.figures == (("a", 2), ("a", 3), ("a", 1))

    def test_an_unread_place_leaves_it_open(self):
        places = [figure("a", 5), figure("a", 5, place=2)]
        third = unread("a", AmountKind.DISPUTED, place=3)
        assert verdict([*places, third], EQUAL).outcome is Outcome.NOT_CHECKABLE

    def test_an_unread_place_does_not_hide_a_clash(self):
        places = [figure("a", 5), figure("a", 9, place=2)]
        third = unread("a", AmountKind.DISPUTED, place=3)
        assert verdict([*places, third], EQUAL).outcome is Outcome.DISCREPANCY

    def test_percentages_are_compared_too(self):
        block = {"kind": "equal", "quantity": "share/p"}
        places = [figure("share/p", "37.5", unit="0.1"), figure("share/p", 38, place=2)]
        assert verdict(places, block).outcome is Outcome.ROUNDING


class TestShare:
    @pytest.mark.parametrize(
        ("part", "outcome"),
        [
            (500, Outcome.EXACT),
            (505, Outcome.ROUNDING),
            (495, Outcome.ROUNDING),
            (506, Outcome.DISCREPANCY),
            (494, Outcome.DISCREPANCY),
        ],
    )
    def test_a_percentage_is_rounded_too(self, part, outcome):
        figures = [figure("share/p", 50), figure("total", 1000, unit=None)]
        found = verdict([*figures, figure("a", part, unit=None)], SHARE)
        assert (found.outcome, found.allowed) == (outcome, 5)

    def test_the_intervals_of_part_and_total_count_as_well(self):
        figures = [figure("share/p", 50, unit=None), figure("total", 1000, unit=10)]
        found = verdict([*figures, figure("a", 503)], SHARE)
        assert (found.outcome, found.allowed) == (Outcome.ROUNDING, 3)

    def test_a_share_without_its_total_names_it(self):
        found = verdict([figure("share/p", 50), figure("a", 1)], SHARE)
        assert found.missing == ("total",)


class TestAtMost:
    @pytest.mark.parametrize(
        ("part", "outcome"),
        [
            (1, Outcome.EXACT),
            (5, Outcome.EXACT),
            (6, Outcome.ROUNDING),
            (7, Outcome.DISCREPANCY),
        ],
    )
    def test_up_to_the_ceiling(self, part, outcome):
        assert verdict([figure("total", 5), figure("a", part)], AT_MOST).outcome is outcome

    def test_parts_are_added(self):
        block = {"kind": "at_most", "parts": ["a", "b"], "ceiling": "total"}
        found = verdict([figure("total", 5), figure("a", 4), figure("b", 4)], block)
        assert (found.outcome, found.difference, found.allowed) == (Outcome.DISCREPANCY, 3, 1.5)


class TestOmission:
    BLOCK = total_of("a", may_omit=["o", "p"])

    @pytest.mark.parametrize(
        ("o", "p", "omitted"), [(5, 9, "o"), (9, 5, "p"), (6, 1, "o"), (9, 1, None), (2, 3, None)]
    )
    def test_exactly_one_quantity_must_close_the_gap(self, o, p, omitted):
        figures = [figure("total", 8), figure("a", 3), figure("o", o), figure("p", p)]
        found = verdict(figures, self.BLOCK)
        assert (found.outcome, found.omitted) == (Outcome.DISCREPANCY, omitted)

    def test_a_sum_that_holds_has_omitted_nothing(self):
        figures = [figure("total", 3), figure("a", 3), figure("o", 0)]
        assert verdict(figures, self.BLOCK).omitted is None


def test_what_is_allowed_follows_from_the_common_interval():
    """Places 1000 (in thousands) and 1500 (in tens) leave 1495 to 1500: no room upwards."""
    places = [figure("a", 1000, unit=1000), figure("a", 1500, unit=10, place=2)]
    up = verdict([*places, figure("total", 1501, unit=None)], total_of("a"))
    down = verdict([*places, figure("total", 1496, unit=None)], total_of("a"))
    assert (up.outcome, up.allowed) == (Outcome.DISCREPANCY, 0)
    assert (down.outcome, down.allowed) == (Outcome.ROUNDING, 5)
