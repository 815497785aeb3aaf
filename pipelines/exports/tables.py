"""One table as CSV or Parquet. What is exact stays exact.

In CSV null and an empty text look alike, an instant is ISO 8601 in UTC, and a text that a
spreadsheet could take for a formula, or that steers a terminal, is made harmless. Parquet has every
value as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.harmless import guarded, visible
from pipelines.store.contents import Contents, StoredTable

_GROUP_ROWS = 131_072


def write_csv(path: Path, contents: Contents, table: StoredTable) -> None:
    """A header and one line per row: UTF-8, commas, line feeds; a decimal has all its digits."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        with contents.rows(table) as reader:
            for batch in reader:
                cells = [[_cell(value) for value in one.to_pylist()] for one in batch.columns]
                writer.writerows(zip(*cells, strict=True))


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return guarded(visible(value))
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)


def write_parquet(path: Path, contents: Contents, table: StoredTable) -> None:
    """The rows in their exact types, with the comments of table and columns as metadata."""
    with contents.rows(table) as reader:
        schema = _described(reader.schema, table)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for group in _even(reader):
                writer.write_table(group.cast(schema))


def _described(schema: pa.Schema, table: StoredTable) -> pa.Schema:
    fields = [
        field.with_metadata({"comment": column.comment})
        for field, column in zip(schema, table.columns, strict=True)
    ]
    return pa.schema(fields, metadata={"comment": table.comment})


def _even(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The same rows in groups of one size: where a batch ends depends on how it was read."""
    kept = reader.schema.empty_table()
    for batch in reader:
        kept = pa.concat_tables([kept, pa.Table.from_batches([batch])])
        while kept.num_rows >= _GROUP_ROWS:
            yield kept.slice(0, _GROUP_ROWS)
            kept = kept.slice(_GROUP_ROWS)
    if kept.num_rows:
        yield kept
