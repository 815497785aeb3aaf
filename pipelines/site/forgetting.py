"""A site without one document: what tells of that is removed at once, before a new one is written.

The index, the search and other reports may name a document, so that no page stays. What stays are
the pictures of pages of other documents, which take long to make.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from pipelines.errors import SiteError
from pipelines.site.pictures import ALBUM, PAGES, document_of
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, remove_file, remove_folder

_THERE = "a page of a purged document may be there yet"


def site_folders(site: Path) -> tuple[Path, Path, Path]:
    """The site, the one that is being written, and the one before while places are changed."""
    return site, site.with_name(f".{site.name}.coming"), site.with_name(f".{site.name}.old")


def files_that_tell(
    site: Path, document_id: str, paths: Sequence[str], longer_paths: Sequence[str] = ()
) -> list[Path]:
    """The files of the site, or left of one, that have a document in their name or in their text.

    `paths` are those that no other document ever had, `longer_paths` those of others that have one
    of them within. Raises SiteError for what cannot be read.
    """
    marks = [document_id.encode(), *(one for path in paths for one in _spellings(path))]
    longest_first = sorted(longer_paths, key=len, reverse=True)
    others = [one for path in longest_first for one in _spellings(path)]
    with disk_faults(site, SiteError, _THERE):
        return [file for file in _files(site) if _tells(file, document_id, marks, others)]


def forget_document(site: Path, document_id: str) -> None:
    """Remove the site but for pictures of other documents, and all that killed runs left of one.

    Does nothing where nothing is left. Raises SiteError when the disk refuses.
    """
    folder, *leftovers = site_folders(site)
    with disk_faults(site, SiteError, _THERE):
        for leftover in leftovers:
            remove_folder(leftover)
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir()):
            if path.name == PAGES:
                _forget_pages(path, document_id)
            elif path.name == ALBUM:
                _forget_sizes(path, document_id)
            elif path.is_dir() and not path.is_symlink():
                remove_folder(path)
            else:
                remove_file(path)


def _forget_pages(pages: Path, document_id: str) -> None:
    for picture in pages.iterdir():
        if document_of(picture.name) == document_id:
            remove_file(picture)


def _forget_sizes(album: Path, document_id: str) -> None:
    """The sizes of its pages go; an album that cannot be understood goes whole."""
    try:
        content = json.loads(album.read_text(encoding="utf-8"))
        sizes = content["sizes"].items()
        kept = {name: size for name, size in sizes if document_of(Path(name).name) != document_id}
    except (ValueError, KeyError, AttributeError, TypeError):
        remove_file(album)
        return
    if len(kept) == len(content["sizes"]):
        return
    staged = album.with_name(f".{album.name}.staged")
    staged.write_text(json.dumps({**content, "sizes": kept}), encoding="utf-8")
    crash_point("site.forgetting")
    os.replace(staged, album)
    crash_point("site.forgotten")


def _spellings(path: str) -> Iterator[bytes]:
    """A path as it stands in HTML and in JSON."""
    for text in (path, escape(path), json.dumps(path)[1:-1]):
        yield text.encode("utf-8", "surrogatepass")


def _files(site: Path) -> Iterator[Path]:
    for folder in site_folders(site):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _tells(file: Path, document_id: str, marks: Sequence[bytes], others: Sequence[bytes]) -> bool:
    if document_id in file.name:
        return True
    content = b"" if file.suffix == ".webp" else file.read_bytes()
    for other in others:
        content = content.replace(other, b"/")
    return any(mark in content for mark in marks)
