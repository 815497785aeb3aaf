"""The sensor, on a real SQLite instance: once per content, and only when a file has settled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import dagster as dg
import pytest

from dtz_assets.definitions import defs
from dtz_assets.sensors import INTERVAL_SECONDS, new_reports
from pipelines.stages.looking import look
from pipelines.store.intake import Intake
from pipelines.store.state import State


@pytest.fixture(scope="module")
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


@pytest.fixture
def tick(settings, environ, monkeypatch, instance) -> Callable[[float], list[str]]:
    """Tick at a second of the clock; gives the keys of the runs that are asked for."""
    cursor: list[str | None] = [None]

    def run(second: float) -> list[str]:
        monkeypatch.setattr("dtz_assets.sensors.time.time", lambda: second)
        context = dg.build_sensor_context(
            instance=instance, cursor=cursor[0], definitions=defs, sensor_name="new_reports"
        )
        result = new_reports(context)
        assert isinstance(result, dg.SensorResult)
        cursor[0] = result.cursor
        return [str(request.run_key) for request in result.run_requests or []]

    return run


@pytest.fixture
def report(settings):
    path = settings.raw / "emmen/a.pdf"
    path.parent.mkdir()
    path.write_bytes(b"A")
    return path


@pytest.fixture
def refreshed(settings):
    """What the first stage of a refresh leaves behind."""
    return lambda: look(
        settings.raw, State(settings.state), Intake(settings.intake), datetime.now(UTC)
    )


def test_nothing_there_asks_for_nothing(tick):
    assert tick(0) == []


def test_not_before_it_was_stable_for_a_minute(tick, report):
    assert tick(0) == []
    assert tick(59) == []
    assert len(tick(60)) == 1


def test_a_file_that_still_grows_waits_on(tick, report):
    tick(0)
    report.write_bytes(b"AB")
    assert tick(60) == []
    assert tick(119) == []
    assert len(tick(120)) == 1


def test_an_old_date_does_not_make_it_stable(tick, report):
    os.utime(report, (1, 1))
    assert tick(10_000) == []


def test_the_same_look_asks_for_the_same_run(tick, report):
    """Dagster starts a run key once, so that ticks before the refresh has begun do no harm."""
    tick(0)
    assert tick(60) == tick(90) == tick(120) != []


def test_what_a_refresh_has_seen_asks_never_again(tick, report, refreshed):
    tick(0)
    tick(60)
    refreshed()
    assert tick(90) == tick(10_000) == []


def test_a_changed_file_asks_again_with_another_key(tick, report, refreshed):
    tick(0)
    (first,) = tick(60)
    refreshed()
    report.write_bytes(b"other")
    assert tick(100) == []
    (second,) = tick(160)
    assert second != first


def test_of_two_files_the_settled_one_asks(tick, report, refreshed):
    tick(0)
    report.with_name("b.pdf").write_bytes(b"B")
    (first,) = tick(60)
    (both,) = tick(120)
    assert first != both
    refreshed()
    assert tick(180) == []


def test_what_cannot_be_read_asks_once(tick, settings, refreshed):
    (settings.raw / "x.pdf").symlink_to("nowhere")
    tick(0)
    assert len(tick(60)) == 1
    refreshed()
    assert tick(90) == []


def test_a_name_that_is_no_text_does_no_harm(tick, settings, refreshed):
    with open(os.fsencode(settings.raw) + b"/\xff.pdf", "wb") as stream:
        stream.write(b"A")
    tick(0)
    assert len(tick(60)) == 1
    refreshed()
    assert tick(120) == []


def test_a_raw_folder_that_is_not_there_does_no_harm(tick, settings, refreshed):
    settings.raw.rmdir()
    assert tick(0) == []
    tick(60)
    refreshed()
    assert tick(120) == []


def test_how_long_stable_is_can_be_set(tick, report, monkeypatch):
    monkeypatch.setenv("DTZ_STABLE_SECONDS", "5")
    tick(0)
    assert len(tick(5)) == 1


def test_it_looks_more_often_than_files_take_to_settle():
    assert new_reports.minimum_interval_seconds == INTERVAL_SECONDS <= 60
