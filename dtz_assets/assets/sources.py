"""What stands under raw/, and what was found in it: the first two stages."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg
import pyarrow

from dtz_assets.assets.common import key_of, row_count, save_tables, shown, table_specs
from dtz_assets.resources import Warehouse
from pipelines.stages.loading import document_row
from pipelines.stages.looking import look
from pipelines.stages.reading import contents, read_all

EXTRACTIONS = dg.AssetKey("extractions")


@dg.multi_asset(
    specs=table_specs(["ops.files"], deps=[]),
    required_resource_keys={"warehouse"},
    name="source_files",
)
def source_files(context: dg.AssetExecutionContext) -> Any:
    """Look at every PDF under raw/ and put what is new on record."""
    warehouse: Warehouse = context.resources.warehouse
    files = look(warehouse.settings.raw, warehouse.state, warehouse.intake, warehouse.at)
    context.log.info("%d paths under %s", len(files), warehouse.settings.raw)
    yield from save_tables(warehouse, {"ops.files": warehouse.state.snapshot("files")})


@dg.asset(
    key=EXTRACTIONS,
    deps=[key_of("ops.files")],
    group_name="sources",
    kinds={"parquet", "pdf"},
    required_resource_keys={"warehouse"},
)
def extractions(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One row per distinct content, with what came of reading it; each is read once."""
    warehouse: Warehouse = context.resources.warehouse
    found = contents(
        warehouse.intake.all(), warehouse.state.files().values(), warehouse.settings.raw
    )
    documents = read_all(
        found,
        warehouse.definitions,
        warehouse.archives,
        warehouse.settings.limits,
        disputed_pct=warehouse.settings.disputed_pct,
        releases=warehouse.decisions,
    )
    warehouse.archives.compact()
    rows = [document_row(document) for document in documents]
    table = pyarrow.Table.from_pylist(rows, schema=EXTRACTIONS_SCHEMA)
    warehouse.staging.save("extractions", table)
    columns = ["path", "status", "code", "detail", "is_new"]
    return dg.MaterializeResult(
        metadata={
            **row_count(table),
            "read_now": sum(document.is_new for document in documents),
            "documents": shown(rows, columns),
        }
    )


EXTRACTIONS_SCHEMA = pyarrow.schema(
    [
        ("sha256", pyarrow.string()),
        ("seen_at", pyarrow.timestamp("us", tz="UTC")),
        ("path", pyarrow.string()),
        ("size_bytes", pyarrow.int64()),
        ("publisher", pyarrow.string()),
        ("status", pyarrow.string()),
        ("key", pyarrow.string()),
        ("code", pyarrow.string()),
        ("detail", pyarrow.string()),
        ("is_new", pyarrow.bool_()),
    ]
)
