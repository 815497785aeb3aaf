"""What all assets do with a table: validate its columns, save it, and say what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pyarrow

from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow
from pipelines.stages.archives import ReadDocument
from pipelines.stages.loading import read_document_of

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


def past_key(schema: str) -> dg.AssetKey:
    """The asset of all tables of the past in a schema."""
    return dg.AssetKey(["history", schema])


def past_spec(schema: str, deps: Sequence[dg.AssetKey]) -> dg.AssetSpec:
    """One asset for all tables of the past: each further one costs every refresh its events."""
    return dg.AssetSpec(
        past_key(schema),
        deps=deps,
        group_name="history",
        description=f"One row per row that {schema} ever had, with the time in which it held.",
        kinds={"parquet"},
    )


def save_past(
    warehouse: Warehouse, schema: str, rows: Mapping[str, Iterable[Mapping[str, Any]]]
) -> dg.MaterializeResult[Any]:
    """Save the tables of the past, and report them as one."""
    counts = {}
    for name, content in rows.items():
        table = as_arrow(MODELS[name], content)
        warehouse.staging.save(name, table)
        counts[name] = table.num_rows
    total = {"dagster/row_count": sum(counts.values())}
    return dg.MaterializeResult(asset_key=past_key(schema), metadata={**counts, **total})


def save_tables(
    warehouse: Warehouse, rows: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterable[dg.MaterializeResult[Any]]:
    """Save the rows of each table for the next step, and report each as materialised."""
    for name, content in rows.items():
        table = as_arrow(MODELS[name], content)
        warehouse.staging.save(name, table)
        yield dg.MaterializeResult(asset_key=key_of(name), metadata=row_count(table))


def documents_as_read(warehouse: Warehouse) -> list[ReadDocument]:
    """What is known of each content; withdrawn or not, each as it was read."""
    absences = warehouse.withdrawals.absences()
    return [read_document_of(row, absences) for row in warehouse.staging.rows("extractions")]


def row_count(table: pyarrow.Table) -> dict[str, Any]:
    """Dagster's own name for the number of rows."""
    return {"dagster/row_count": table.num_rows}


def shown(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], most: int = SHOWN_ROWS
) -> dg.TableMetadataValue:
    """Some columns of the first rows, as a table in the web interface."""
    records = [
        dg.TableRecord({column: _cell(row[column]) for column in columns}) for row in rows[:most]
    ]
    schema = dg.TableSchema([dg.TableColumn(column) for column in columns])
    return dg.MetadataValue.table(records, schema=schema)


def _cell(value: Any) -> str | int | float | bool | None:
    return value if isinstance(value, int | bool) or value is None else str(value)
