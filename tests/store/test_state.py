"""Operational state: one transaction per call, and nothing twice."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.records import Alert, AlertStatus, FileOutcome, FileSeen, RunStatus
from pipelines.store.state import State
from pipelines.store.state_schema import SCHEMA_VERSION

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FILE = FileSeen("c/a.pdf", 10, 123_456_789_012_345_678, "ab" * 32, FileOutcome.NEW, "", NOON)
ALERT = Alert("m1", "d1", "Tekort", "Drie euro.", "high", NOON)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "warehouse" / "state.db")


def test_a_run_starts_and_ends(state: State) -> None:
    state.start_run("r1", "schedule", NOON)
    assert state.runs()[0].status is RunStatus.RUNNING

    state.finish_run(
        "r1", RunStatus.SUCCEEDED, LATER, documents_read=2, figures=97, release_id="x", message="ok"
    )

    (run,) = state.runs()
    assert (run.started_at, run.finished_at) == (NOON, LATER)
    assert (run.trigger, run.documents_read, run.figures) == ("schedule", 2, 97)
    assert (run.status, run.release_id, run.message) == (RunStatus.SUCCEEDED, "x", "ok")


def test_starting_and_ending_twice_is_once(state: State) -> None:
    state.start_run("r1", "hand", NOON)
    state.start_run("r1", "schedule", LATER)
    state.finish_run("r1", RunStatus.SUCCEEDED, NOON)
    state.finish_run("r1", RunStatus.FAILED, LATER)

    (run,) = state.runs()
    assert (run.trigger, run.status, run.finished_at) == ("hand", RunStatus.SUCCEEDED, NOON)


def test_a_run_that_was_killed_is_closed_by_the_next(state: State) -> None:
    state.start_run("r1", "hand", NOON)
    state.start_run("r2", "hand", LATER)

    assert [(run.run_id, run.status) for run in state.runs()] == [
        ("r2", RunStatus.RUNNING),
        ("r1", RunStatus.INTERRUPTED),
    ]


def test_the_last_look_at_a_path_counts(state: State) -> None:
    gone = replace(FILE, outcome=FileOutcome.VANISHED, reason="not there", seen_at=LATER)
    other = replace(FILE, path="c/b.pdf", sha256=None, outcome=FileOutcome.UNREADABLE)

    state.record_files([FILE, other])
    state.record_files([gone])
    state.record_files([gone])

    assert state.files() == {"c/a.pdf": gone, "c/b.pdf": other}


def test_files_are_recorded_all_or_none(state: State) -> None:
    broken = replace(FILE, path="c/b.pdf", reason=None)  # type: ignore[arg-type]

    with pytest.raises(StateError):
        state.record_files([FILE, broken])

    assert state.files() == {}


def test_a_message_waits_until_it_is_delivered(state: State) -> None:
    state.add_alert(ALERT, {"f1": "d1"})
    assert state.undelivered_alerts() == [ALERT]

    failed = replace(ALERT, status=AlertStatus.FAILED, attempts=1, error="TimeoutError")
    state.record_delivery(failed)
    assert state.undelivered_alerts() == [failed]

    sent = replace(
        failed,
        status=AlertStatus.DELIVERED,
        attempts=2,
        error=None,
        delivered_at=LATER,
        channels=("mailtos", "slack"),
    )
    state.record_delivery(sent)
    assert state.undelivered_alerts() == []
    (row,) = state.snapshot("alerts")
    assert (row["attempts"], row["delivered_at"], row["channels"]) == (2, LATER, "mailtos,slack")


def test_what_was_delivered_stays_delivered(state: State) -> None:
    state.add_alert(ALERT)
    state.record_delivery(replace(ALERT, status=AlertStatus.DELIVERED, delivered_at=NOON))

    state.record_delivery(replace(ALERT, status=AlertStatus.FAILED, error="OSError"))
    state.add_alert(ALERT)

    assert state.undelivered_alerts() == []
    assert len(state.snapshot("alerts")) == 1


def test_a_recorded_message_is_not_sent(state: State) -> None:
    state.add_alert(replace(ALERT, status=AlertStatus.RECORDED))

    assert state.undelivered_alerts() == []


def test_a_finding_is_told_once(state: State) -> None:
    state.add_alert(ALERT, {"f1": "d1"})
    state.add_alert(replace(ALERT, message_id="m2", created_at=LATER), {"f1": "d1", "f2": None})

    told = state.reported()
    assert {key: one.message_id for key, one in told.items()} == {"f1": "m1", "f2": "m2"}
    assert told["f1"].first_reported_at == NOON


def test_messages_go_out_in_the_order_in_which_they_were_made(state: State) -> None:
    for name, minutes in (("b", 0), ("c", -5), ("a", 0)):
        moment = NOON + timedelta(minutes=minutes)
        state.add_alert(replace(ALERT, message_id=name, created_at=moment))

    assert [alert.message_id for alert in state.undelivered_alerts()] == ["c", "a", "b"]


@pytest.mark.parametrize("channel", ["mailtos://user:secret@host", "", "Slack", "a,b"])
def test_an_address_never_enters_the_state(channel: str) -> None:
    with pytest.raises(ValueError, match="scheme") as raised:
        replace(ALERT, channels=(channel,))

    assert "secret" not in str(raised.value)


def test_the_text_of_an_error_never_enters_the_state() -> None:
    with pytest.raises(ValueError, match="class"):
        replace(ALERT, error="could not log in as user:secret")


@pytest.mark.parametrize("table", ["runs", "files", "alerts", "reported"])
def test_a_snapshot_is_rows_by_key_with_instants_in_utc(state: State, table: str) -> None:
    for number in ("2", "1"):
        state.start_run(number, "hand", NOON)
        state.record_files([replace(FILE, path=number)])
        state.add_alert(replace(ALERT, message_id=number), {number: None})

    rows = state.snapshot(table)

    assert [next(iter(row.values())) for row in rows] == ["1", "2"]
    instants = [value for row in rows for value in row.values() if isinstance(value, datetime)]
    assert instants
    assert all(instant.utcoffset() == timedelta(0) for instant in instants)


def test_instants_come_back_in_utc(state: State) -> None:
    summer = timezone(timedelta(hours=2))

    state.start_run("r1", "hand", datetime(2024, 5, 1, 14, tzinfo=summer))

    assert state.runs()[0].started_at == NOON
    assert state.runs()[0].started_at.tzinfo is UTC


@pytest.mark.parametrize(
    "call",
    [
        lambda state, naive: state.start_run("r1", "hand", naive),
        lambda state, naive: state.finish_run("r1", RunStatus.FAILED, naive),
        lambda state, naive: state.record_files([replace(FILE, seen_at=naive)]),
        lambda state, naive: state.add_alert(replace(ALERT, created_at=naive)),
        lambda state, naive: state.record_delivery(replace(ALERT, delivered_at=naive)),
    ],
)
def test_an_instant_without_a_time_zone_is_refused(state: State, call) -> None:
    with pytest.raises(ValueError, match="time zone"):
        call(state, datetime(2024, 5, 1))

    assert not state.runs()
    assert not state.files()


def test_state_of_a_newer_version_is_refused_and_left_alone(state: State) -> None:
    with closing(sqlite3.connect(state.path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = state.path.read_bytes()

    with pytest.raises(StateError, match=f"version {SCHEMA_VERSION + 1}.*newer version"):
        State(state.path)

    assert state.path.read_bytes() == before


def test_opening_again_keeps_what_was_there(state: State) -> None:
    state.record_files([FILE])

    assert State(state.path).files() == {"c/a.pdf": FILE}


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"this is no database, but long enough to be looked at" * 20)

    with pytest.raises(StateError, match=str(path)):
        State(path)


def test_writers_wait_for_each_other(state: State) -> None:
    def write(name: str) -> None:
        for number in range(5):
            State(state.path).record_files([replace(FILE, path=f"{name}/{number}")])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(state.files()) == 15


def test_the_state_is_in_wal_mode(state: State) -> None:
    with closing(sqlite3.connect(state.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_a_full_disk_is_named_and_nothing_is_half_there(state: State, small_disk) -> None:
    state.record_files([FILE])

    with small_disk(), pytest.raises(StateError, match="check space"):
        state.record_files([replace(FILE, path=f"c/{number}.pdf") for number in range(5)])

    assert state.files() == {"c/a.pdf": FILE}
