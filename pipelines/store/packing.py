"""Many entries of the archive into one pack: written whole beside the others, then renamed.

What is written here is read in `packs.py`. Only while holding the warehouse lock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.entries import (
    FORMAT,
    KINDS,
    Name,
    Outcome,
    Tables,
    Written,
    as_json,
    has_columns_of_today,
)
from pipelines.store.files import disk_faults, sync_file, sync_folder, write_durably
from pipelines.store.packs import ENTRIES, ENTRIES_SCHEMA, MANIFEST, Pack, Packs
from pipelines.store.rows import schema_of

_GROUP_ROWS = 4096  # of all kinds: what is decoded to read one entry


_FULL = 16_384
"""A pack of so many entries is left as it is, so that none is written over and over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry on its way into a pack."""

    name: Name
    written: Written
    content: Tables | Outcome


def entries_of(pack: Pack, without: Collection[str] = ()) -> Iterator[Entry]:
    """The entries of a pack in their order, but for those of some contents."""
    columns = (pack.entries.column(name).to_pylist() for name in ("sha256", "key"))
    for name in zip(*columns, strict=True):
        if name[0] not in without:
            yield Entry(name, pack.written(name), pack.read(name))


def write_pack(packs: Packs, entries: Iterable[Entry], replaces: Sequence[Pack]) -> None:
    """Write a pack that takes the place of others; it is there wholly or not at all.

    Raises StateError when the disk refuses, or for an entry that cannot be read.
    """
    staged = packs.new()
    with disk_faults(packs.root, StateError, "nothing was packed"):
        try:
            staged.mkdir(parents=True)
            with _Writer(staged) as writer:
                for entry in entries:
                    writer.add(entry)
            _seal(staged, [pack.folder.name for pack in replaces])
            crash_point("packs.staged")
            os.rename(staged, staged.with_name(staged.name.removeprefix(".")))
            crash_point("packs.renamed")
            sync_folder(packs.root)
            sync_folder(packs.root.parent)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def remove_packs(folders: Iterable[Path]) -> None:
    """Remove packs, each at once as a whole; raises StateError when the disk refuses."""
    for folder in folders:
        leaving = folder.with_name(f".{folder.name}.gone")
        with disk_faults(folder, StateError):
            crash_point("packs.parting")
            os.rename(folder, leaving)
            crash_point("packs.leaving")
            shutil.rmtree(leaving)
            sync_folder(folder.parent)


def can_be_packed(content: Tables | Outcome) -> bool:
    """Whether an entry has the columns of a pack; what an older version wrote stays loose."""
    return isinstance(content, Outcome) or has_columns_of_today(content)


def is_to_be_packed_anew(pack: Pack) -> bool:
    """Whether a pack is small enough to be written again with what came since, and can be."""
    if pack.entries.num_rows >= _FULL:
        return False
    try:
        return pack.is_whole()
    except StateError:
        return False


def _seal(staged: Path, replaces: Sequence[str]) -> None:
    files = {}
    for path in sorted(staged.iterdir()):
        sync_file(path)
        with path.open("rb") as stream:
            files[path.name] = file_digest(stream, "sha256").hexdigest()
    manifest = {"format": FORMAT, "replaces": sorted(replaces), "files": files}
    write_durably(staged / MANIFEST, as_json(manifest))
    sync_folder(staged)


@dataclass
class _Writer:
    """The files of a pack; rows wait until they make a row group."""

    folder: Path
    _index: list[dict[str, Any]] = field(default_factory=list)
    _waiting: dict[str, list[pa.Table]] = field(default_factory=dict)
    _files: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _group: int = 0
    _closing: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self._waiting = {kind: [] for kind in KINDS}
        return self

    def add(self, entry: Entry) -> None:
        sha256, key = entry.name
        row = {"sha256": sha256, "key": key, **asdict(entry.written)}
        if isinstance(entry.content, Outcome):
            row |= asdict(entry.content)
        else:
            row |= {"group": self._group, **self._add_tables(entry.content)}
        self._index.append(row)
        if sum(map(self._rows_waiting, KINDS)) >= _GROUP_ROWS:
            self._flush()

    def _add_tables(self, tables: Tables) -> dict[str, int]:
        places = {}
        for kind in KINDS:
            places[f"{kind}_from"] = self._rows_waiting(kind)
            places[f"{kind}_rows"] = tables[kind].num_rows
            self._waiting[kind].append(tables[kind])
        return places

    def _rows_waiting(self, kind: str) -> int:
        return sum(table.num_rows for table in self._waiting[kind])

    def _flush(self) -> None:
        for kind, tables in self._waiting.items():
            file = self._file(kind)
            file.write_table(pa.concat_tables(tables), row_group_size=2**30)
            tables.clear()
        self._group += 1

    def _file(self, kind: str) -> pq.ParquetWriter:
        if kind not in self._files:
            writer = pq.ParquetWriter(
                self.folder / f"{kind}.parquet", schema_of(KINDS[kind]), compression="zstd"
            )
            self._files[kind] = self._closing.enter_context(writer)
        return self._files[kind]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._closing:
            if kind is None and self._waiting["identity"]:
                self._flush()
        if kind is None:
            index = pa.Table.from_pylist(self._index, schema=ENTRIES_SCHEMA)
            pq.write_table(index, self.folder / f"{ENTRIES}.parquet", compression="zstd")
