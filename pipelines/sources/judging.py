"""What is wrong with the sources themselves: gone, changed in kind, out of reach, stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.sources.listing import Publisher, Report
from pipelines.store.records import Fetch, FetchOutcome

STALE = "stale"
_FINE = (FetchOutcome.FETCHED, FetchOutcome.NOT_MODIFIED)


@dataclass(frozen=True, slots=True)
class SourceFault:
    """What a person should know of a source; `code` is an outcome, or `stale`."""

    publisher: str
    source: str
    item: str
    code: str
    detail: str


def source_faults(
    publishers: Mapping[str, Publisher], fetches: Iterable[Fetch], at: datetime
) -> list[SourceFault]:
    """The faults of the sources that are listed now, as of the last look at each."""
    looks: dict[tuple[str, str], list[Fetch]] = {}
    for one in sorted(fetches, key=lambda fetch: (fetch.looked_at, fetch.item)):
        looks.setdefault((one.publisher, one.source), []).append(one)
    return [
        fault
        for name, publisher in publishers.items()
        for report in publisher.reports
        for fault in _faults(report, looks.get((name, report.place), []), at)
    ]


def _faults(report: Report, looks: Sequence[Fetch], at: datetime) -> Iterator[SourceFault]:
    """`looks` are those at this report, the earliest first."""
    if not looks:
        return
    for one in looks:
        if one.looked_at == looks[-1].looked_at and one.outcome not in _FINE:
            yield SourceFault(one.publisher, one.source, one.item, one.outcome, one.detail)
    if report.stale_after_days is not None:
        since = max((one.looked_at for one in looks if one.is_new), default=looks[0].looked_at)
        if at - since > timedelta(days=report.stale_after_days):
            told = f"{since:%Y-%m-%d}"
            yield SourceFault(looks[0].publisher, looks[0].source, "", STALE, told)
