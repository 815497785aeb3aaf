"""Entries of the archive by thousands: a folder with one table for each kind of row.

    root/packs/<id>/pack.json entries.parquet identity.parquet figures.parquet ...

A pack is written once (`packing.py`) and never changed. `entries.parquet` has one row per entry:
its outcome, or in which row group its rows stand, from which row on, and how many they are. A row
group holds those of some tens of entries, one after the other. `pack.json` has a checksum of each
file, and names the packs that this one takes the place of: they are gone, or will be.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store.entries import (
    KINDS,
    Name,
    Outcome,
    Tables,
    Written,
    require_known_format,
    undamaged,
)
from pipelines.store.rows import schema_of

T = TypeVar("T")
PACKS = "packs"
MANIFEST = "pack.json"
ENTRIES = "entries"
ENTRIES_SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("key", pa.string()),
        ("sequence", pa.int64()),
        ("written_at", pa.string()),
        ("status", pa.string()),
        ("code", pa.string()),
        ("detail", pa.string()),
        ("group", pa.int32()),
        *((f"{kind}_{what}", pa.int32()) for kind in KINDS for what in ("from", "rows")),
    ]
)
_HELD_GROUPS = 4


class Pack:
    """One pack. Each file is held against its checksum when it is first opened.

    What is damaged or newer raises StateError, naming the folder; so does a pack that vanished
    because another one took its place, with FileNotFoundError as its cause.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, pq.ParquetFile] = {}
        self._groups: OrderedDict[int, Tables] = OrderedDict()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What `pack.json` says."""
        return self._undamaged(self._manifest)

    @cached_property
    def replaces(self) -> frozenset[str]:
        """The packs whose entries this one holds, as far as they were not removed."""
        return self._undamaged(lambda: frozenset(self.manifest["replaces"]))

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        """By SHA-256 and key, the row of each entry in `entries`."""
        found: dict[str, dict[str, int]] = {}
        names = (self.entries.column(name).to_pylist() for name in ("sha256", "key"))
        for row, (sha256, key) in enumerate(zip(*names, strict=True)):
            found.setdefault(sha256, {})[key] = row
        return found

    @cached_property
    def entries(self) -> pa.Table:
        """One row per entry, in the order in which their rows stand."""
        return self._undamaged(lambda: self._file(ENTRIES).read(use_threads=False))

    def written(self, name: Name) -> Written:
        """When an entry was written."""
        entry = self._entry(name)
        return Written(entry["sequence"], entry["written_at"])

    def read(self, name: Name) -> Tables | Outcome:
        """What an entry holds."""
        entry = self._entry(name)
        if entry["group"] is None:
            return Outcome(entry["status"], entry["code"], entry["detail"])
        return self._undamaged(lambda: self._slices(entry))

    def is_whole(self) -> bool:
        """Whether all its tables have the columns of today; raises StateError for a damaged one."""
        return all(
            self._undamaged(partial(self._file, kind)).schema_arrow.equals(schema_of(KINDS[kind]))
            for kind in KINDS
            if f"{kind}.parquet" in self.manifest["files"]
        )

    def _entry(self, name: Name) -> dict[str, Any]:
        entry: dict[str, Any] = self.entries.slice(self.rows[name[0]][name[1]], 1).to_pylist()[0]
        return entry

    def _slices(self, entry: dict[str, Any]) -> Tables:
        group = self._group(entry["group"])
        return {
            kind: group[kind].slice(entry[f"{kind}_from"], entry[f"{kind}_rows"]) for kind in KINDS
        }

    def _group(self, number: int) -> Tables:
        """A row group of each table; those that were read last are held, neighbours share one."""
        if number not in self._groups:
            self._groups[number] = {
                kind: self._file(kind).read_row_group(number, use_threads=False) for kind in KINDS
            }
            if len(self._groups) > _HELD_GROUPS:
                self._groups.popitem(last=False)
        self._groups.move_to_end(number)
        return self._groups[number]

    def _file(self, kind: str) -> pq.ParquetFile:
        if kind not in self._files:
            name = f"{kind}.parquet"
            with (self.folder / name).open("rb") as stream:
                if file_digest(stream, "sha256").hexdigest() != self.manifest["files"][name]:
                    raise ValueError(f"{name} is not what was written")
            self._files[kind] = pq.ParquetFile(self.folder / name)
        return self._files[kind]

    def _manifest(self) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / MANIFEST).read_bytes())
        require_known_format(self.folder, written)
        return written

    def _undamaged(self, read: Callable[[], T]) -> T:
        return undamaged(self.folder, read, "its documents are")


class Packs:
    """All packs below one folder, as they stand there at each call."""

    def __init__(self, root: Path) -> None:
        self.root = root / PACKS
        self._opened: dict[str, Pack] = {}

    def all(self) -> list[Pack]:
        """The packs that count: without those that another one takes the place of."""
        present = self.present()
        replaced = self._replaced()
        return [pack for pack in present if pack.folder.name not in replaced]

    def present(self) -> list[Pack]:
        """All packs, also those that another one takes the place of."""
        present = set(self._listed())
        if present != self._opened.keys():
            self._opened = {
                one: self._opened.get(one) or Pack(self.root / one) for one in sorted(present)
            }
        return list(self._opened.values())

    def find(self, name: Name) -> Pack | None:
        """The pack that holds an entry."""
        holding = (pack for pack in self.all() if name[1] in pack.rows.get(name[0], ()))
        return next(holding, None)

    def holding(self, sha256: str) -> list[Pack]:
        """The packs with entries of a content."""
        return [pack for pack in self.all() if sha256 in pack.rows]

    def places(self, names: Iterable[Name]) -> Iterator[tuple[int, int]]:
        """For each name, where it comes in one pass over all packs; what is in none comes first."""
        packs = self.all()
        for sha256, key in names:
            found = (
                (number, pack.rows[sha256][key])
                for number, pack in enumerate(packs)
                if key in pack.rows.get(sha256, ())
            )
            yield next(found, (-1, 0))

    def replaced(self) -> list[Path]:
        """The folders that may go: another pack holds what they hold."""
        self.present()
        return [self.root / one for one in self._opened.keys() & self._replaced()]

    def new(self) -> Path:
        """Where a pack can be written that is not there before it is renamed to its id."""
        return self.root / f".{uuid4().hex}"

    def _replaced(self) -> set[str]:
        return {old for pack in self._opened.values() for old in pack.replaces}

    def _listed(self) -> list[str]:
        try:
            return [one for one in os.listdir(self.root) if not one.startswith(".")]
        except FileNotFoundError:
            return []
