"""Words that something opaque was drawn over, as a bad redaction does: they are not read.

    drawn first    Totaal    2.160.000
    drawn later             ###########

What lies under anything drawn later is suspect. Whether something is to be seen there, through a
transparent cover or beside a round one, is looked up in a picture of the page: the drawing
instructions alone do not tell. Only boxes of covered words leave this module, never their text.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, floor, sqrt
from operator import itemgetter
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from pipelines.documents.model import Box

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
# Annotations that mark a place and draw nothing over it.
_UNDRAWN = {"Link", "Popup"}

_Drawn = Sequence[tuple[int, Box]]  # when, as a place in the order of drawing, and where
_Covers = dict[int, list[tuple[int, Box]]]  # the same by band of the page, in that order


def uncovered(page: Any, pdf: Any, word_gap: float) -> tuple[Any, tuple[Box, ...]]:
    """A page of pdfplumber without the words that are covered, and the boxes of these.

    `pdf` is the same document as pypdfium2 opens it; a page is rendered only if some text of it is
    suspect. A word of which one character is covered goes as a whole, and so does a number beside
    it: the rest of "2 160 000" would be another number.
    """
    layers = _layers(page)
    if not layers.suspects:
        return page, ()
    sight = _Sight(page, pdf, layers.above.values())
    hidden = {char for char, part in layers.suspects.items() if not sight.shows(part)}
    if not hidden:
        return page, ()
    # Without the text above the covers: its letters would stand between those below.
    below = page.filter(lambda item: id(item) not in layers.above)
    words = below.extract_words(x_tolerance_ratio=word_gap, return_chars=True)
    covered = [word for word in words if _is_covered(word["chars"], hidden)]
    for word in covered:  # and of those that this adds
        covered += [one for one in words if one not in covered and _is_number_beside(one, word)]
    gone = {id(char) for word in covered for char in word["chars"]}
    boxes = tuple(_box(word) for word in covered)
    return page.filter(lambda item: id(item) not in gone), boxes


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


def _layers(page: Any) -> _Layers:
    covers, characters = _drawn(page)
    layers = _Layers({}, {})
    for moment, char in characters:
        _, later = _parted(moment, char, covers)
        if parts := _over(char, later):
            # Of several, the one that fits closest is the least likely to show paper beside it.
            layers.suspects[id(char)] = min(parts, key=_area)
    for moment, char in characters if layers.suspects else ():
        earlier, _ = _parted(moment, char, covers)
        if id(char) not in layers.suspects and _over(char, earlier):
            layers.above[id(char)] = _box(char)
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


def _drawn(page: Any) -> tuple[_Covers, list[tuple[int, Any]]]:
    """What may cover text, by band, and the characters, each with its place in the order."""
    covers: _Covers = defaultdict(list)
    characters: list[tuple[int, Any]] = []
    moment = 0
    for moment, item in enumerate(_in_drawing_order(page), 1):
        if item["object_type"] == "char":
            if not item["text"].isspace():
                characters.append((moment, item))
        elif (box := _cover(item)) is not None:
            _put(covers, moment, box)
    for box in _annotations(page):
        _put(covers, moment + 1, box)
    return covers, characters


def _put(covers: _Covers, moment: int, box: Box) -> None:
    """Note a cover in each band that it reaches."""
    for band in range(_band(box.top), _band(box.bottom) + 1):
        covers[band].append((moment, box))


def _in_drawing_order(page: Any) -> Iterator[Mapping[str, Any]]:
    """All objects of a page; pdfplumber lists those of each kind in the order of drawing."""
    by_kind = {kind: iter(items) for kind, items in page.objects.items()}
    for item in _flat(page.layout):
        yield next(by_kind[type(item).__name__.removeprefix("LT").lower()])


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        if type(item).__name__ == "LTFigure":
            yield from _flat(item)
        else:
            yield item


def _cover(item: Mapping[str, Any]) -> Box | None:
    """Where a drawn object may hide text: a picture, a filled shape or a thick line does."""
    if item["object_type"] == "image" or item.get("fill"):
        return _box(item)
    if item["object_type"] == "line":
        box, half = _box(item), float(item.get("linewidth") or 0) / 2
        return Box(box.x0 - half, box.top - half, box.x1 + half, box.bottom + half)
    return None


def _annotations(page: Any) -> list[Box]:
    """Where notes and shapes were laid over the finished page."""
    try:
        found = page.annots
    except Exception:  # pdfplumber raises anything, and a page is readable without its annotations
        return []
    subtypes = [(str(item["data"].get("Subtype", "")).strip("/'"), item) for item in found]
    return [_box(item) for subtype, item in subtypes if subtype not in _UNDRAWN]


class _Sight:
    """A page as displayed, with the text above the covers masked out."""

    def __init__(self, page: Any, pdf: Any, above: Iterable[Box]) -> None:
        shown = pdf[page.page_number - 1]
        width, height = shown.get_size()
        self._scale = min(_SCALE, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
        left, top = _margins(shown)
        self._left, self._top = page.bbox[0] + left, page.bbox[1] + top
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
        x0, x1 = (scale * (x - self._left) for x in (box.x0, box.x1))
        y0, y1 = (scale * (y - self._top) for y in (box.top, box.bottom))
        return x0, y0, x1, y1


def _margins(shown: Any) -> tuple[float, float]:
    """How far left and top of what is displayed stand from those of the whole sheet."""
    sheet, crop = shown.get_mediabox(), shown.get_cropbox()
    left, bottom = (
        max(inner - outer, 0.0) for inner, outer in zip(crop[:2], sheet[:2], strict=True)
    )
    right, top = (max(outer - inner, 0.0) for inner, outer in zip(crop[2:], sheet[2:], strict=True))
    turned = {0: (left, top), 90: (bottom, left), 180: (right, bottom), 270: (top, right)}
    return turned[shown.get_rotation()]


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
