"""One at a time, across processes: a refresh of a warehouse, a sender, a writer into a folder.

Readers need no lock.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import RefreshAtWork, StateError
from pipelines.store.files import disk_faults

LOCK_NAME = ".refresh.lock"
_OUTBOX_LOCK = ".outbox.lock"


@contextmanager
def warehouse_lock(folder: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the warehouse; within one process it may be taken again, from any thread.

    The operating system lets go of it when the process ends, however it ends; the empty file
    stays. Raises RefreshAtWork after `wait_seconds`, StateError when the folder refuses.
    """
    path = folder.resolve() / LOCK_NAME
    with _held(path, wait_seconds) as is_held:
        if not is_held:
            raise RefreshAtWork(path, wait_seconds)
        yield


@contextmanager
def outbox_lock(folder: Path, wait_seconds: float = 0.0) -> Iterator[bool]:
    """Be the one who sends what is in the outbox; false when another process still does."""
    with _held(folder.resolve() / _OUTBOX_LOCK, wait_seconds) as is_held:
        yield is_held


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a folder without leaving a file in it; the system lets go when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _held(path: Path, wait_seconds: float) -> Iterator[bool]:
    with disk_faults(path, StateError):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, thread_local=False, is_singleton=True)
        try:
            lock.acquire(timeout=max(0.0, wait_seconds))
        except Timeout:
            is_held = False
        else:
            is_held = True
    try:
        yield is_held
    finally:
        if is_held:
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
