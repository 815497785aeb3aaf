"""The default executor: processes that are limited, watched, and replaced when they fall.

Of concurrent.futures, so that another executor can take its place; pebble does the work.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock
from typing import ParamSpec, TypeVar

from pebble import ProcessPool

from pipelines.workers.limits import MEGABYTE, Limits

_P = ParamSpec("_P")
_T = TypeVar("_T")

# What a worker needs is imported once, by the process that all workers are forked from.
_IMPORTED_ONCE = ["__main__", "pipelines.workers.visit"]
# After so many documents a worker makes way for a fresh one: what a C library leaks ends there.
_DOCUMENTS_PER_WORKER = 100


class IsolatedPool(Executor):
    """Runs functions in worker processes; none is started before there is something to do.

    A future raises TimeoutError when time is up, and pebble's ProcessExpired when its worker died.
    Leaving the `with` block ends all workers, also those at work.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # Not forked from this process: a copy of its threads and locks may hang.
        self._context = _LastingLocks()
        self._context.set_forkserver_preload(_IMPORTED_ONCE)
        self._pool: ProcessPool | None = None

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have a worker call a function within the time for a document."""
        if self._pool is None or not self._pool.active:
            self._end()
            self._pool = self._start()
        return self._pool.schedule(fn, args, kwargs, timeout=self._limits.document_seconds)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all workers now, whatever `wait` says: none may outlive who started it."""
        self._end()

    def _start(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._limits.workers,
            max_tasks=_DOCUMENTS_PER_WORKER,
            initializer=_settle,
            initargs=(self._limits.memory_mb * MEGABYTE,),
            context=self._context,
        )

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
            self._context.let_go()


class _LastingLocks(ForkServerContext):
    """Keeps the locks of a pool until all its workers have ended.

    The pool drops them while it stops: a worker that is only starting would then fail loudly.
    """

    def __init__(self) -> None:
        super().__init__()
        self._locks: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802 - the name of what it overrides
        lock = super().RLock()
        self._locks.append(lock)
        return lock

    def let_go(self) -> None:
        """Drop the locks; only after the last worker ended."""
        self._locks.clear()


def _settle(memory_bytes: int) -> None:
    """Make this process a worker: limited, silent, and gone when its parent is.

    Of memory it is the data that is limited: readers reserve addresses that they never use.
    """
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Readers warn in words of the PDF, and those belong in no log.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
