"""dagster.yaml: all state in the one folder that the environment names, and nothing phones home.

And what is made again: a run whose process died, never one in which a step failed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.storage.tags import PARENT_RUN_ID_TAG, ROOT_RUN_ID_TAG, WILL_RETRY_TAG


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


def will_be_made_again(
    instance: dg.DagsterInstance, reason: RunFailureReason, root: str | None = None
) -> tuple[str, bool]:
    """A run that fails for a reason; whether the daemon is to make it again."""
    of_group = {ROOT_RUN_ID_TAG: root, PARENT_RUN_ID_TAG: root} if root else {}
    run = instance.create_run_for_job(
        speaking,
        status=dg.DagsterRunStatus.STARTED,
        tags=of_group,
        root_run_id=root,
        parent_run_id=root,
    )
    instance.report_run_failed(run, "it ended", JobFailureData(None, failure_reason=reason))
    ended = instance.get_run_by_id(run.run_id)
    assert ended is not None
    return run.run_id, ended.tags[WILL_RETRY_TAG] == "true"


def test_only_what_can_end_otherwise_is_made_again(instance: dg.DagsterInstance) -> None:
    expected = {
        RunFailureReason.UNEXPECTED_TERMINATION: True,
        RunFailureReason.START_TIMEOUT: True,
        RunFailureReason.RUN_EXCEPTION: True,  # such as: it never got the warehouse
        RunFailureReason.STEP_FAILURE: False,
    }
    assert {each: will_be_made_again(instance, each)[1] for each in expected} == expected


def test_it_is_made_again_twice(instance: dg.DagsterInstance) -> None:
    lost = RunFailureReason.UNEXPECTED_TERMINATION
    root, first = will_be_made_again(instance, lost)
    told = [first, *(will_be_made_again(instance, lost, root)[1] for _ in range(2))]
    assert told == [True, True, False]
