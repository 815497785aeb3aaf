"""What is seen without a run: a refresh that stays away, and a run whose process is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from dtz_assets import freshness
from dtz_assets.definitions import defs
from dtz_assets.freshness import FRESH, late_refresh, refreshed_in_time
from dtz_assets.resources import Warehouse
from dtz_assets.sensors import lost_runs
from pipelines.stages.watching import last_refresh
from pipelines.store.lock import warehouse_lock
from pipelines.store.records import RunStatus
from pipelines.store.state import State
from tests.dtz_assets.conftest import environment


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def refreshed(built, settings):
    """Settings of a warehouse that was refreshed: of the state alone."""
    settings.warehouse.mkdir()
    shutil.copy(built.settings.state, settings.state)
    return settings


@pytest.fixture
def clock(monkeypatch) -> Callable[[datetime], None]:
    def stand_at(instant: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return instant

        monkeypatch.setattr(freshness, "datetime", Clock)

    return stand_at


def limit(settings) -> datetime:
    """Until when the refresh after the last one is in time."""
    last = last_refresh(State(settings.state))
    assert last is not None
    return last[1] + timedelta(hours=settings.overdue_hours)


@pytest.fixture
def tick(settings, instance) -> Callable[[dg.SensorDefinition], dg.SensorResult]:
    cursors: dict[str, str | None] = {}

    def run(sensor: dg.SensorDefinition) -> dg.SensorResult:
        context = dg.build_sensor_context(
            instance=instance,
            cursor=cursors.get(sensor.name),
            definitions=defs,
            sensor_name=sensor.name,
        )
        with environment(settings):
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        cursors[sensor.name] = result.cursor or context.cursor
        return result

    return run


@pytest.mark.parametrize(("later", "passes"), [(0, True), (1, False)])
def test_the_check_fails_when_the_next_refresh_is_overdue(refreshed, checked, clock, later, passes):
    clock(limit(refreshed) + timedelta(seconds=later))
    (result,) = checked(refreshed_in_time, Warehouse(refreshed, "r"))
    assert result.passed is passes
    assert str(result.description).startswith("last refreshed at 20")


def test_the_check_of_what_was_never_refreshed_only_warns(settings, checked):
    (result,) = checked(refreshed_in_time, Warehouse(settings, "r"))
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN


def test_the_check_passes_at_the_end_of_each_refresh(built):
    (found,) = [
        one for one in built.result.get_asset_check_evaluations() if one.check_name == FRESH
    ]
    assert found.passed


def test_a_refresh_that_stays_away_fails_the_check_once(refreshed, tick, clock):
    clock(limit(refreshed))
    assert tick(late_refresh).asset_events == []
    clock(limit(refreshed) + timedelta(minutes=1))
    (failed,) = tick(late_refresh).asset_events
    assert isinstance(failed, dg.AssetCheckEvaluation)
    assert (failed.check_name, failed.passed) == (FRESH, False)
    clock(limit(refreshed) + timedelta(days=3))
    assert tick(late_refresh).asset_events == []


def test_the_next_one_that_stays_away_fails_it_again(refreshed, tick, clock):
    late = limit(refreshed) + timedelta(minutes=1)
    clock(late)
    tick(late_refresh)
    state = State(refreshed.state)
    state.start_run("next", "schedule", late)
    state.finish_run("next", RunStatus.SUCCEEDED, late)
    state.expect("next", late + timedelta(days=31))
    assert tick(late_refresh).asset_events == []
    clock(limit(refreshed) + timedelta(minutes=1))
    assert len(tick(late_refresh).asset_events) == 1


def test_where_nothing_was_ever_refreshed_nothing_is_late(tick, clock):
    clock(datetime(2100, 1, 1, tzinfo=UTC))
    assert tick(late_refresh).asset_events == []


@pytest.fixture
def at_work(instance) -> Callable[..., str]:
    def start(status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED) -> str:
        run = instance.create_run_for_job(defs.resolve_job_def("refresh"), status=status)
        return str(run.run_id)

    return start


def statuses(instance) -> set[str]:
    return {run.status.value for run in instance.get_runs()}


def test_a_run_whose_process_is_gone_is_ended_when_that_was_seen_twice(instance, tick, at_work):
    at_work()
    tick(lost_runs)
    assert statuses(instance) == {"STARTED"}
    tick(lost_runs)
    assert statuses(instance) == {"FAILURE"}


def test_a_run_that_holds_the_warehouse_or_waits_for_it_is_left_alone(
    settings, instance, tick, at_work
):
    at_work()
    tick(lost_runs)
    with warehouse_lock(settings.warehouse):
        tick(lost_runs)
    tick(lost_runs)  # it was at work in between
    assert statuses(instance) == {"STARTED"}


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.SUCCESS])
def test_a_run_that_has_not_begun_or_is_done_is_left_alone(instance, tick, at_work, status):
    at_work(status)
    tick(lost_runs)
    tick(lost_runs)
    assert statuses(instance) == {status.value}
