"""What a read document is: pages of words with boxes. No reading and no meaning here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

READER = "pdfplumber"
"""What `core.figures.reader` says of a figure that was read from the text of the file."""


class Legibility(StrEnum):
    """What the text of a page is good for; all but the first have to be looked at."""

    TEXT = "text"
    SCAN = "scan"
    HIDDEN = "hidden"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the top left of the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )


def around(boxes: list[Box]) -> Box:
    """The smallest box around all of `boxes` (at least one)."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a gap between them: text, place, font size in points, font name."""

    text: str
    box: Box
    size: float
    font: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A ruled line, or the side of a filled box, that runs straight across or down the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        return self.x1 - self.x0 > self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page as displayed: `number` from 1, size in points, words and edges in no order.

    `covered` is where words stand that something opaque was drawn over: they are in no `words`.
    `reader` is what read it; empty where the page has to be looked at and nothing here can.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    edges: tuple[Edge, ...] = ()
    covered: tuple[Box, ...] = ()
    reader: str = READER
    legibility: Legibility = Legibility.TEXT


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF content: its SHA-256 (hex), the title in its metadata, how many pages it has.

    `pages` holds those that were read in full, in order; `texts` the plain text of all pages, in
    the words of a faster reader. `unread` are the numbers of pages without usable text that nobody
    looked at.
    """

    sha256: str
    title: str | None
    page_count: int
    pages: tuple[Page, ...] = field(repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)
    unread: tuple[int, ...] = ()

    @property
    def document_id(self) -> str:
        """The key of this content everywhere: the first 16 hex digits of its SHA-256."""
        return self.sha256[:16]
