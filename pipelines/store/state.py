"""Operational state in SQLite: runs, files seen, messages and their delivery, findings told.

Nothing here is needed to build a release again: figures, intake and decisions live elsewhere.
Every call is one transaction, opens and closes its own connection, and may be repeated without
doing anything twice. WAL mode asks for a local disk, not a network share.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pipelines.errors import StateError
from pipelines.store.compacting import compact
from pipelines.store.crash import crash_point
from pipelines.store.files import advice, disk_faults
from pipelines.store.holding import hold, insert, take_back
from pipelines.store.instants import instant_text
from pipelines.store.records import (
    Alert,
    AlertStatus,
    Delivery,
    Expected,
    Fetch,
    FileSeen,
    Reported,
    Run,
    RunStatus,
    as_plain,
    as_row,
    from_row,
)
from pipelines.store.state_schema import prepare
from pipelines.store.tombstones import Telling

T = TypeVar("T")
BUSY_SECONDS = 30.0


def _replacing(kind: type) -> str:
    names = (field.name for field in fields(kind))
    return "UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in names)


_REPLACE_FILE = _replacing(FileSeen)
_REPLACE_REPORTED = _replacing(Reported)
_REPLACE_DELIVERY = _replacing(Delivery)
_TABLES: dict[str, type] = {
    "runs": Run,
    "files": FileSeen,
    "fetches": Fetch,
    "alerts": Alert,
    "reported": Reported,
}


class State:
    """The state in one SQLite file, made when it is absent, migrated when it is older.

    Raises StateError when the file is damaged, of a newer version, or not writable. Instants
    must know their time zone (ValueError) and come back in UTC.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with disk_faults(path, StateError):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._transaction() as connection:
            prepare(connection, self.path)

    def start_run(self, run_id: str, trigger: str, started_at: datetime) -> None:
        """Begin a refresh, holding the warehouse lock: a run still open was killed."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET status = ?, finished_at = ? WHERE status = ? AND run_id <> ?",
                (RunStatus.INTERRUPTED, instant_text(started_at), RunStatus.RUNNING, run_id),
            )
            run = Run(run_id, started_at, None, trigger, RunStatus.RUNNING, 0, 0, None, "")
            insert(connection, "runs", run, "NOTHING")

    def finish_run(
        self,
        run_id: str,
        status: RunStatus,
        finished_at: datetime,
        *,
        documents_read: int = 0,
        figures: int = 0,
        release_id: str | None = None,
        message: str = "",
    ) -> None:
        """End a refresh; only the first end counts."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET status = ?, finished_at = ?, documents_read = ?, figures = ?, "
                "release_id = ?, message = ? WHERE run_id = ? AND status = ?",
                (
                    status,
                    instant_text(finished_at),
                    documents_read,
                    figures,
                    release_id,
                    message,
                    run_id,
                    RunStatus.RUNNING,
                ),
            )

    def runs(self) -> list[Run]:
        """All runs, the latest first."""
        return self._read(Run, "SELECT * FROM runs ORDER BY started_at DESC, run_id DESC")

    def record_files(self, files: Iterable[FileSeen]) -> None:
        """Keep the last look at each path; an older look at the same path is replaced."""
        with self._transaction() as connection:
            for file in files:
                insert(connection, "files", file, _REPLACE_FILE)

    def files(self) -> dict[str, FileSeen]:
        """The last look at each path, by path."""
        seen = self._read(FileSeen, "SELECT * FROM files ORDER BY path")
        return {file.path: file for file in seen}

    def record_fetches(self, fetches: Iterable[Fetch]) -> None:
        """Keep looks at sources; one that is there stays."""
        with self._transaction() as connection:
            for fetch in fetches:
                insert(connection, "fetches", fetch, "NOTHING")

    def fetches(self) -> list[Fetch]:
        """All looks at sources, the earliest first."""
        return self._read(Fetch, "SELECT * FROM fetches ORDER BY looked_at, source, item")

    def add_alert(self, alert: Alert, findings: Mapping[str, str | None] | None = None) -> None:
        """Put a message into the outbox, together with the findings that it tells of.

        `findings` maps finding_id to document_id. A message or finding that is there stays.
        """
        with self._transaction() as connection:
            insert(connection, "alerts", alert, "NOTHING")
            for finding_id, document_id in (findings or {}).items():
                told = Reported(finding_id, document_id, alert.created_at, alert.message_id)
                insert(connection, "reported", told, "NOTHING")

    def tell(self, alert: Alert, told: Sequence[Reported], *, is_held: bool = False) -> None:
        """Put a message into the outbox, together with what it tells of each finding.

        A message that is there stays; what was told of a finding before is replaced. One that
        `is_held` is not sent before `let_go`, and `take_back` makes as if it had never been.
        """
        with self._transaction() as connection:
            if is_held:
                hold(connection, alert, told)
            insert(connection, "alerts", alert, "NOTHING")
            for one in told:
                insert(connection, "reported", one, _REPLACE_REPORTED)

    def let_go(self) -> None:
        """What was held may be sent: the release that it tells of is there."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM held")

    def take_back(self) -> None:
        """Of what is held nothing was told: the release that it tells of never came."""
        with self._transaction() as connection:
            take_back(connection)

    def remember(self, told: Iterable[Reported]) -> None:
        """Keep what is known of findings without telling of it."""
        with self._transaction() as connection:
            for one in told:
                insert(connection, "reported", one, _REPLACE_REPORTED)

    def alerts(self) -> list[Alert]:
        """All messages, the oldest first."""
        return self._read(Alert, "SELECT * FROM alerts ORDER BY created_at, message_id")

    def undelivered_alerts(self) -> list[Alert]:
        """Messages to be sent now, those that failed before too, the oldest first."""
        return self._read(
            Alert,
            "SELECT * FROM alerts WHERE status IN (?, ?) "
            "AND message_id NOT IN (SELECT message_id FROM held) ORDER BY created_at, message_id",
            (AlertStatus.PENDING, AlertStatus.FAILED),
        )

    def record_delivery(self, alert: Alert) -> None:
        """Keep status, attempts, channels, error and instant of delivery of a known message.

        What was delivered stays delivered.
        """
        with self._transaction() as connection:
            connection.execute(
                "UPDATE alerts SET status = :status, attempts = :attempts, channels = :channels, "
                "error = :error, delivered_at = :delivered_at "
                "WHERE message_id = :message_id AND status <> 'delivered'",
                as_row(alert),
            )

    def deliveries(self, message_id: str | None = None) -> list[Delivery]:
        """What became of a message, or of all, at each channel that it was tried on."""
        where = "message_id = :id OR :id IS NULL"
        sql = f"SELECT * FROM deliveries WHERE {where} ORDER BY message_id, channel"
        return self._read(Delivery, sql, {"id": message_id})

    def keep_deliveries(self, deliveries: Iterable[Delivery]) -> None:
        """Keep the last attempt at each channel; the one before is replaced."""
        with self._transaction() as connection:
            for one in deliveries:
                insert(connection, "deliveries", one, _REPLACE_DELIVERY, keys=2)

    def expect(self, run_id: str, expected_at: datetime) -> None:
        """Keep when the refresh after this one is expected."""
        with self._transaction() as connection:
            insert(connection, "expected", Expected(run_id, expected_at), "NOTHING")

    def expected(self) -> dict[str, datetime]:
        """When the next refresh was expected, by the run before it."""
        kept = self._read(Expected, "SELECT * FROM expected ORDER BY run_id")
        return {one.run_id: one.expected_at for one in kept}

    def reported(self) -> dict[str, Reported]:
        """The findings that somebody was told of, by finding_id."""
        told = self._read(Reported, "SELECT * FROM reported ORDER BY finding_id")
        return {one.finding_id: one for one in told}

    def forget(self, sha256: str, telling: Telling) -> None:
        """Remove what tells of a content, so that no byte of it is left in the file.

        Of messages about other documents those that name it go, too; the findings that these told
        of count as not told. Raises StateError while another program keeps the file open.
        """
        mine = {sha256[:16], *telling.document_ids}
        with self._transaction() as connection:
            take_back(connection)
            alerts = connection.execute("SELECT * FROM alerts").fetchall()
            told = [
                (alert["message_id"],)
                for alert in alerts
                if alert["document_id"] in mine
                or telling.is_in(sha256, alert["subject"] + alert["body"] + alert["renditions"])
            ]
            connection.executemany("DELETE FROM reported WHERE message_id = ?", told)
            connection.executemany("DELETE FROM alerts WHERE message_id = ?", told)
            connection.execute("DELETE FROM reported WHERE document_id = ?", (sha256[:16],))
            connection.execute("DELETE FROM files WHERE sha256 = ?", (sha256,))
            connection.execute("DELETE FROM fetches WHERE sha256 = ?", (sha256,))
            connection.executemany(
                "DELETE FROM files WHERE path = ? AND sha256 IS NULL",
                [(path,) for path in telling.paths],
            )
        compact(self.path)

    def snapshot(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, by key, with instants as datetimes."""
        key = fields(_TABLES[table])[0].name
        found: list[Any] = self._read(_TABLES[table], f"SELECT * FROM {table} ORDER BY {key}")
        return [as_plain(record) for record in found]

    def _read(
        self, kind: type[T], sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[T]:
        with self._connection() as connection:
            return [from_row(kind, dict(row)) for row in connection.execute(sql, values)]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time; closing the connection without COMMIT rolls back."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            crash_point("state.written")
            connection.execute("COMMIT")
            crash_point("state.committed")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            with closing(connection):
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                yield connection
        except sqlite3.DatabaseError as error:
            raise StateError(f"{self.path}: {advice(error)}") from error
