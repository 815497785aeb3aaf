"""The monthly refresh: six in the morning in Amsterdam, in winter and in summer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from dtz_assets.schedules import monthly_refresh
from pipelines.errors import DefinitionError
from tests.dtz_assets.plain import plain_settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def ticks(schedule: dg.ScheduleDefinition, after: datetime, count: int) -> list[datetime]:
    """The next ticks, from the iterator with which Dagster's own daemon finds them."""
    found = schedule_execution_time_iterator(
        after.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    return [one.astimezone(UTC) for one in islice(found, count)]


@pytest.fixture
def schedule() -> dg.ScheduleDefinition:
    return monthly_refresh(plain_settings())


def test_it_is_monthly_in_local_time(schedule):
    assert schedule.cron_schedule == "0 6 1 * *"
    assert schedule.execution_timezone == "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # The clock goes forward on 31 March 2024 and back on 27 October 2024.
        (datetime(2024, 2, 15, tzinfo=UTC), ["2024-03-01 05:00", "2024-04-01 04:00"]),
        (datetime(2024, 9, 15, tzinfo=UTC), ["2024-10-01 04:00", "2024-11-01 05:00"]),
    ],
    ids=["spring", "autumn"],
)
def test_it_stays_at_six_through_both_changes_of_the_clock(schedule, after, expected):
    found = ticks(schedule, after, 2)
    assert [f"{one:%Y-%m-%d %H:%M}" for one in found] == expected
    assert all(one.astimezone(AMSTERDAM).hour == 6 for one in found)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2024, 3, 30, 12, tzinfo=UTC), ["03-31", "04-01"]),
        (datetime(2024, 10, 26, 12, tzinfo=UTC), ["10-27", "10-28"]),
    ],
    ids=["an hour that is not there", "an hour that is there twice"],
)
def test_a_daily_one_in_the_changing_hour_runs_once_a_day(after, expected):
    schedule = monthly_refresh(plain_settings(schedule="30 2 * * *"))
    found = ticks(schedule, after, 2)
    assert [f"{one.astimezone(AMSTERDAM):%m-%d}" for one in found] == expected


def test_a_year_has_twelve_of_them(schedule):
    found = ticks(schedule, datetime(2024, 1, 1, 12, tzinfo=UTC), 12)
    assert all(timedelta(27) < b - a < timedelta(32) for a, b in pairwise(found))
    assert found[-1] == datetime(2025, 1, 1, 5, tzinfo=UTC)


def test_it_can_be_set_from_the_environment(monkeypatch):
    monkeypatch.setenv("DTZ_SCHEDULE", "15 5 * * 1")
    monkeypatch.setenv("DTZ_TIMEZONE", "UTC")
    schedule = monthly_refresh(plain_settings())
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("15 5 * * 1", "UTC")


@pytest.mark.parametrize("cron", ["nonsense", "99 * * * *", ""])
def test_what_is_no_cron_expression_is_refused(cron):
    with pytest.raises(DefinitionError, match=r"DTZ_SCHEDULE.*say '0 6 1"):
        monthly_refresh(plain_settings(schedule=cron))
