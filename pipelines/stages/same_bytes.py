"""The files under raw/ by their bytes: whatever they are called, also what no refresh would read.

Nothing is removed or recorded here.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.stages.looking import PathSeen, path_under
from pipelines.store.records import FileSeen


@dataclass(frozen=True)
class Found:
    """Files with the bytes that were looked for; and what could not be looked into."""

    files: tuple[Path, ...]
    unread: tuple[Path, ...]


def files_with(raw: Path, sha256: str, sizes: Collection[int]) -> Found:
    """The files under `raw` with this hash. Only files of `sizes` are opened; empty: all are."""
    unread: list[Path] = []
    files = [
        path
        for path, status in _files_under(raw, unread)
        if (not sizes or status.st_size in sizes) and _hash(path, unread) == sha256
    ]
    return Found(tuple(files), tuple(unread))


def unknown_hashes(raw: Path, looked_at: Mapping[str, FileSeen]) -> set[str]:
    """The hashes of the files under `raw` that no refresh has seen as they are now."""
    hashes = set()
    for path, status in _files_under(raw, []):
        seen = looked_at.get(path_text(raw, path))
        looks = (status.st_size, status.st_mtime_ns)
        if seen is None or seen.sha256 is None or (seen.size, seen.mtime_ns) != looks:
            hashes.add(_hash(path, []))
    return hashes - {""}


def path_text(raw: Path, path: Path) -> str:
    """The path below `raw` as the state keeps it."""
    return path_under(raw, PathSeen(path, 0, 0, None))


def _files_under(raw: Path, unread: list[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """Regular files and links to such, each folder once; `unread` collects what refuses."""
    listed: set[str] = set()

    def refused(error: OSError) -> None:
        unread.append(Path(error.filename))

    for folder, subfolders, names in os.walk(raw, onerror=refused, followlinks=True):
        if (real := os.path.realpath(folder)) in listed:
            subfolders.clear()
            continue
        listed.add(real)
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            try:
                status = path.stat()
            except OSError:
                continue  # a link to nowhere
            if stat.S_ISREG(status.st_mode):
                yield path, status


def _hash(path: Path, unread: list[Path]) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        unread.append(path)
        return ""
