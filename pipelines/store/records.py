"""The rows of the operational state: run, path seen, message, finding told. No SQL here.

An instant is stored as text in UTC, a tuple of names as one text with commas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pipelines.store.instants import instant_text, parse_instant, utc

T = TypeVar("T")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_CLASS_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


class RunStatus(StrEnum):
    """What came of a refresh; `interrupted` is one that was killed before it could say."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class FileOutcome(StrEnum):
    """What came of a path below raw the last time somebody looked."""

    NEW = "new"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    PURGED = "purged"


class AlertStatus(StrEnum):
    """Where a message is: to be sent, sent, kept without a channel to send it to, or refused."""

    PENDING = "pending"
    DELIVERED = "delivered"
    RECORDED = "recorded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh; `figures` is how many the release holds, `trigger` who or what started it."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    trigger: str
    status: RunStatus
    documents_read: int
    figures: int
    release_id: str | None
    message: str


@dataclass(frozen=True, slots=True)
class FileSeen:
    """The last look at a path relative to raw: size in bytes, modification time in nanoseconds.

    `sha256` is null for a file that could not be opened.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str | None
    outcome: FileOutcome
    reason: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A message for a person and its delivery.

    `channels` are names of schemes ("mailtos", "slack") and `error` is the name of a class:
    addresses and secrets stay out of the state. Raises ValueError where they are not.
    """

    message_id: str
    document_id: str | None
    subject: str
    body: str
    severity: str
    created_at: datetime
    delivered_at: datetime | None = None
    status: AlertStatus = AlertStatus.PENDING
    attempts: int = 0
    channels: tuple[str, ...] = ()
    error: str | None = None

    def __post_init__(self) -> None:
        # The offending text may be the secret itself, so it is not repeated.
        if not all(_SCHEME.fullmatch(channel) for channel in self.channels):
            raise ValueError("a channel is kept by the name of its scheme only, say 'mailtos'")
        if self.error is not None and not _CLASS_NAME.fullmatch(self.error):
            raise ValueError("an error is kept by the name of its class only")


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding that was put into a message, so that nobody is told twice."""

    finding_id: str
    document_id: str | None
    first_reported_at: datetime
    message_id: str


def as_plain(record: Any) -> dict[str, Any]:
    """A record as plain values; instants stay datetimes, in UTC.

    Raises ValueError for an instant without a time zone.
    """
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: _plain(value) for name, value in row.items()}


def as_row(record: Any) -> dict[str, Any]:
    """A record as SQLite keeps it."""
    return {
        name: instant_text(value) if isinstance(value, datetime) else value
        for name, value in as_plain(record).items()
    }


def from_row(kind: type[T], row: dict[str, Any]) -> T:
    """The record that `as_row` was given; raises ValueError for values that it never wrote."""
    hints = get_type_hints(kind)
    return kind(**{name: _parsed(hints[name], value) for name, value in row.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, StrEnum):
        return value.value
    return ",".join(value) if isinstance(value, tuple) else value


def _parsed(hint: Any, stored: Any) -> Any:
    if stored is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(stored.split(",")) if stored else ()
    (plain,) = [part for part in get_args(hint) if part is not NoneType] or [hint]
    if plain is datetime:
        return parse_instant(stored)
    return plain(stored)
