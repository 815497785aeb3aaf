"""Words that nobody can see, as something opaque was drawn over them: they are not read.

    drawn first    Totaal    2.160.000          Totaal    2.16|0.000
    drawn later             ###########         edge of what is displayed

What lies under anything drawn later is suspect. Whether something is to be seen there, through a
transparent cover or beside a round one, is looked up in a picture of the page: the drawing
instructions alone do not tell. What lies beyond the edge of the page as displayed is hidden, too.
Only boxes of hidden words leave this module, never their text.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, inf, sqrt
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from pdfplumber.utils.text import extract_words

from pipelines.documents.displayed import Displayed
from pipelines.documents.drawn import Drawn
from pipelines.documents.model import Box, around
from pipelines.documents.pen import Letter

# The part of a character's height, above and below, that holds little ink and may stick out of a
# box that was drawn just over the ink.
_TRIMMED = 0.15
# So much of what is left must lie under a cover. Less is a line through the text, or its neighbour.
_COVERED = 0.6
# Levels of 256 within one plain colour: noise of a picture, and what no eye tells apart.
_ONE_COLOUR = 24
_SCALE = 2.0  # pixels per point: the smallest print leaves ink at it
_MAX_PIXELS = 50_000_000  # an A0 poster at this scale is 32 million
_SPACE = 0.5  # of the height of a word: the widest space within a number

_COLOURS = 3  # of a pixel; a fourth value says nothing
_SIDES = itemgetter("x0", "top", "x1", "bottom")


def uncovered(
    drawn: Drawn, pdf: Any, number: int, word_gap: float
) -> tuple[list[Letter], tuple[Box, ...]]:
    """The letters of page `number` without those of hidden words, and the boxes of these.

    `pdf` is the document as pypdfium2 opens it; a page is rendered only if some text of it is
    suspect. A word of which one character is hidden goes as a whole, and so does a number beside
    it: the rest of "2 160 000" would be another number. Of what lies wholly beyond the edge of the
    page no box is told: printers leave their marks there.
    """
    letters, page = drawn.letters, drawn.displayed
    layers = _layers(drawn)
    hidden = {id(one) for one in _beyond(letters, page)}
    parts = {
        place: part for place, part in layers.suspects.items() if id(letters[place]) not in hidden
    }
    if parts:
        spots = around([*parts.values()])
        above = [box for place in layers.above if _meet(box := _box(letters[place]), spots)]
        sight = _Sight(pdf[number - 1], spots, above)
        hidden |= {id(letters[place]) for place, part in parts.items() if not sight.shows(part)}
    if not hidden:
        return letters, ()
    # Without the text above the covers: its letters would stand between those below.
    upper = {id(letters[place]) for place in layers.above}
    below = [one for one in letters if id(one) not in upper]
    words = extract_words(below, x_tolerance_ratio=word_gap, return_chars=True)
    covered = [word for word in words if _is_covered(word["chars"], hidden)]
    for word in covered:  # and of those that this adds
        covered += [one for one in words if one not in covered and _is_number_beside(one, word)]
    gone = {id(letter) for word in covered for letter in word["chars"]}
    boxes = tuple(box for box in map(_box, covered) if page.reaches(box))
    return [one for one in letters if id(one) not in gone], boxes


def _beyond(letters: Sequence[Letter], page: Displayed) -> list[Letter]:
    """The letters of which the middle is not displayed."""
    if not letters:
        return []
    ends = (
        (min, "x0", 0.0),
        (min, "top", 0.0),
        (max, "x1", page.width),
        (max, "bottom", page.height),
    )
    if all(most((*map(itemgetter(side), letters), edge)) == edge for most, side, edge in ends):
        return []  # as on nearly every page
    return [one for one in letters if not page.has_centre_of(_box(one))]


def _is_covered(characters: Sequence[Mapping[str, Any]], hidden: set[int]) -> bool:
    """Whether a letter or digit is hidden; of a word without any, whether all of it is.

    Of a comma or a quotation mark too little may lie under a transparent cover to show there.
    """
    telling = [id(char) for char in characters if char["text"].isalnum()]
    if telling:
        return any(char in hidden for char in telling)
    return all(id(char) in hidden for char in characters)


def _is_number_beside(other: Mapping[str, Any], word: Mapping[str, Any]) -> bool:
    """Whether a word with digits stands no more than a space from another, on the same line."""
    left, right = sorted((other, word), key=itemgetter("x0"))
    height = word["bottom"] - word["top"]
    return (
        abs(right["x0"] - left["x1"]) < _SPACE * height
        and abs(other["bottom"] - word["bottom"]) < height / 4
        and any(char.isdigit() for char in other["text"])
    )


class _Layers(NamedTuple):
    """Letters by their place in the list: the part of each under a later cover; those above one."""

    suspects: dict[int, Box]
    above: list[int]


class _Letters:
    """Where the letters of a page stand, all at once; spaces and what has no place hide nothing."""

    def __init__(self, letters: Sequence[Letter], moments: Sequence[int]) -> None:
        printed = [place for place, one in enumerate(letters) if not one["text"].isspace()]
        sides = [_SIDES(letters[place]) for place in printed]
        x0, top, x1, bottom = np.array(sides, dtype=float).reshape(-1, 4).T
        trimmed = _TRIMMED * (bottom - top)
        self._x0, self._top, self._x1, self._bottom = x0, top + trimmed, x1, bottom - trimmed
        self._x, self._y = (x0 + x1) / 2, (top + bottom) / 2
        self._area = (x1 - x0) * (self._bottom - self._top)
        self._least = (
            _COVERED * np.min(x1 - x0, initial=inf),
            _COVERED * np.min(self._bottom - self._top, initial=inf),
        )
        self._moments = [moments[place] for place in printed]
        self._places = printed

    def __len__(self) -> int:
        return len(self._places)

    def drawn_before(self, moment: int) -> slice:
        """The letters that something drawn then was drawn over."""
        return slice(bisect(self._moments, moment))

    def drawn_after(self, moment: int) -> slice:
        """The letters that were drawn over it."""
        return slice(bisect(self._moments, moment), None)

    def over(self, cover: Box, which: slice) -> list[tuple[int, Box]]:
        """Those that a cover reaches over most of, by their place, each with the part it shares."""
        if cover.width <= self._least[0] or cover.height <= self._least[1]:
            return []  # such as a ruled line: too small for any letter
        x, y = self._x[which], self._y[which]
        inside = (cover.x0 < x) & (x < cover.x1) & (cover.top < y) & (y < cover.bottom)
        near = np.flatnonzero(inside) + (which.start or 0)
        if not near.size:
            return []  # as for nearly every cover
        x0, y0 = np.maximum(self._x0[near], cover.x0), np.maximum(self._top[near], cover.top)
        x1, y1 = np.minimum(self._x1[near], cover.x1), np.minimum(self._bottom[near], cover.bottom)
        most = (x1 - x0) * (y1 - y0) > _COVERED * self._area[near]
        sides = np.stack((x0, y0, x1, y1))[:, most].T.tolist()
        places = near[most].tolist()
        return [(self._places[place], Box(*box)) for place, box in zip(places, sides, strict=True)]


def _layers(drawn: Drawn) -> _Layers:
    suspects: dict[int, Box] = {}
    first = min(drawn.moments, default=0)
    covers = [(moment, box) for moment, box in drawn.covers if moment > first]
    if not covers:
        return _Layers(suspects, [])
    letters = _Letters(drawn.letters, drawn.moments)
    for moment, cover in covers:
        for place, part in letters.over(cover, letters.drawn_before(moment)):
            # Of several, the one that fits closest is the least likely to show paper beside it.
            if place not in suspects or _area(part) < _area(suspects[place]):
                suspects[place] = part
    above = _above(letters, drawn.covers) if suspects else set()
    return _Layers(suspects, sorted(above - suspects.keys()))


def _above(letters: _Letters, covers: Sequence[tuple[int, Box]]) -> set[int]:
    """The letters that were drawn over any cover; the largest covers first, as one may tell all."""
    above: set[int] = set()
    for moment, cover in sorted(covers, key=lambda one: -_area(one[1])):
        if len(above) == len(letters):
            break
        above.update(place for place, _ in letters.over(cover, letters.drawn_after(moment)))
    return above


class _Sight:
    """What a page shows around some spots, with the text above the covers masked out."""

    def __init__(self, shown: Any, spots: Box, above: Iterable[Box]) -> None:
        width, height = shown.get_size()
        self._scale = min(_SCALE, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
        # Whole points, so that pixels stay where they are on the picture of the whole page.
        x0, top = (max(floor(side) - 1, 0) for side in (spots.x0, spots.top))
        x1, bottom = min(ceil(spots.x1) + 1, width), min(ceil(spots.bottom) + 1, height)
        crop = (x0, height - bottom, width - x1, top) if self._scale == _SCALE else (0, 0, 0, 0)
        self._left, self._top = (x0, top) if self._scale == _SCALE else (0, 0)
        self._pixels = shown.render(scale=self._scale, crop=crop).to_numpy()
        shown.close()
        self._is_seen = np.ones(self._pixels.shape[:2], dtype=bool)
        for box in above:
            left, upper, right, lower = self._corners(box)
            ends = slice(max(floor(upper), 0), max(ceil(lower) + 1, 0))
            self._is_seen[ends, max(floor(left), 0) : max(ceil(right) + 1, 0)] = False

    def shows(self, part: Box) -> bool:
        """Whether there is more than one colour to be seen; so too where the page has no place."""
        x0, y0, x1, y1 = self._corners(part)
        left, top = ceil(x0), ceil(y0)
        right, bottom = max(floor(x1), left + 1), max(floor(y1), top + 1)
        height, width, _ = self._pixels.shape
        if min(left, top) < 0 or right > width or bottom > height:
            return True
        spot = slice(top, bottom), slice(left, right)
        seen = self._pixels[spot][self._is_seen[spot]]
        return bool(seen.size) and int(np.ptp(seen[:, :_COLOURS], axis=0).max()) > _ONE_COLOUR

    def _corners(self, box: Box) -> tuple[float, float, float, float]:
        scale = self._scale
        x0, x1 = (scale * (side - self._left) for side in (box.x0, box.x1))
        top, bottom = (scale * (side - self._top) for side in (box.top, box.bottom))
        return x0, top, x1, bottom


def _box(item: Mapping[str, Any]) -> Box:
    return Box(*map(float, _SIDES(item)))


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes touch, to within the pixel that masks are drawn larger by."""
    across = one.x0 - 1 <= other.x1 and other.x0 - 1 <= one.x1
    return across and one.top - 1 <= other.bottom and other.top - 1 <= one.bottom


def _area(box: Box) -> float:
    return box.width * box.height
