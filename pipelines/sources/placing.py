"""Bytes -> a file under raw/<publisher>/: whole or not at all, and never over another one."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_folder, write_durably

_COMING = ".fetching"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a content stands under raw, and whether it was put there just now."""

    path: Path
    sha256: str
    is_new: bool


def place(folder: Path, name: str, content: bytes, mtime_ns: int | None = None) -> Placed:
    """Have a folder hold this content: as `name`, or with its hash behind if that is taken.

    Raises StateError when the disk refuses.
    """
    digest = sha256(content).hexdigest()
    with disk_faults(folder, StateError, "nothing was added to raw/"):
        folder.mkdir(parents=True, exist_ok=True)
        if (known := _same(folder, content, digest)) is not None:
            return Placed(known, digest, False)
        return Placed(_added(folder, name, content, digest, mtime_ns), digest, True)


def sweep(folder: Path) -> None:
    """Remove what killed runs left half written; only while holding the warehouse lock."""
    for leftover in folder.glob(f".*{_COMING}"):
        leftover.unlink(missing_ok=True)


def _same(folder: Path, content: bytes, digest: str) -> Path | None:
    """A file of the folder that holds this content."""
    for path in sorted(folder.iterdir()):
        with suppress(OSError):
            is_as_long = path.is_file() and path.stat().st_size == len(content)
            if is_as_long and not path.name.startswith(".") and _hash(path) == digest:
                return path
    return None


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _added(folder: Path, name: str, content: bytes, digest: str, mtime_ns: int | None) -> Path:
    coming = folder / f".{name}{_COMING}"
    coming.unlink(missing_ok=True)
    try:
        write_durably(coming, content)
        if mtime_ns is not None:
            os.utime(coming, ns=(mtime_ns, mtime_ns))
        crash_point("sources.staged")
        target = _named(coming, folder, name, digest)
        crash_point("sources.placed")
        sync_folder(folder)
    finally:
        coming.unlink(missing_ok=True)
    return target


def _named(coming: Path, folder: Path, name: str, digest: str) -> Path:
    """Give it the first name that is free; a link never replaces what stands there."""
    stem = name.removesuffix(".pdf")
    names = [name, *(f"{stem}-{digest[:length]}.pdf" for length in (8, 16, 64))]
    for free in names:
        target = folder / free
        try:
            os.link(coming, target)
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links: the warehouse lock keeps others out
            if target.exists():
                continue
            os.rename(coming, target)
        return target
    raise FileExistsError(f"{folder / names[-1]} is there, with another content")
