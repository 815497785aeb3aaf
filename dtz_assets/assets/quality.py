"""The tables of quality: what adds up, what does not, and who should know."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg

from dtz_assets.assets.common import key_of, save_tables, table_specs
from dtz_assets.assets.core import CORE_TABLES
from dtz_assets.assets.sources import EXTRACTIONS
from dtz_assets.resources import Warehouse
from dtz_assets.validation import quarantined
from pipelines.stages.accepting import accept_findings
from pipelines.stages.archives import ReadDocument
from pipelines.stages.assembling import coverage_row, document_id
from pipelines.stages.beside import Misfit
from pipelines.stages.deciding import Documents, decision_row
from pipelines.stages.loading import load_editions, read_document_of
from pipelines.stages.reading import QUARANTINED
from pipelines.stages.reconciling import add_misfits, add_source_findings, reconcile

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


@dg.multi_asset(
    specs=table_specs(
        QUALITY_TABLES, deps=[EXTRACTIONS, *(key_of(table) for table in CORE_TABLES)]
    ),
    required_resource_keys={"warehouse"},
    name="quality_tables",
)
def quality_tables(context: dg.AssetExecutionContext) -> Any:
    """Hold the rules of each family against its current documents."""
    warehouse: Warehouse = context.resources.warehouse
    language = warehouse.settings.language
    documents = _documents(warehouse)
    editions = load_editions(documents, warehouse.archives)
    definitions = {one.name: one for one in warehouse.definitions}
    quality = reconcile(editions, definitions, language, warehouse.decisions)
    files = list(warehouse.state.files().values())
    add_source_findings(quality, documents, editions, files, language)
    misfits = [Misfit(**row) for row in warehouse.beside.rows("misfits")]
    add_misfits(quality, misfits, language)
    found = accept_findings(
        quality,
        warehouse.staging.load("quality.numbers").to_pylist(),
        warehouse.decisions,
        Documents(documents, editions, definitions, warehouse.settings.disputed_pct),
        language,
    )
    current = [one for one in editions if one.is_current]
    tied = {one.document.seen.sha256[:16]: one for one in current}
    yield from save_tables(
        warehouse,
        {
            "quality.rules": quality.rules,
            "quality.verdicts": quality.verdicts,
            "quality.verdict_figures": quality.verdict_figures,
            "quality.findings": quality.findings,
            "quality.finding_rules": quality.finding_rules,
            "quality.suspects": quality.suspects,
            "quality.coverage": [
                coverage_row(one, quality.tied[document]) for document, one in tied.items()
            ],
            "quality.decisions": [decision_row(one, language) for one in found],
        },
    )


def _documents(warehouse: Warehouse) -> list[ReadDocument]:
    """The documents as core has them: also held back are those whose rows broke a schema."""
    statuses = {
        row["sha256"]: row["status"] for row in warehouse.staging.load("core.documents").to_pylist()
    }
    failures = warehouse.staging.load("quality.failures").to_pylist()
    documents = []
    for row in warehouse.staging.load("extractions").to_pylist():
        document = read_document_of(row)
        if statuses[document.seen.sha256] == QUARANTINED and not document.code:
            mine = document_id(document.seen.sha256)
            document = quarantined(
                document, [one for one in failures if one["document_id"] == mine]
            )
        documents.append(document)
    return documents
