"""What all assets do with a table: validate its columns, save it, and say what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pyarrow

from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow

SHOWN_ROWS = 50


def key_of(table: str) -> dg.AssetKey:
    """The asset of a table: core.figures is core/figures."""
    return dg.AssetKey(table.split("."))


def table_specs(tables: Iterable[str], deps: Sequence[dg.AssetKey]) -> list[dg.AssetSpec]:
    """One asset per table, described as its model is, in the group of its schema."""
    return [
        dg.AssetSpec(
            key_of(table),
            deps=deps,
            group_name=table.split(".")[0],
            description=(MODELS[table].__doc__ or "").split("\n")[0],
            kinds={"parquet"},
        )
        for table in tables
    ]


def save_tables(
    warehouse: Warehouse, rows: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterable[dg.MaterializeResult[Any]]:
    """Save the rows of each table for the next step, and report each as materialised."""
    for name, content in rows.items():
        table = as_arrow(MODELS[name], content)
        warehouse.staging.save(name, table)
        yield dg.MaterializeResult(asset_key=key_of(name), metadata=row_count(table))


def row_count(table: pyarrow.Table) -> dict[str, Any]:
    """Dagster's own name for the number of rows."""
    return {"dagster/row_count": table.num_rows}


def shown(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dg.TableMetadataValue:
    """Some columns of the first rows, as a table in the web interface."""
    records = [
        dg.TableRecord({column: _cell(row[column]) for column in columns})
        for row in rows[:SHOWN_ROWS]
    ]
    schema = dg.TableSchema([dg.TableColumn(column) for column in columns])
    return dg.MetadataValue.table(records, schema=schema)


def _cell(value: Any) -> str | int | float | bool | None:
    return value if isinstance(value, int | bool) or value is None else str(value)
