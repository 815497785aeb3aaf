"""Tables that the steps of a run hand to each other, as Parquet. What is in them is no matter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, remove_folder


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
        try:
            return pq.read_table(self._path(name))
        except FileNotFoundError as error:
            raise StateError(
                f"{self._path(name)}: no step has made this table yet; run the whole refresh"
            ) from error

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
