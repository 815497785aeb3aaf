"""What the page of a report tells: data to the fields of its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.site.changes import Restatement
from pipelines.site.evidence import Evidence
from pipelines.site.exhibit import Chart
from pipelines.site.looking import legend, ties
from pipelines.site.model import Finding, ReportPage
from pipelines.site.pictures import Album
from pipelines.site.trees import group_trees


def fields_of(
    page: ReportPage,
    album: Album,
    evidence: Mapping[str, Evidence],
    restatements: Sequence[Restatement] = (),
    charts: Sequence[Chart] = (),
) -> dict[str, Any]:
    """All that `report.html` takes."""
    return {
        "page": page,
        "report": page.report,
        "groups": group_trees(page.sums),
        "open_findings": _of_state(page.findings, is_open=True),
        "closed_findings": _of_state(page.findings, is_open=False),
        "evidence": evidence,
        "album": album,
        "restatements": restatements,
        "charts": charts,
        "legend": legend(page),
        "ties": ties(page),
    }


def _of_state(findings: Iterable[Finding], *, is_open: bool) -> list[Finding]:
    return [one for one in findings if (one.state == "open") == is_open]
