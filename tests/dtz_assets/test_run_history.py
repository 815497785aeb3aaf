"""Dagster forgets its runs, ticks and cursors, and not whether sensor and schedule are on."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
    TickData,
    TickStatus,
)

from dtz_assets.dagster_home import use_settings
from dtz_assets.run_history import forget_runs
from pipelines.errors import StateError

SECRET = "emmen/secret-name.pdf"


@pytest.fixture
def storage(settings, environ, monkeypatch) -> Path:
    for name in ("DAGSTER_HOME", "DTZ_DAGSTER_STORAGE"):
        monkeypatch.setenv(name, "set below, and put back afterwards")
    use_settings(settings)
    return Path(settings.warehouse) / "dagster"


@dg.asset
def telling() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"path": SECRET})


def run_once() -> None:
    """A run that tells of a document, and a sensor in which one waits."""
    repository = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("here"), "all")
    origin = RemoteInstigatorOrigin(repository, "new_reports")
    with dg.DagsterInstance.get() as instance:
        assert dg.materialize([telling], instance=instance).success
        state = InstigatorState(
            origin,
            InstigatorType.SENSOR,
            InstigatorStatus.STOPPED,
            SensorInstigatorData(min_interval=30, cursor=SECRET),
        )
        instance.add_instigator_state(state)
        instance.create_tick(
            TickData(
                state.instigator_origin_id,
                "new_reports",
                InstigatorType.SENSOR,
                TickStatus.SUCCESS,
                1.0,
                run_ids=[],
                run_keys=[],
                cursor=SECRET,
                selector_id=state.selector_id,
            )
        )


def content(storage: Path) -> bytes:
    return b"".join(path.read_bytes() for path in storage.rglob("*") if path.is_file())


@pytest.mark.slow
def test_no_byte_of_what_runs_told_is_left(storage):
    run_once()
    logs = storage / "a run/compute_logs/x.err"
    logs.parent.mkdir(parents=True)
    logs.write_text(SECRET)
    assert content(storage).count(SECRET.encode()) >= 4

    forget_runs(storage)

    assert SECRET.encode() not in content(storage)
    with dg.DagsterInstance.get() as instance:
        assert instance.get_run_records() == []
        (state,) = instance.all_instigator_state()
        assert state.status is InstigatorStatus.STOPPED
        assert isinstance(state.instigator_data, SensorInstigatorData)
        assert (state.instigator_data.cursor, state.instigator_data.min_interval) == (None, 30)
        assert dg.materialize([telling], instance=instance).success  # it works as before


def test_without_a_history_there_is_nothing_to_forget(tmp_path):
    forget_runs(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_cannot_be_read_is_named(storage):
    (storage / "history").mkdir()
    (storage / "history/runs.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StateError, match="history of runs could not be removed"):
        forget_runs(storage)
