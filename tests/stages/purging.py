"""A small warehouse of two documents, made without reading a PDF; and what is in its folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pipelines.documents.model import Page
from pipelines.stages.archives import Archives
from pipelines.stages.looking import look
from pipelines.stages.purging import Holdings
from pipelines.store.archive import Outcome
from pipelines.store.intake import Intake
from pipelines.store.records import Alert, Fetch, FetchOutcome
from pipelines.store.release import build_release
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.store.tables import Column, Table
from pipelines.store.tombstones import Tombstones
from pipelines.store.withdrawals import Turn, Withdrawals

AT = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Document:
    """A content and the path that it stands at."""

    content: bytes
    path: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


MINE, OTHER = Document(b"mine", "emmen/a.pdf"), Document(b"other", "emmen/a.pdf.pdf")


def holdings(folder: Path) -> Holdings:
    warehouse = folder / "warehouse"
    return Holdings(
        raw=folder / "raw",
        live=warehouse / "dtz.duckdb",
        releases=warehouse / "releases",
        archives=Archives(warehouse / "archive"),
        intake=Intake(warehouse / "intake"),
        state=State(warehouse / "state.db"),
        staging=Staging(warehouse / "staging"),
        beside=Staging(warehouse / "beside"),
        pin=warehouse / "pin.json",
        tombstones=Tombstones(warehouse / "intake/purged"),
        withdrawals=Withdrawals(warehouse / "intake/withdrawn"),
        site=warehouse / "report",
    )


def fill(folder: Path) -> Holdings:
    """Both documents in every place; of the kept releases only the second has `MINE`."""
    held = holdings(folder)
    for document in (MINE, OTHER):
        path = held.raw / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.content)
    look(held.raw, held.state, held.intake, AT)
    for document in (MINE, OTHER):
        outcome = Outcome("quarantined", "code", document.path)
        held.archives.recognition.write_outcome(document.sha256, "key", outcome)
        held.archives.extractions.write_outcome(document.sha256, "key", outcome)
        held.archives.scans.add(document.sha256, [Page(1, 9.0, 9.0, ())])
        held.withdrawals.record(Turn(document.sha256, AT, True, "", document.path))
        held.state.record_fetches([_fetched(document)])
        name = document.sha256[:16]
        told = Alert(name, name, "subject", f"about {document.path}", "error", AT)
        held.state.add_alert(told, {name: name})
    held.staging.save("core.documents", pa.table({"file": [MINE.path, OTHER.path]}))
    release(held.live, [MINE, OTHER])
    release(held.releases / "r1.duckdb", [OTHER])
    release(held.releases / "r2.duckdb", [MINE, OTHER])
    return held


def _fetched(document: Document) -> Fetch:
    place = ("emmen", f"https://example.org/{document.path}", "", AT, FetchOutcome.FETCHED, "", 200)
    return Fetch(document.path, *place, True, document.path, document.sha256, None, None)


def release(path: Path, documents: Iterable[Document]) -> None:
    """A release with what a purge asks of one, and a table that it knows nothing of."""
    given = list(documents)
    rows = {
        "core.documents": {
            "document_id": [one.sha256[:16] for one in given],
            "sha256": [one.sha256 for one in given],
            "report_id": [f"report of {one.path}" for one in given],
            "title": ["Geld" for _ in given],
        },
        "core.reports": {
            "report_id": [f"report of {one.path}" for one in given],
            "publisher": ["emmen" for _ in given],
        },
        "ops.files": {
            "path": [one.path for one in given],
            "reason": ["" for _ in given],
        },
    }
    build_release(path, [_table(name, columns) for name, columns in rows.items()], [])


def _table(name: str, columns: dict[str, list[str]]) -> Table:
    schema, _, table = name.partition(".")
    described = tuple(Column(column, "VARCHAR", "A text.") for column in columns)
    rows = pa.table({column: pa.array(values, pa.string()) for column, values in columns.items()})
    return Table(schema, table, "Some rows.", described, rows)


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
