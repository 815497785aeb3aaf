"""A refresh of everything that is written, without Dagster and PDF; many in quick succession.

`python -m tests.store.forked_refresh` imports once and runs each refresh that it is asked for in a
fork of its own: quick, and DuckDB starts afresh in each. A line asks for one: folder|number|point.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pandas  # noqa: F401 - DuckDB would import it anew in each fork
import pyarrow as pa

from pipelines.alerts.routing import Post
from pipelines.documents.model import Box, Page, Word
from pipelines.errors import DefinitionError
from pipelines.reconcile.decisions import Block, Decision
from pipelines.stages.delivering import send
from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import CRASH_VARIABLE
from pipelines.store.decision_files import append_decision
from pipelines.store.intake import Intake
from pipelines.store.records import Alert, RunStatus
from pipelines.store.release import Column, Table, View, build_release, publish
from pipelines.store.scans import ScanArchive
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.wording import Language

ROWS = 5000
AMOUNTS = (Column("amount_eur", "DECIMAL(18,2)", "Euros."),)
RELEASES = (Column("number", "INTEGER", "Which it is."), Column("figures", "BIGINT", "How many."))
TOTAL = View(
    "marts",
    "total",
    "One row: what there is.",
    "SELECT count(*) AS figures, sum(amount_eur) AS total_eur FROM core.amounts",
    {"figures": "How many.", "total_eur": "Euros."},
    materialised=True,
)


def refresh(warehouse: Path, number: int) -> None:
    """All that a refresh writes, in its order; every amount of the release is `number`."""
    now, run_id = datetime(2024, 5, number, tzinfo=UTC), f"r{number}"
    state = State(warehouse / "state.db")
    read(warehouse, number, now)
    state.start_run(run_id, "hand", now)
    tell(state, number, now)
    staged = warehouse / "staging" / "dtz.duckdb"
    build(staged, number)
    publish(staged, warehouse / "dtz.duckdb", warehouse / "releases", run_id)
    send(state, Post(), Language.EN)
    state.finish_run(run_id, RunStatus.SUCCEEDED, now, release_id=run_id)
    (warehouse / "decisions").mkdir(exist_ok=True)
    with suppress(DefinitionError):  # decided in a refresh that was killed a moment later
        append_decision(warehouse / "decisions", decision(number, now))


def build(staged: Path, number: int) -> None:
    """A release of which each part says which one it is."""
    staging = Staging(staged.parent)
    staging.save("core.amounts", pa.table({"amount_eur": [Decimal(number)] * ROWS}))
    amounts = Table("core", "amounts", "Amounts.", AMOUNTS, staging.load("core.amounts"))
    one = pa.table({"number": [number], "figures": [ROWS]})
    build_release(staged, [amounts, Table("ops", "releases", "One.", RELEASES, one)], [TOTAL])


def read(warehouse: Path, number: int, now: datetime) -> None:
    """First sight, a scanned page, and why there are no figures."""
    archive, intake = Archive(warehouse / "archive"), Intake(warehouse / "intake")
    scans = ScanArchive(warehouse / "scans")
    for swept in (archive, intake, scans):
        swept.sweep()
    intake.record("ab", seen_at=now, path="c/a.pdf", size_bytes=1, publisher="c")
    scans.add("ab", [page(number)])
    archive.write_outcome("ab", f"key{number}", Outcome("quarantined", "code", str(number)))
    archive.compact(1)


def page(number: int) -> Page:
    """A page that says which refresh looked at it."""
    return Page(1, 100.0, 100.0, (Word(str(number), Box(1, 2, 3, 4), 5.0, ""),), reader="eye")


def tell(state: State, number: int, now: datetime) -> None:
    """Put a message down, unless its finding was told."""
    if f"f{number}" not in state.reported():
        alert = Alert(f"m{number}", None, "subject", "body", "info", now)
        state.add_alert(alert, {f"f{number}": None})


def decision(number: int, now: datetime) -> Decision:
    """A decision about a finding of this number."""
    said = {"document": "ab" * 8, "finding": f"{number:016x}", "reason": "seen", "by": "me"}
    block = Block.model_validate({**said, "conclusion": "accepted", "at": now})
    return Decision.model_construct(**dict(block), publisher="c")


def main() -> None:
    """Answer each line with the exit code of its refresh."""
    for line in sys.stdin:
        folder, number, crash_at = line.rstrip("\n").split("|")
        child = os.fork()
        if child == 0:
            os.environ[CRASH_VARIABLE] = crash_at
            code = 1
            try:
                refresh(Path(folder), int(number))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
