"""A warehouse of an earlier version goes on; one of a newer version is refused as a whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from dtz_assets import refreshing
from dtz_assets.refreshing import run_rebuild, run_refresh
from pipelines.errors import EngineError
from pipelines.figures.model import Extraction
from pipelines.stages.archives import Archives
from pipelines.store import loose
from pipelines.store.entries import FORMAT
from pipelines.store.layout import LAYOUT_FILE
from pipelines.store.state import State
from tests.store.test_state_migration import VERSION_1

TABLES = ("runs", "files", "alerts", "reported")


@pytest.fixture
def in_memory(monkeypatch, job):
    """Runs of this module keep their events in memory."""
    monkeypatch.setattr(refreshing, "_execute", lambda settings, name, _: job(settings, name=name))


def columns_of_version_1(table: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(VERSION_1)
        found = connection.execute(f"SELECT name FROM pragma_table_info('{table}')")
        return [name for (name,) in found]


def rows_of_version_1(settings, table: str) -> list[dict[str, object]]:
    columns = columns_of_version_1(table)
    return [{name: row[name] for name in columns} for row in State(settings.state).snapshot(table)]


def as_version_1(path) -> None:
    """The same rows in a state as version 1 made it."""
    old = path.with_name("old.db")
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(VERSION_1)
        connection.execute("ATTACH ? AS now", [str(path)])
        for table in TABLES:
            columns = ", ".join(f'"{name}"' for name in columns_of_version_1(table))
            connection.execute(f"INSERT INTO main.{table} SELECT {columns} FROM now.{table}")
        connection.commit()
    for beside in path.parent.glob(f"{path.name}*"):
        beside.unlink()
    old.rename(path)


@pytest.mark.slow
def test_a_warehouse_of_the_version_before_goes_on_with_nothing_told_twice(copied, in_memory):
    (copied.warehouse / LAYOUT_FILE).unlink()
    before = {table: rows_of_version_1(copied, table) for table in TABLES[1:]}
    as_version_1(copied.state)
    live = copied.live.read_bytes()

    done = run_refresh(copied, 0)

    assert (done.read_now, done.new_findings, done.messages) == (0, set(), [])
    assert copied.live.read_bytes() == live
    assert rows_of_version_1(copied, "alerts") == before["alerts"]
    assert rows_of_version_1(copied, "reported") == before["reported"]
    assert len(State(copied.state).runs()) == 2
    assert (copied.warehouse / LAYOUT_FILE).exists()


def newer_layout(settings, monkeypatch) -> None:
    (settings.warehouse / LAYOUT_FILE).write_text('{"layout": 99}')


def newer_state(settings, monkeypatch) -> None:
    with closing(sqlite3.connect(settings.state)) as connection:
        connection.execute("PRAGMA user_version = 99")


def newer_intake(settings, monkeypatch) -> None:
    (path,) = settings.intake.glob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"from_a_later_version": 1}))


def newer_archive(settings, monkeypatch) -> None:
    """The same extraction, written in a format that this version does not know."""
    rows = json.loads(next(settings.intake.glob("*.json")).read_text())
    extractions = Archives(settings.archive).extractions
    key = extractions.newest(rows["sha256"])
    assert key is not None
    found = extractions.read(rows["sha256"], key)
    assert isinstance(found, Extraction)
    shutil.rmtree(extractions.root)
    with monkeypatch.context() as patch:
        patch.setattr(loose, "FORMAT", FORMAT + 1)
        extractions.write(rows["sha256"], key, found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("run", "newer"),
    [
        (run_refresh, newer_layout),
        (run_refresh, newer_state),
        (run_refresh, newer_intake),
        (run_refresh, newer_archive),
        (run_rebuild, newer_archive),
    ],
)
def test_what_a_newer_version_wrote_is_refused_and_the_release_stays(
    copied, in_memory, monkeypatch, newer, run
):
    newer(copied, monkeypatch)
    before = copied.live.read_bytes()
    with pytest.raises(EngineError, match=r"use the newer version"):
        run(copied, 0)
    assert copied.live.read_bytes() == before
