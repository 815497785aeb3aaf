"""A state that an earlier version wrote becomes one of this version, with every row."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.crash import CRASH_VARIABLE
from pipelines.store.records import Alert, AlertStatus, FileOutcome, Reported, RunStatus
from pipelines.store.state import State
from pipelines.store.state_schema import SCHEMA_VERSION

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
# As version 1 made it.
VERSION_1 = """
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
    "trigger" TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'interrupted')),
    documents_read INTEGER NOT NULL, figures INTEGER NOT NULL,
    release_id TEXT, message TEXT NOT NULL);
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT,
    outcome TEXT NOT NULL
        CHECK (outcome IN ('new', 'known', 'duplicate', 'unreadable', 'vanished')),
    reason TEXT NOT NULL, seen_at TEXT NOT NULL);
CREATE TABLE alerts (
    message_id TEXT PRIMARY KEY, document_id TEXT, subject TEXT NOT NULL,
    body TEXT NOT NULL, severity TEXT NOT NULL, created_at TEXT NOT NULL, delivered_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'recorded', 'failed')),
    attempts INTEGER NOT NULL, channels TEXT NOT NULL, error TEXT);
CREATE TABLE reported (
    finding_id TEXT PRIMARY KEY, document_id TEXT, first_reported_at TEXT NOT NULL,
    message_id TEXT NOT NULL REFERENCES alerts (message_id));
PRAGMA user_version = 1;
"""
ROWS = """
INSERT INTO runs VALUES ('r1', '2024-05-01T12:00:00.000000+00:00', NULL, 'hand', 'running',
                         0, 0, NULL, '');
INSERT INTO files VALUES ('c/a.pdf', 10, 123456789012345678, 'abab', 'new', '',
                          '2024-05-01T12:00:00.000000+00:00');
INSERT INTO alerts VALUES ('m1', 'd1', 'Tekort', 'Drie euro.', 'error',
                           '2024-05-01T12:00:00.000000+00:00', NULL, 'pending', 0, '', NULL);
INSERT INTO reported VALUES ('f1', 'd1', '2024-05-01T12:00:00.000000+00:00', 'm1');
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1 + ROWS)
    return path


def ask(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_every_row_of_version_1_is_there_after_it(old: Path) -> None:
    state = State(old)

    (run,) = state.runs()
    assert (run.run_id, run.started_at, run.status) == ("r1", NOON, RunStatus.RUNNING)
    file = state.files()["c/a.pdf"]
    assert (file.mtime_ns, file.outcome) == (123_456_789_012_345_678, FileOutcome.NEW)
    (alert,) = state.undelivered_alerts()
    assert alert == Alert("m1", "d1", "Tekort", "Drie euro.", "error", NOON)
    assert state.reported() == {"f1": Reported("f1", "d1", NOON, "m1")}
    assert ask(old, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_it_is_the_same_as_a_new_one_from_then_on(old: Path, tmp_path: Path) -> None:
    State(old)
    new = State(tmp_path / "new.db").path
    tables = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"

    assert ask(old, tables) == ask(new, tables)
    assert ask(old, "PRAGMA foreign_key_check") == []
    told = "PRAGMA foreign_keys = ON; DELETE FROM alerts"
    with pytest.raises(sqlite3.IntegrityError), closing(sqlite3.connect(old)) as connection:
        connection.executescript(told)


def test_a_status_that_a_later_version_adds_fits_after_it(old: Path) -> None:
    later = "UPDATE files SET outcome = 'withdrawn'"
    with pytest.raises(sqlite3.IntegrityError), closing(sqlite3.connect(old)) as connection:
        connection.execute(later)

    State(old)

    with closing(sqlite3.connect(old)) as connection, connection:
        assert connection.execute(later).rowcount == 1


def test_a_migrated_state_is_used_like_any_other(old: Path) -> None:
    state = State(old)
    state.start_run("r2", "hand", NOON)
    state.finish_run("r2", RunStatus.SUCCEEDED, NOON)
    (alert,) = state.undelivered_alerts()
    state.add_alert(alert, {"f2": "d1"})

    statuses = {run.run_id: run.status for run in state.runs()}
    assert statuses == {"r1": RunStatus.INTERRUPTED, "r2": RunStatus.SUCCEEDED}
    assert set(state.reported()) == {"f1", "f2"}
    assert alert.status is AlertStatus.PENDING


def test_killed_in_between_it_is_still_of_the_version_before(old: Path) -> None:
    opening = "import sys, pathlib, pipelines.store.state as s; s.State(pathlib.Path(sys.argv[1]))"
    killed = subprocess.run(
        [sys.executable, "-c", opening, str(old)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, CRASH_VARIABLE: "state.written"},
    )
    assert killed.returncode == -signal.SIGKILL
    assert ask(old, "PRAGMA user_version") == [(1,)]

    assert set(State(old).reported()) == {"f1"}


def test_a_state_that_lacks_a_table_is_refused_and_left_alone(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript("DROP TABLE files")

    with pytest.raises(StateError, match="cannot use this file"):
        State(old)

    assert ask(old, "SELECT count(*) FROM reported") == [(1,)]
    assert ask(old, "PRAGMA user_version") == [(1,)]
