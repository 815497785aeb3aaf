"""What the overview tells: of all reports together, in lists that stay short where there are many.

The charts of a few reports stand on the overview; of more, each report has its own, and the
overview one of each publisher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pipelines.site.exhibit import Chart
from pipelines.site.exhibits import Exhibits
from pipelines.site.model import Coverage, Document, Finding, Report
from pipelines.site.money import gather_totals
from pipelines.store.contents import Contents
from pipelines.wording import Language, say

FEW_REPORTS = 6
"""So many reports have their charts on the overview."""
MOST_FINDINGS = 100
"""So many open findings are listed there; the page of a report has all of its own."""

_SHORT = 500
_HELD_BACK = ("quarantined", "unrecognised")
_OPEN = """
select f.finding_id, f.document_id, f.kind, f.whose, f.severity, f.state, f.explanation
from quality.findings f join core.reports r on r.current_document_id = f.document_id
where f.state = 'open'
order by case f.severity when 'error' then 1 when 'warning' then 2 else 3 end,
         r.publisher, r.programme, r.period_start, f.finding_id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in a list: in words for people, its explanation shortened if it is long."""

    finding: Finding
    kind: str
    severity: str
    explanation: str
    report: Report | None = None

    @property
    def address(self) -> str | None:
        """The page of its report; of a finding of the current edition, its place there."""
        if self.report is None:
            return None
        is_there = self.finding.document_id == self.report.current.document_id
        return f"{self.report.address}#{self.finding.address}" if is_there else self.report.address


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading with charts: of a report, or of a publisher with many."""

    heading: str
    address: str | None
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the overview tells; `publishers` are reports in groups."""

    publishers: tuple[tuple[str, tuple[Report, ...]], ...]
    counts: Coverage
    open_findings: int
    listed: tuple[Told, ...]
    loose: tuple[Told, ...]
    held_back: tuple[Document, ...]
    withdrawn: tuple[Document, ...]
    shown: tuple[Shown, ...] = field(default=())


def gather_overview(
    contents: Contents,
    reports: Sequence[Report],
    documents: Iterable[Document],
    loose: Iterable[Finding],
    shown: Iterable[Shown],
    language: Language,
) -> Overview:
    """The overview of a release."""
    by_document = {
        edition.document_id: one for one in reports for edition in (*one.editions, one.current)
    }
    answer = contents.ask(_OPEN)
    found = [Finding(**dict(zip(answer.columns, row, strict=True))) for row in answer.rows]
    listed = (_told(one, language, by_document, _SHORT) for one in found[:MOST_FINDINGS])
    grouped = groupby(sorted(reports, key=lambda one: one.publisher), key=lambda one: one.publisher)
    of_status = {one: list[Document]() for one in ("withdrawn", *_HELD_BACK)}
    for document in documents:
        of_status.setdefault(document.status, []).append(document)
    return Overview(
        publishers=tuple((publisher, tuple(several)) for publisher, several in grouped),
        counts=_together(one.coverage for one in reports),
        open_findings=len(found),
        listed=tuple(listed),
        loose=tuple(_told(one, language, by_document) for one in loose if one.state == "open"),
        held_back=tuple(one for status in _HELD_BACK for one in of_status[status]),
        withdrawn=tuple(of_status["withdrawn"]),
        shown=tuple(one for one in shown if one.charts),
    )


def charts_of_few(reports: Iterable[Report], exhibits: Exhibits) -> Iterator[Shown]:
    """The charts of each report, under its name."""
    for one in reports:
        heading = one.current.title or one.programme
        yield Shown(heading, one.address, tuple(exhibits.of_report(one)))


def charts_of_publishers(
    contents: Contents, reports: Iterable[Report], exhibits: Exhibits
) -> Iterator[Shown]:
    """One chart of each publisher."""
    totals = gather_totals(contents)
    in_order = sorted(reports, key=lambda one: (one.publisher, one.period_start, one.programme))
    for publisher, several in groupby(in_order, key=lambda one: one.publisher):
        chart = exhibits.of_publisher(publisher, several, totals)
        yield Shown(publisher, None, (chart,) if chart else ())


def _told(
    finding: Finding, language: Language, reports: Mapping[str, Report], most: int | None = None
) -> Told:
    return Told(
        finding,
        say(language, f"alerts.kind_{finding.kind}"),
        say(language, f"alerts.severity_{finding.severity}"),
        finding.explanation if most is None else _shortened(finding.explanation, most),
        reports.get(finding.document_id or ""),
    )


def _shortened(text: str, most: int) -> str:
    """Its beginning, up to a whole word."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(maxsplit=1)[0] + " …"


def _together(several: Iterable[Coverage]) -> Coverage:
    counts: Counter[str] = Counter(dict.fromkeys(Coverage.__slots__, 0))
    for one in several:
        counts.update({name: getattr(one, name) for name in Coverage.__slots__})
    fields: dict[str, Any] = dict(counts)
    return Coverage(**fields)
