"""The time that a document and each of its pages may take, watched from within the worker.

    time is up         an alarm raises here in the worker, which lives on
    nobody hears it    the code of a C library runs on without Python: the process ends

Alarms reach only the first thread of a process, so `batch` has no other thread read.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.documents.reading import AtPage
from pipelines.errors import MomentaryError
from pipelines.workers.limits import Limits

TIME_IS_UP = 91
"""The exit code of a worker that hung in a library."""

_AGAIN_AFTER = 1.0  # seconds: what an alarm raises within a destructor is lost
_UNHEARD_AFTER = 2.0  # seconds after the first alarm


@contextmanager
def in_time(limits: Limits) -> Iterator[AtPage]:
    """Limit the time of what is done within, and of what comes after each call of what it yields.

    Raises MomentaryError (too_slow).
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    clock = _Clock(limits)
    before = signal.signal(signal.SIGALRM, _out_of_time)
    try:
        clock.at_page()
        yield clock.at_page
    except _OutOfTime:
        raise MomentaryError("too_slow", f"{clock.allowed:g}") from None
    finally:
        clock.stop()
        signal.signal(signal.SIGALRM, before)


class _Clock:
    """Rings when a page, or all of the document, took too long."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.document_seconds
        self._watchdog: threading.Timer | None = None
        self.allowed = 0.0
        """The limit that runs out next, in seconds."""

    def at_page(self) -> None:
        """Begin to count for the next page."""
        self.stop()
        page, left = self._limits.page_seconds, self._end - time.monotonic()
        self.allowed = page if page < left else self._limits.document_seconds
        seconds = max(min(page, left), 0.001)  # an alarm after 0 seconds is none
        self._watchdog = threading.Timer(seconds + _UNHEARD_AFTER, os._exit, (TIME_IS_UP,))
        self._watchdog.daemon = True
        self._watchdog.start()
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_AFTER)

    def stop(self) -> None:
        """Count no longer."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._watchdog is not None:
            self._watchdog.cancel()


class _OutOfTime(BaseException):
    """Time is up; no Exception, as readers of PDF catch those and read on."""


def _out_of_time(*_: Any) -> None:
    raise _OutOfTime
