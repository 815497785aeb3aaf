"""What comes to raw/, what stands there, and what was found in it: the first stages."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg
import pyarrow

from dtz_assets.assets.common import key_of, row_count, save_tables, shown, table_specs
from dtz_assets.resources import Warehouse
from pipelines.sources.collecting import Intent
from pipelines.sources.fetching import Fetcher
from pipelines.stages.gathering import gather
from pipelines.stages.loading import document_row
from pipelines.stages.looking import look
from pipelines.stages.reading import contents, read_all

EXTRACTIONS = dg.AssetKey("extractions")


@dg.multi_asset(
    specs=table_specs(["ops.fetches"], deps=[]),
    required_resource_keys={"warehouse"},
    name="fetched_reports",
)
def fetched_reports(context: dg.AssetExecutionContext) -> Any:
    """Ask each source that is listed for what it has, and add what is new to raw/."""
    warehouse: Warehouse = context.resources.warehouse
    settings = warehouse.settings
    if settings.fetch and warehouse.publishers:
        intent = Intent(settings.raw, warehouse.at, settings.stable_for)
        with Fetcher(settings.fetch_limits, settings.networks) as fetcher:
            looks = gather(intent, warehouse.publishers, warehouse.state, fetcher)
        context.log.info("%d new of %d looks", sum(one.is_new for one in looks), len(looks))
    yield from save_tables(warehouse, {"ops.fetches": warehouse.state.snapshot("fetches")})


@dg.multi_asset(
    specs=table_specs(["ops.files"], deps=[key_of("ops.fetches")]),
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
    rows = [document_row(document) for document in documents]
    table = pyarrow.Table.from_pylist(rows, schema=_SCHEMA)
    warehouse.staging.save("extractions", table)
    columns = ["path", "status", "code", "detail", "is_new"]
    return dg.MaterializeResult(
        metadata={
            **row_count(table),
            "read_now": sum(document.is_new for document in documents),
            "documents": shown(rows, columns),
        }
    )


_SCHEMA = pyarrow.schema(
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
