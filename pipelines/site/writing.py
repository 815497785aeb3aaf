"""The whole site, from a release to a folder that takes the place of the site before it.

    .report.coming   the new site, while it is written
    report           the site
    .report.old      the one before, for the moment of changing places

Everything in it can be made again, so the disk is not asked to confirm each file.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.errors import SiteError
from pipelines.site.changes import Restatements
from pipelines.site.drawing import Drawer
from pipelines.site.exhibits import Exhibits
from pipelines.site.gather import (
    gather_documents,
    gather_loose_findings,
    gather_release,
    gather_report,
    gather_reports,
)
from pipelines.site.gather_changes import closely, earlier_documents, gather_changes
from pipelines.site.gather_evidence import gather_evidence, spots_of
from pipelines.site.model import Document, Figure, Report, ReportPage, SitePage
from pipelines.site.overview import (
    FEW_REPORTS,
    charts_of_few,
    charts_of_publishers,
    gather_overview,
)
from pipelines.site.pages import Pages
from pipelines.site.pictures import Album, Wanted, make_album
from pipelines.site.searching import Searched
from pipelines.site.telling import fields_of, write_changes
from pipelines.store.contents import Contents, open_contents
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults
from pipelines.wording import Language
from pipelines.workers.limits import Limits

SITE_VERSION = 2
"""Raise it when the same release makes other pages."""

_STATIC = ("site.css", "site.js", "search.js")
_LABEL = "site.json"
_KEPT = "the site before it stays as it was"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a site speaks: language and time zone; and where the bytes of a document are."""

    language: Language
    zone: ZoneInfo
    path_of: Callable[[Document], Path | None]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a site: whether it was made now, of how many reports, and its size."""

    is_new: bool
    reports: int
    bytes: int


def write_site(target: Path, live: Path, manner: Manner) -> Written:
    """Write the site on the release `live` into the folder `target`; only with the warehouse lock.

    Nothing is done where `target` is of this release already. Raises NoRelease or ReleaseError
    without one to read, and SiteError when the disk refuses; then nothing was changed.
    """
    if target.is_symlink() or target.is_file():
        raise SiteError(f"{target}: is no folder but a link or a file of others; move it away")
    with open_contents(live) as contents, disk_faults(target, SiteError, _KEPT):
        label = _label(contents, manner)
        _settle(target)
        is_new = read_label(target) != label
        if is_new:
            with _replaced(target) as folder:
                _fill(folder, target, contents, manner)
                (folder / _LABEL).write_text(json.dumps(label, indent=2) + "\n", encoding="utf-8")
        return Written(is_new, len(list((target / "reports").glob("*.html"))), _size(target))


def read_label(target: Path) -> dict[str, object] | None:
    """What the site there is of; null where there is none."""
    try:
        label = json.loads((target / _LABEL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return label if isinstance(label, dict) else None


def label_of(live: Path, manner: Manner) -> dict[str, object]:
    """What a site on the release `live` would be of; raises NoRelease or ReleaseError."""
    with open_contents(live) as contents:
        return _label(contents, manner)


def _label(contents: Contents, manner: Manner) -> dict[str, object]:
    return {
        "release_id": gather_release(contents).release_id,
        "site_version": SITE_VERSION,
        "language": manner.language.value,
        "timezone": str(manner.zone),
    }


def _fill(folder: Path, before: Path, contents: Contents, manner: Manner) -> None:
    documents = gather_documents(contents)
    reports = gather_reports(contents, documents)
    shared = {"release": gather_release(contents)}
    pages = Pages(manner.language, manner.zone, shared)
    restatements = gather_changes(contents, reports)
    wanted = _all_wanted(contents, reports, restatements, manner)
    album = make_album(wanted, folder, before, manner.limits)
    for name in _STATIC:
        static = files(__package__) / "static" / name
        (folder / name).write_bytes(static.read_bytes())
    (folder / "reports").mkdir()
    exhibits = Exhibits(contents, manner.language, Drawer(folder, before, manner.language))
    searched, few = Searched(contents, manner.language), {}
    for report in reports:
        page = _with_pictures(gather_report(contents, report), album)
        charts = exhibits.of_report(report)
        evidence = gather_evidence(contents, page)
        told = fields_of(page, album, evidence, restatements[report.report_id], charts)
        html = pages.render("report.html", root="../", **told)
        (folder / report.address).write_text(html, encoding="utf-8")
        searched.add(page)
        if len(reports) <= FEW_REPORTS:
            few[report.report_id] = charts
    write_changes(folder, restatements, pages, album)
    shown = (
        charts_of_few(few, reports) if few else charts_of_publishers(contents, reports, exhibits)
    )
    loose = gather_loose_findings(contents)
    overview = gather_overview(contents, reports, documents, loose, shown, manner.language)
    html = pages.render("index.html", root="", overview=overview)
    (folder / "index.html").write_text(html, encoding="utf-8")
    html = pages.render("search.html", root="", index=searched.index())
    (folder / "search.html").write_text(html, encoding="utf-8")


def _all_wanted(
    contents: Contents, reports: Iterable[Report], restatements: Restatements, manner: Manner
) -> Iterator[Wanted]:
    """The pages of every report, and spots on them and on the editions before."""
    for report in reports:
        page = gather_report(contents, report)
        spots = {one.figure_id: one for one in spots_of(page, gather_evidence(contents, page))}
        mine = restatements[report.report_id]
        yield closely(_wanted(report.current, manner, page.shown_pages, *spots.values()), mine)
        for document in earlier_documents(mine):
            yield closely(_wanted(document, manner, frozenset()), mine)


def _wanted(document: Document, manner: Manner, pages: frozenset[int], *spots: Figure) -> Wanted:
    path = manner.path_of(document)
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
        width, height = album.sizes.get((document, number), around)
        image = album.page(document, number)
        yield SitePage(number, width, height, image, figures, others)


@contextmanager
def _replaced(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of `target` when the block ends well."""
    coming = target.with_name(f".{target.name}.coming")
    coming.mkdir(parents=True)
    try:
        yield coming
        crash_point("site.filled")
        if target.exists():
            os.rename(target, _old(target))
        crash_point("site.parted")
        os.rename(coming, target)
        crash_point("site.placed")
        shutil.rmtree(_old(target), ignore_errors=True)
    except OSError:
        _settle(target)
        raise
    finally:
        shutil.rmtree(coming, ignore_errors=True)


def _settle(target: Path) -> None:
    """Remove what a killed run left; of one killed while changing places, the site comes back."""
    shutil.rmtree(target.with_name(f".{target.name}.coming"), ignore_errors=True)
    old = _old(target)
    if old.exists() and not target.exists():
        crash_point("site.found")
        os.rename(old, target)
        crash_point("site.restored")
    shutil.rmtree(old, ignore_errors=True)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
