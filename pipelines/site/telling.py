"""What the pages of reports and of their editions tell: data to the fields of templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pipelines.site.changes import Restatement, Restatements
from pipelines.site.evidence import Evidence
from pipelines.site.exhibit import Chart
from pipelines.site.looking import legend, ties
from pipelines.site.model import Finding, ReportPage
from pipelines.site.pages import Pages
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


def write_changes(folder: Path, restatements: Restatements, pages: Pages, album: Album) -> None:
    """A page for each later edition."""
    (folder / "changes").mkdir()
    for one in chain.from_iterable(restatements.values()):
        html = pages.render("changes.html", root="../", restatement=one, album=album)
        (folder / one.address).write_text(html, encoding="utf-8")


def _of_state(findings: Iterable[Finding], *, is_open: bool) -> list[Finding]:
    return [one for one in findings if (one.state == "open") == is_open]
