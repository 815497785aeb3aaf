"""Releases for tests of the site, made of a few rows; and PDFs that have these figures' pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow

from dtz_assets.marts import marts
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import Rows, arrow_schema, as_arrow, release_table
from pipelines.site.manner import Manner
from pipelines.store.release import build_release
from pipelines.wording import Language
from pipelines.workers.limits import Limits

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = Limits(workers=1, document_seconds=20.0)
# x0, top, x1, bottom
PLACE = (50.0, 90.0, 110.0, 102.0)
_BLANK = {"string": "", "bool": False, "int": 1, "double": 0.0, "timestamp": AT}


@dataclass(frozen=True)
class Told:
    """What a release tells of one document: rows by table, of which a missing column is blank."""

    sha256: str
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def document_id(self) -> str:
        return self.sha256[:16]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of it, with its ids."""
        mine = {"document_id": self.document_id, "report_id": f"a/{self.document_id}"}
        document = {**mine, "sha256": self.sha256, "file": f"a/{self.document_id}.pdf"}
        found = {
            "core.documents": [{**document, "status": "loaded", "pages": 1, **self.document}],
            "core.reports": [{**mine, "current_document_id": self.document_id, **self.report}],
            "quality.coverage": [mine],
        }
        if "report_id" in self.document and self.document["report_id"] is None:
            del found["core.reports"], found["quality.coverage"]  # a file that is no report
        for table, rows in self.rows.items():
            found[table] = [{**mine, **row} for row in rows]
        return {
            table: [_known(MODELS[table], row) for row in rows] for table, rows in found.items()
        }


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def place(box: Sequence[float] = PLACE, page: int = 1) -> dict[str, Any]:
    """The place of a figure or number on its page."""
    return {"page": page, **dict(zip(("x0", "top", "x1", "bottom"), box, strict=True))}


def figure(figure_id: str, **more: Any) -> dict[str, Any]:
    """A row of core.figures that was read."""
    return {"figure_id": figure_id, "printed": "1.000", "status": "claimed", **place(), **more}


def suspicion(figure_id: str, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows by which a figure is the suspect of an open finding."""
    finding = {"finding_id": "f" * 16, "state": "open", "severity": "error", "kind": "discrepancy"}
    suspect = {"finding_id": "f" * 16, "set_no": 1, "rank": 1, "figure_id": figure_id}
    return {"quality.findings": [{**finding, **more}], "quality.suspects": [suspect]}


def release_of(path: Path, *told: Told, release_id: str = "r1", **more: Any) -> Path:
    """A release that tells this, with all tables and marts."""
    rows: dict[str, list[dict[str, Any]]] = {
        "ops.releases": [{"release_id": release_id, "built_at": AT, "schema_version": "1.0"}]
    }
    for one in told:
        for table, found in one.tables().items():
            rows.setdefault(table, []).extend(found)
    rows |= more.get("rows", {})
    tables = [
        release_table(name, model, as_arrow(model, [_filled(model, row) for row in rows[name]]))
        if name in rows
        else release_table(name, model, as_arrow(model, []))
        for name, model in MODELS.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    build_release(path, tables, marts())
    return path


def manner(raw: Path | None = None, limits: Limits = LIMITS) -> Manner:
    """A site in Dutch, with the PDFs in `raw` under their document's id."""

    def path_of(document: Any) -> Path | None:
        return raw / f"{document.document_id}.pdf" if raw else None

    return Manner(Language.NL, ZoneInfo("Europe/Amsterdam"), path_of, limits)


def _known(model: type[Rows], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without ids that its table does not have."""
    names = set(arrow_schema(model).names)
    ids = {"document_id", "report_id"}
    return {name: value for name, value in row.items() if name in names or name not in ids}


def _filled(model: type[Rows], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with blanks where a column may not be null."""
    columns = model.to_schema().columns
    return {
        one.name: row.get(one.name, None if columns[one.name].nullable else _blank(one.type))
        for one in arrow_schema(model)
    }


def _blank(kind: pyarrow.DataType) -> Any:
    return next(value for name, value in _BLANK.items() if str(kind).startswith(name))
