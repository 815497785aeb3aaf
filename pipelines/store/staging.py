"""Tables that the steps of a run hand to each other, as Parquet. What is in them is no matter."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, remove_folder

_PART_ROWS = 2 * 122_880  # DuckDB stores rows in groups of 122 880


@dataclass(frozen=True, slots=True)
class StagedTable:
    """A table that stands in a file, and is read part by part."""

    path: Path

    @property
    def num_rows(self) -> int:
        """How many rows there are."""
        return int(pq.read_metadata(self.path).num_rows)

    def parts(self) -> Iterator[pa.Table]:
        """The rows in their order, so many at a time that memory stays small; at least one part."""
        with pq.ParquetFile(self.path) as file:
            schema = file.schema_arrow
            if file.metadata.num_rows == 0:
                yield schema.empty_table()
            for batch in file.iter_batches(_PART_ROWS):
                yield pa.Table.from_batches([batch], schema=schema)


class Staging:
    """Tables by name below one folder; the last one of a name counts."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, name: str, table: pa.Table) -> None:
        """Keep a table; raises StateError when the disk refuses."""
        target = self._path(name)
        with disk_faults(target, StateError, "the published release stays as it is"):
            self.root.mkdir(parents=True, exist_ok=True)
            coming = target.with_suffix(".coming")
            pq.write_table(table, coming)
            crash_point("staging.written")
            os.replace(coming, target)
            crash_point("staging.renamed")

    def has(self, name: str) -> bool:
        """Whether a step has saved a table of that name."""
        return self._path(name).exists()

    def load(self, name: str) -> pa.Table:
        """The table of that name; raises StateError when no step has saved it."""
        return pq.read_table(self.staged(name).path)

    def load_where(self, name: str, column: str, values: Collection[str]) -> pa.Table:
        """The rows of that table with one of these texts in a column; raises as `load` does."""
        table = self.load(name)
        return table.filter(pc.is_in(table.column(column), pa.array(list(values), pa.string())))

    def staged(self, name: str) -> StagedTable:
        """That table where it stands; raises StateError as `load` does."""
        if not self._path(name).is_file():
            raise StateError(
                f"{self._path(name)}: no step has made this table yet; run the whole refresh"
            )
        return StagedTable(self._path(name))

    def digest(self, name: str) -> str:
        """A hash that is another one when the table is; raises StateError as `load` does."""
        with self.staged(name).path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of that table; raises StateError as `load` does."""
        rows: list[dict[str, Any]] = self.load(name).to_pylist()
        return rows

    def clear(self) -> None:
        """Remove all tables, and what killed runs left; raises StateError when the disk refuses."""
        with disk_faults(self.root, StateError):
            remove_folder(self.root)

    def _path(self, name: str) -> Path:
        return self.root / f"{name}.parquet"
