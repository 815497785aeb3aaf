"""The tables of quality: what adds up, what does not, and who should know."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg

from dtz_assets.assets.common import (
    documents_as_read,
    key_of,
    past_key,
    past_spec,
    save_past,
    save_tables,
    table_specs,
)
from dtz_assets.assets.core import CORE_TABLES
from dtz_assets.assets.sources import EXTRACTIONS
from dtz_assets.resources import Warehouse
from dtz_assets.validation import INVALID_ROWS, held_back
from pipelines.sources.judging import SourceFault
from pipelines.stages.archives import ReadDocument
from pipelines.stages.beside import Misfit
from pipelines.stages.editions import editions
from pipelines.stages.history import Standing, documents_at, groups
from pipelines.stages.judging import Standards, judge
from pipelines.stages.loading import load
from pipelines.stages.past import quality_history
from pipelines.stages.reading import LOADED

QUALITY_TABLES = (
    "quality.rules",
    "quality.verdicts",
    "quality.verdict_figures",
    "quality.findings",
    "quality.finding_rules",
    "quality.suspects",
    "quality.coverage",
    "quality.decisions",
)
QUALITY_PAST = tuple(f"{name}_history" for name in QUALITY_TABLES)
_SOURCES = (EXTRACTIONS, past_key("core"), *(key_of(table) for table in CORE_TABLES))


@dg.multi_asset(
    specs=[*table_specs(QUALITY_TABLES, deps=_SOURCES), past_spec("quality", _SOURCES)],
    required_resource_keys={"warehouse"},
    name="quality_tables",
)
def quality_tables(context: dg.AssetExecutionContext) -> Any:
    """Hold the rules of each family against its documents, as they stand and as they stood."""
    warehouse: Warehouse = context.resources.warehouse
    settings = warehouse.settings
    documents = _documents(warehouse)
    loaded = load(documents, warehouse.archives)
    found = {document.seen.sha256: extraction for document, extraction in loaded}
    present = documents_at(documents, None)
    standing = Standing(
        present,
        editions((one, found[one.seen.sha256]) for one in present if one.status == LOADED),
    )
    standards = Standards(
        {one.name: one for one in warehouse.definitions},
        warehouse.decisions,
        settings.disputed_pct,
        settings.language,
    )
    now = judge(
        standing,
        standards,
        warehouse.decisions,
        files=list(warehouse.state.files().values()),
        misfits=[Misfit(**row) for row in warehouse.beside.rows("misfits")],
        faults=[SourceFault(**row) for row in warehouse.beside.rows("faults")],
    )
    past = quality_history(groups(documents, loaded), now, standards)
    yield from save_tables(warehouse, now.tables)
    yield save_past(warehouse, "quality", {f"{name}_history": rows for name, rows in past.items()})


def _documents(warehouse: Warehouse) -> list[ReadDocument]:
    """The documents as core has them: also held back are those whose rows broke a schema."""
    broken = {
        row["sha256"]: row["reason_detail"]
        for row in warehouse.staging.rows("core.documents_history")
        if row["reason_code"] == INVALID_ROWS
    }
    return [
        held_back(one, broken[one.seen.sha256]) if one.seen.sha256 in broken else one
        for one in documents_as_read(warehouse)
    ]
