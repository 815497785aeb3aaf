"""What a refresh came to, and what is open: the short reports on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.alerts.plain import one_line
from pipelines.reconcile.model import Outcome
from pipelines.store.pin import Pin
from pipelines.store.query import run_query
from pipelines.store.records import Alert

_COUNTS = """
select (select count(*) from core.documents where status in ('loaded', 'superseded')),
       (select count(*) from core.documents where status in ('quarantined', 'unrecognised')),
       (select count(*) from core.documents where status = 'withdrawn'),
       (select count(*) from core.figures), (select count(*) from core.reports),
       (select release_id from ops.releases)
"""
_VERDICTS = "select verdict, count(*) from quality.verdicts group by verdict"
_FINDINGS = """
select finding_id, severity, kind, coalesce(file, 'raw/'), explanation,
       suspect_page, suspect_explanation
from marts.open_findings order by severity, file, finding_id
"""


def refresh_report(live: Path, read_now: int, new_findings: set[str]) -> Iterator[str]:
    """What a refresh found under raw/, and what the release holds."""
    ((documents,),) = run_query(live, "select count(*) from core.documents").rows
    if not documents and not read_now:
        yield "No PDF under raw/ yet: put reports into raw/<publisher>/ and refresh again."
    elif not read_now:
        yield "Nothing new under raw/."
    yield from release_report(live, read_now, new_findings)


def release_report(live: Path, read_now: int, new_findings: set[str]) -> Iterator[str]:
    """Documents, figures, verdicts by kind, the findings, where the warehouse is."""
    loaded, held, withdrawn, figures, reports, release_id = run_query(live, _COUNTS).rows[0]
    verdicts = dict(run_query(live, _VERDICTS).rows)
    told = f", {withdrawn} withdrawn" if withdrawn else ""
    yield f"documents  {loaded} loaded, {held} held back{told}; {read_now} read now"
    yield f"figures    {figures} in {reports} report{'' if reports == 1 else 's'}"
    counted = (f"{verdicts.get(one.value, 0)} {one.value}" for one in Outcome)
    yield f"verdicts   {', '.join(counted)}"
    yield from findings_report(live, new_findings)
    yield f"warehouse  {live} (release {release_id})"


def pin_report(pin: Pin, waiting: str | None) -> str:
    """That the live release stays, which one waits, and how that ends."""
    made = f"release {waiting} was made and is kept, not published" if waiting else "nothing waits"
    return f"release {pin.release_id} is pinned and stays live; {made} (`dtz refresh --unpin`)"


def findings_report(live: Path, new_findings: set[str]) -> Iterator[str]:
    """Open findings, two lines each; those of `new_findings` marked, with their likeliest cause."""
    findings = run_query(live, _FINDINGS).rows
    news = sum(row[0] in new_findings for row in findings)
    yield f"findings   {len(findings)} open, {news} new"
    for finding_id, severity, kind, file, explanation, page, cause in findings:
        mark = "NEW " if finding_id in new_findings else ""
        yield f"  {mark}{severity}: {kind} in {one_line(file)} ({finding_id})"
        yield f"    {one_line(explanation, 2000)}"
        if mark and cause:
            yield f"    likeliest cause, page {page}: {one_line(cause, 500)}"


def messages_report(tried: list[Alert], *, has_channels: bool = False) -> Iterator[str]:
    """What became of each message; one that nobody was sent is shown."""
    why_not_sent = "No channel is set (DTZ_ALERT_URLS)"
    if has_channels:
        why_not_sent = "No route of DTZ_ALERTS takes it"
    for alert in tried:
        if alert.status == "recorded":
            yield ""
            yield f"{why_not_sent}, so this message is shown here:"
            yield f"{alert.subject}\n\n{alert.body}"
        elif alert.status == "failed":
            yield f"A message was not delivered: {alert.subject} (tried {alert.attempts} times)"
        elif alert.status == "pending":
            yield f"A message waits for a channel that failed: {alert.subject}"
