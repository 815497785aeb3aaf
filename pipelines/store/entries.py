"""What an entry of the archive holds: the tables of an extraction, or an outcome; and its bytes.

Where entries are kept is decided elsewhere: one by one in `loose.py`, many together in `packs.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

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
from pipelines.store.files import disk_faults
from pipelines.store.rows import rows_from_table, schema_of, table_from_rows

T = TypeVar("T")
Name = tuple[str, str]
"""SHA-256 of a content, and the key under which it was read."""

Tables = Mapping[str, pa.Table]
FORMAT = 1
OUTCOME = "outcome.json"
KINDS: dict[str, type] = {
    "identity": Identity,
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
    IndexError,
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


@dataclass(frozen=True, slots=True)
class Written:
    """When an entry was written: its number among those of its content, and the instant (text)."""

    sequence: int
    written_at: str


def tables_of(extraction: Extraction) -> dict[str, pa.Table]:
    """What was found, one table per kind.

    Raises DocumentError (`not_storable`) for values that no table can hold.
    """
    try:
        found = {name: getattr(extraction, name) for name in KINDS}
        found["identity"] = [extraction.identity]
        return {name: table_from_rows(kind, found[name]) for name, kind in KINDS.items()}
    except (ValueError, TypeError, OverflowError) as error:
        # The values themselves stay out of the message: text of a document enters no log.
        raise DocumentError(
            "not_storable",
            f"a value does not fit its column in the archive ({type(error).__name__}); "
            "look for an amount of 18 digits or more, or for broken characters",
        ) from error


def extraction_of(tables: Tables) -> Extraction:
    """The extraction that `tables_of` was given; raises as reading Parquet does."""
    found: dict[str, Any] = {
        name: rows_from_table(kind, tables[name]) for name, kind in KINDS.items()
    }
    (found["identity"],) = found["identity"]
    return Extraction(**found)


def has_columns_of_today(tables: Tables) -> bool:
    """Whether the tables have the columns that this version writes."""
    return all(tables[name].schema.equals(schema_of(kind)) for name, kind in KINDS.items())


def files_of(content: Tables | Outcome) -> dict[str, bytes]:
    """The files of a loose entry."""
    if isinstance(content, Outcome):
        return {OUTCOME: as_json(asdict(content))}
    return {f"{name}.parquet": _parquet(table) for name, table in content.items()}


def content_of(files: Mapping[str, bytes]) -> Tables | Outcome:
    """What `files_of` was given; raises as reading JSON and Parquet does."""
    if OUTCOME in files:
        return Outcome(**json.loads(files[OUTCOME]))
    return {name: _table(files[f"{name}.parquet"]) for name in KINDS}


def _parquet(table: pa.Table) -> bytes:
    stream = BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def _table(content: bytes) -> pa.Table:
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        return file.read(use_threads=False)


def require_known_format(folder: Path, written: Mapping[str, Any]) -> None:
    """Raises StateError for what a newer version wrote."""
    if written["format"] > FORMAT:
        raise StateError(
            f"{folder}: written in format {written['format']} of the archive, this version reads "
            f"up to {FORMAT}; use the newer version of DTZ"
        )


def undamaged(folder: Path, read: Callable[[], T], documents: str = "its document is") -> T:
    """What `read` gives; raises StateError, naming the folder, where it is not what was written."""
    with disk_faults(folder, StateError):
        try:
            return read()
        except _DAMAGE as error:
            raise StateError(
                f"{folder}: this entry of the archive is damaged ({type(error).__name__}: "
                f"{error}); delete this folder and refresh: {documents} read again"
            ) from error


def as_json(value: Mapping[str, Any]) -> bytes:
    """As it stands in a file that a person may look at."""
    return (json.dumps(value, indent=2) + "\n").encode()
