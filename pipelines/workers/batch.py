"""Many documents through an executor: each is answered exactly once, whatever becomes of workers.

Any executor of concurrent.futures will do, also one whose workers stand on other machines: a worker
that is a thread has a process of its own do the reading, so that the same limits hold everywhere.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from dataclasses import replace
from itertools import islice
from typing import Protocol, Self, TypeVar

from pebble import ProcessExpired

from pipelines.errors import EngineError
from pipelines.workers.clock import TIME_IS_UP
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Fault

# What Dask raises when the workers that had a task are gone: no document can bring those down. By
# name, as Dask may be absent.
_MACHINE_LOST = "KilledWorker"


class Told(Protocol):
    """What is answered about a document."""

    @property
    def sha256(self) -> str:
        """Which document it is about."""


A_co = TypeVar("A_co", bound=Told, covariant=True)
_A = TypeVar("_A", bound=Told)


class Task(Protocol[A_co]):
    """What is asked about a document; it can be pickled."""

    @property
    def sha256(self) -> str:
        """Which document it is about."""

    def answered(self, limits: Limits) -> A_co:
        """The answer, worked out here; no DocumentError leaves it."""

    def failed(self, fault: Fault) -> A_co:
        """The answer where workers hung or died over it."""

    def again(self) -> Self:
        """The same for a second attempt: another task for an executor that remembers the first."""


def read_batch(visits: Iterable[Task[_A]], executor: Executor, limits: Limits) -> Iterator[_A]:
    """The answer to each visit, as it completes.

    A document whose worker hung or died is tried once more, alone; then its answer says so.
    Visits are taken as workers get free, so that memory holds a few documents, not all.
    Raises EngineError when an answer is not to what was asked, or workers may not read safely.
    """
    waiting = iter(visits)
    running: dict[Future[_A], Task[_A]] = {}
    fallen: list[Task[_A]] = []
    while True:
        # One more than there are workers, so that none waits for bytes to be read from disk.
        room = 0 if fallen else limits.workers + 1 - len(running)
        for visit in islice(waiting, room):
            running[_submit(visit, executor, limits)] = visit
        if running:
            done = wait_for(running, _patience(limits), FIRST_COMPLETED).done
            # Nothing within that time: the executor has lost them all.
            for future in done or list(running):
                visit = running.pop(future)
                if not future.cancel() and future.exception() is None:
                    yield _checked(future.result(), visit)
                else:
                    fallen.append(visit)
        elif fallen:
            yield _alone(fallen.pop(), executor, limits)
        else:
            return


def _submit(visit: Task[_A], executor: Executor, limits: Limits) -> Future[_A]:
    try:
        return executor.submit(answer_safely, visit, limits)
    except BrokenExecutor as error:
        refused: Future[_A] = Future()
        refused.set_exception(error)
        return refused


def answer_safely(visit: Task[_A], limits: Limits) -> _A:
    """What a task answers; by a process of its own where this is a thread, which nothing can stop.

    Raises EngineError where no process may be started.
    """
    if threading.current_thread() is threading.main_thread():
        return visit.answered(limits)
    if multiprocessing.current_process().daemon:
        raise EngineError("a worker must be allowed to start processes: see docs/data-team.md")
    with IsolatedPool(replace(limits, workers=1)) as pool:
        (told,) = read_batch([visit], pool, limits)
    return told


def _patience(limits: Limits) -> float:
    """Seconds within which something must come back; a minute more than one document may take."""
    return limits.document_seconds + 60


def _alone(visit: Task[_A], executor: Executor, limits: Limits) -> _A:
    future = _submit(visit.again(), executor, limits)
    try:
        return _checked(future.result(_patience(limits)), visit)
    except EngineError:
        raise
    except (Exception, CancelledError) as error:
        future.cancel()
        return visit.failed(_fault(error, limits))


def _checked(answered: _A, visit: Task[_A]) -> _A:
    if answered.sha256 != visit.sha256:
        raise EngineError(f"asked for {visit.sha256}, and {answered.sha256} was answered")
    return answered


def _fault(error: BaseException, limits: Limits) -> Fault:
    """What to say of a document that could not be read twice."""
    match error:
        case TimeoutError():
            return Fault("too_slow", f"{limits.document_seconds:g}", True)
        case ProcessExpired(exitcode=code) if code == TIME_IS_UP:
            return Fault("too_slow", f"{limits.page_seconds:g}", True)
        case ProcessExpired(exitcode=code) if code == -signal.SIGKILL:
            # Nobody here sends it: it is what a system does that runs out of memory.
            return Fault("out_of_memory", "", True)
        case ProcessExpired(exitcode=code):
            return Fault("died", _name_of(code), False)
        case BrokenExecutor() | CancelledError():
            return Fault("unreadable", type(error).__name__, True)
        case _ if type(error).__name__ == _MACHINE_LOST:
            return Fault("unreadable", _MACHINE_LOST, True)
        case _:
            return Fault("died", type(error).__name__, False)


def _name_of(exit_code: int) -> str:
    known = -exit_code in set(signal.Signals)
    return signal.Signals(-exit_code).name if known else f"exit code {exit_code}"
