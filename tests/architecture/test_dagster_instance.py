"""dagster.yaml: all state in the one folder that the environment names, and nothing phones home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "warehouse" / "dagster"
    monkeypatch.setenv("DTZ_DAGSTER_STORAGE", str(folder))
    return folder


@pytest.fixture
def instance(tmp_path: Path, storage: Path, repo_root: Path) -> Iterator[dg.DagsterInstance]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(repo_root / "dagster.yaml", home)
    with dg.DagsterInstance.from_config(str(home)) as made:
        yield made


@dg.op
def say() -> None:
    print("said")


@dg.job(executor_def=dg.in_process_executor)
def speaking() -> None:
    say()


def test_a_run_leaves_its_traces_in_the_named_folder_only(
    instance: dg.DagsterInstance, storage: Path, tmp_path: Path
) -> None:
    assert speaking.execute_in_process(instance=instance).success
    assert instance.get_runs_count() == 1
    assert (storage / "history" / "runs.db").is_file()
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["dagster.yaml"]


def test_nothing_phones_home_and_one_run_goes_at_a_time(instance: dg.DagsterInstance) -> None:
    assert not instance.telemetry_enabled
    assert not instance.nux_enabled
    queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    assert queue.max_concurrent_runs == 1
    assert not instance.run_retries_enabled
