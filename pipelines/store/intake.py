"""When a content was first seen, and from where: recorded once, never changed.

Times of files are never trusted, so this record is what "received" means. What the document
holds belongs in the archive.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import (
    disk_faults,
    link_once,
    remove_file,
    sync_folder,
    write_durably,
)
from pipelines.store.instants import instant_text, parse_instant, utc


@dataclass(frozen=True, slots=True)
class Seen:
    """The first sight of a content: UTC instant, path relative to raw, size, publisher folder."""

    sha256: str
    seen_at: datetime
    path: str
    size_bytes: int
    publisher: str


class Intake:
    """First sights below one folder, one small file per content."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def record(
        self, sha256: str, *, seen_at: datetime, path: str, size_bytes: int, publisher: str
    ) -> Seen:
        """The first sight of this content: this one, unless an earlier one is on record.

        Raises ValueError for an instant without a time zone, StateError when the disk refuses
        or the record is damaged.
        """
        target = self.root / f"{sha256}.json"
        if not target.exists():
            self._write_once(target, Seen(sha256, utc(seen_at), path, size_bytes, publisher))
        return _read(target)

    def all(self) -> list[Seen]:
        """All first sights, the earliest first."""
        seen = (_read(path) for path in self.root.glob("*.json"))
        return sorted(seen, key=lambda one: (one.seen_at, one.sha256))

    def remove(self, sha256: str) -> None:
        """Forget the first sight of a content; raises StateError when the disk refuses."""
        with disk_faults(self.root, StateError):
            remove_file(self.root / f"{sha256}.json")

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        for leftover in self.root.glob(".*.staged"):
            leftover.unlink(missing_ok=True)

    def _write_once(self, target: Path, seen: Seen) -> None:
        staged = target.with_name(f".{uuid4().hex}.staged")
        with disk_faults(target, StateError, "nothing was recorded"):
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                write_durably(staged, _as_json(seen))
                crash_point("intake.staged")
                link_once(staged, target)
                crash_point("intake.linked")
                sync_folder(self.root)
            finally:
                staged.unlink(missing_ok=True)


def _as_json(seen: Seen) -> bytes:
    record = {**asdict(seen), "seen_at": instant_text(seen.seen_at)}
    return (json.dumps(record, indent=2) + "\n").encode()


def _require_known(path: Path, record: dict[str, Any]) -> None:
    """A record that says more than this version writes is not damaged: a newer one wrote it."""
    if unknown := record.keys() - {one.name for one in fields(Seen)}:
        raise StateError(
            f"{path}: this record of first sight says {', '.join(sorted(unknown))}, which this "
            "version of DTZ does not know; use the newer version"
        )


def _read(path: Path) -> Seen:
    with disk_faults(path, StateError):
        try:
            record: dict[str, Any] = json.loads(path.read_bytes())
            _require_known(path, record)
            return Seen(**{**record, "seen_at": parse_instant(record["seen_at"])})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StateError(
                f"{path}: this record of first sight is damaged ({type(error).__name__}); "
                "restore it from a backup, or delete it: the next refresh counts as first sight"
            ) from error
