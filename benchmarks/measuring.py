"""What a piece of work costs in a process of its own: seconds, and its peak of memory."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_TO_MEGABYTES = 1024**2 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Measured(Generic[T]):
    """What came of it, seconds of CPU of all its threads, on the clock, and megabytes."""

    result: T
    cpu: float
    clock: float
    peak_mb: int


def in_new_process(work: Callable[..., T], *arguments: Any) -> Measured[T]:
    """Do it in a new process, which has imported what `work` needs before the clock starts.

    To the system, a new process has been as large as the one that started it: so whoever measures
    memory must stay small.
    """
    pool = multiprocessing.get_context("spawn").Pool(1)
    try:
        return pool.apply(_measured, (work, arguments))
    finally:  # it ends by itself: a process in which Dagster worked does not heed being terminated
        pool.close()
        pool.join()


def _measured(work: Callable[..., T], arguments: tuple[Any, ...]) -> Measured[T]:
    cpu, clock = time.process_time(), time.perf_counter()
    result = work(*arguments)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _TO_MEGABYTES
    return Measured(result, cpu, clock, peak)
