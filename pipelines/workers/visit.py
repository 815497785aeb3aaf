"""One visit of a document to a worker: recognised and read, or the reason why not.

Runs in the worker. Whatever is asked and answered can be pickled; errors travel as data.
"""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pipelines.definitions import Definition
from pipelines.documents.opening import opened
from pipelines.documents.reading import sha256_of
from pipelines.errors import DocumentError, MomentaryError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.model import Extraction
from pipelines.workers.limits import MEGABYTE, Limits

_Read = TypeVar("_Read")
_AGAIN_AFTER = 1.0  # seconds


@dataclass(frozen=True)
class Visit:
    """A document with what is asked of it; `family` is null where it is not known yet.

    As one of the families in `read_as` it was read before: then only the family is asked for.
    """

    sha256: str
    data: bytes
    definitions: tuple[Definition, ...]
    family: str | None = None
    read_as: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """Why there is no answer: the fields of a DocumentError."""

    code: str
    detail: str
    is_momentary: bool

    @classmethod
    def of(cls, error: DocumentError) -> Fault:
        """The error as data."""
        return cls(error.code, error.detail, isinstance(error, MomentaryError))


@dataclass(frozen=True)
class Answer:
    """What came of a visit: the family or why there is none; what was found in it or why not.

    `found` is null where there is no family, and where nothing more was asked.
    """

    sha256: str
    family: str | Fault
    found: Extraction | Fault | None


def answer(visit: Visit, limits: Limits) -> Answer:
    """Recognise and read a document; no DocumentError leaves this function."""
    sha256 = sha256_of(visit.data)
    family = _or_fault(lambda: visit.family or _recognised(visit, limits))
    if isinstance(family, Fault) or family in visit.read_as:
        return Answer(sha256, family, None)
    definition = next(d for d in visit.definitions if d.name == family)
    return Answer(sha256, family, _or_fault(lambda: _extracted(visit, definition, limits)))


def check_size(size_bytes: int, limits: Limits) -> None:
    """Raises MomentaryError (too_large): another setting lets the same document pass."""
    if size_bytes > limits.file_mb * MEGABYTE:
        raise MomentaryError("too_large", f"{size_bytes / MEGABYTE:.0f} / {limits.file_mb} MB")


def _recognised(visit: Visit, limits: Limits) -> str:
    with _in_time(visit.data, limits):
        return recognise_bytes(visit.data, visit.definitions).name


def _extracted(visit: Visit, definition: Definition, limits: Limits) -> Extraction:
    with _in_time(visit.data, limits):
        return extract_bytes(visit.data, definition)


def _or_fault(read: Callable[[], _Read]) -> _Read | Fault:
    try:
        return read()
    except DocumentError as error:
        fault = Fault.of(error)
    except MemoryError:
        fault = Fault("out_of_memory", "", True)
    if fault.code == "out_of_memory":
        gc.collect()  # the error holds what filled the memory, and the next document needs that
    return fault


@contextmanager
def _in_time(data: bytes, limits: Limits) -> Iterator[None]:
    """Raises DocumentError as `opened`; MomentaryError (too_many_pages, too_slow).

    In a thread that is not the first of its process only the executor can watch the time.
    """
    seconds = limits.seconds_for(_page_count(data, limits))
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _out_of_time)
    try:
        # Again and again: what is raised within a destructor is lost.
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_AFTER)
        yield
    except _OutOfTime:
        raise MomentaryError("too_slow", f"{seconds:g}") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _page_count(data: bytes, limits: Limits) -> int:
    with opened(data) as pdf:
        count = len(pdf)
    if count > limits.pages:
        raise MomentaryError("too_many_pages", f"{count} / {limits.pages}")
    return count


class _OutOfTime(BaseException):
    """Time is up; no Exception, as readers of PDF catch those and read on."""


def _out_of_time(*_: Any) -> None:
    raise _OutOfTime
