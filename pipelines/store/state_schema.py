"""The tables of the operational state, and how a state of an earlier version becomes one of this.

The version is SQLite's own `user_version`: 0 of a new file, 1 and up as below. What is in the rows
is the matter of `records.py`, and what is done with them of `state.py`.

    1   the columns below, with each status listed in a constraint
    2   without those lists: a status that a later version adds fits in an older file, too
"""

from __future__ import annotations

import sqlite3

from pipelines.errors import StateError

SCHEMA_VERSION = 2

_SCHEMA = {
    "runs": """CREATE TABLE runs (
        run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
        "trigger" TEXT NOT NULL, status TEXT NOT NULL,
        documents_read INTEGER NOT NULL, figures INTEGER NOT NULL,
        release_id TEXT, message TEXT NOT NULL)""",
    "files": """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT,
        outcome TEXT NOT NULL, reason TEXT NOT NULL, seen_at TEXT NOT NULL)""",
    "alerts": """CREATE TABLE alerts (
        message_id TEXT PRIMARY KEY, document_id TEXT, subject TEXT NOT NULL,
        body TEXT NOT NULL, severity TEXT NOT NULL, created_at TEXT NOT NULL, delivered_at TEXT,
        status TEXT NOT NULL, attempts INTEGER NOT NULL, channels TEXT NOT NULL, error TEXT)""",
    "reported": """CREATE TABLE reported (
        finding_id TEXT PRIMARY KEY, document_id TEXT, first_reported_at TEXT NOT NULL,
        message_id TEXT NOT NULL REFERENCES alerts (message_id))""",
}


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
        _make_anew(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _make_anew(connection: sqlite3.Connection) -> None:
    """Every table as it is made now, with its rows: SQLite cannot drop a constraint.

    A table that others refer to goes last and comes first.
    """
    for table in reversed(_SCHEMA):
        connection.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM main.{table}")
        connection.execute(f"DROP TABLE main.{table}")
    for table, statement in _SCHEMA.items():
        connection.execute(statement)
        found = connection.execute(f"SELECT name FROM pragma_table_info('old_{table}')")
        columns = ", ".join(f'"{name}"' for (name,) in found.fetchall())
        copied = f"SELECT {columns} FROM temp.old_{table}"
        connection.execute(f"INSERT INTO main.{table} ({columns}) {copied}")
        connection.execute(f"DROP TABLE temp.old_{table}")
