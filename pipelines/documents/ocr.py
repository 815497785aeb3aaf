"""Pictures of pages to words: optical character recognition, where its engine is installed.

    picture of a page -> lines with boxes -> the skew of the lines is taken out -> words -> Page

RapidOCR does the recognising; its models come with its wheel. A number that it is not sure of is
looked at again, larger; what it then reads differently is marked, so that no amount is made of it.
Which pages need this is decided in `legible.py`.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate
from math import atan2, cos, dist, sin, sqrt
from statistics import median
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from pipelines.documents.model import Box, Page, Word
from pipelines.documents.opening import opened

UNSURE = "\ufffd"
"""Stands behind the last digit of a word that is not read with certainty: it is no amount then."""

_POINTS = 72  # per inch
_DOTS_PER_INCH = 200  # what scans usually have; the engine itself sees no more
# A spot is shown larger, and with white around it, as the engine expects of a page.
_SPOT_DOTS_PER_INCH, _BORDER = 300, 40
_LONGEST_SIDE = 2000  # pixels
_MAX_PIXELS = 30_000_000
# The engine draws its boxes around the ink with a margin: the height of a box, as a part of the
# size of its font, measured on our own edition.
_BOX_HEIGHT = 1.24
# Sizes on one page that differ less than this are one size: boxes of lines are not that exact.
_SAME_SIZE = 1.15
# Of some 700 numbers on clean to hardly legible scans each wrong digit was less sure than this, and
# one in six of the right ones: those read the same when they are looked at again, this much larger.
_SURE, _LARGER = 0.85, 1.5
_LONG_LINE = 4.0  # times as wide as high: what is shorter tells no skew

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")

_Point = Sequence[float]


@cache
def engine() -> str:
    """The name and version of what reads pictures here; empty where it is not installed."""
    try:
        return f"rapidocr {version('rapidocr')}" if version("onnxruntime") else ""
    except PackageNotFoundError:
        return ""


def read_picture(picture: Image.Image) -> tuple[Word, ...]:
    """The words of a picture, with boxes in its pixels; needs an `engine`."""
    lines = [_made_sure(line, picture) for line in _lines(picture)]
    straight = _straightened(lines, picture.width / 2, picture.height / 2)
    return tuple(word for line in straight for word in _words(line))


def read_page(pdf: Any, number: int) -> Page:
    """Page `number` (from 1) of a document, as pypdfium2 opens it, read from its picture."""
    shown = pdf[number - 1]
    width, height = shown.get_size()
    scale = min(_DOTS_PER_INCH / _POINTS, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    words = read_picture(shown.render(scale=scale).to_pil())
    shown.close()
    in_points = tuple(_scaled(word, 1 / scale) for word in words)
    return Page(number, width, height, _with_even_sizes(in_points), reader=engine())


def read_spot(data: bytes, number: int, box: Box) -> str:
    """What stands in a box of page `number` (from 1) of a document, read from its picture.

    Raises DocumentError (as `preview`).
    """
    with opened(data) as pdf:
        shown = pdf[number - 1]
        width, height = shown.get_size()
        picture = shown.render(
            scale=_SPOT_DOTS_PER_INCH / _POINTS, crop=_margins(box, width, height)
        )
        words = read_picture(ImageOps.expand(picture.to_pil().convert("RGB"), _BORDER, "white"))
        shown.close()
    return " ".join(word.text for word in sorted(words, key=lambda word: word.box.x0))


def _margins(box: Box, width: float, height: float) -> tuple[float, float, float, float]:
    """What to cut off of a page, on its left, bottom, right and top, to see a box of one line."""
    beside = above = box.height / 2
    sides = box.x0 - beside, height - box.bottom - above, width - box.x1 - beside, box.top - above
    left, bottom, right, top = (max(side, 0.0) for side in sides)
    return left, bottom, right, top


@dataclass(frozen=True)
class _Line:
    """A line of text: its four corners from the top left, and its words with theirs.

    The last of a word is how sure it was read, up to 1.
    """

    corners: Sequence[_Point]
    words: Sequence[tuple[str, Sequence[_Point], float]]

    @property
    def is_doubtful(self) -> bool:
        """Whether a number in it is not read for sure."""
        return any(sure < _SURE and _NUMBER.search(text) for text, _, sure in self.words)


@cache
def _engine() -> Any:
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)  # its messages name models and paths
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else the run time keeps a diary in the home folder
    from rapidocr import RapidOCR  # heavy, and only needed where a scan turns up

    settings = "EngineConfig.onnxruntime"
    # One thread: documents are read side by side. Pages lie the right way up in a document.
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_SIDE,
            "Global.text_score": 0.0,
            f"{settings}.intra_op_num_threads": 1,
            f"{settings}.inter_op_num_threads": 1,
        }
    )


def _lines(picture: Image.Image) -> Iterator[_Line]:
    """The lines of text in a picture, as the engine finds them; raises MemoryError."""
    with _told_of_memory():
        found = _engine()(np.asarray(picture.convert("RGB")), return_word_box=True)
    if found.boxes is None:
        return
    for corners, text, pieces in zip(found.boxes, found.txts, found.word_results, strict=True):
        yield _Line(corners.tolist(), _joined(text, pieces))


@contextmanager
def _told_of_memory() -> Iterator[None]:
    """The engine tells of memory that it cannot have in the words of C++, within another error."""
    try:
        yield
    except Exception as error:
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise


def _made_sure(line: _Line, picture: Image.Image) -> _Line:
    """The line, its words sure of which the numbers read the same on a larger picture of it."""
    if not line.is_doubtful:
        return line
    beside = _height(line) / 2
    (left, right), (top, bottom) = (
        (min(axis), max(axis)) for axis in zip(*line.corners, strict=True)
    )
    spot = picture.crop((left - beside, top - beside, right + beside, bottom + beside))
    larger = ImageOps.scale(spot.convert("RGB"), _LARGER)
    again = _lines(ImageOps.expand(larger, _BORDER, "white"))
    seen = {
        number for found in again for text, *_ in found.words for number in _NUMBER.findall(text)
    }
    return replace(
        line,
        words=[
            (text, corners, 1.0 if seen.issuperset(_NUMBER.findall(text)) else sure)
            for text, corners, sure in line.words
        ],
    )


def _joined(text: str, pieces: Iterable[Any]) -> list[tuple[str, Sequence[_Point], float]]:
    """The words of a line as its text parts them: the engine may cut one at a wide letter."""
    words = text.split()
    ends = list(accumulate(map(len, words)))
    found: list[list[Any]] = [[] for _ in words]
    at = 0
    for piece in pieces:
        index = next((n for n, end in enumerate(ends) if at < end), len(words) - 1)
        found[index].append(piece)
        at += len("".join(piece[0].split()))
    return [
        (word, _around(parts), min(float(part[1]) for part in parts))
        for word, parts in zip(words, found, strict=True)
        if parts
    ]


def _around(pieces: Sequence[Any]) -> list[_Point]:
    """The corners of the first piece on its left and of the last on its right."""
    (*_, first), (*_, last) = pieces[0], pieces[-1]
    return [first[0], last[1], last[2], first[3]]


def _straightened(lines: Sequence[_Line], x0: float, y0: float) -> Iterator[_Line]:
    """The lines turned back, about a point, by the skew that most of them have."""
    long = [line for line in lines if _width(line) > _LONG_LINE * _height(line)]
    angle = median(_angle(line) for line in long) if long else 0.0

    def turned(point: _Point) -> _Point:
        x, y = point[0] - x0, point[1] - y0
        return x0 + x * cos(angle) + y * sin(angle), y0 + y * cos(angle) - x * sin(angle)

    for line in lines:
        words = [(text, [*map(turned, corners)], sure) for text, corners, sure in line.words]
        yield _Line([*map(turned, line.corners)], words)


def _angle(line: _Line) -> float:
    (x0, y0), (x1, y1) = line.corners[:2]
    return atan2(y1 - y0, x1 - x0)


def _width(line: _Line) -> float:
    return dist(line.corners[0], line.corners[1])


def _height(line: _Line) -> float:
    return dist(line.corners[0], line.corners[3])


def _words(line: _Line) -> Iterator[Word]:
    """The words of a line, all on one height."""
    size = _height(line) / _BOX_HEIGHT
    middle = sum(y for _, y in line.corners) / len(line.corners)
    for text, corners, sure in line.words:
        x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
        box = Box(x0, middle - size / 2, x1, middle + size / 2)
        yield Word(text if sure >= _SURE else _doubtful(text), box, size, "")


def _doubtful(text: str) -> str:
    """A word that was not read for sure, with the mark behind its last digit."""
    return re.sub(r"(.*\d)", rf"\1{UNSURE}", text, count=1)


def _scaled(word: Word, factor: float) -> Word:
    box = Box(
        *(factor * side for side in (word.box.x0, word.box.top, word.box.x1, word.box.bottom))
    )
    return replace(word, box=box, size=factor * word.size)


def _with_even_sizes(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words with the size of the group that theirs belongs to."""
    sizes: dict[float, float] = {}
    group: list[float] = []
    for size in [*sorted(word.size for word in words), float("inf")]:
        if group and size > _SAME_SIZE * group[0]:
            sizes |= dict.fromkeys(group, round(median(group), 1))
            group = []
        group.append(size)
    return tuple(replace(word, size=sizes[word.size]) for word in words)
