"""What happens when nobody looks: under a real daemon and web server, with a real mailbox."""

from __future__ import annotations

import os
import re
import shutil
import signal
from datetime import timedelta
from itertools import pairwise

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorState, ScheduleInstigatorData

from pipelines.store.records import RunStatus
from tests.dtz_assets.comparing import differences
from tests.end_to_end import servers
from tests.end_to_end.conftest import Place
from tests.end_to_end.living import LAUNCH, House, house_at

# Much of it is waiting: the daemon looks around every half minute.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_what_comes_in_is_read_and_told_and_the_web_server_does_what_a_command_does(
    place: Place, tmp_path
):
    with (
        servers.mail_server("robot", "s3cr3t") as post,
        house_at(place, DTZ_ALERT_URLS=post.url, DTZ_STABLE_SECONDS="1") as house,
        house.daemon(),
        house.web() as web,
    ):
        # Dropped while nobody looks: read by the sensor, and its discrepancy is told.
        house.add("p00")
        house.wait_for("the mail", lambda: post.messages)
        house.wait_for("the end", lambda: house.runs()[0].status is RunStatus.SUCCEEDED)
        (run,) = house.runs()
        assert (run.trigger, run.documents_read) == ("sensor", 1)
        assert place.ask("select publisher from core.reports") == [("p00",)]
        (mail,) = post.messages
        assert "p00" in mail["title"]
        assert "20.500" in mail["message"]
        house.ended(run.run_id)

        # Two at once, by the web server and by hand: one after the other, and one of them reads.
        house.add("p01", 20_100)
        launched = web.launch()
        by_hand = place.dtz("refresh", "--wait", "120", **house.settings)
        assert by_hand.code == 0, by_hand.err
        assert house.ended(launched).is_success
        runs = house.runs()
        assert sum(run.documents_read for run in runs) == len(post.messages) == 2
        assert {run.status for run in runs} == {RunStatus.SUCCEEDED}
        for later, earlier in pairwise(runs):
            assert earlier.finished_at is not None
            assert earlier.finished_at <= later.started_at

        # And the web server alone: the same tables as by hand on a copy with the same first sights.
        house.add("p02", 20_200)
        assert house.ended(web.launch()).is_success
        copied = Place(tmp_path / "copied")
        shutil.copytree(place.raw, copied.raw)
        shutil.copytree(place.warehouse / "intake", copied.warehouse / "intake")
        alone = copied.dtz("refresh", **{**house.settings, "DTZ_ALERT_URLS": ""})
        assert alone.code == 0, alone.err
        assert "3 read now" in alone.out
        assert differences(place.live, copied.live) == {}


def test_a_missed_refresh_and_one_that_died_are_made_up_once(place: Place):
    with house_at(place, DTZ_STABLE_SECONDS="3600") as house:
        house.add("p00")
        with house.daemon():
            house.wait_for("the schedule", lambda: _schedule(house))
        assert house.instance.get_runs_count() == 0

        # The machine was off for three months, and when it is back the process of a run dies.
        _set_back(house, timedelta(days=92))
        with house.daemon():
            house.wait_for("a run at work", house.runs)
            (died,) = house.instance.get_runs()
            os.kill(_pid(house, died.run_id), signal.SIGKILL)
            again = house.wait_for("another run", lambda: _children(house, died.run_id))
            assert house.ended(again[0].run_id).is_success
            assert house.ended(died.run_id).is_failure
        told = [(run.trigger, run.status.value, run.documents_read) for run in house.runs()]
        assert told == [("schedule", "succeeded", 1), ("schedule", "interrupted", 0)]

        # Off and on again: what was made up is not made up twice.
        with house.daemon():
            # The first beat may come before its first look at the schedules, the second not.
            for _ in range(2):
                before = _beat(house)
                house.wait_for("a beat", lambda: _beat(house) > before)  # noqa: B023
        assert house.instance.get_runs_count() == 2


def _schedule(house: House) -> InstigatorState | None:
    (state, *_) = house.instance.all_instigator_state(instigator_type=InstigatorType.SCHEDULE) or (
        None,
    )
    return state


def _beat(house: House) -> float:
    """When the part of the daemon that looks at schedules was last heard of."""
    return house.instance.get_daemon_heartbeats()["SCHEDULER"].timestamp


def _set_back(house: House, by: timedelta) -> None:
    """Let the daemon have been away: it goes by when it last looked at the schedule."""
    state = _schedule(house)
    assert state is not None
    data = state.instigator_data
    assert isinstance(data, ScheduleInstigatorData)
    assert data.start_timestamp is not None
    earlier = data.start_timestamp - by.total_seconds()
    house.instance.update_instigator_state(
        state.with_data(ScheduleInstigatorData(data.cron_schedule, earlier))
    )


def _pid(house: House, run_id: str) -> int:
    """The process of a run, as it told itself."""
    for record in house.instance.all_logs(run_id):
        if found := re.search(r"process for run \(pid: (\d+)\)", record.message):
            return int(found[1])
    raise AssertionError("the run never said which process it is")


def _children(house: House, run_id: str) -> list[dg.DagsterRun]:
    """The runs that Dagster started because this one failed."""
    return [run for run in house.instance.get_runs() if run.parent_run_id == run_id]


def test_the_web_interface_is_for_looking_only(place: Place):
    """As `make ui` starts it; a mutation is refused, and a question is not."""
    with house_at(place) as house, house.web("--read-only") as web:
        answer = web.ask("{ repositoriesOrError { __typename } }")
        assert answer["data"]["repositoriesOrError"]["__typename"] == "RepositoryConnection"
        launched = web.ask(LAUNCH, job="refresh")["data"]["launchRun"]
        assert launched["__typename"] == "UnauthorizedError"
        assert house.instance.get_runs_count() == 0
