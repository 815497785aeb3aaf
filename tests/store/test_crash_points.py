"""Killed at any moment: the live release opens and is the old one or the new one, and the next
refresh goes through as if nothing had happened.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import CRASH_POINTS, PACKS_CRASH_POINTS, crash_point
from pipelines.store.intake import Intake
from pipelines.store.query import run_query
from pipelines.store.state import State

REPOSITORY = Path(__file__).parents[2]
STORE = REPOSITORY / "pipelines" / "store"
# Imports once, then runs each refresh that it is asked for in a fork of its own: quick, and
# DuckDB starts afresh in each.
REFRESHER = """
import os
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pandas  # DuckDB would import it anew in each fork
import pyarrow as pa

from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import CRASH_VARIABLE
from pipelines.store.intake import Intake
from pipelines.store.release import Column, Table, build_release, publish
from pipelines.store.state import State


def refresh(warehouse, number):
    now = datetime(2024, 5, number, tzinfo=UTC)
    archive, intake = Archive(warehouse / "archive"), Intake(warehouse / "intake")
    archive.sweep()
    intake.sweep()
    intake.record("ab", seen_at=now, path="c/a.pdf", size_bytes=1, publisher="c")
    archive.write_outcome("ab", f"key{number}", Outcome("quarantined", "code", str(number)))
    archive.compact(1)
    State(warehouse / "state.db").start_run(f"r{number}", "hand", now)
    columns = (Column("amount_eur", "DECIMAL(18,2)", "Euros."),)
    rows = pa.table({"amount_eur": [Decimal(number)] * 5000})
    staged = warehouse / "staging" / "dtz.duckdb"
    build_release(staged, [Table("core", "amounts", "Amounts.", columns, rows)], [])
    publish(staged, warehouse / "dtz.duckdb", warehouse / "releases", f"r{number}")


for line in sys.stdin:
    folder, number, crash_at = line.rstrip("\\n").split("|")
    child = os.fork()
    if child == 0:
        os.environ[CRASH_VARIABLE] = crash_at
        refresh(Path(folder), int(number))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@pytest.fixture(scope="module")
def refresh() -> Iterator[Callable[..., int]]:
    """Run one refresh in a process of its own; gives its exit code."""
    command = [sys.executable, "-c", REFRESHER]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        requests, answers = process.stdin, process.stdout
        assert requests is not None
        assert answers is not None

        def run(warehouse: Path, number: int, crash_at: str = "") -> int:
            requests.write(f"{warehouse}|{number}|{crash_at}\n")
            requests.flush()
            return int(answers.readline())

        yield run


@pytest.fixture(scope="module")
def first_release(tmp_path_factory, refresh) -> Path:
    warehouse: Path = tmp_path_factory.mktemp("first")
    assert refresh(warehouse, 1) == 0
    return warehouse


@pytest.mark.parametrize("point", [*CRASH_POINTS, *PACKS_CRASH_POINTS])
def test_dying_anywhere_is_safe(first_release: Path, refresh, tmp_path: Path, point: str) -> None:
    warehouse = tmp_path / "warehouse"
    shutil.copytree(first_release, warehouse)
    if point.startswith("intake."):
        (warehouse / "intake" / "ab.json").unlink()

    assert refresh(warehouse, 2, crash_at=point) == -signal.SIGKILL

    assert held(warehouse) in (1, 2)
    assert held(warehouse) == (2 if point == "publish.replaced" else 1)
    archive = Archive(warehouse / "archive")
    assert archive.read("ab", archive.newest("ab") or "") in (outcome(1), outcome(2))

    assert refresh(warehouse, 2) == 0

    assert held(warehouse) == 2
    assert archive.read("ab", "key2") == outcome(2)
    assert len(Intake(warehouse / "intake").all()) == 1
    assert {run.run_id for run in State(warehouse / "state.db").runs()} == {"r1", "r2"}
    assert leftovers(warehouse) == []


def test_every_point_is_in_the_code_and_listed() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in STORE.glob("*.py"))

    assert sorted(re.findall(r'crash_point\("(.+?)"\)', code)) == sorted(
        (*CRASH_POINTS, *PACKS_CRASH_POINTS)
    )


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


def outcome(number: int) -> Outcome:
    return Outcome("quarantined", "code", str(number))


def leftovers(warehouse: Path) -> list[Path]:
    expected = {
        "dtz.duckdb",
        "state.db",
        "intake/ab.json",
        "releases/r1.duckdb",
        "releases/r2.duckdb",
    }
    (pack,) = (warehouse / "archive" / "packs").iterdir()
    place = pack.relative_to(warehouse)
    expected |= {f"{place}/pack.json", f"{place}/entries.parquet"}
    found = [path.relative_to(warehouse) for path in warehouse.rglob("*") if path.is_file()]
    return [path for path in found if str(path) not in expected]
