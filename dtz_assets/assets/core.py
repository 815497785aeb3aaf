"""The tables of core, and the account of every number: the archive as rows."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from collections.abc import Sequence
from typing import Any

import dagster as dg

from dtz_assets.assets.common import save_tables, table_specs
from dtz_assets.assets.sources import EXTRACTIONS
from dtz_assets.resources import Warehouse
from dtz_assets.validation import invalid_documents, quarantined
from pipelines.definitions import Definition
from pipelines.reconcile.decisions import Decision
from pipelines.stages.assembling import (
    document_rows,
    failure_rows,
    figure_rows,
    history_rows,
    number_rows,
    project_rows,
    report_rows,
    section_rows,
)
from pipelines.stages.beside import origins_of
from pipelines.stages.deciding import figures_of
from pipelines.stages.editions import Edition
from pipelines.stages.loading import load_editions, read_document_of
from pipelines.stages.row import Row

CORE_TABLES = (
    "core.reports",
    "core.documents",
    "core.figures",
    "core.figures_history",
    "core.projects",
    "core.sections",
    "quality.numbers",
    "quality.failures",
)
_OwnedRows = dict[str, list[tuple[str, Row]]]


@dg.multi_asset(
    specs=table_specs(CORE_TABLES, deps=[EXTRACTIONS]),
    required_resource_keys={"warehouse"},
    name="core_tables",
)
def core_tables(context: dg.AssetExecutionContext) -> Any:
    """Turn the archive into rows, holding back each document whose own rows break a schema."""
    warehouse: Warehouse = context.resources.warehouse
    documents = [read_document_of(row) for row in warehouse.staging.load("extractions").to_pylist()]
    definitions = {one.name: one for one in warehouse.definitions}
    decisions = warehouse.decisions
    editions = load_editions(documents, warehouse.archives)
    owned = _rows_of_documents(editions, definitions, decisions)
    if failed := invalid_documents(owned):
        documents = [
            quarantined(one, failed[one.seen.sha256]) if one.seen.sha256 in failed else one
            for one in documents
        ]
        editions = load_editions(documents, warehouse.archives)
        owned = _rows_of_documents(editions, definitions, decisions)
    current = {one.document.seen.sha256 for one in editions if one.is_current}
    rows = {name: [row for sha, row in owned[name]] for name in owned}
    failures = [failure for one in editions for failure in failure_rows(one)]
    language = warehouse.settings.language
    origins = origins_of(warehouse.beside.rows("origins"))
    yield from save_tables(
        warehouse,
        {
            "core.reports": report_rows(editions),
            "core.documents": document_rows(documents, editions, language, origins),
            "core.figures": _current_figures(owned, current),
            "core.figures_history": rows["core.figures_history"],
            **{name: _of(owned, name, current) for name in ("core.projects", "core.sections")},
            "quality.numbers": _of(owned, "quality.numbers", current),
            "quality.failures": failures + [row for one in failed.values() for row in one],
        },
    )


def _rows_of_documents(
    editions: Sequence[Edition], definitions: dict[str, Definition], decisions: Sequence[Decision]
) -> _OwnedRows:
    owned: _OwnedRows = {
        name: []
        for name in ("core.figures_history", "core.projects", "core.sections", "quality.numbers")
    }
    for edition in editions:
        definition = definitions[edition.found.identity.family]
        figures = figure_rows(edition, definition, figures_of(edition, decisions).accepted)
        for name, rows in {
            "core.figures_history": history_rows(edition, figures),
            "core.projects": project_rows(edition),
            "core.sections": section_rows(edition, definition),
            "quality.numbers": number_rows(edition),
        }.items():
            owned[name] += [(edition.document.seen.sha256, row) for row in rows]
    return owned


def _of(owned: _OwnedRows, name: str, current: set[str]) -> list[Row]:
    return [row for sha256, row in owned[name] if sha256 in current]


def _current_figures(owned: _OwnedRows, current: set[str]) -> list[Row]:
    times = {"known_from", "known_to"}
    return [
        {column: value for column, value in row.items() if column not in times}
        for row in _of(owned, "core.figures_history", current)
    ]
