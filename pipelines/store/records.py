"""The rows of the operational state: run, path seen, message, delivery, finding told. No SQL here.

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


PRESENT = (FileOutcome.NEW, FileOutcome.KNOWN, FileOutcome.DUPLICATE)
"""At such a path its content stands now."""


class FetchOutcome(StrEnum):
    """What came of asking a source for its report."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    REFUSED = "refused"
    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    FAILED = "failed"

    @property
    def is_momentary(self) -> bool:
        """Whether trying again soon may help."""
        return self in (FetchOutcome.TOO_SLOW, FetchOutcome.FAILED)


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
class Fetch:
    """One look at one source; `source` is an address, or a folder, of which `item` is a file.

    `is_new` says that a content came that was not there before. `path` (below raw) and `sha256`
    are of what stands there after it; null where that is nothing. `etag` and `last_modified` are
    what the server said of it.
    """

    fetch_id: str
    publisher: str
    source: str
    item: str
    looked_at: datetime
    outcome: FetchOutcome
    detail: str
    http_status: int | None
    is_new: bool
    path: str | None
    sha256: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """A message for a person and its delivery.

    `channels` are names of channels ("mail", "slack-3f2a1c") and `error` is the name of a class:
    addresses and secrets stay out of the state. Raises ValueError where they are not. `kinds` are
    the kinds of finding that it tells of, or what else it is about; `renditions` is the same
    message in other languages and as HTML.
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
    publisher: str | None = None
    kinds: tuple[str, ...] = ()
    renditions: str = ""

    def __post_init__(self) -> None:
        # The offending text may be the secret itself, so it is not repeated.
        if not all(_SCHEME.fullmatch(channel) for channel in self.channels):
            raise ValueError("a channel is kept by its name only, say 'mail'")
        if self.error is not None and not _CLASS_NAME.fullmatch(self.error):
            raise ValueError("an error is kept by the name of its class only")


class DeliveryStatus(StrEnum):
    """Where a message is on its way to one channel; who is `sending` has not said how it ended."""

    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one channel, by the name of the channel.

    `is_uncertain` once an attempt ended without anybody knowing whether it arrived; `error` is a
    sentence without any address, null after a delivery.
    """

    message_id: str
    channel: str
    status: DeliveryStatus
    attempts: int
    attempted_at: datetime
    next_attempt_at: datetime | None
    is_uncertain: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding that was put into a message, so that nobody is told twice.

    `substance` is what counted of it then, null where an earlier version told of it; `times` is how
    often it was told since, `opened_at` when it was told as new, `ended_at` when as resolved.
    """

    finding_id: str
    document_id: str | None
    first_reported_at: datetime
    message_id: str
    substance: str | None = None
    times: int = 1
    opened_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """When the refresh after a successful one is expected."""

    run_id: str
    expected_at: datetime


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
