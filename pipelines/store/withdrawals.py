"""When a content was withdrawn and restored: seen once, added below the last, never changed.

What withdraws one is no matter here, nor what it means for editions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, link_once, remove_file, sync_folder, write_durably
from pipelines.store.instants import instant_text, parse_instant, utc


@dataclass(frozen=True, slots=True)
class Turn:
    """A content was seen to be withdrawn, or no longer, at an instant; `path` is the mark."""

    sha256: str
    seen_at: datetime
    is_withdrawn: bool
    reason: str
    path: str


@dataclass(frozen=True, slots=True)
class Absence:
    """The time in which a content was withdrawn (`known_to` null: it still is), and why."""

    known_from: datetime
    known_to: datetime | None
    reason: str

    def covers(self, at: datetime | None) -> bool:
        """Whether it was withdrawn at an instant; null: whether it is now."""
        if at is None:
            return self.known_to is None
        return self.known_from <= at and (self.known_to is None or at < self.known_to)


class Withdrawals:
    """The turns of all contents below one folder, one small file per turn."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def record(self, turn: Turn) -> None:
        """Add a turn, unless the last one of this content says the same.

        Raises ValueError for an instant without a time zone, StateError when the disk refuses
        or a record is damaged.
        """
        before = [one for one in self._turns() if one.sha256 == turn.sha256]
        last = before[-1] if before else None
        said = (turn.is_withdrawn, turn.reason)
        if said == ((last.is_withdrawn, last.reason) if last else (False, "")):
            return
        name = f"{turn.sha256}-{len(before) + 1:04}.json"
        self._write_once(self.root / name, {**asdict(turn), "seen_at": utc(turn.seen_at)})

    def absences(self) -> dict[str, tuple[Absence, ...]]:
        """By sha256, when each content was withdrawn, in order."""
        found: dict[str, list[Absence]] = {}
        for turn in self._turns():
            mine = found.setdefault(turn.sha256, [])
            if mine and mine[-1].known_to is None:
                last = mine.pop()
                if last.known_from < turn.seen_at:
                    mine.append(Absence(last.known_from, turn.seen_at, last.reason))
            if turn.is_withdrawn:
                mine.append(Absence(turn.seen_at, None, turn.reason))
        return {sha256: tuple(mine) for sha256, mine in found.items() if mine}

    def remove(self, sha256: str) -> None:
        """Forget the turns of a content, the last first.

        Raises StateError when the disk refuses.
        """
        with disk_faults(self.root, StateError):
            for path in sorted(self.root.glob(f"{sha256}-*.json"), reverse=True):
                remove_file(path)

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        for leftover in self.root.glob(".*.staged"):
            leftover.unlink(missing_ok=True)

    def _turns(self) -> Iterator[Turn]:
        for path in sorted(self.root.glob("*.json")):
            yield _read(path)

    def _write_once(self, target: Path, record: dict[str, Any]) -> None:
        staged = target.with_name(f".{uuid4().hex}.staged")
        record["seen_at"] = instant_text(record["seen_at"])
        with disk_faults(target, StateError, "nothing was recorded"):
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                write_durably(staged, (json.dumps(record, indent=2) + "\n").encode())
                crash_point("withdrawal.staged")
                link_once(staged, target)
                crash_point("withdrawal.linked")
                sync_folder(self.root)
            finally:
                staged.unlink(missing_ok=True)


def _read(path: Path) -> Turn:
    with disk_faults(path, StateError):
        try:
            record: dict[str, Any] = json.loads(path.read_bytes())
            return Turn(**{**record, "seen_at": parse_instant(record["seen_at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise StateError(
                f"{path}: this record of a withdrawal is damaged ({type(error).__name__}); "
                "restore it from a backup, or delete it and those after it of the same content: "
                "the next refresh counts as first sight of its mark"
            ) from error
