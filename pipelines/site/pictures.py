"""Pages of the PDFs, and spots on them, as images of the site: made once, kept from site to site.

    pages/<document>-<page>.webp
    crops/<figure>.webp

Only workers open a PDF. One that is not to be had any more, or that a worker fails over, leaves
its pages without pictures: the site then shows the boxes alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.documents.reading import sha256_of
from pipelines.site.model import Figure
from pipelines.store.files import link_or_copy
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.look import Look, Pictures, Spot
from pipelines.workers.pool import IsolatedPool

PICTURES_VERSION = 1
"""Raise it when the same page would make another picture."""


@dataclass(frozen=True)
class Wanted:
    """What to show of a document; `path` holds its bytes, null: nothing does any more."""

    document_id: str
    sha256: str
    path: Path | None
    pages: frozenset[int]
    spots: tuple[Figure, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the pictures of all that."""
        pages = (page_file(self.document_id, page) for page in self.pages)
        return frozenset((*pages, *(crop_file(one.figure_id) for one in self.spots)))


@dataclass
class Album:
    """What there is to show: names of files, and the sizes in points of pages among them."""

    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def page(self, document_id: str, page: int) -> str | None:
        """The picture of a page, from the folder of the site; null where there is none."""
        return self._there(page_file(document_id, page))

    def crop(self, figure_id: str) -> str | None:
        """The picture of the spot of a figure; null where there is none."""
        return self._there(crop_file(figure_id))

    def _there(self, name: str) -> str | None:
        return name if name in self.files else None


PAGES, CROPS, ALBUM = "pages", "crops", "pictures.json"
"""Where the pictures are in the folder of the site, and what tells their sizes."""


def page_file(document_id: str, page: int) -> str:
    """The name of the picture of a page."""
    return f"{PAGES}/{document_id}-{page}.webp"


def document_of(name: str) -> str:
    """Which document the picture of a page is of, told by its name."""
    return name.partition("-")[0]


def crop_file(figure_id: str) -> str:
    """The name of the picture of the spot of a figure."""
    return f"{CROPS}/{figure_id}.webp"


class Former:
    """The pictures of the site before, of which those that would be the same are taken over."""

    def __init__(self, before: Path) -> None:
        self._before, self._sizes = before, _known(before)

    def has(self, name: str) -> bool:
        """Whether that picture can be taken over."""
        is_known = name in self._sizes or (name.startswith(f"{CROPS}/") and bool(self._sizes))
        return is_known and (self._before / name).is_file()

    def take_over(self, name: str, album: Album, folder: Path) -> bool:
        """Put that picture into the folder, if it is there."""
        if not self.has(name):
            return False
        link_or_copy(self._before / name, folder / name)
        album.files.add(name)
        if name in self._sizes:
            album.sizes[name] = self._sizes[name]
        return True


def make_album(
    wanted: Iterable[Wanted],
    folder: Path,
    former: Former,
    limits: Limits,
    taken: Iterable[str] = (),
) -> Album:
    """Put the wanted pictures into `folder`; those that are there already are taken over.

    `taken` are names of pictures that are to be taken over without asking what they show.
    """
    album = Album()
    for name in (PAGES, CROPS):
        (folder / name).mkdir()
    for name in taken:
        former.take_over(name, album, folder)
    with IsolatedPool(limits) as workers:
        for found in read_batch(_looks(wanted, album, former, folder), workers, limits):
            _keep(found, album, folder)
    content = {"version": PICTURES_VERSION, "sizes": dict(sorted(album.sizes.items()))}
    (folder / ALBUM).write_text(json.dumps(content), encoding="utf-8")
    return album


def _looks(wanted: Iterable[Wanted], album: Album, former: Former, folder: Path) -> Iterator[Look]:
    """What is left to look at, after taking over what is there."""
    for one in wanted:
        pages = frozenset(
            page
            for page in one.pages
            if not former.take_over(page_file(one.document_id, page), album, folder)
        )
        spots = tuple(
            Spot(figure.figure_id, figure.page, figure.box)
            for figure in one.spots
            if not former.take_over(crop_file(figure.figure_id), album, folder)
        )
        data = _bytes(one) if pages or spots else None
        if data is not None:
            yield Look(one.sha256, data, pages, spots)


def _keep(found: Pictures, album: Album, folder: Path) -> None:
    for page, shown in found.pages.items():
        name = page_file(found.sha256[:16], page)
        (folder / name).write_bytes(shown.webp)
        album.sizes[name] = shown.size
        album.files.add(name)
    for figure_id, webp in found.spots.items():
        (folder / crop_file(figure_id)).write_bytes(webp)
        album.files.add(crop_file(figure_id))


def _bytes(wanted: Wanted) -> bytes | None:
    """The document as it was read; null when other bytes stand there now, or none."""
    try:
        data = wanted.path.read_bytes() if wanted.path else b""
    except OSError:
        return None
    return data if sha256_of(data) == wanted.sha256 else None


def _known(before: Path) -> dict[str, tuple[float, float]]:
    """The sizes of the pages that the site before has pictures of; none of another version."""
    try:
        content = json.loads((before / ALBUM).read_text(encoding="utf-8"))
        if content["version"] != PICTURES_VERSION:
            return {}
        return {name: (size[0], size[1]) for name, size in content["sizes"].items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
