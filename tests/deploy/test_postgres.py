"""Dagster's history in PostgreSQL: a refresh writes it, a purge empties it, trouble is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import InstigatorStatus, SensorInstigatorData
from sqlalchemy import create_engine, text

from dtz_assets import postgres as tables
from dtz_assets.run_history import forget_runs
from pipelines.errors import StateError
from tests.conftest import OWN_FILE
from tests.deploy.servers import Postgres, free_port
from tests.dtz_assets.test_run_history import SECRET, run_once, telling
from tests.end_to_end.conftest import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def at_database(repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let Dagster in this process work with a database, and its files with a folder."""

    def use(url: str, storage: Path = tmp_path / "dagster") -> Path:
        storage.mkdir(exist_ok=True)
        monkeypatch.setenv("DAGSTER_HOME", str(repo_root / "deploy/postgres"))
        monkeypatch.setenv("DTZ_POSTGRES_URL", url)
        monkeypatch.setenv("DTZ_DAGSTER_STORAGE", str(storage))
        return storage

    return use


def test_a_refresh_leaves_its_run_and_what_it_made_in_the_database(
    postgres: Postgres, repo_root: Path, tmp_path: Path, at_database
):
    place, url = Place(tmp_path), postgres.make_database("stored")
    place.add(repo_root / "raw" / OWN_FILE, OWN_FILE)
    ran = place.dtz("refresh", DTZ_POSTGRES_URL=url)
    assert ran.code == 0, ran.err
    assert place.ask("select count(*) from core.figures") == [(45,)]
    files = at_database(url, place.warehouse / "dagster")
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        release = instance.get_latest_materialization_event(dg.AssetKey("release"))
    assert (run.job_name, run.status) == ("refresh", dg.DagsterRunStatus.SUCCESS)
    assert release is not None
    assert release.run_id == run.run_id
    assert release.asset_materialization is not None
    assert release.asset_materialization.metadata["figures"].value == 45
    assert not list(files.rglob("*.db"))

    looked = place.dtz("doctor", "--format", "json", DTZ_POSTGRES_URL=url)
    (daemon,) = (row for row in json.loads(looked.out) if row["part"] == "daemon")
    assert (daemon["health"], daemon["found"]) == ("look", "Dagster's daemon has never run")


def test_a_server_that_does_not_answer_is_told_and_its_password_is_not(tmp_path: Path):
    place = Place(tmp_path)
    place.raw.mkdir()
    nowhere = f"postgresql+psycopg2://dtz:s3cr3t@127.0.0.1:{free_port()}/stored"
    ran = place.dtz("refresh", DTZ_POSTGRES_URL=nowhere)
    assert ran.code == 3
    assert "dtz: DTZ_POSTGRES_URL: connection to server" in ran.err
    assert "Traceback" not in ran.err
    assert "s3cr3t" not in ran.err
    assert not place.live.exists()


@pytest.fixture
def told(postgres: Postgres, at_database) -> Iterator[tuple[str, Path]]:
    """A database with a run that tells of a document; its name, and where files go."""
    storage = at_database(postgres.make_database("told"))
    run_once()
    yield "told", storage
    postgres.ask("drop database told with (force)")


def test_no_byte_of_what_runs_told_is_left_in_a_table(postgres: Postgres, told):
    database, storage = told
    postgres.ask("analyze", database)  # which keeps common values beside the table
    assert SECRET.encode() in content(postgres)
    (storage / "history").mkdir()  # of a time before there was a database
    (storage / "history/runs.db").write_bytes(SECRET.encode())

    forget_runs(storage)

    assert SECRET.encode() not in content(postgres)
    assert not list(storage.rglob("*.db"))
    with dg.DagsterInstance.get() as instance:
        assert instance.get_run_records() == []
        (state,) = instance.all_instigator_state()
        assert state.status is InstigatorStatus.STOPPED
        assert isinstance(state.instigator_data, SensorInstigatorData)
        assert (state.instigator_data.cursor, state.instigator_data.min_interval) == (None, 30)
        assert dg.materialize([telling], instance=instance).success  # it works as before


def content(postgres: Postgres) -> bytes:
    """What is on disk of all tables and indices; not the log, which the server writes over."""
    postgres.ask("checkpoint")
    files = [path for path in (postgres.data / "base").rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_a_table_that_another_program_holds_is_told(told, monkeypatch):
    _, storage = told
    monkeypatch.setattr(tables, "_LOCK_SECONDS", 1)
    with dg.DagsterInstance.get() as instance:
        url = instance.run_storage.postgres_url  # type: ignore[attr-defined]
    with create_engine(url).connect() as other:
        other.execute(text("lock table runs"))
        with pytest.raises(StateError, match="stop the daemon and the web interface"):
            forget_runs(storage)
