"""The isolated pool: what its workers may take, and that none outlives its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import BrokenExecutor
from multiprocessing.synchronize import SemLock
from pathlib import Path

import pytest
from pebble import ProcessExpired
from pebble.pool import process

from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from tests.workers import misbehaving
from tests.workers.conftest import all_gone, is_alive

ONE = Limits(workers=1, document_seconds=60)
# Seconds: a disk that is busy with other tests can hold even the end of a process up.
PATIENCE = 120


def test_a_worker_is_another_process_and_stays_for_the_next_document():
    with IsolatedPool(ONE) as pool:
        first, second = (pool.submit(misbehaving.pid).result() for _ in range(2))
    assert first == second != os.getpid()
    assert all_gone([first])


def test_locks_last_until_every_worker_has_ended(monkeypatch):
    """Else a worker that is only starting fails to find them, and says so on the terminal."""
    happened: list[str] = []

    def note(owner: object, name: str, what: str) -> None:
        then = getattr(owner, name)

        def noted(*args: object) -> None:
            happened.append(what)
            then(*args)

        monkeypatch.setattr(owner, name, noted)

    note(SemLock, "_cleanup", "lock dropped")
    note(process, "stop_process", "worker ended")
    with IsolatedPool(Limits(workers=2)) as pool:
        pool.submit(misbehaving.pid).result()
    assert happened == ["worker ended"] * 2 + ["lock dropped"] * 2


def test_two_are_read_side_by_side(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    with IsolatedPool(Limits(workers=2)) as pool:
        both = [pool.submit(misbehaving.meet, *way) for way in ((here, there), (there, here))]
        assert [future.result() for future in both] == [True, True]


def test_memory_is_limited_and_the_worker_lives_on():
    with IsolatedPool(Limits(workers=1, memory_mb=512)) as pool:
        with pytest.raises(MemoryError):
            pool.submit(misbehaving.eat, 600).result()
        assert pool.submit(misbehaving.eat, 50).result() == 50 * 1024**2


def test_no_core_is_dumped():
    with IsolatedPool(ONE) as pool:
        assert pool.submit(misbehaving.core_limit).result() == (0, 0)


def test_a_worker_that_hangs_is_replaced():
    with IsolatedPool(Limits(workers=1, document_seconds=0.5)) as pool:
        before = pool.submit(misbehaving.pid).result()
        with pytest.raises(TimeoutError):
            pool.submit(misbehaving.hang).result(PATIENCE)
        assert pool.submit(misbehaving.pid).result(PATIENCE) != before
    assert all_gone([before])


def test_a_worker_that_dies_is_replaced():
    with IsolatedPool(ONE) as pool:
        with pytest.raises(ProcessExpired) as raised:
            pool.submit(misbehaving.end_by, signal.SIGSEGV).result()
        assert raised.value.exitcode == -signal.SIGSEGV
        assert pool.submit(misbehaving.pid).result() > 0


def test_a_pool_whose_idle_worker_was_killed_starts_anew():
    with IsolatedPool(ONE) as pool:
        idle = pool.submit(misbehaving.pid).result()
        os.kill(idle, signal.SIGKILL)
        assert all_gone([idle])
        try:
            assert pool.submit(misbehaving.pid).result(PATIENCE) != idle
        except BrokenExecutor:
            assert pool.submit(misbehaving.pid).result(PATIENCE) != idle


def test_leaving_ends_a_worker_at_work(tmp_path):
    note = tmp_path / "pid"
    with IsolatedPool(ONE) as pool:
        pool.submit(misbehaving.hang, note)
        pid = _noted(note)
        assert is_alive(pid)
    assert all_gone([pid])


def _noted(note: Path) -> int:
    until = time.monotonic() + PATIENCE
    while not (note.exists() and note.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return int(note.read_text())


PARENT = textwrap.dedent("""
    import signal
    import sys
    from pathlib import Path
    from pipelines.workers.limits import Limits
    from pipelines.workers.pool import IsolatedPool
    from tests.workers import misbehaving

    if __name__ == "__main__":
        # Who is started in the background may have been told to ignore it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with IsolatedPool(Limits(workers=2)) as pool:
            tasks = [pool.submit(misbehaving.hang, Path(note)) for note in sys.argv[1:]]
            tasks[0].result()
""")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(tmp_path, repo_root, number):
    script, notes = tmp_path / "parent.py", [tmp_path / "one", tmp_path / "two"]
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script), *map(str, notes)],
        env={**os.environ, "PYTHONPATH": str(repo_root)},
        stderr=subprocess.DEVNULL,
    )
    try:
        pids = [_noted(note) for note in notes]
        parent.send_signal(number)
        assert parent.wait(PATIENCE) != 0
        assert all_gone(pids)
    finally:
        parent.kill()  # its workers go with it, and keep no other test waiting
        parent.wait()
