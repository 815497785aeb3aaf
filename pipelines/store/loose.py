"""Entries of the archive that were written lately: a folder of small files each.

    root/<sha256>/<key>/identity.parquet figures.parquet ... entry.json
    root/<sha256>/<key>/outcome.json entry.json        (a document that ends without figures)

`entry.json` holds the order of writing and a checksum of each file. Any number of processes may
write at once: the first to finish a name wins, and the others' copy of the same is dropped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.entries import (
    FORMAT,
    Name,
    Outcome,
    Tables,
    Written,
    as_json,
    content_of,
    files_of,
    require_known_format,
    undamaged,
)
from pipelines.store.files import disk_faults, remove_folder, sync_folder, write_durably
from pipelines.store.instants import instant_text
from pipelines.store.packs import PACKS

_ENTRY = "entry.json"


class Loose:
    """The entries below one folder that are in no pack yet."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, name: Name) -> bool:
        """Whether there is such an entry, whole or damaged."""
        return self._folder(name).is_dir()

    def names(self) -> list[Name]:
        """All entries."""
        return [(sha256, key) for sha256 in self.hashes() for key in self.keys(sha256)]

    def hashes(self) -> list[str]:
        """The contents of which there is anything here, also what was left half written."""
        return [path.name for path in self.root.glob("*") if path.name != PACKS]

    def keys(self, sha256: str) -> list[str]:
        """The keys under which a content is kept here."""
        folders = (self.root / sha256).glob("*")
        return [folder.name for folder in folders if not folder.name.startswith(".")]

    def read(self, name: Name) -> Tables | Outcome:
        """What was kept; raises StateError, naming the folder, for what is damaged or newer."""
        folder = self._folder(name)
        return undamaged(folder, lambda: content_of(_verified(folder)))

    def written(self, name: Name) -> Written:
        """When it was written; raises StateError as `read` does."""
        folder = self._folder(name)
        return undamaged(folder, lambda: _written(_entry(folder)))

    def write(self, name: Name, content: Tables | Outcome, sequence: int) -> None:
        """Keep an entry, unless it is there; raises StateError when the disk refuses."""
        folder = self._folder(name)
        staged = folder.with_name(f".{folder.name}.{uuid4().hex}")
        try:
            with disk_faults(folder, StateError, "nothing was written"):
                _make(staged)
                _fill(staged, files_of(content), sequence)
                crash_point("archive.staged")
                _move_once(staged, folder)
                crash_point("archive.renamed")
                sync_folder(folder.parent)
                sync_folder(self.root)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def remove(self, name: Name) -> None:
        """Remove an entry, at once as a whole; raises StateError when the disk refuses."""
        folder = self._folder(name)
        leaving = folder.with_name(f".{folder.name}.{uuid4().hex}")
        with disk_faults(folder, StateError):
            crash_point("packs.taking")
            os.rename(folder, leaving)
            crash_point("packs.loose")
            shutil.rmtree(leaving)
            with suppress(OSError):  # it holds other entries
                folder.parent.rmdir()

    def remove_content(self, sha256: str) -> None:
        """Remove what is kept of a content, and what was left half written of it."""
        with disk_faults(self.root / sha256, StateError):
            remove_folder(self.root / sha256)

    def _folder(self, name: Name) -> Path:
        return self.root.joinpath(*name)


def _make(staged: Path) -> None:
    """A new folder; that of the content may vanish meanwhile, as its last entry was packed."""
    for _ in range(9):
        staged.parent.mkdir(parents=True, exist_ok=True)
        try:
            return staged.mkdir()
        except FileNotFoundError:
            continue
    staged.mkdir()


def _fill(staged: Path, contents: Mapping[str, bytes], sequence: int) -> None:
    entry = {
        "format": FORMAT,
        "sequence": sequence,
        "written_at": instant_text(datetime.now(UTC)),
        "files": {name: hash_of(content).hexdigest() for name, content in contents.items()},
    }
    for name, content in {**contents, _ENTRY: as_json(entry)}.items():
        write_durably(staged / name, content)
    sync_folder(staged)


def _move_once(staged: Path, folder: Path) -> None:
    """Rename; that another process was first is no error, as the content is the same."""
    try:
        os.rename(staged, folder)
    except OSError:
        if not folder.is_dir():
            raise


def _verified(folder: Path) -> dict[str, bytes]:
    """The files of an entry; raises ValueError if one is not what was written."""
    contents = {}
    for name, checksum in _entry(folder)["files"].items():
        contents[name] = (folder / name).read_bytes()
        if hash_of(contents[name]).hexdigest() != checksum:
            raise ValueError(f"{name} is not what was written")
    return contents


def _written(entry: Mapping[str, Any]) -> Written:
    return Written(int(entry["sequence"]), str(entry["written_at"]))


def _entry(folder: Path) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((folder / _ENTRY).read_bytes())
    require_known_format(folder, entry)
    return entry
