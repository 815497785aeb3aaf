"""The types that columns have, and the way from rows to a validated table of a release.

Rows are held in Arrow types from here on, so that a Decimal never becomes a float.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pa
import pyarrow

from pipelines.store.release import Column, Table
from pipelines.store.staging import StagedTable

Text = Annotated[pd.ArrowDtype, pyarrow.string()]
Flag = Annotated[pd.ArrowDtype, pyarrow.bool_()]
Count = Annotated[pd.ArrowDtype, pyarrow.int32()]
Size = Annotated[pd.ArrowDtype, pyarrow.int64()]
Points = Annotated[pd.ArrowDtype, pyarrow.float64()]
Instant = Annotated[pd.ArrowDtype, pyarrow.timestamp("us", tz="UTC")]
Money = Annotated[pd.ArrowDtype, pyarrow.decimal128(18, 2)]
Computed = Annotated[pd.ArrowDtype, pyarrow.decimal128(24, 6)]
Percentage = Annotated[pd.ArrowDtype, pyarrow.decimal128(9, 4)]
Unit = Annotated[pd.ArrowDtype, pyarrow.decimal128(18, 6)]

_SQL = {
    pyarrow.string(): "VARCHAR",
    pyarrow.bool_(): "BOOLEAN",
    pyarrow.int32(): "INTEGER",
    pyarrow.int64(): "BIGINT",
    pyarrow.float64(): "DOUBLE",
    pyarrow.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


_BATCH = 65_536  # rows; of a generator no more are held as dictionaries at once
_MISFITS = (pyarrow.ArrowException, OverflowError)


class Rows(pa.DataFrameModel):
    """Base of all tables: these columns and no others, in this order."""

    class Config:
        """Pandera's settings."""

        strict = True


def row_check(name: str) -> Callable[[Callable[..., Any]], Any]:
    """A check of whole rows, by a name; `name=` of pandera is lost in models that inherit it."""

    def decorated(check: Callable[..., Any]) -> Any:
        check.__name__ = name
        return pa.dataframe_check(check)

    return decorated


@dataclass(frozen=True)
class FailureCase:
    """One value, or one row, that does not fit: what must hold, in which column, what stands there.

    `column` is null for a whole row; `index` is the number of the row in the table, null where the
    whole table is meant.
    """

    check: str
    column: str | None
    value: str
    index: int | None


@cache
def arrow_schema(model: type[Rows]) -> pyarrow.Schema:
    """The columns of a table in Arrow's types."""
    columns = model.to_schema().columns
    return pyarrow.schema([(name, _arrow_type(column)) for name, column in columns.items()])


def as_arrow(model: type[Rows], rows: Iterable[Mapping[str, Any]]) -> pyarrow.Table:
    """Rows as a table of the model's columns; a missing key is null, one too many an error."""
    schema = arrow_schema(model)
    known = dict.fromkeys(schema.names).keys()
    batches = []
    remaining = iter(rows)
    while listed := list(islice(remaining, _BATCH)):
        for row in listed:
            if not row.keys() <= known:
                extra = ", ".join(sorted(row.keys() - known))
                raise ValueError(f"{model.__name__} has no column {extra}")
        batches.append(pyarrow.RecordBatch.from_pylist(listed, schema=schema))
    return pyarrow.Table.from_batches(batches, schema=schema)


def unfit_values(model: type[Rows], rows: Sequence[Mapping[str, Any]]) -> list[FailureCase]:
    """The values that their column cannot hold at all, such as an amount with half a cent."""
    try:
        as_arrow(model, rows)
        return []
    except _MISFITS:
        return [
            FailureCase(f"fits {field.type}", field.name, str(row.get(field.name)), index)
            for index, row in enumerate(rows)
            for field in arrow_schema(model)
            if not _fits(row.get(field.name), field.type)
        ]


def _fits(value: Any, arrow: pyarrow.DataType) -> bool:
    try:
        pyarrow.array([value], arrow)
    except _MISFITS:
        return False
    return True


def failure_cases(model: type[Rows], table: pyarrow.Table) -> list[FailureCase]:
    """Everything in a table that its model does not allow, each case once.

    Pandera reports a failed check of a whole row once per column; of these the first stays, so
    that the value is that of the first column, which is the key.
    """
    try:
        model.validate(as_frame(table), lazy=True)
        return []
    except pa.errors.SchemaErrors as errors:
        found: dict[tuple[Any, ...], FailureCase] = {}
        for case in errors.failure_cases.to_dict("records"):
            one = _failure_case(case)
            found.setdefault((one.check, one.column, one.index), one)
        return list(found.values())


def as_frame(table: pyarrow.Table) -> pd.DataFrame:
    """A table for pandas, its types kept."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def release_table(name: str, model: type[Rows], rows: pyarrow.Table | StagedTable) -> Table:
    """A table of a release: its comments are the descriptions in the model."""
    schema, _, table = name.partition(".")
    described = model.to_schema()
    columns = tuple(
        Column(column, _sql_type(_arrow_type(field)), field.description or "")
        for column, field in described.columns.items()
    )
    comment = (model.__doc__ or "").split("\n")[0]
    return Table(schema, table, comment, columns, rows, key=_key(described))


def _key(schema: Any) -> tuple[str, ...]:
    if schema.unique:
        return tuple(schema.unique)
    return tuple(name for name, column in schema.columns.items() if column.unique)[:1]


def _arrow_type(column: Any) -> pyarrow.DataType:
    pandas_type = column.dtype.type
    if isinstance(pandas_type, pd.ArrowDtype):
        return pandas_type.pyarrow_dtype
    return pyarrow.string()  # pandas knows Arrow's strings by a type of their own


def _sql_type(arrow: pyarrow.DataType) -> str:
    if pyarrow.types.is_decimal(arrow):
        return f"DECIMAL({arrow.precision},{arrow.scale})"
    return _SQL[arrow]


def _failure_case(case: Mapping[str, Any]) -> FailureCase:
    index = case["index"]
    is_column = case["schema_context"] == "Column"
    return FailureCase(
        check=str(case["check"]),
        column=case["column"] if is_column else None,
        value=str(case["failure_case"]),
        index=None if index is None or pd.isna(index) else int(index),
    )
