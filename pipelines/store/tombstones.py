"""Contents that a person had purged: a tombstone for each, and what is still to be removed.

    root/<sha256>.json         the tombstone: hash, instant, reason, who; nothing of the content
    root/open/<sha256>.json    the same with what tells of the content, until all of that is gone

The second is written first and removed last, so that a purge that was killed can be completed.
What is removed, and where, is decided elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_folder, write_durably
from pipelines.store.instants import instant_text, parse_instant, utc

_HELP = "restore it from a backup, or purge the document again"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Which content was purged, when (UTC), why, and by whom."""

    sha256: str
    purged_at: datetime
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What tells of a content where its hash does not stand.

    `paths` under raw that no other content ever had, `longer_paths` of others that have one of
    these in them, `names` of its report in messages about others, `document_ids` of its other
    editions.
    """

    paths: tuple[str, ...] = ()
    longer_paths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()

    def is_in(self, sha256: str, text: str) -> bool:
        """Whether a text for people tells of the content, however its lines are broken."""
        squeezed = _squeezed(text)
        for longer in sorted(map(_squeezed, self.longer_paths), key=len, reverse=True):
            squeezed = squeezed.replace(longer, "/")
        marks = filter(None, map(_squeezed, (sha256[:16], *self.paths, *self.names)))
        return any(mark in squeezed for mark in marks)

    def and_also(self, other: Telling) -> Telling:
        """Both together."""
        return Telling(
            _merged(self.paths, other.paths),
            _merged(self.longer_paths, other.longer_paths),
            _merged(self.names, other.names),
            _merged(self.document_ids, other.document_ids),
        )


@dataclass(frozen=True, slots=True)
class OpenPurge:
    """A purge that is not completed."""

    tombstone: Tombstone
    telling: Telling


class Tombstones:
    """The tombstones below one folder. To be written only while holding the warehouse lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open = root / "open"

    def purged(self) -> frozenset[str]:
        """The hashes of all contents that were purged, or are to be."""
        paths = [*self.root.glob("[0-9a-f]*.json"), *self._open.glob("[0-9a-f]*.json")]
        return frozenset(path.stem for path in paths)

    def all(self) -> list[Tombstone]:
        """All tombstones, the earliest first."""
        found = [_tombstone(_read(path), path) for path in self.root.glob("[0-9a-f]*.json")]
        return sorted(found, key=lambda one: (one.purged_at, one.sha256))

    def begin(self, purge: OpenPurge) -> None:
        """Put on record that a content is to be purged; what is there of it stays.

        Raises StateError when the disk refuses, ValueError for an instant without a time zone.
        """
        sha256 = purge.tombstone.sha256
        said = _as_record(purge.tombstone)
        before = (one for one in self.unfinished() if one.tombstone.sha256 == sha256)
        telling = next((one.telling for one in before), Telling()).and_also(purge.telling)
        _write(self._open / f"{sha256}.json", {**said, **asdict(telling)})
        self._bury(sha256, said)

    def _bury(self, sha256: str, said: dict[str, Any]) -> None:
        target = self.root / f"{sha256}.json"
        if not target.exists():
            _write(target, said)

    def unfinished(self) -> list[OpenPurge]:
        """The purges that are to be completed, each with its tombstone in place."""
        return [self._resumed(path) for path in sorted(self._open.glob("[0-9a-f]*.json"))]

    def _resumed(self, path: Path) -> OpenPurge:
        record = _read(path)
        tombstone = _tombstone(record, path)
        told = (tuple(record.get(name, ())) for name in Telling.__dataclass_fields__)
        self._bury(path.stem, _as_record(tombstone))
        return OpenPurge(tombstone, Telling(*told))

    def finish(self, sha256: str) -> None:
        """Forget what told of a content: nothing of it is left."""
        path = self._open / f"{sha256}.json"
        with disk_faults(path, StateError):
            path.unlink(missing_ok=True)
            crash_point("purge.closed")
            if self._open.is_dir():
                sync_folder(self._open)

    def sweep(self) -> None:
        """Remove what killed runs left half written."""
        for folder in (self.root, self._open):
            for leftover in folder.glob(".*.staged"):
                leftover.unlink(missing_ok=True)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _merged(some: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*some, *more}))


def _as_record(tombstone: Tombstone) -> dict[str, Any]:
    return {**asdict(tombstone), "purged_at": instant_text(tombstone.purged_at)}


def _write(target: Path, record: dict[str, Any]) -> None:
    staged = target.with_name(f".{uuid4().hex}.staged")
    with disk_faults(target, StateError, "nothing was removed"):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_durably(staged, (json.dumps(record, indent=2) + "\n").encode())
            crash_point("purge.staged")
            os.replace(staged, target)
            crash_point("purge.begun")
        finally:
            staged.unlink(missing_ok=True)
        sync_folder(target.parent)


def _read(path: Path) -> dict[str, Any]:
    with disk_faults(path, StateError):
        try:
            record: dict[str, Any] = json.loads(path.read_bytes())
        except ValueError as error:
            raise StateError(f"{path}: this tombstone is damaged; {_HELP}") from error
    return record


def _tombstone(record: dict[str, Any], path: Path) -> Tombstone:
    try:
        at = utc(parse_instant(record["purged_at"]))
        return Tombstone(str(record["sha256"]), at, str(record["reason"]), str(record["by"]))
    except (ValueError, TypeError, KeyError) as error:
        raise StateError(
            f"{path}: this tombstone is damaged ({type(error).__name__}); {_HELP}"
        ) from error
