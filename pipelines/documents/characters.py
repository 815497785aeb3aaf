"""The second reader: where pdfium sees each character of a page. No words and no meaning here.

    first reader    2.160.000        pdfplumber: a word and its box
    second reader   2 . 1 6 0 ...    pdfium: what stands in that box, character by character

The two share no code, so what both read alike is what the file says. Characters are put together
here by their places alone: the text rectangles of pdfium break numbers apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

import pypdfium2.raw as pdfium_c

from pipelines.documents.displayed import displayed
from pipelines.documents.model import Box
from pipelines.documents.opening import opened

SECOND_READER = "pypdfium2"
"""What `core.figures.reader` adds for a figure that this reader read alike."""

# As for the first reader: a gap this wide, as a part of the size, is a space; a wider one parts
# texts; an equal character no further than this from another, in points, is a copy of it.
_WORD_GAP, _RUN_GAP = 0.19, 1.0
_OVERPRINTED = 1.0
# A hyphen at the end of a line comes as one of these; lone surrogates are no text at all.
_HYPHENS = {0x02, 0xFFFE}
_SURROGATES = range(0xD800, 0xE000)
_UNKNOWN = "\ufffd"
_ENDLESS = 1e6  # points: beyond both edges of every page


@dataclass(frozen=True, slots=True)
class Character:
    """One character and its box, from the foot to the head of its font, in points.

    Measured as `Page.words` are; `middle` is the height at which it stands.
    """

    text: str
    box: Box
    middle: float


@dataclass(frozen=True, slots=True)
class PageCharacters:
    """The characters of page `number` (from 1) by the height at which they stand, spaces left out.

    What stands there twice, for a bold or a shadow, is there once; what is not displayed is not.
    """

    number: int
    characters: tuple[Character, ...]


def read_characters(data: bytes, numbers: Iterable[int]) -> Iterator[PageCharacters]:
    """The characters of some pages, one page at a time, in the order asked for.

    Raises DocumentError (as `preview`).
    """
    with opened(data) as pdf:
        for number in numbers:
            page = pdf[number - 1]
            found = sorted(_characters(page), key=attrgetter("middle"))
            page.close()
            yield PageCharacters(number, tuple(_without_copies(found)))


def characters_at(page: PageCharacters, box: Box) -> list[Character]:
    """The characters whose centre lies in `box`, from left to right; for a box of one line."""
    start = bisect_left(page.characters, box.top, key=attrgetter("middle"))
    stop = bisect_right(page.characters, box.bottom, key=attrgetter("middle"))
    near = page.characters[start:stop]
    inside = [one for one in near if box.x0 <= (one.box.x0 + one.box.x1) / 2 <= box.x1]
    return sorted(inside, key=lambda one: one.box.x0)


def line_at(page: PageCharacters, box: Box) -> list[Character]:
    """The characters at the height of `box`, over the whole width of the page."""
    return characters_at(page, Box(-_ENDLESS, box.top, _ENDLESS, box.bottom))


def text_at(page: PageCharacters, box: Box) -> str:
    """What stands in `box`, read as one line."""
    return "".join(spaced(characters_at(page, box)))


def spaced(characters: Sequence[Character]) -> list[str]:
    """The text of each character of a line, with the space or tab before it that a gap makes."""
    pieces = [one.text for one in characters[:1]]
    for left, right in pairwise(characters):
        size = min(left.box.height, right.box.height)
        gap = right.box.x0 - left.box.x1
        space = "\t" if gap > _RUN_GAP * size else " " if gap > _WORD_GAP * size else ""
        pieces.append(space + right.text)
    return pieces


def _characters(page: Any) -> Iterator[Character]:
    text_page = page.get_textpage()
    shown = displayed(page)
    rect = pdfium_c.FS_RECTF()
    for index in range(text_page.count_chars()):
        text = _text(pdfium_c.FPDFText_GetUnicode(text_page, index))
        if text.isspace() or not pdfium_c.FPDFText_GetLooseCharBox(text_page, index, rect):
            continue
        box = shown.box((rect.left, rect.bottom, rect.right, rect.top))
        if shown.has_centre_of(box):
            yield Character(text, box, box.middle)
    text_page.close()


def _text(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return _UNKNOWN if code == 0 or code in _SURROGATES else chr(code)


def _without_copies(characters: Iterable[Character]) -> Iterator[Character]:
    """Each character once, where it is printed again within a point."""
    kept: dict[tuple[str, int, int], list[Character]] = {}
    for one in characters:
        x, y = round(one.box.x0 / _OVERPRINTED), round(one.box.top / _OVERPRINTED)
        near = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in kept.get((one.text, x + dx, y + dy), ())
        )
        if not any(_is_copy(one, other) for other in near):
            kept.setdefault((one.text, x, y), []).append(one)
            yield one


def _is_copy(one: Character, other: Character) -> bool:
    apart = (one.box.x0 - other.box.x0, one.box.top - other.box.top)
    return max(map(abs, apart)) < _OVERPRINTED
