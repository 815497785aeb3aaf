"""deploy/backup: all that cannot be made again is in the file, as of one moment, and nothing else.

How it is put back is run with the examples of docs/deploy.md.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.store.lock import LOCK_NAME, warehouse_lock
from tests.end_to_end.conftest import Place

KEPT = {
    "raw/coevorden/a b.pdf": "a report",
    "raw/sources.yaml": "{}",
    "decisions/coevorden.yaml": "[]",
    "warehouse/archive/extractions/1/entry.json": "{}",
    "warehouse/beside/origins.parquet": "said",
    "warehouse/intake/1.json": "{}",
    "warehouse/intake/purged/2.json": "{}",
    "warehouse/releases/r1.duckdb": "a release",
    "warehouse/layout.json": "{}",
    "warehouse/pin.json": "{}",
}
MADE_AGAIN = {
    "warehouse/dtz.duckdb": "a release",
    "warehouse/staging/figures.parquet": "rows",
    "warehouse/dagster/history/runs.db": "runs",
    "warehouse/.outbox.lock": "",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A warehouse of small files, and a state of which a row stands in SQLite's log yet."""
    for name, text in (KEPT | MADE_AGAIN).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Place(tmp_path)


def backed_up(place: Place, target: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    decisions = {"DTZ_DECISIONS": str(place.folder / "decisions"), "DTZ_WAIT_SECONDS": "0"}
    return subprocess.run(
        [str(root / "deploy/backup"), str(target)],
        env=place.environment(decisions | extra),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def contents(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as packed:
        found = {one.name: packed.extractfile(one) for one in packed if one.isfile()}
        return {name: stream.read() for name, stream in found.items() if stream}


def test_what_cannot_be_made_again_is_in_it(place: Place):
    done = backed_up(place, place.folder / "elsewhere/dtz.tar")
    assert done.returncode == 0, done.stderr
    file = place.folder / "elsewhere/dtz.tar"
    assert contents(file) == {name: text.encode() for name, text in KEPT.items()}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["dtz.tar"]


def test_of_the_state_all_is_in_it_that_was_committed(place: Place, tmp_path: Path):
    with closing(sqlite3.connect(place.warehouse / "state.db", isolation_level=None)) as state:
        state.execute("pragma journal_mode = wal")
        state.execute("create table told (what)")
        state.execute("insert into told values ('in the log')")
        assert backed_up(place, tmp_path / "dtz.tar").returncode == 0
    (tmp_path / "state.db").write_bytes(contents(tmp_path / "dtz.tar")["warehouse/state.db"])
    with closing(sqlite3.connect(tmp_path / "state.db")) as copy:
        assert copy.execute("select what from told").fetchall() == [("in the log",)]


def test_in_a_folder_it_has_the_name_of_its_instant(place: Place, tmp_path: Path):
    (tmp_path / "backups").mkdir()
    assert backed_up(place, tmp_path / "backups").returncode == 0
    (made,) = (tmp_path / "backups").iterdir()
    assert made.match("dtz-????????T??????Z.tar")


def test_while_a_refresh_is_at_work_there_is_none(place: Place, tmp_path: Path):
    with warehouse_lock(place.warehouse):
        refused = backed_up(place, tmp_path / "dtz.tar")
    assert refused.returncode == 4
    assert "another refresh is at work" in refused.stderr
    assert not (tmp_path / "dtz.tar").exists()


def test_while_it_is_made_no_refresh_begins(place: Place, tmp_path: Path):
    """Its `tar` is one that asks whether the lock is held."""
    held = f"flock --nonblock {place.warehouse}/{LOCK_NAME} true && echo free || echo held"
    (tmp_path / "tar").write_text(f"#!/bin/sh\n{held} >> {tmp_path}/said\n")
    (tmp_path / "tar").chmod(0o755)
    done = backed_up(place, tmp_path / "dtz.tar", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    assert set((tmp_path / "said").read_text().split()) == {"held"}


def test_one_that_fails_leaves_the_one_before(place: Place, tmp_path: Path):
    (tmp_path / "dtz.tar").write_text("the one before")
    failed = backed_up(place, tmp_path / "dtz.tar", DTZ_RAW=str(tmp_path / "none"))
    assert failed.returncode != 0
    assert (tmp_path / "dtz.tar").read_text() == "the one before"
    assert [path.name for path in tmp_path.glob("dtz.tar*")] == ["dtz.tar"]
