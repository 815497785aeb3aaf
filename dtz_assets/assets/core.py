"""The tables of core, and the account of every number: the archive as rows."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import dagster as dg

from dtz_assets.assets.common import (
    documents_as_read,
    past_spec,
    save_past,
    save_tables,
    table_specs,
)
from dtz_assets.assets.sources import EXTRACTIONS
from dtz_assets.resources import Warehouse
from dtz_assets.schemas.history import HISTORY
from dtz_assets.validation import invalid_documents, quarantined
from pipelines.definitions import Definition
from pipelines.reconcile.decisions import Decision
from pipelines.stages.assembling import (
    document_rows,
    failure_rows,
    figure_rows,
    number_rows,
    project_rows,
    report_rows,
    section_rows,
)
from pipelines.stages.beside import Origin, origins_of
from pipelines.stages.deciding import figures_of
from pipelines.stages.editions import Edition, editions
from pipelines.stages.history import Group, Period, groups, lasting_rows
from pipelines.stages.loading import load
from pipelines.stages.row import Row
from pipelines.wording import Language

_OF_EDITIONS = ("core.figures", "core.projects", "core.sections", "quality.numbers")
CORE_TABLES = ("core.reports", "core.documents", *_OF_EDITIONS, "quality.failures")
CORE_PAST = tuple(f"{name}{HISTORY}" for name in CORE_TABLES)
_OwnedRows = dict[str, list[tuple[str, Row]]]
_Tables = Mapping[str, Iterable[Row]]
_Periods = Mapping[str, Sequence[Period]]


@dg.multi_asset(
    specs=[*table_specs(CORE_TABLES, deps=[EXTRACTIONS]), past_spec("core", [EXTRACTIONS])],
    required_resource_keys={"warehouse"},
    name="core_tables",
)
def core_tables(context: dg.AssetExecutionContext) -> Any:
    """Turn the archive into rows, holding back each document whose own rows break a schema."""
    warehouse: Warehouse = context.resources.warehouse
    documents = documents_as_read(warehouse)
    definitions = {one.name: one for one in warehouse.definitions}
    loaded = load(documents, warehouse.archives)
    owned = _rows_of_documents(editions(loaded), definitions, warehouse.decisions)
    failed = invalid_documents(owned)
    documents = [
        quarantined(one, failed[one.seen.sha256]) if one.seen.sha256 in failed else one
        for one in documents
    ]
    sound = [one for one in loaded if one[0].seen.sha256 not in failed]
    owned["quality.failures"] = _failures(editions(sound), failed)
    tables: dict[str, Iterable[Row]] = {}
    grouped = groups(documents, sound)
    origins = origins_of(warehouse.beside.rows("origins"))
    tables |= _document_tables(grouped, warehouse.settings.language, origins)
    tables |= _report_tables(grouped)
    tables |= _rows_in_time(grouped, owned)
    yield from save_tables(warehouse, {name: tables[name] for name in CORE_TABLES})
    yield save_past(warehouse, "core", {name: tables[name] for name in CORE_PAST})


def _rows_of_documents(
    every: Sequence[Edition], definitions: dict[str, Definition], decisions: Sequence[Decision]
) -> _OwnedRows:
    owned: _OwnedRows = {name: [] for name in _OF_EDITIONS}
    for edition in every:
        definition = definitions[edition.found.identity.family]
        accepted = figures_of(edition, decisions).accepted
        for name, rows in {
            "core.figures": figure_rows(edition, definition, accepted),
            "core.projects": project_rows(edition),
            "core.sections": section_rows(edition, definition),
            "quality.numbers": number_rows(edition),
        }.items():
            owned[name] += [(edition.document.seen.sha256, row) for row in rows]
    return owned


def _failures(every: Sequence[Edition], failed: Mapping[str, list[Row]]) -> list[tuple[str, Row]]:
    """What could not be read in each edition, and what kept a document from being one."""
    read = [(one.document.seen.sha256, row) for one in every for row in failure_rows(one)]
    return read + [(sha256, row) for sha256, rows in failed.items() for row in rows]


def _document_tables(
    grouped: Sequence[Group], language: Language, origins: Mapping[str, Origin]
) -> _Tables:
    def rows(group: Group, instant: datetime | None) -> list[Row]:
        standing = group.at(instant)
        return document_rows(standing.documents, standing.editions, language, group.found, origins)

    return _now_and_then("core.documents", grouped, rows)


def _report_tables(grouped: Sequence[Group]) -> _Tables:
    def rows(group: Group, instant: datetime | None) -> list[Row]:
        return report_rows(group.at(instant).editions)

    return _now_and_then("core.reports", grouped, rows)


def _now_and_then(
    table: str, grouped: Sequence[Group], rows: Callable[[Group, datetime | None], list[Row]]
) -> _Tables:
    """Rows that say how a group stands, and how it stood since each instant."""
    now = [row for group in grouped for row in rows(group, None)]
    past = (
        row
        for group in grouped
        for row in lasting_rows((each, rows(group, each)) for each in group.instants)
    )
    return {table: now, f"{table}{HISTORY}": past}


def _rows_in_time(grouped: Sequence[Group], owned: _OwnedRows) -> _Tables:
    """Rows that an edition has of itself, of now and of all time."""
    tables: dict[str, Iterable[Row]] = {}
    times = _times(grouped)
    for name, rows in owned.items():
        of_now = [row for sha256, row in rows if _is_of_now(times[name].get(sha256, ()))]
        tables |= {name: of_now, f"{name}{HISTORY}": _in_time(rows, times[name])}
    return tables


def _times(grouped: Sequence[Group]) -> Mapping[str, _Periods]:
    """Since when and until when an edition has rows of a table, by the table and its sha256.

    For as long as it was current; failures, while known.
    """
    current = {sha: found for group in grouped for sha, found in group.current_periods().items()}
    known = {sha: found for group in grouped for sha, found in group.present_periods().items()}
    return dict.fromkeys(_OF_EDITIONS, current) | {"quality.failures": known}


def _is_of_now(periods: Sequence[Period]) -> bool:
    return any(one.known_to is None for one in periods[-1:])


def _in_time(rows: Iterable[tuple[str, Row]], times: _Periods) -> Iterator[Row]:
    """Rows of the past, each made when it is taken: they are as many as those of now, and wider."""
    for sha256, row in rows:
        for period in times.get(sha256, ()):
            yield period.on(row)
