"""A table or view of a release, fully described; and the exact types that its columns may have.

No database is opened here: `release.py` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipelines.errors import ReleaseError
from pipelines.store.staging import StagedTable

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `sql_type` is VARCHAR, BIGINT, TIMESTAMPTZ, DECIMAL(18,2) and the like."""

    name: str
    sql_type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows; `key` names the columns that are never null and unique together.

    Rows that are staged stay in their file until they are needed.
    """

    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]
    rows: pa.Table | StagedTable = field(repr=False)
    key: tuple[str, ...] = ()

    @property
    def column_comments(self) -> dict[str, str]:
        """Comment by column name, as of a view."""
        return {column.name: column.comment for column in self.columns}


@dataclass(frozen=True, slots=True)
class View:
    """One SELECT, kept as a view, or as a table if `materialised`. It names no database."""

    schema: str
    name: str
    comment: str
    sql: str
    column_comments: Mapping[str, str]
    materialised: bool = False


def quoted(name: str) -> str:
    """An identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def full_name(of: Table | View) -> str:
    """Schema and name for SQL."""
    return f"{quoted(of.schema)}.{quoted(of.name)}"


def require_comments(of: Table | View) -> None:
    """Raises ReleaseError for a table, view or column that nobody described."""
    bare = [name for name, comment in of.column_comments.items() if not comment.strip()]
    if not of.comment.strip():
        raise ReleaseError(f"{of.schema}.{of.name} has no comment; describe it where it is made")
    if bare:
        raise ReleaseError(
            f"{of.schema}.{of.name}: columns without a comment: {', '.join(bare)}; "
            "describe them where they are made"
        )


def typed_parts(table: Table) -> Iterator[pa.Table]:
    """The rows as `typed_rows` gives them, some at a time if they are staged."""
    if isinstance(table.rows, pa.Table):
        yield typed_rows(table)
        return
    for part in table.rows.parts():
        yield typed_rows(replace(table, rows=part))


def typed_rows(table: Table) -> pa.Table:
    """The rows in the order and the types of the columns, not a cent changed.

    For rows that are in memory. Raises ReleaseError for columns that differ from those declared,
    for a float where a decimal is due, for an instant without time zone and for a value that its
    type cannot hold.
    """
    assert isinstance(table.rows, pa.Table)
    declared = [column.name for column in table.columns]
    given = table.rows.column_names
    if sorted(declared) != sorted(given):
        different = sorted(set(declared) ^ set(given)) or sorted(given)
        raise ReleaseError(
            f"{table.schema}.{table.name}: rows and declared columns differ in "
            f"{', '.join(different)}; make them the same"
        )
    arrays = [_typed(table, column, table.rows.column(column.name)) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=declared)


def _typed(table: Table, column: Column, values: pa.ChunkedArray) -> pa.ChunkedArray:
    target = _arrow_type(column.sql_type)
    place = f"{table.schema}.{table.name}.{column.name}"
    if pa.types.is_decimal(target) and pa.types.is_floating(values.type):
        raise ReleaseError(f"{place}: floats where exact decimals are due; hand over Decimal")
    if pa.types.is_timestamp(target) and not _knows_its_zone(values.type):
        raise ReleaseError(f"{place}: {values.type} is no instant in UTC; give it a time zone")
    try:
        if pa.types.is_decimal(target) and pa.types.is_integer(values.type):
            values = values.cast(pa.decimal128(38, target.scale))
        return values.cast(target)
    except pa.ArrowException as error:
        raise ReleaseError(
            f"{place}: {values.type} does not fit {column.sql_type} ({error}); correct the value "
            "where it is made, or widen the type"
        ) from error


def _knows_its_zone(given: pa.DataType) -> bool:
    return pa.types.is_null(given) or (pa.types.is_timestamp(given) and given.tz is not None)


def _arrow_type(sql_type: str) -> pa.DataType:
    decimal = _DECIMAL.fullmatch(sql_type)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if sql_type not in _TYPES:
        raise ReleaseError(f"{sql_type!r} is no column type of a release; add it to tables.py")
    return _TYPES[sql_type]
