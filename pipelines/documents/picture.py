"""Pages and spots on them as pictures, for people to look at. Nothing is read from them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from PIL import Image

from pipelines.documents.model import Box
from pipelines.documents.opening import opened
from pipelines.errors import DocumentError

SCALE = 2.0
"""Pixels per point: 144 dots per inch, sharp on a screen."""

_MAX_PIXELS = 50_000_000  # an A0 poster at 144 dots per inch is 32 million


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as displayed; `scale` says how many pixels stand for a point."""

    image: Image.Image
    scale: float
    size: tuple[float, float]
    """Width and height of the page in points."""

    def spot(self, box: Box, around: tuple[float, float]) -> Image.Image:
        """What stands in a box and, in points, to its sides and over and under it.

        Of a box beyond the page it is the edge of that.
        """
        beside, over = around
        left, right = self._within(box.x0 - beside, box.x1 + beside, self.image.width)
        top, bottom = self._within(box.top - over, box.bottom + over, self.image.height)
        return self.image.crop((left, top, right, bottom))

    def _within(self, low: float, high: float, pixels: int) -> tuple[int, int]:
        """From where to where it is in a picture of so many pixels; at least one of them."""
        start = min(max(round(low * self.scale), 0), pixels - 1)
        return start, max(min(round(high * self.scale), pixels), start + 1)


def render_page(data: bytes, number: int, scale: float = SCALE) -> PagePicture:
    """Page `number` (from 1), at a smaller scale where it would fill the memory.

    Raises DocumentError (no_such_page, and as `read_document`).
    """
    ((_, picture),) = render_pages(data, {number: scale})
    return picture


def render_pages(data: bytes, scales: Mapping[int, float]) -> Iterator[tuple[int, PagePicture]]:
    """Several pages of one document, each at its scale, as `render_page`."""
    with opened(data) as pdf:
        for number, scale in scales.items():
            if not 1 <= number <= len(pdf):
                raise DocumentError("no_such_page", f"{number} / {len(pdf)}")
            page = pdf[number - 1]
            size = page.get_size()
            used = min(scale, sqrt(_MAX_PIXELS / max(size[0] * size[1], 1.0)))
            image = page.render(scale=used).to_pil().convert("RGB")
            page.close()
            yield number, PagePicture(image, used, size)


def as_webp(image: Image.Image, quality: int) -> bytes:
    """The picture, small; the same bytes each time with the same library."""
    stored = io.BytesIO()
    # Of print, a higher method takes twice the time for four per cent of the size.
    image.save(stored, "WEBP", quality=quality, method=2)
    return stored.getvalue()
