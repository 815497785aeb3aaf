"""The pages of each report and of its later editions: taken over where nothing changed, else made.

One report at a time is held in memory: a warehouse has many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipelines.site.changes import Restatement
from pipelines.site.exhibits import Exhibits
from pipelines.site.gather import gather_report
from pipelines.site.gather_changes import closely, earlier_documents, gather_changes
from pipelines.site.gather_evidence import gather_evidence, spots_of
from pipelines.site.manner import Manner
from pipelines.site.model import Document, Figure, Report, ReportPage, SitePage
from pipelines.site.pages import Pages
from pipelines.site.pictures import Album, Former, Wanted, make_album, page_file
from pipelines.site.standing import Standings, prints
from pipelines.site.telling import fields_of
from pipelines.store.contents import Contents


@dataclass(frozen=True, slots=True)
class ReportPages:
    """Writes into `folder`; `before` is the site to take over from, if it is there."""

    folder: Path
    before: Path
    contents: Contents
    manner: Manner
    pages: Pages
    exhibits: Exhibits

    def write(self, reports: Iterable[Report]) -> None:
        """The pages of these reports, with their pictures."""
        for name in ("reports", "changes"):
            (self.folder / name).mkdir()
        printed = prints(self.contents, self.manner.made_by())
        former, standings = Former(self.before), Standings(self.folder, self.before, printed)
        taken, changed = list[str](), list[Report]()
        for report in reports:
            pictures = standings.take_over(report.report_id, self.pages, former)
            if pictures is None:
                changed.append(report)
            else:
                taken += pictures
        restated = gather_changes(self.contents, changed)
        wanted = [list(self._wanted(one, restated[one.report_id])) for one in changed]
        every = chain.from_iterable(wanted)
        album = make_album(every, self.folder, former, self.manner.limits, taken)
        for report, mine in zip(changed, wanted, strict=True):
            texts = dict(self._texts(report, restated[report.report_id], album))
            names = frozenset(chain.from_iterable(one.names for one in mine))
            standings.write(report.report_id, texts, names if names <= album.files else None)
        standings.keep()

    def _texts(
        self, report: Report, restated: Sequence[Restatement], album: Album
    ) -> Iterator[tuple[str, str]]:
        """The page of a report and one for each later edition, by their names."""
        page = _with_pictures(gather_report(self.contents, report), album)
        evidence = gather_evidence(self.contents, page)
        charts = self.exhibits.of_report(report)
        told = fields_of(page, album, evidence, restated, charts)
        yield report.address, self.pages.render("report.html", root="../", **told)
        for one in restated:
            html = self.pages.render("changes.html", root="../", restatement=one, album=album)
            yield one.address, html

    def _wanted(self, report: Report, restated: Sequence[Restatement]) -> Iterator[Wanted]:
        """The pages of a report, and spots on them and on the editions before."""
        page = gather_report(self.contents, report)
        evidence = gather_evidence(self.contents, page)
        spots = {one.figure_id: one for one in spots_of(page, evidence)}
        yield closely(self._of(report.current, page.shown_pages, *spots.values()), restated)
        for document in earlier_documents(restated):
            yield closely(self._of(document, frozenset()), restated)

    def _of(self, document: Document, pages: frozenset[int], *spots: Figure) -> Wanted:
        path = self.manner.path_of(document)
        return Wanted(document.document_id, document.sha256, path, pages, spots)


def _with_pictures(page: ReportPage, album: Album) -> ReportPage:
    return replace(page, pages=tuple(_site_pages(page, sorted(page.shown_pages), album)))


def _site_pages(page: ReportPage, numbers: Iterable[int], album: Album) -> Iterator[SitePage]:
    document = page.report.current.document_id
    for number in numbers:
        figures = tuple(one for one in page.figures if one.page == number)
        others = tuple(one for one in page.numbers if one.page == number)
        boxes = [*(one.box for one in figures), *(one.box for one in others)]
        # Without a picture nothing says how large the page is: as large as what stands on it.
        around = max(box.x1 for box in boxes) + 36, max(box.bottom for box in boxes) + 36
        width, height = album.sizes.get(page_file(document, number), around)
        image = album.page(document, number)
        yield SitePage(number, width, height, image, figures, others)
