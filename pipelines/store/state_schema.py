"""The tables of the operational state, and how a state of an earlier version becomes one of this.

The version is SQLite's own `user_version`: 0 of a new file, 1 and up as below. What is in the rows
is the matter of `records.py`, and what is done with them of `state.py`.

    1   the columns below, with each status listed in a constraint
    2   without those lists: a status that a later version adds fits in an older file, too
    3   with the looks at sources
    4   what was told of a finding and when it ended; of a message its other renditions, and what
        became of it at each channel; when the next refresh is expected
    5   messages that wait for the release that they tell of
"""

from __future__ import annotations

import sqlite3

from pipelines.errors import StateError

SCHEMA_VERSION = 5

_SCHEMA = {
    "runs": """CREATE TABLE runs (
        run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
        "trigger" TEXT NOT NULL, status TEXT NOT NULL,
        documents_read INTEGER NOT NULL, figures INTEGER NOT NULL,
        release_id TEXT, message TEXT NOT NULL)""",
    "files": """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT,
        outcome TEXT NOT NULL, reason TEXT NOT NULL, seen_at TEXT NOT NULL)""",
    "fetches": """CREATE TABLE fetches (
        fetch_id TEXT PRIMARY KEY, publisher TEXT NOT NULL, source TEXT NOT NULL,
        item TEXT NOT NULL, looked_at TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,
        http_status INTEGER, is_new INTEGER NOT NULL, path TEXT, sha256 TEXT,
        etag TEXT, last_modified TEXT)""",
    "alerts": """CREATE TABLE alerts (
        message_id TEXT PRIMARY KEY, document_id TEXT, subject TEXT NOT NULL,
        body TEXT NOT NULL, severity TEXT NOT NULL, created_at TEXT NOT NULL, delivered_at TEXT,
        status TEXT NOT NULL, attempts INTEGER NOT NULL, channels TEXT NOT NULL, error TEXT,
        publisher TEXT, kinds TEXT NOT NULL DEFAULT '', renditions TEXT NOT NULL DEFAULT '')""",
    "reported": """CREATE TABLE reported (
        finding_id TEXT PRIMARY KEY, document_id TEXT, first_reported_at TEXT NOT NULL,
        message_id TEXT NOT NULL REFERENCES alerts (message_id),
        substance TEXT, times INTEGER NOT NULL DEFAULT 1, opened_at TEXT, ended_at TEXT)""",
    "deliveries": """CREATE TABLE deliveries (
        message_id TEXT NOT NULL REFERENCES alerts (message_id) ON DELETE CASCADE,
        channel TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL,
        attempted_at TEXT NOT NULL, next_attempt_at TEXT, is_uncertain INTEGER NOT NULL,
        error TEXT, PRIMARY KEY (message_id, channel))""",
    "held": """CREATE TABLE held (
        message_id TEXT PRIMARY KEY REFERENCES alerts (message_id) ON DELETE CASCADE,
        before TEXT NOT NULL)""",
    "expected": """CREATE TABLE expected (
        run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,
        expected_at TEXT NOT NULL)""",
}

_SINCE = {"fetches": 3, "deliveries": 4, "expected": 4, "held": 5}
"""The version in which a table came, where that is not the first."""


def prepare(connection: sqlite3.Connection, where: object) -> None:
    """Make the tables of a new file, or bring those of an earlier version up to this one.

    Within the transaction of the caller, so that a killed process leaves the version before.
    Raises StateError, and changes nothing, for a state that a newer version wrote.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise StateError(
            f"{where}: state of schema version {version}, this version of DTZ knows up "
            f"to {SCHEMA_VERSION}; use the newer version, or move the file away"
        )
    if version == SCHEMA_VERSION:
        return
    if version == 0:
        for statement in _SCHEMA.values():
            connection.execute(statement)
    else:
        _make_anew(connection, version)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _make_anew(connection: sqlite3.Connection, version: int) -> None:
    """Every table as it is made now, with its rows: SQLite cannot drop a constraint.

    A table that others refer to goes last and comes first.
    """
    there = [table for table in _SCHEMA if _SINCE.get(table, 1) <= version]
    for table in reversed(there):
        connection.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM main.{table}")
        connection.execute(f"DROP TABLE main.{table}")
    for table, statement in _SCHEMA.items():
        connection.execute(statement)
        if table in there:
            _refill(connection, table)


def _refill(connection: sqlite3.Connection, table: str) -> None:
    found = connection.execute(f"SELECT name FROM pragma_table_info('old_{table}')")
    columns = ", ".join(f'"{name}"' for (name,) in found.fetchall())
    copied = f"SELECT {columns} FROM temp.old_{table}"
    connection.execute(f"INSERT INTO main.{table} ({columns}) {copied}")
    connection.execute(f"DROP TABLE temp.old_{table}")
