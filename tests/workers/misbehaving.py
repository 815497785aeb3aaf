"""What a PDF can do to the process that reads it, done on purpose. Runs in workers."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from pipelines.workers.clock import in_time
from pipelines.workers.pool import IsolatedPool


def pid() -> int:
    return os.getpid()


def peak_megabytes() -> int:
    """The most that this process ever held in memory."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1024**2


def core_limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_CORE)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024**2))


def hang(note: Path | None = None) -> None:
    """As C code does that never comes back: no signal of Python is heard."""
    if note:
        note.write_text(str(os.getpid()))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM, signal.SIGINT})
    time.sleep(600)


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)
    threading.Event().wait(10)


def meet(here: Path, there: Path) -> bool:
    """Whether another worker is at work at the same time."""
    here.touch()
    for _ in range(100):
        if there.exists():
            return True
        time.sleep(0.1)
    return False


def behave(answer: Any, visit: Any, limits: Any) -> Any:
    """Do what the bytes of a document say, or else read it."""
    word, _, rest = visit.data.partition(b" ")
    if word == b"hang":
        hang()
    if word == b"hang-in-page":
        with in_time(limits):
            hang()
    if word == b"end":
        end_by(int(rest))
    if word == b"end-once" and not Path(rest.decode()).exists():
        Path(rest.decode()).touch()
        end_by(signal.SIGKILL)
    if word == b"raise":
        raise KeyError("a text of the PDF")
    return answer(visit, limits)


class Misbehaving(Executor):
    """The isolated pool, with documents that do as they say."""

    def __init__(self, pool: IsolatedPool) -> None:
        self.pool = pool

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self.pool.submit(behave, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait, cancel_futures=cancel_futures)
