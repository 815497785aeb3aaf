"""Which document of a report is its current edition.

By the edition mark in the text, then the printed date, then first intake. Where that decides
nothing (two contents with the same mark and date), the first one stays current, and a finding
says so. Since when each one was current is found in `history.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.figures.model import Extraction
from pipelines.stages.archives import ReadDocument

Loaded = tuple[ReadDocument, Extraction]
"""A document with what was found in it."""


@dataclass(frozen=True)
class Edition:
    """A loaded document as an edition of its report.

    `is_tied` says that nothing but first intake put another document before it.
    """

    document: ReadDocument
    found: Extraction
    is_current: bool
    is_tied: bool


def editions(loaded: Iterable[Loaded]) -> list[Edition]:
    """All loaded documents as editions, report by report, the current one last."""
    reports: dict[str, list[Loaded]] = {}
    for document, found in loaded:
        reports.setdefault(found.identity.report_id, []).append((document, found))
    return [edition for _, report in sorted(reports.items()) for edition in _ordered(report)]


def _ordered(report: list[Loaded]) -> list[Edition]:
    # Of equal mark and date the first received stays current, so it comes last.
    ranked = sorted(report, key=lambda one: _received(one), reverse=True)
    ranked.sort(key=lambda one: _mark(one[1]))
    current = ranked[-1]
    return [
        Edition(
            document=document,
            found=found,
            is_current=document is current[0],
            is_tied=document is not current[0] and _mark(found) == _mark(current[1]),
        )
        for document, found in ranked
    ]


def _mark(found: Extraction) -> tuple[int, str]:
    return found.identity.edition_order, found.identity.printed_on or ""


def _received(one: Loaded) -> tuple[datetime, str]:
    return one[0].seen.seen_at, one[0].seen.sha256
