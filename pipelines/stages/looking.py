"""What stands under raw/: every path with what came of it, and the first sight of each content.

Only files whose size or time changed are opened. Nothing under raw/ is ever written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipelines.documents.reading import sha256_of
from pipelines.store.intake import Intake
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.store.state import State

_SUFFIX = ".pdf"


@dataclass(frozen=True)
class PathSeen:
    """A path under raw as the folder lists it; `error` says why it could not be looked at."""

    path: Path
    size: int
    mtime_ns: int
    error: str | None


def look(
    raw: Path, state: State, intake: Intake, at: datetime, purged: Collection[str] = ()
) -> list[FileSeen]:
    """The look at every PDF under `raw` at instant `at`, also at those that vanished since.

    What is new is recorded in `intake`; the looks are recorded in `state`. Of the contents that
    were `purged`, only that they are there again.
    """
    before = state.files()
    seen: list[FileSeen] = []
    contents = {one.sha256 for one in intake.all()}
    shown: dict[str, str] = {}
    for found in paths_under(raw):
        file = _look_at(found, raw, before, contents, shown, at)
        if file.sha256 in purged:
            file = replace(file, outcome=FileOutcome.PURGED, reason="")
        elif file.sha256 is not None:
            shown.setdefault(file.sha256, file.path)
            intake.record(
                file.sha256,
                seen_at=at,
                path=file.path,
                size_bytes=file.size,
                publisher=publisher_folder(file.path),
            )
        seen.append(file)
    seen += _vanished(before, {file.path for file in seen}, at)
    state.record_files(seen)
    return seen


def publisher_folder(path: str) -> str:
    """The folder directly under raw that a file stands in; empty when it stands in none."""
    return path.split("/")[0] if "/" in path else ""


def path_under(raw: Path, found: PathSeen) -> str:
    """The path below `raw` as the state keeps it; bytes that are no text are shown as such."""
    path = found.path.relative_to(raw).as_posix()
    return path.encode("utf-8", "backslashreplace").decode()


def paths_under(raw: Path) -> list[PathSeen]:
    """Every PDF below `raw` by its name, and every folder that could not be listed.

    A link to a folder is followed; a folder that can be reached twice is listed once.
    """
    found: list[PathSeen] = []

    def unreadable(error: OSError) -> None:
        found.append(PathSeen(Path(error.filename), 0, 0, error.strerror or "unreadable"))

    listed: set[str] = set()
    for folder, subfolders, names in os.walk(raw, onerror=unreadable, followlinks=True):
        if (real := os.path.realpath(folder)) in listed:
            subfolders.clear()
            continue
        listed.add(real)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += [
            _stat(Path(folder, name))
            for name in names
            if name.lower().endswith(_SUFFIX) and not name.startswith((".", "~"))
        ]
    return sorted(found, key=lambda one: one.path)


def _stat(path: Path) -> PathSeen:
    try:
        status = path.stat()
    except OSError as error:
        return PathSeen(path, 0, 0, error.strerror or "unreadable")
    return PathSeen(path, status.st_size, status.st_mtime_ns, _hindrance(path, status.st_mode))


def _hindrance(path: Path, mode: int) -> str | None:
    if not stat.S_ISREG(mode):  # opening a pipe or a device could wait for ever
        return "no regular file"
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is no UTF-8"
    return None


def _look_at(
    found: PathSeen,
    raw: Path,
    before: dict[str, FileSeen],
    contents: set[str],
    shown: dict[str, str],
    at: datetime,
) -> FileSeen:
    path = path_under(raw, found)
    sha256, reason = _hash(found, before.get(path))
    if sha256 is None:
        outcome = FileOutcome.UNREADABLE
    elif sha256 in shown:
        outcome, reason = FileOutcome.DUPLICATE, f"= {shown[sha256]}"
    else:
        outcome = FileOutcome.KNOWN if sha256 in contents else FileOutcome.NEW
    return FileSeen(path, found.size, found.mtime_ns, sha256, outcome, reason or "", at)


def _hash(found: PathSeen, before: FileSeen | None) -> tuple[str | None, str | None]:
    if found.error is not None:
        return None, found.error
    if before is not None and before.sha256 is not None and _looks_same(before, found):
        return before.sha256, None
    try:
        return sha256_of(found.path.read_bytes()), None
    except OSError as error:
        return None, error.strerror or "unreadable"


def _looks_same(before: FileSeen, found: PathSeen) -> bool:
    return (before.size, before.mtime_ns) == (found.size, found.mtime_ns)


def _vanished(before: dict[str, FileSeen], present: set[str], at: datetime) -> Iterator[FileSeen]:
    for path, file in before.items():
        if path not in present:
            gone = (file.size, file.mtime_ns, file.sha256, FileOutcome.VANISHED, "", at)
            yield FileSeen(path, *gone)
