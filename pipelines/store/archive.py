"""What was found in one document, as Parquet: written once per content and key, never changed.

    root/<sha256>/<key>/identity.parquet figures.parquet ... entry.json
    root/<sha256>/<key>/outcome.json entry.json        (a document that ends without figures)

`entry.json` holds the order of writing and a checksum of each file. When a document has to be
read, and what is done with its figures, is decided elsewhere.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256 as hash_of
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import DocumentError, StateError
from pipelines.figures.model import (
    Extraction,
    Failure,
    Figure,
    Identity,
    Number,
    Project,
    Section,
)
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, remove_folder, sync_folder, write_durably
from pipelines.store.instants import instant_text
from pipelines.store.rows import rows_from_table, table_from_rows

T = TypeVar("T")
FORMAT = 1
_ENTRY = "entry.json"
_OUTCOME = "outcome.json"
_TABLES: dict[str, type] = {
    "figures": Figure,
    "numbers": Number,
    "projects": Project,
    "sections": Section,
    "failures": Failure,
}
_DAMAGE = (
    FileNotFoundError,
    NotADirectoryError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    pa.ArrowException,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document that ends without figures for good: `status` quarantined or unrecognised."""

    status: str
    code: str
    detail: str


def archive_key(extraction_version: int, placement_fingerprint: str, engine: str) -> str:
    """16 hex digits that change when reading the same bytes could give other figures.

    `engine` is what reads pictures; empty where nothing does.
    """
    told = f"{extraction_version}\n{placement_fingerprint}\n{engine}"
    return hash_of(told.encode()).hexdigest()[:16]


class Archive:
    """The extractions below one folder.

    Any number of processes may write at once: the first to finish a key wins, and the others'
    copy of the same content is dropped.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, sha256: str, key: str) -> bool:
        """Whether this content was read under this key, with or without success."""
        return self._folder(sha256, key).is_dir()

    def write(self, sha256: str, key: str, extraction: Extraction) -> None:
        """Keep what was found; nothing happens if the key is there.

        Raises DocumentError (`not_storable`) for values that no table can hold, StateError when
        the disk refuses.
        """
        if not self.has(sha256, key):
            self._store(sha256, key, _packed(extraction))

    def write_outcome(self, sha256: str, key: str, outcome: Outcome) -> None:
        """Keep why a document gave no figures; nothing happens if the key is there."""
        if not self.has(sha256, key):
            self._store(sha256, key, {_OUTCOME: _json(asdict(outcome))})

    def read(self, sha256: str, key: str) -> Extraction | Outcome:
        """What was kept, equal to what was given.

        Raises StateError, naming the folder, for an entry that is absent, damaged or newer.
        """
        folder = self._folder(sha256, key)
        if not folder.is_dir():
            raise StateError(f"{folder}: not in the archive; refresh to read the document again")
        return _undamaged(folder, _read)

    def newest(self, sha256: str) -> str | None:
        """The key under which this content was written last; None if it never was."""
        keys = {folder.name: _undamaged(folder, _sequence) for folder in self._entries(sha256)}
        return max(keys, key=lambda key: (keys[key], key), default=None)

    def remove(self, sha256: str) -> None:
        """Forget all that was found in a content; raises StateError when the disk refuses."""
        with disk_faults(self.root, StateError):
            remove_folder(self.root / sha256)

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        for leftover in self.root.glob("*/.*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _folder(self, sha256: str, key: str) -> Path:
        return self.root / sha256 / key

    def _entries(self, sha256: str) -> list[Path]:
        folders = (self.root / sha256).glob("*")
        return [folder for folder in folders if not folder.name.startswith(".")]

    def _store(self, sha256: str, key: str, contents: Mapping[str, bytes]) -> None:
        folder = self._folder(sha256, key)
        staged = folder.with_name(f".{key}.{uuid4().hex}")
        try:
            with disk_faults(folder, StateError, "nothing was written"):
                staged.mkdir(parents=True)
                self._fill(staged, contents, 1 + self._last_sequence(sha256))
                crash_point("archive.staged")
                _move_once(staged, folder)
                crash_point("archive.renamed")
                sync_folder(folder.parent)
                sync_folder(self.root)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def _last_sequence(self, sha256: str) -> int:
        entries = self._entries(sha256)
        return max((_undamaged(entry, _sequence) for entry in entries), default=0)

    def _fill(self, staged: Path, contents: Mapping[str, bytes], sequence: int) -> None:
        entry = {
            "format": FORMAT,
            "sequence": sequence,
            "written_at": instant_text(datetime.now(UTC)),
            "files": {name: hash_of(content).hexdigest() for name, content in contents.items()},
        }
        for name, content in {**contents, _ENTRY: _json(entry)}.items():
            write_durably(staged / name, content)
        sync_folder(staged)


def _move_once(staged: Path, folder: Path) -> None:
    """Rename; that another process was first is no error, as the content is the same."""
    try:
        os.rename(staged, folder)
    except OSError:
        if not folder.is_dir():
            raise


def _packed(extraction: Extraction) -> dict[str, bytes]:
    try:
        tables = {"identity": table_from_rows(Identity, [extraction.identity])}
        for name, kind in _TABLES.items():
            tables[name] = table_from_rows(kind, getattr(extraction, name))
        return {f"{name}.parquet": _parquet(table) for name, table in tables.items()}
    except (ValueError, TypeError, OverflowError) as error:
        # The values themselves stay out of the message: text of a document enters no log.
        raise DocumentError(
            "not_storable",
            f"a value does not fit its column in the archive ({type(error).__name__}); "
            "look for an amount of 18 digits or more, or for broken characters",
        ) from error


def _parquet(table: pa.Table) -> bytes:
    stream = BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def _read(folder: Path) -> Extraction | Outcome:
    contents = _verified(folder)
    if _OUTCOME in contents:
        return Outcome(**json.loads(contents[_OUTCOME]))
    (identity,) = _rows(Identity, contents["identity.parquet"])
    found = {name: _rows(kind, contents[f"{name}.parquet"]) for name, kind in _TABLES.items()}
    return Extraction(identity=identity, **found)


def _rows(kind: type, content: bytes) -> Any:
    return rows_from_table(kind, pq.read_table(BytesIO(content)))


def _verified(folder: Path) -> dict[str, bytes]:
    """The files of an entry; raises ValueError if one is not what was written."""
    contents = {}
    for name, checksum in _entry(folder)["files"].items():
        contents[name] = (folder / name).read_bytes()
        if hash_of(contents[name]).hexdigest() != checksum:
            raise ValueError(f"{name} is not what was written")
    return contents


def _sequence(folder: Path) -> int:
    return int(_entry(folder)["sequence"])


def _entry(folder: Path) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((folder / _ENTRY).read_bytes())
    if entry["format"] > FORMAT:
        raise StateError(
            f"{folder}: written in format {entry['format']} of the archive, this version reads "
            f"up to {FORMAT}; use the newer version of DTZ"
        )
    return entry


def _undamaged(folder: Path, read: Callable[[Path], T]) -> T:
    with disk_faults(folder, StateError):
        try:
            return read(folder)
        except _DAMAGE as error:
            raise StateError(
                f"{folder}: this entry of the archive is damaged ({type(error).__name__}: "
                f"{error}); delete this folder and refresh: its document is read again"
            ) from error


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
