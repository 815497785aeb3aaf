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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipelines.errors import SiteError
from pipelines.site.drawing import Drawer
from pipelines.site.exhibits import Exhibits
from pipelines.site.gather import (
    gather_documents,
    gather_loose_findings,
    gather_release,
    gather_reports,
)
from pipelines.site.manner import Manner
from pipelines.site.overview import (
    FEW_REPORTS,
    charts_of_few,
    charts_of_publishers,
    gather_overview,
)
from pipelines.site.pages import Pages
from pipelines.site.report_pages import ReportPages
from pipelines.site.searching import gather_index
from pipelines.store.contents import Contents, open_contents
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults

_STATIC = ("site.css", "site.js", "search.js")
LABEL = "site.json"
"""The file that says what a site is of."""

_KEPT = "the site before it stays as it was"


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
                (folder / LABEL).write_text(json.dumps(label, indent=2) + "\n", encoding="utf-8")
        return Written(is_new, len(list((target / "reports").glob("*.html"))), _size(target))


def read_label(target: Path) -> dict[str, object] | None:
    """What the site there is of; null where there is none."""
    try:
        label = json.loads((target / LABEL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return label if isinstance(label, dict) else None


def label_of(live: Path, manner: Manner) -> dict[str, object]:
    """What a site on the release `live` would be of; raises NoRelease or ReleaseError."""
    with open_contents(live) as contents:
        return _label(contents, manner)


def _label(contents: Contents, manner: Manner) -> dict[str, object]:
    return {"release_id": gather_release(contents).release_id, **manner.made_by()}


def _fill(folder: Path, before: Path, contents: Contents, manner: Manner) -> None:
    documents = gather_documents(contents)
    reports = gather_reports(contents, documents)
    pages = Pages(manner.language, manner.zone, gather_release(contents))
    for name in _STATIC:
        static = files(__package__) / "static" / name
        (folder / name).write_bytes(static.read_bytes())
    exhibits = Exhibits(contents, manner.language, Drawer(folder, before, manner.language))
    ReportPages(folder, before, contents, manner, pages, exhibits).write(reports)
    shown = (
        charts_of_few(reports, exhibits)
        if len(reports) <= FEW_REPORTS
        else charts_of_publishers(contents, reports, exhibits)
    )
    loose = gather_loose_findings(contents)
    overview = gather_overview(contents, reports, documents, loose, shown, manner.language)
    html = pages.render("index.html", root="", overview=overview)
    (folder / "index.html").write_text(html, encoding="utf-8")
    index = gather_index(contents, reports, manner.language)
    html = pages.render("search.html", root="", index=index)
    (folder / "search.html").write_text(html, encoding="utf-8")


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
