"""A release made again from archive, intake, definitions and decisions: the same, row by row."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dtz_assets import refreshing
from dtz_assets.refreshing import run_rebuild
from dtz_assets.releases import live_release
from dtz_assets.resources import REBUILD
from pipelines.store.query import run_query
from pipelines.store.records import RunStatus
from pipelines.store.state import State
from tests.dtz_assets.comparing import SCHEMAS, differences, tables
from tests.dtz_assets.conftest import DECIDED, Built, run_job
from tests.dtz_assets.plain import plain_settings


def _but_pdfs(read_bytes):
    def read(path: Path) -> bytes:
        assert path.suffix != ".pdf", path
        return bytes(read_bytes(path))

    return read


@pytest.fixture
def rebuild(monkeypatch):
    """The job, in a process in which nobody opens a PDF."""

    def refuse(*_: object) -> bytes:
        raise AssertionError("a PDF was opened")

    monkeypatch.setattr("pipelines.stages.reading.bytes_of", refuse)
    monkeypatch.setattr(Path, "read_bytes", _but_pdfs(Path.read_bytes))
    return lambda settings: run_job(settings, name=REBUILD)


def lose(settings, *names: str) -> Path:
    """Take parts of the warehouse away; the release as it was, to compare with."""
    before: Path = settings.warehouse.parent / "before.duckdb"
    shutil.copy(settings.live, before)
    shutil.rmtree(settings.raw)
    for name in names:
        path = settings.warehouse / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return before


def test_all_that_can_be_made_again_is_made_the_same(copied, rebuild):
    before = lose(copied, "dtz.duckdb", "staging", "releases")
    assert rebuild(copied).success
    assert differences(before, copied.live) == {}
    assert {name.partition(".")[0] for name in tables(copied.live)} == set(SCHEMAS)
    run, *_ = State(copied.state).runs()
    assert (run.status, run.documents_read, run.figures) == (RunStatus.SUCCEEDED, 0, 45)
    assert run.release_id == live_release(copied)


@pytest.mark.slow
def test_a_release_is_published_even_if_nothing_changed(copied, rebuild, monkeypatch):
    monkeypatch.setattr(refreshing, "_execute", lambda settings, job, _: rebuild(settings))
    first = live_release(copied)
    done = run_rebuild(copied, 0)
    assert (done.read_now, done.new_findings, done.messages) == (0, set(), [])
    assert live_release(copied) != first
    assert {path.stem for path in copied.releases.iterdir()} == {first, live_release(copied)}


SPOILED = {
    "an amount": "update core.figures set amount_eur = amount_eur + 0.01 where amount_eur = 7703",
    "a null": "update core.documents set title = null",
    "a row less": "delete from quality.verdicts where verdict = 'rounding' and reported_eur > 0",
    "a row twice": "insert into marts.balance from marts.balance limit 1",
    "a table less": "drop table marts.transfers",
    "a column more": "alter table core.reports add column note varchar",
}


@pytest.mark.parametrize("sql", SPOILED.values(), ids=SPOILED)
def test_the_comparison_sees(built, tmp_path, sql):
    other = tmp_path / "other.duckdb"
    shutil.copy(built.settings.live, other)
    with duckdb.connect(other) as connection:
        connection.execute(sql)
    assert len(differences(built.settings.live, other)) == 1


@pytest.fixture(scope="module")
def larger(built, tmp_path_factory, edition) -> Built:
    """Two editions, one of them first in a folder of another publisher; a report at the top of
    raw/, so that only its text names its publisher, with a decision about it; an empty file, and
    one that cannot be opened.
    """
    folder = tmp_path_factory.mktemp("larger")
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(built.settings, name), folder / name)
    raw = folder / "raw"
    (raw / "hoogeveen").mkdir()
    shutil.copy(edition("restated"), raw / "hoogeveen/b.pdf")
    (raw / "coevorden/empty.pdf").touch()
    (raw / "coevorden/x.pdf").symlink_to(folder / "nowhere")
    shutil.copy(edition("other-municipality"), raw / "top.pdf")
    (folder / "decisions").mkdir()
    settings = plain_settings(
        raw=raw, warehouse=folder / "warehouse", decisions=folder / "decisions"
    )
    assert run_job(settings).success
    ((document,),) = run_query(
        settings.live, "select document_id from core.documents where file = 'top.pdf'"
    ).rows
    (raw / "hoogeveen/b.pdf").rename(raw / "coevorden/b.pdf")
    block = DECIDED.format(document=document)
    (folder / "decisions/emmen.yaml").write_text(block, encoding="utf-8")
    result = run_job(settings)
    assert result.success
    return Built(settings, result)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lost",
    [
        ("dtz.duckdb", "staging", "releases"),
        ("state.db", "staging"),
        ("dtz.duckdb", "state.db", "layout.json"),
    ],
    ids="+".join,
)
def test_a_larger_warehouse_survives_what_it_loses(larger, tmp_path, rebuild, lost):
    for name in ("raw", "warehouse", "decisions"):
        shutil.copytree(getattr(larger.settings, name), tmp_path / name, symlinks=True)
    changed = {name: tmp_path / name for name in ("raw", "warehouse", "decisions")}
    settings = larger.settings.model_copy(update=changed)
    statuses = "select status, count(*) from core.documents group by all order by all"
    assert run_query(settings.live, statuses).rows == [
        ("loaded", 2),
        ("quarantined", 1),
        ("superseded", 1),
    ]
    kinds = "select count(*) from quality.findings where kind = 'source' and document_id is null"
    assert run_query(settings.live, kinds).rows == [(1,)]
    assert run_query(settings.live, "select count(*) from quality.decisions").rows == [(1,)]

    before = lose(settings, *lost)
    if "state.db" in lost:
        for beside in settings.warehouse.glob("state.db-*"):
            beside.unlink()
    assert rebuild(settings).success

    assert differences(before, settings.live) == {}


@pytest.mark.slow
def test_of_a_lost_archive_no_release_is_made_that_lacks_a_report(copied, rebuild):
    before = lose(copied, "dtz.duckdb", "archive").read_bytes()
    result = rebuild(copied)
    assert not result.success
    (failed,) = [
        one for one in result.get_asset_check_evaluations() if one.blocking and not one.passed
    ]
    assert failed.check_name == "no_report_is_lost"
    assert not copied.live.exists()
    (kept,) = copied.releases.iterdir()
    assert kept.read_bytes() == before
