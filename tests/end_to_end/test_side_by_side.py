"""Two refreshes, and questions while one is at work."""

from __future__ import annotations

import time

import pytest

from pipelines.store.records import RunStatus
from pipelines.store.state import State

pytestmark = pytest.mark.slow


def wait_until_at_work(place) -> None:
    """Until the refresh that was started has put its run on record, which it does first."""
    state = State(place.warehouse / "state.db")
    deadline = time.monotonic() + 60
    while state.runs()[0].status is not RunStatus.RUNNING:
        assert time.monotonic() < deadline, "the refresh never began"
        time.sleep(0.05)


def test_the_second_gives_up_or_waits_and_questions_are_answered_throughout(copied, edition):
    copied.add(edition("restated"), "coevorden/tweede.pdf")
    first = copied.start("refresh")
    wait_until_at_work(copied)

    hasty = copied.dtz("refresh")
    patient = copied.start("refresh", "--wait", "120")
    seen = set()
    while first.poll() is None:
        seen.add(copied.ask("select count(*) from core.documents")[0])
        time.sleep(0.02)
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    patient_out, patient_err = patient.communicate(timeout=120)

    assert hasty.code == 4
    assert "another refresh is at work" in hasty.err
    assert patient.returncode == 0, patient_err
    assert "1 read now" in out
    assert patient_out.startswith("Nothing new under raw/.")
    assert seen <= {(1,), (2,)}
    assert (1,) in seen
    assert copied.ask("select count(*) from core.documents") == [(2,)]
