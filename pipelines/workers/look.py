"""One look of a worker at a document: pictures of its pages and of spots on them, for people.

Runs in the worker, like a visit, and within the same limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image

from pipelines.documents.model import Box
from pipelines.documents.picture import PagePicture, as_webp, render_pages
from pipelines.documents.reading import sha256_of
from pipelines.workers.clock import in_time
from pipelines.workers.limits import Limits
from pipelines.workers.visit import Fault, check_pages, or_fault

# Pixels per point: a page is read on a screen, a spot is looked at closely.
_PAGE_SCALE, _SPOT_SCALE = 1.5, 2.5
_WIDEST = 1400  # pixels of a page
_LARGEST = 16_000  # pixels of a side; WebP takes 16 383
_QUALITY = 55  # of WebP: below it print loses thin strokes, above it files grow fast
_AROUND = (120.0, 22.0)  # points that a spot shows to the sides of a box, and over and under it


@dataclass(frozen=True)
class Spot:
    """What to show of a page, and under which name."""

    name: str
    page: int
    box: Box


@dataclass(frozen=True)
class Shown:
    """A page as WebP; its width and height in points."""

    webp: bytes
    size: tuple[float, float]


@dataclass(frozen=True)
class Pictures:
    """What came of a look: pages by number, spots as WebP by name; `fault`: why some lack."""

    sha256: str
    pages: dict[int, Shown] = field(default_factory=dict)
    spots: dict[str, bytes] = field(default_factory=dict)
    fault: Fault | None = None


@dataclass(frozen=True)
class Look:
    """A document, with the pages and spots of it that are to be shown."""

    sha256: str
    data: bytes
    pages: frozenset[int]
    spots: tuple[Spot, ...] = ()
    attempt: int = 1

    def answered(self, limits: Limits) -> Pictures:
        """The pictures, as far as they could be made; no DocumentError leaves this function."""
        found = Pictures(sha256_of(self.data))
        return replace(found, fault=or_fault(lambda: self._draw(found, limits)))

    def failed(self, fault: Fault) -> Pictures:
        """The answer where workers hung or died over it."""
        return Pictures(self.sha256, fault=fault)

    def again(self) -> Look:
        """The same for a second attempt."""
        return replace(self, attempt=2)

    def _draw(self, found: Pictures, limits: Limits) -> None:
        closely = {one.page for one in self.spots}
        scales = {
            page: _SPOT_SCALE if page in closely else _PAGE_SCALE
            for page in sorted(self.pages | closely)
        }
        with in_time(limits) as at_page:
            check_pages(self.data, limits)
            for number, page in render_pages(self.data, scales):
                at_page()
                for one in self.spots:
                    if one.page == number:
                        found.spots[one.name] = as_webp(
                            _within(page.spot(one.box, _AROUND)), _QUALITY
                        )
                if number in self.pages:
                    found.pages[number] = Shown(as_webp(_smaller(page), _QUALITY), page.size)


def _smaller(page: PagePicture) -> Image.Image:
    """The page at the size at which it is shown."""
    width, height = page.image.size
    part = min(_PAGE_SCALE / page.scale, _WIDEST / width, _LARGEST / height, 1.0)
    return _scaled(page.image, part)


def _within(image: Image.Image) -> Image.Image:
    """The picture at a size that can be stored."""
    return _scaled(image, min(_LARGEST / max(*image.size, 1), 1.0))


def _scaled(image: Image.Image, part: float) -> Image.Image:
    if part == 1.0:
        return image
    width, height = (max(round(side * part), 1) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)
