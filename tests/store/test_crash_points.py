"""Killed at any moment: the live release opens and is the old one or the new one, and the next
refresh goes through as if nothing had happened.
"""

from __future__ import annotations

import shutil
import signal
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.decisions import load_decisions
from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import CRASH_POINTS, PACKS_CRASH_POINTS, crash_point
from pipelines.store.intake import Intake
from pipelines.store.query import run_query
from pipelines.store.scans import ScanArchive
from pipelines.store.state import State
from tests.store.forked_refresh import decision, page

# From here on the new release stands.
PUBLISHED = CRASH_POINTS.index("publish.replaced")
AFTERWARDS = {*CRASH_POINTS[PUBLISHED:], "outbox.waiting", "outbox.sent", "outbox.recorded"}
# Each commit to the state in turn: begun, told, delivered, ended.
COMMITS = [f"state.{what}*{n}" for what in ("written", "committed") for n in range(2, 6)]


@pytest.fixture(scope="module")
def first_release(tmp_path_factory, refresh) -> Path:
    warehouse: Path = tmp_path_factory.mktemp("first")
    assert refresh(warehouse, 1) == 0
    return warehouse


@pytest.mark.parametrize("point", [*CRASH_POINTS, *COMMITS, *PACKS_CRASH_POINTS])
def test_dying_anywhere_is_safe(first_release: Path, refresh, tmp_path: Path, point: str) -> None:
    warehouse = tmp_path / "warehouse"
    shutil.copytree(first_release, warehouse)
    if point.startswith("intake."):
        (warehouse / "intake" / "ab.json").unlink()

    assert refresh(warehouse, 2, crash_at=point) == -signal.SIGKILL

    assert held(warehouse) in (1, 2)
    if not point.startswith("state."):
        assert held(warehouse) == (2 if point in AFTERWARDS else 1)
    archive = Archive(warehouse / "archive")
    assert archive.read("ab", archive.newest("ab") or "") in (outcome(1), outcome(2))
    assert ScanArchive(warehouse / "scans").pages("ab") in ((page(1),), (page(2),))
    assert decided(warehouse) in ([1], [1, 2])

    assert refresh(warehouse, 2) == 0

    assert held(warehouse) == 2
    assert archive.read("ab", "key2") == outcome(2)
    assert ScanArchive(warehouse / "scans").pages("ab") == (page(2),)
    assert decided(warehouse) == [1, 2]
    assert len(Intake(warehouse / "intake").all()) == 1
    state = State(warehouse / "state.db")
    assert {(run.run_id, run.status) for run in state.runs()} == {
        ("r1", "succeeded"),
        ("r2", "succeeded"),
    }
    told = [(row["message_id"], row["status"]) for row in state.snapshot("alerts")]
    assert told == [("m1", "recorded"), ("m2", "recorded")]
    assert leftovers(warehouse) == []


def test_a_point_that_is_not_listed_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not listed"):
        crash_point("somewhere")


def held(warehouse: Path) -> int:
    (row,) = run_query(
        warehouse / "dtz.duckdb",
        "SELECT count(*), min(amount_eur), max(amount_eur) FROM core.amounts",
    ).rows
    count, least, most = row
    assert count == 5000
    assert least == most == Decimal(int(most))
    return int(most)


def decided(warehouse: Path) -> list[int]:
    found = load_decisions(warehouse / "decisions", {"c"})
    numbers = [int(one.finding or "", 16) for one in found]
    assert list(found) == [decision(n, datetime(2024, 5, n, tzinfo=UTC)) for n in numbers]
    return numbers


def outcome(number: int) -> Outcome:
    return Outcome("quarantined", "code", str(number))


def leftovers(warehouse: Path) -> list[Path]:
    expected = {
        ".outbox.lock",
        "dtz.duckdb",
        "state.db",
        "intake/ab.json",
        "releases/r1.duckdb",
        "releases/r2.duckdb",
        "staging/core.amounts.parquet",
        "scans/ab/1.json",
        "decisions/c.yaml",
    }
    (pack,) = (warehouse / "archive" / "packs").iterdir()
    place = pack.relative_to(warehouse)
    expected |= {f"{place}/pack.json", f"{place}/entries.parquet"}
    found = [path.relative_to(warehouse) for path in warehouse.rglob("*") if path.is_file()]
    return [path for path in found if str(path) not in expected]
