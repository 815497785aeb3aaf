"""A page as a picture, for people to look at. Nothing is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from PIL import Image

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


def render_page(data: bytes, number: int, scale: float = SCALE) -> PagePicture:
    """Page `number` (from 1), at a smaller scale where it would fill the memory.

    Raises DocumentError (no_such_page, and as `read_document`).
    """
    with opened(data) as pdf:
        if not 1 <= number <= len(pdf):
            raise DocumentError("no_such_page", f"{number} / {len(pdf)}")
        page = pdf[number - 1]
        used = min(scale, _largest_scale(page))
        return PagePicture(page.render(scale=used).to_pil().convert("RGB"), used)


def _largest_scale(page: Any) -> float:
    width, height = page.get_size()
    return sqrt(_MAX_PIXELS / max(width * height, 1.0))
