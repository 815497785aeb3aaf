"""One refresh at a time, across processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines.errors import RefreshAtWork, StateError
from pipelines.store.lock import warehouse_lock

REPOSITORY = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from pipelines.store.lock import warehouse_lock
with warehouse_lock(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock until it is told to let go."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_another_process_is_kept_out(holder, tmp_path: Path) -> None:
    with (
        pytest.raises(RefreshAtWork, match="--wait SECONDS") as raised,
        warehouse_lock(tmp_path, 0.1),
    ):
        pytest.fail("two refreshes at once")

    assert raised.value.lock.parent == tmp_path


def test_who_waits_gets_it_when_the_other_is_done(holder, tmp_path: Path) -> None:
    timer = threading.Timer(0.2, holder.kill)
    timer.start()

    with warehouse_lock(tmp_path, 30):
        pass

    timer.join()


def test_a_killed_process_holds_nothing(holder, tmp_path: Path) -> None:
    holder.kill()
    holder.wait()

    with warehouse_lock(tmp_path, 0):
        pass


def test_the_same_process_may_take_it_again(tmp_path: Path) -> None:
    relative = Path(os.path.relpath(tmp_path))

    with warehouse_lock(tmp_path, 0):
        with warehouse_lock(relative, 0):
            pass
        assert _is_held(tmp_path)

    assert not _is_held(tmp_path)


def test_so_may_another_thread_of_it(tmp_path: Path) -> None:
    taken = []

    def take() -> None:
        with warehouse_lock(tmp_path, 0):
            taken.append(True)

    with warehouse_lock(tmp_path, 0):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()

    assert taken == [True]
    assert not _is_held(tmp_path)


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), warehouse_lock(tmp_path, 0):
        raise KeyError

    assert not _is_held(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("a file")

    with (
        pytest.raises(StateError, match="warehouse"),
        warehouse_lock(tmp_path / "warehouse", 0),
    ):
        pytest.fail("no folder, no lock")


def _is_held(folder: Path) -> bool:
    script = HOLDER.replace("    sys.stdin.readline()\n", "")
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return "RefreshAtWork" in done.stderr
