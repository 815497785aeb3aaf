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

from pebble import ProcessExpired

from pipelines.errors import EngineError
from pipelines.workers.clock import TIME_IS_UP
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Answer, Fault, Visit, answer

# What Dask raises when the workers that had a task are gone: no document can bring those down. By
# name, as Dask may be absent.
_MACHINE_LOST = "KilledWorker"


def read_batch(visits: Iterable[Visit], executor: Executor, limits: Limits) -> Iterator[Answer]:
    """The answer to each visit, as it completes.

    A document whose worker hung or died is tried once more, alone; then its answer says so.
    Visits are taken as workers get free, so that memory holds a few documents, not all.
    Raises EngineError when an answer is not to what was asked, or workers may not read safely.
    """
    waiting = iter(visits)
    running: dict[Future[Answer], Visit] = {}
    fallen: list[Visit] = []
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


def _submit(visit: Visit, executor: Executor, limits: Limits) -> Future[Answer]:
    try:
        return executor.submit(answer_safely, visit, limits)
    except BrokenExecutor as error:
        refused: Future[Answer] = Future()
        refused.set_exception(error)
        return refused


def answer_safely(visit: Visit, limits: Limits) -> Answer:
    """As `answer`; by a process of its own where this is a thread, which nothing can stop.

    Raises EngineError where no process may be started.
    """
    if threading.current_thread() is threading.main_thread():
        return answer(visit, limits)
    if multiprocessing.current_process().daemon:
        raise EngineError("a worker must be allowed to start processes: see docs/data-team.md")
    with IsolatedPool(replace(limits, workers=1)) as pool:
        (told,) = read_batch([visit], pool, limits)
    return told


def _patience(limits: Limits) -> float:
    """Seconds within which something must come back; a minute more than one document may take."""
    return limits.document_seconds + 60


def _alone(visit: Visit, executor: Executor, limits: Limits) -> Answer:
    # Not the very task of before: an executor may remember what became of that.
    future = _submit(replace(visit, attempt=2), executor, limits)
    try:
        return _checked(future.result(_patience(limits)), visit)
    except EngineError:
        raise
    except (Exception, CancelledError) as error:
        future.cancel()
        fault = _fault(error, limits)
    if visit.family is None:
        return Answer(visit.sha256, fault, None)
    return Answer(visit.sha256, visit.family, fault)


def _checked(answered: Answer, visit: Visit) -> Answer:
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
