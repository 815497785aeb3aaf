"""Messages that wait for the release that they tell of, within a transaction of the state.

With each stands what was known before of the findings that it tells of. So it can be taken back
when that release never comes, and is composed anew against what people were really told.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from pipelines.store.records import Alert, Reported, as_row


def hold(connection: sqlite3.Connection, alert: Alert, told: Sequence[Reported]) -> None:
    """Hold a message that is not there yet, before what it tells of each finding is put down."""
    mine = (alert.message_id,)
    if connection.execute("SELECT 1 FROM alerts WHERE message_id = ?", mine).fetchone():
        return
    insert(connection, "alerts", alert, "NOTHING")
    before = [(one.finding_id, _reported(connection, one.finding_id)) for one in told]
    connection.execute("INSERT INTO held VALUES (?, ?)", (*mine, json.dumps(before)))


def take_back(connection: sqlite3.Connection) -> None:
    """Remove what is held, the youngest first, and put back what was known before."""
    held = connection.execute("SELECT message_id, before FROM held ORDER BY rowid DESC").fetchall()
    for message_id, before in held:
        for finding_id, row in json.loads(before):
            connection.execute("DELETE FROM reported WHERE finding_id = ?", (finding_id,))
            if row is not None:
                _insert_row(connection, "reported", row, "NOTHING")
        connection.execute("DELETE FROM alerts WHERE message_id = ?", (message_id,))


def insert(
    connection: sqlite3.Connection, table: str, record: Any, action: str, keys: int = 1
) -> None:
    """Add a row; `action` is what to do when its key, its first columns, is there."""
    _insert_row(connection, table, as_row(record), action, keys)


def _insert_row(
    connection: sqlite3.Connection, table: str, row: dict[str, Any], action: str, keys: int = 1
) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({places}) "
        f"ON CONFLICT ({', '.join(list(row)[:keys])}) DO {action}",
        row,
    )


def _reported(connection: sqlite3.Connection, finding_id: str) -> dict[str, Any] | None:
    sql = "SELECT * FROM reported WHERE finding_id = ?"
    found = connection.execute(sql, (finding_id,)).fetchone()
    return dict(found) if found else None
