"""Warehouses of made-up documents: the assets' own tables, without a PDF and without a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow

from dtz_assets.assets.core import CORE_PAST, CORE_TABLES, core_tables
from dtz_assets.assets.quality import QUALITY_PAST, QUALITY_TABLES, quality_tables
from dtz_assets.assets.sources import (
    EXTRACTIONS_SCHEMA,
    FAULTS_SCHEMA,
    MISFITS_SCHEMA,
    ORIGINS_SCHEMA,
)
from dtz_assets.marts import marts, view_rows
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow, release_table
from pipelines.definitions import Definition, load_definition
from pipelines.documents.model import Box
from pipelines.figures.model import (
    Extraction,
    Failure,
    Identity,
    Number,
    NumberStatus,
    Project,
    Section,
)
from pipelines.reconcile.decisions import Decision
from pipelines.stages.archives import ReadDocument
from pipelines.stages.assembling import document_id
from pipelines.stages.loading import document_row
from pipelines.stages.reading import LOADED, QUARANTINED
from pipelines.store.intake import Seen
from pipelines.store.release import build_release
from pipelines.store.withdrawals import Absence, Turn
from tests.dtz_assets.plain import plain_settings
from tests.reconcile.builders import figure
from tests.stages.conftest import DEFINITION

RULES = """\
  - id: slip
    kind: change
    against: edition
    group: odd
    text: {nl: "Niet verschoven", en: "No slip"}
    quantity: expenditure/period/*
  - id: received
    kind: between
    group: transfers
    text: {nl: "Ontvangen", en: "Received"}
    sends: transfer/out
    receives: transfer/in
"""


@dataclass(frozen=True)
class Told:
    """A made-up document: when it came in, what it says, and when it was withdrawn."""

    name: str
    day: int
    publisher: str = "emmen"
    mark: int = 0
    total: int = 3
    parts: tuple[int, ...] = (1, 2)
    moved: int | None = None
    withdrawn: tuple[tuple[int, int | None], ...] = ()
    is_held_back: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def document_id(self) -> str:
        return document_id(self.sha256)

    def read(self) -> ReadDocument:
        path = f"{self.publisher}/{self.name}.pdf"
        seen = Seen(self.sha256, noon(self.day), path, 1, self.publisher)
        if self.is_held_back:
            return ReadDocument(seen, QUARANTINED, None, "not_a_pdf", "", True)
        return ReadDocument(seen, LOADED, "key", "", "", True)

    def as_of(self, day: int) -> Told:
        """What was known of it by the end of a day."""
        ended = [
            (start, None if end is None or end > day else end)
            for start, end in self.withdrawn
            if start <= day
        ]
        return replace(self, withdrawn=tuple(ended))

    def found(self) -> Extraction:
        """A total, its parts, and money moved between two parties."""
        figures = [figure("expenditure/period", self.total)]
        figures += [
            figure(f"expenditure/period/{number}", part) for number, part in enumerate(self.parts)
        ]
        if self.moved is not None:
            for side in ("transfer/out", "transfer/in"):
                figures.append(figure(side, self.moved, from_party="A", to_party="B"))
        return Extraction(
            self._identity(),
            tuple(figures),
            (
                Number(1, Box(5, 6, 7, 8), self.name, NumberStatus.UNCLAIMED, "nothing says so"),
                Number(1, Box(5, 6, 7, 9), "2020", NumberStatus.IGNORED, "a year"),
            ),
            (Project(2020, None, f"Lab {self.name}", 1),),
            (Section(2020, "Kop", f"Tekst {self.name}.", 1, 1),),
            (Failure("a check", "page 1", self.name, "made up"),),
        )

    def _identity(self) -> Identity:
        return Identity(
            family="money",
            publisher=self.publisher,
            programme="Money",
            document_type="report",
            period_start=2017,
            period_end=2021,
            edition=str(self.mark) if self.mark else None,
            edition_order=self.mark,
            printed_on=None,
            title="Geld",
            page_count=1,
        )


def noon(day: int) -> datetime:
    return datetime(2024, 1, day, 12, tzinfo=UTC)


def definition(folder: Path) -> Definition:
    path = folder / "money.yaml"
    path.write_text(DEFINITION + RULES, encoding="utf-8")
    return load_definition(path)


def release_of(
    folder: Path, told: Sequence[Told], decisions: Iterable[Decision] = (), at: int = 28
) -> Path:
    """The release of a warehouse that received these documents, made by the assets themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = plain_settings(raw=folder / "raw", warehouse=folder / "warehouse")
    warehouse = Warehouse(settings, "run", noon(at))
    warehouse.__dict__["definitions"] = (definition(folder),)
    warehouse.__dict__["decisions"] = tuple(decisions)
    rows = []
    for one in sorted(told, key=lambda each: (each.day, each.sha256)):
        if not one.is_held_back:
            warehouse.archives.extractions.write(one.sha256, "key", one.found())
        for start, end in one.withdrawn:
            warehouse.withdrawals.record(Turn(one.sha256, noon(start), True, "made up", "a.yaml"))
            if end is not None:
                warehouse.withdrawals.record(Turn(one.sha256, noon(end), False, "", ""))
        rows.append(document_row(one.read()))
    warehouse.staging.save(
        "extractions", pyarrow.Table.from_pylist(rows, schema=EXTRACTIONS_SCHEMA)
    )
    warehouse.beside.save("origins", pyarrow.Table.from_pylist([], schema=ORIGINS_SCHEMA))
    warehouse.beside.save("faults", pyarrow.Table.from_pylist([], schema=FAULTS_SCHEMA))
    warehouse.beside.save("misfits", pyarrow.Table.from_pylist([], schema=MISFITS_SCHEMA))
    context: Any = dg.build_asset_context(resources={"warehouse": warehouse})
    for asset in (core_tables, quality_tables):
        produced: Any = asset(context)
        list(produced)
    return _build(folder / "release.duckdb", warehouse)


def _build(path: Path, warehouse: Warehouse) -> Path:
    names = (*CORE_TABLES, *CORE_PAST, *QUALITY_TABLES, *QUALITY_PAST)
    made = {name: warehouse.staging.load(name) for name in names}
    made["ops.views"] = as_arrow(MODELS["ops.views"], view_rows())
    tables = [
        release_table(name, model, made[name]) for name, model in MODELS.items() if name in made
    ]
    build_release(path, tables, marts())
    return path


__all__ = ["Absence", "Told", "definition", "noon", "release_of"]
