"""What stood where, and when: documents as they were known at an instant, and how long that held.

What is kept of the past is always made of today's engine, definitions and decisions; of the past
itself comes only which documents were there (intake) and which of them were withdrawn.

    1 March    first edition          first edition is current       [1 March, 5 May)
    5 May      second edition         the second is                  [5 May, 9 June)
    9 June     it is withdrawn        the first is current again     [9 June, ...)
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from pipelines.figures.model import Extraction
from pipelines.stages.archives import ReadDocument
from pipelines.stages.editions import Edition, Loaded, editions
from pipelines.stages.reading import LOADED, WITHDRAWN
from pipelines.stages.row import Row

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, order=True)
class Period:
    """From an instant until before another; null: until now. Of no length: never."""

    known_from: datetime
    known_to: datetime | None

    def covers(self, instant: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.known_from <= instant and (self.known_to is None or instant < self.known_to)

    def on(self, row: Row) -> Row:
        """The row with this period."""
        return {**row, "known_from": self.known_from, "known_to": self.known_to}


@dataclass(frozen=True)
class Group:
    """Documents whose standing depends on each other: those of one report, or one without."""

    documents: Sequence[ReadDocument]
    found: Mapping[str, Extraction]

    @property
    def report_id(self) -> str:
        """The report; empty for a document without one."""
        return next((one.identity.report_id for one in self.found.values()), "")

    @cached_property
    def instants(self) -> list[datetime]:
        """When something of this group came in, was withdrawn or restored, in order."""
        return _instants(self.documents)

    def at(self, instant: datetime | None) -> Standing:
        """How its documents stood at an instant; null: how they stand now."""
        documents = documents_at(self.documents, instant)
        loaded = [(one, self.found[one.seen.sha256]) for one in documents if one.status == LOADED]
        return Standing(documents, editions(loaded))

    def current_periods(self) -> dict[str, list[Period]]:
        """By sha256 of each loaded document, when it was the current edition.

        One that was not current when it came in has a period of no length at that instant.
        """
        stood = [(instant, self.at(instant).current) for instant in self.instants]
        found: dict[str, list[Period]] = {sha256: [] for sha256 in self.found}
        for sha256, period in lasting(stood):
            found[sha256].append(period)
        for one in self.documents:
            received = one.seen.seen_at
            periods = found.get(one.seen.sha256)
            if periods is not None and all(each.known_from != received for each in periods):
                periods.insert(0, Period(received, received))
        return found

    def present_periods(self) -> dict[str, list[Period]]:
        """By sha256, when each document was on record and not withdrawn."""
        stood = [
            (
                instant,
                [one.seen.sha256 for one in self.at(instant).documents if one.status != WITHDRAWN],
            )
            for instant in self.instants
        ]
        found: dict[str, list[Period]] = {one.seen.sha256: [] for one in self.documents}
        for sha256, period in lasting(stood):
            found[sha256].append(period)
        return found


@dataclass(frozen=True)
class Standing:
    """The documents on record at an instant, with the status of that instant; their editions."""

    documents: Sequence[ReadDocument]
    editions: Sequence[Edition]

    @property
    def current(self) -> list[str]:
        """The sha256 of each current edition."""
        return [one.document.seen.sha256 for one in self.editions if one.is_current]


def groups(documents: Iterable[ReadDocument], loaded: Iterable[Loaded]) -> list[Group]:
    """All documents by what they depend on: reports by their id, then documents without one."""
    found = {document.seen.sha256: extraction for document, extraction in loaded}
    reports: dict[str, list[ReadDocument]] = {}
    others = []
    for document in documents:
        if extraction := found.get(document.seen.sha256):
            reports.setdefault(extraction.identity.report_id, []).append(document)
        else:
            others.append(Group((document,), {}))
    by_report = [
        Group(mine, {one.seen.sha256: found[one.seen.sha256] for one in mine})
        for _, mine in sorted(reports.items())
    ]
    return [*by_report, *others]


def documents_at(documents: Iterable[ReadDocument], instant: datetime | None) -> list[ReadDocument]:
    """The documents on record at an instant, each with its status of then; null: of now."""
    return [
        _withdrawn(one, instant)
        for one in documents
        if instant is None or one.seen.seen_at <= instant
    ]


def _withdrawn(document: ReadDocument, instant: datetime | None) -> ReadDocument:
    for absence in document.absences:
        if absence.covers(instant):
            return replace(
                document, status=WITHDRAWN, key=None, code=WITHDRAWN, detail=absence.reason
            )
    return document


def _instants(documents: Iterable[ReadDocument]) -> list[datetime]:
    found = set()
    for document in documents:
        found.add(document.seen.seen_at)
        for absence in document.absences:
            found |= {absence.known_from, absence.known_to or absence.known_from}
    return sorted(found)


def lasting(snapshots: Iterable[tuple[datetime, Iterable[T]]]) -> list[tuple[T, Period]]:
    """What stood in snapshots, one after another: each thing, from when and until when."""
    since: dict[T, datetime] = {}
    found = []
    for instant, present in snapshots:
        here = dict.fromkeys(present)
        for one in [one for one in since if one not in here]:
            found.append((one, Period(since.pop(one), instant)))
        for one in here:
            since.setdefault(one, instant)
    return found + [(one, Period(start, None)) for one, start in since.items()]


def lasting_rows(snapshots: Iterable[tuple[datetime, Iterable[Row]]]) -> list[Row]:
    """The same of rows, each with its period in `known_from` and `known_to`."""
    taken = list(snapshots)
    if len(taken) == 1:  # as of most reports: nothing to compare
        ((instant, rows),) = taken
        return [Period(instant, None).on(row) for row in rows]
    stood = ((instant, [tuple(row.items()) for row in rows]) for instant, rows in taken)
    return [period.on(dict(items)) for items, period in lasting(stood)]
