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
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, sqrt
from operator import itemgetter
from typing import Any, NamedTuple

from pdfplumber.utils.text import extract_words
from PIL import Image, ImageDraw

from pipelines.documents.drawn import Drawn
from pipelines.documents.model import Box
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
# Covers are looked up by the bands of the page, in points from its top, that they reach; the last
# band holds what is left of a taller page.
_BAND, _TALLEST = 20.0, 2000.0
_SPACE = 0.5  # of the height of a word: the widest space within a number

_Drawn = Sequence[tuple[int, Box]]  # when, as a place in the order of drawing, and where
_Covers = dict[int, list[tuple[int, Box]]]  # the same by band of the page, in that order


def uncovered(
    drawn: Drawn, pdf: Any, number: int, word_gap: float
) -> tuple[list[Letter], tuple[Box, ...]]:
    """The letters of page `number` without those of hidden words, and the boxes of these.

    `pdf` is the document as pypdfium2 opens it; a page is rendered only if some text of it is
    suspect. A word of which one character is hidden goes as a whole, and so does a number beside
    it: the rest of "2 160 000" would be another number. Of what lies wholly beyond the edge of the
    page no box is told: printers leave their marks there.
    """
    layers = _layers(drawn)
    hidden = {id(one) for one in drawn.letters if not drawn.displayed.has_centre_of(_box(one))}
    if layers.suspects:
        sight = _Sight(pdf[number - 1], layers.above.values())
        hidden |= {letter for letter, part in layers.suspects.items() if not sight.shows(part)}
    if not hidden:
        return drawn.letters, ()
    # Without the text above the covers: its letters would stand between those below.
    below = [one for one in drawn.letters if id(one) not in layers.above]
    words = extract_words(below, x_tolerance_ratio=word_gap, return_chars=True)
    covered = [word for word in words if _is_covered(word["chars"], hidden)]
    for word in covered:  # and of those that this adds
        covered += [one for one in words if one not in covered and _is_number_beside(one, word)]
    gone = {id(letter) for word in covered for letter in word["chars"]}
    boxes = tuple(box for box in map(_box, covered) if drawn.displayed.reaches(box))
    return [one for one in drawn.letters if id(one) not in gone], boxes


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
    """Characters by identity: the part of each that is under a later cover, and boxes above one."""

    suspects: dict[int, Box]
    above: dict[int, Box]


def _layers(drawn: Drawn) -> _Layers:
    layers = _Layers({}, {})
    covers = _by_band(drawn.covers)
    printed = [
        (moment, letter)
        for moment, letter in zip(drawn.moments, drawn.letters, strict=True)
        if not letter["text"].isspace()
    ]
    for moment, letter in printed if covers else ():
        _, later = _parted(moment, letter, covers)
        if parts := _over(letter, later):
            # Of several, the one that fits closest is the least likely to show paper beside it.
            layers.suspects[id(letter)] = min(parts, key=_area)
    for moment, letter in printed if layers.suspects else ():
        earlier, _ = _parted(moment, letter, covers)
        if id(letter) not in layers.suspects and _over(letter, earlier):
            layers.above[id(letter)] = _box(letter)
    return layers


def _parted(moment: int, char: Mapping[str, Any], covers: _Covers) -> tuple[_Drawn, _Drawn]:
    """The covers at the height of a character: those drawn before it, and those drawn later."""
    near = covers.get(_band((char["top"] + char["bottom"]) / 2), ())
    place = bisect(near, moment, key=itemgetter(0))
    return near[:place], near[place:]


def _over(char: Mapping[str, Any], covers: _Drawn) -> list[Box]:
    """The part of a character in each of the covers that reach over most of it."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    around = [box for _, box in covers if box.x0 < x < box.x1 and box.top < y < box.bottom]
    if not around:
        return []  # as for nearly every character, of which there are many
    core = _core(_box(char))
    parts = [_shared(core, cover) for cover in around]
    return [part for part in parts if _area(part) > _COVERED * _area(core)]


def _by_band(drawn: _Drawn) -> _Covers:
    """Covers by each band of the page that they reach, in the order of drawing."""
    covers: _Covers = defaultdict(list)
    for moment, box in drawn:
        for band in range(_band(box.top), _band(box.bottom) + 1):
            covers[band].append((moment, box))
    return covers


class _Sight:
    """A page as displayed, with the text above the covers masked out."""

    def __init__(self, shown: Any, above: Iterable[Box]) -> None:
        width, height = shown.get_size()
        self._scale = min(_SCALE, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
        self._picture = shown.render(scale=self._scale).to_pil().convert("RGB")
        shown.close()
        self._mask = Image.new("L", self._picture.size, 255)
        pen = ImageDraw.Draw(self._mask)
        for box in above:
            x0, y0, x1, y1 = self._pixels(box)
            pen.rectangle((floor(x0), floor(y0), ceil(x1), ceil(y1)), fill=0)

    def shows(self, part: Box) -> bool:
        """Whether there is more than one colour to be seen; so too where the page has no place."""
        x0, y0, x1, y1 = self._pixels(part)
        spot = (ceil(x0), ceil(y0), max(floor(x1), ceil(x0) + 1), max(floor(y1), ceil(y0) + 1))
        if min(spot) < 0 or spot[2] > self._picture.width or spot[3] > self._picture.height:
            return True
        levels = self._picture.crop(spot).histogram(self._mask.crop(spot))
        return any(_contrast(levels[start : start + 256]) > _ONE_COLOUR for start in (0, 256, 512))

    def _pixels(self, box: Box) -> tuple[float, float, float, float]:
        scale = self._scale
        return scale * box.x0, scale * box.top, scale * box.x1, scale * box.bottom


def _contrast(levels: Sequence[int]) -> int:
    """Between the darkest and the lightest level of one colour that occurs."""
    present = [level for level, pixels in enumerate(levels) if pixels]
    return present[-1] - present[0] if present else 0


def _band(height: float) -> int:
    return int(min(_TALLEST, max(0.0, height)) // _BAND)


def _box(item: Mapping[str, Any]) -> Box:
    return Box(*(float(item[side]) for side in ("x0", "top", "x1", "bottom")))


def _core(box: Box) -> Box:
    trimmed = _TRIMMED * box.height
    return Box(box.x0, box.top + trimmed, box.x1, box.bottom - trimmed)


def _shared(one: Box, other: Box) -> Box:
    """Where two boxes overlap; turned inside out where they do not."""
    return Box(
        max(one.x0, other.x0),
        max(one.top, other.top),
        min(one.x1, other.x1),
        min(one.bottom, other.bottom),
    )


def _area(box: Box) -> float:
    return max(box.width, 0.0) * max(box.height, 0.0)
