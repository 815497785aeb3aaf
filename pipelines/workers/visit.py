"""One visit of a document to a worker: recognised and read, or the reason why not.

Runs in the worker. Whatever is asked and answered can be pickled; errors travel as data.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from pipelines.definitions import Definition
from pipelines.documents.model import Page
from pipelines.documents.opening import opened
from pipelines.documents.reading import sha256_of
from pipelines.documents.scanned import ScannedPages
from pipelines.errors import DocumentError, MomentaryError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.model import Extraction
from pipelines.workers.clock import in_time
from pipelines.workers.limits import MEGABYTE, Limits

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Visit:
    """A document with what is asked of it; `family` is null where it is not known yet.

    As one of the families in `read_as` it was read before: then only the family is asked for.
    `scanned` are pages of it that were read from their pictures before. `attempt` is 2 where a
    worker hung or died with it before.
    """

    sha256: str
    data: bytes
    definitions: tuple[Definition, ...]
    family: str | None = None
    read_as: frozenset[str] = frozenset()
    scanned: tuple[Page, ...] = ()
    attempt: int = 1

    def answered(self, limits: Limits) -> Answer:
        """Recognise and read the document; no DocumentError leaves this function."""
        sha256, scans = sha256_of(self.data), ScannedPages(self.scanned)
        family = or_fault(lambda: self.family or _recognised(self, limits, scans))
        found: Extraction | Fault | None = None
        if not isinstance(family, Fault) and family not in self.read_as:
            definition = next(d for d in self.definitions if d.name == family)
            found = or_fault(lambda: _extracted(self, definition, limits, scans))
        return Answer(sha256, family, found, tuple(scans.fresh))

    def failed(self, fault: Fault) -> Answer:
        """The answer where workers hung or died over it."""
        if self.family is None:
            return Answer(self.sha256, fault, None)
        return Answer(self.sha256, self.family, fault)

    def again(self) -> Visit:
        """The same for a second attempt."""
        return replace(self, attempt=2)


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

    `found` is null where there is no family, and where nothing more was asked. `scanned` are the
    pages that were read from their pictures now, also where the reading ended early.
    """

    sha256: str
    family: str | Fault
    found: Extraction | Fault | None
    scanned: tuple[Page, ...] = ()


def check_size(size_bytes: int, limits: Limits) -> None:
    """Raises MomentaryError (too_large): another setting lets the same document pass."""
    if size_bytes > limits.file_mb * MEGABYTE:
        raise MomentaryError("too_large", f"{size_bytes / MEGABYTE:.0f} / {limits.file_mb} MB")


def _recognised(visit: Visit, limits: Limits, scans: ScannedPages) -> str:
    with in_time(limits) as at_page:
        check_pages(visit.data, limits)
        return recognise_bytes(visit.data, visit.definitions, at_page=at_page, scans=scans).name


def _extracted(
    visit: Visit, definition: Definition, limits: Limits, scans: ScannedPages
) -> Extraction:
    with in_time(limits) as at_page:
        check_pages(visit.data, limits)
        return extract_bytes(visit.data, definition, at_page=at_page, scans=scans)


def or_fault(read: Callable[[], _Read]) -> _Read | Fault:
    """What a function gives, or why it could not."""
    try:
        return read()
    except DocumentError as error:
        fault = Fault.of(error)
    except MemoryError:
        fault = Fault("out_of_memory", "", True)
    if fault.code == "out_of_memory":
        gc.collect()  # the error holds what filled the memory, and the next document needs that
    return fault


def check_pages(data: bytes, limits: Limits) -> None:
    """Raises MomentaryError (too_many_pages): another setting lets the same document pass."""
    with opened(data) as pdf:
        count = len(pdf)
    if count > limits.pages:
        raise MomentaryError("too_many_pages", f"{count} / {limits.pages}")
