"""One refresh at a time per warehouse, across processes. Readers need no lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import RefreshAtWork, StateError
from pipelines.store.files import disk_faults

LOCK_NAME = ".refresh.lock"


@contextmanager
def warehouse_lock(folder: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the warehouse; within one process it may be taken again, from any thread.

    The operating system lets go of it when the process ends, however it ends; the empty file
    stays. Raises RefreshAtWork after `wait_seconds`, StateError when the folder refuses.
    """
    path = folder.resolve() / LOCK_NAME
    with disk_faults(path, StateError):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, thread_local=False, is_singleton=True)
        try:
            lock.acquire(timeout=max(0.0, wait_seconds))
        except Timeout as error:
            raise RefreshAtWork(path, wait_seconds) from error
    try:
        yield
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Whether a refresh is at work; asking takes no longer than that."""
    path = folder.resolve() / LOCK_NAME
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
