"""Which edition of a report is current, and since when each was known."""

from __future__ import annotations

import pytest

from pipelines.stages.editions import editions
from pipelines.stages.history import groups


@pytest.fixture
def order(loaded, extraction):
    """Editions as (content, current, tied, day known from, day known to)."""

    def run(*given: tuple[str, int, dict]):
        pairs = [(loaded(name.encode(), day), extraction(**mark)) for name, day, mark in given]
        names = {loaded(name.encode()).seen.sha256: name for name, _, _ in given}
        periods = {
            sha256: found
            for group in groups([one for one, _ in pairs], pairs)
            for sha256, found in group.current_periods().items()
        }
        found = []
        for one in editions(pairs):
            (period,) = periods[one.document.seen.sha256]
            days = period.known_from.day, period.known_to and period.known_to.day
            name = names[one.document.seen.sha256]
            found.append((name, one.is_current, one.is_tied, *days))
        return found

    return run


def test_one_edition_is_current(order):
    assert order(("a", 1, {})) == [("a", True, False, 1, None)]


def test_the_mark_decides_before_the_date_and_intake(order):
    assert order(
        ("a", 1, {"edition_order": 2, "printed_on": "2020-01-01"}),
        ("b", 2, {"edition_order": 1, "printed_on": "2024-01-01"}),
    ) == [("b", False, False, 2, 2), ("a", True, False, 1, None)]


def test_the_printed_date_decides_where_marks_are_equal(order):
    assert order(
        ("a", 2, {"printed_on": "2022-05-01"}),
        ("b", 1, {"printed_on": "2022-06-01"}),
        ("c", 3, {}),
    ) == [("c", False, False, 3, 3), ("a", False, False, 2, 2), ("b", True, False, 1, None)]


def test_a_later_edition_ends_the_time_of_the_one_before(order):
    assert order(("a", 1, {}), ("b", 5, {"edition_order": 2})) == [
        ("a", False, False, 1, 5),
        ("b", True, False, 5, None),
    ]


def test_an_older_edition_that_comes_in_later_was_never_current(order):
    assert order(
        ("new", 1, {"edition_order": 3}),
        ("old", 4, {"edition_order": 1}),
        ("older", 6, {}),
    ) == [("older", False, False, 6, 6), ("old", False, False, 4, 4), ("new", True, False, 1, None)]


def test_an_edition_between_two_ends_with_the_first_that_beats_it(order):
    assert order(
        ("first", 1, {}),
        ("third", 3, {"edition_order": 3}),
        ("second", 2, {"edition_order": 2}),
    ) == [
        ("first", False, False, 1, 2),
        ("second", False, False, 2, 3),
        ("third", True, False, 3, None),
    ]


def test_without_mark_and_date_the_first_received_stays_and_the_other_is_tied(order):
    assert order(("b", 2, {}), ("a", 1, {})) == [
        ("b", False, True, 2, 2),
        ("a", True, False, 1, None),
    ]


def test_received_at_the_same_instant_the_content_decides_and_always_the_same(order):
    both: list[tuple[str, int, dict]] = [("a", 1, {}), ("b", 1, {})]
    assert order(*both) == order(*reversed(both))
    assert [one[2] for one in order(*both)] == [True, False]


def test_reports_do_not_meet(order):
    found = order(
        ("a", 1, {}), ("b", 2, {"publisher": "coevorden"}), ("c", 3, {"period_end": 2022})
    )
    assert all(is_current and not is_tied for _, is_current, is_tied, _, _ in found)
