"""The live release and the kept ones: what each says of itself, and which one is to be live.

Files are the matter of `pipelines.store`, making a release that of the assets. No Dagster here.
"""

from __future__ import annotations

import getpass
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dtz_assets.schema_version import is_readable, written_version
from dtz_assets.settings import Settings
from pipelines.errors import DefinitionError, NoRelease, QueryError, ReleaseError, StateError
from pipelines.store.kept import kept_releases, require_whole
from pipelines.store.layout import settle_layout
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import Pin, read_pin, write_pin
from pipelines.store.query import QueryResult, run_query
from pipelines.store.release import put_back
from pipelines.text import did_you_mean

_SELF = """
select release_id, built_at, documents, figures, schema_version, extraction_version as engine
from ops.releases
"""
_COLUMNS = ("release_id", "built_at", "documents", "figures", "schema_version", "engine", "state")
_UNREADABLE = (NoRelease, ReleaseError, QueryError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RolledBack:
    """The release that is live and pinned now, and the one that was live before, if known."""

    pin: Pin
    before: str | None


def live_release(settings: Settings) -> str | None:
    """The id of the live release; null where there is none that can be read."""
    row = _said(settings.live)
    return str(row["release_id"]) if row else None


def first_answer(settings: Settings, sql: str) -> list[dict[str, Any]]:
    """What the live release answers, else the youngest kept one that can; none if none can.

    For what must be known also when the live file is spoiled or gone.
    """
    for path in (settings.live, *kept_releases(settings.releases).values()):
        try:
            answer = run_query(path, sql)
        except _UNREADABLE:
            continue
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return []


def list_kept(settings: Settings) -> QueryResult:
    """One row per kept release, the youngest first: what it says of itself, and its state."""
    live = live_release(settings)
    try:
        pin = read_pin(settings.pin)
    except StateError as error:  # what is kept must be seen to pin anew
        _log.warning("%s", error)
        pin = None
    rows = []
    for release_id, path in kept_releases(settings.releases).items():
        said = _said(path)
        row = {**(said or {}), "release_id": release_id}
        row["state"] = ", ".join(_states(release_id, said, live, pin))
        rows.append(tuple(row.get(column) for column in _COLUMNS))
    return QueryResult(list(_COLUMNS), rows)


def _states(
    release_id: str, said: dict[str, Any] | None, live: str | None, pin: Pin | None
) -> Iterator[str]:
    if release_id == live:
        yield "live"
    if pin is not None and release_id == pin.release_id:
        yield "pinned"
    if said is None:
        yield "damaged"
    elif not is_readable(said["schema_version"]):
        yield "of another version"


def roll_back(settings: Settings, release_id: str | None, wait_seconds: float) -> RolledBack:
    """Put a kept release back as the live one and pin it; null: the one before the live one.

    The pin comes first: a process that is killed in between leaves a pin that the next refresh
    upholds. The site follows, if it can. Raises DefinitionError for an id that is not kept,
    ReleaseError for a release that is damaged or of another major, the live one untouched;
    RefreshAtWork as a refresh does.
    """
    from dtz_assets.reporting import follow_release  # what only reads releases needs no pictures

    if not settings.warehouse.is_dir():
        raise NoRelease(settings.live)
    with warehouse_lock(settings.warehouse, wait_seconds):
        settle_layout(settings.warehouse)
        before = live_release(settings)
        kept = kept_releases(settings.releases)
        chosen = release_id or _one_before(settings, before, list(kept))
        if chosen not in kept:
            hint = did_you_mean(chosen, kept) or "`dtz rollback --list` shows those that are"
            raise DefinitionError(chosen, "no such release is kept", hint)
        _require_usable(kept[chosen], chosen)
        pin = Pin(chosen, datetime.now(UTC), _whoever_runs_this())
        write_pin(settings.pin, pin)
        if before != chosen:
            put_back(kept[chosen], settings.live)
        follow_release(settings)
    return RolledBack(pin, before)


def uphold_pin(settings: Settings) -> Pin | None:
    """The pin, after seeing to it that its release is live; only while holding the lock.

    A rollback that was killed is carried through, and a live file that was spoiled is put right.
    Raises ReleaseError when the pinned release cannot be live.
    """
    pin = read_pin(settings.pin)
    if pin is None:
        return None
    if live_release(settings) != pin.release_id:
        kept = kept_releases(settings.releases).get(pin.release_id)
        if kept is None:
            raise ReleaseError(
                f"{settings.live}: release {pin.release_id} is pinned, and is neither live nor "
                "kept any more; end that with `dtz refresh --unpin`"
            )
        _require_usable(kept, pin.release_id)
        put_back(kept, settings.live)
        _log.warning("release %s is pinned and was put back", pin.release_id)
    elif not is_readable(written_version(settings.live) or ""):
        raise ReleaseError(
            f"{settings.live}: release {pin.release_id} is pinned, and this version of DTZ does "
            "not read it; end that with `dtz refresh --unpin`, or use the version that made it"
        )
    return pin


def waiting_release(settings: Settings, pin: Pin) -> str | None:
    """The youngest release that was made after the pinned one, and is kept without being live."""
    youngest = next(iter(kept_releases(settings.releases)), None)
    return youngest if youngest is not None and youngest > pin.release_id else None


def _one_before(settings: Settings, live: str | None, kept: list[str]) -> str:
    if live is None:
        raise ReleaseError(
            f"{settings.live}: nothing can be read of the live release, so which one came before "
            "it is not known; name one of `dtz rollback --list`"
        )
    older = next((one for one in kept if one < live), None)
    if older is None:
        raise ReleaseError(
            f"{settings.releases}: no release is kept that is older than the live one ({live}); "
            "see `dtz rollback --list`"
        )
    return older


def _require_usable(path: Path, release_id: str) -> None:
    require_whole(path)
    said = _said(path)
    if said is None or said["release_id"] != release_id:
        raise ReleaseError(
            f"{path}: this file does not say that it is release {release_id}; restore it from a "
            "backup, or take another one (`dtz rollback --list`)"
        )
    if not is_readable(version := said["schema_version"]):
        raise ReleaseError(
            f"{path}: a release of schema version {version}, which this version of DTZ does not "
            "read; use the version that made it, or take another one (`dtz rollback --list`)"
        )


def _said(path: Path) -> dict[str, Any] | None:
    """What a release says of itself; null for one that cannot be read."""
    try:
        answer = run_query(path, _SELF)
    except _UNREADABLE:
        return None
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return rows[0] if len(rows) == 1 else None


def _whoever_runs_this() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
