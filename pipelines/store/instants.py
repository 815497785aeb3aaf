"""Instants as text and back. Only instants that know their time zone; always stored in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; raises ValueError for one without a time zone."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone; give an instant in UTC")
    return instant.astimezone(UTC)


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that the order of texts is the order of instants."""
    return utc(instant).isoformat(timespec="microseconds")


def parse_instant(text: str) -> datetime:
    """The instant that `instant_text` wrote; raises ValueError for anything else."""
    return utc(datetime.fromisoformat(text))
