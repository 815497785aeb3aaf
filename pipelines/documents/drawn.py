"""What the first reader finds drawn on a page as displayed: letters, covers and edges. No words.

pdfplumber opens the file, pdfminer draws its pages for it. Both take the sheet for the page; here
they are told what of it is displayed, so that all they measure is measured from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pdfminer.layout import LTCurve, LTFigure, LTImage, LTLine, LTRect
from pdfminer.pdftypes import dict_value, list_value, num_value, resolve1
from pdfminer.psparser import literal_name

from pipelines.documents.displayed import Displayed, Rect
from pipelines.documents.model import Box, Edge
from pipelines.documents.pen import Letter, drawn_by_pdfminer

_ROUNDED = 0.001  # points
_STRAIGHT_WITHIN = 1.0  # points that the ends of a ruled line may differ
# Annotations that mark a place and draw nothing over it.
_UNDRAWN = {"Link", "Popup"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page: `moments` and `covers` say when, as a place in the order of drawing.

    A cover may hide what it was drawn over: a picture, a filled shape, a thick line, a note.
    """

    displayed: Displayed
    letters: list[Letter]
    moments: list[int]
    covers: list[tuple[int, Box]]
    edges: tuple[Edge, ...]


def drawn_on(page: Any, displayed: Displayed) -> Drawn:
    """All that is drawn on a page of pdfplumber; raises whatever pdfminer raises."""
    displayed = replace(displayed, shown=_exact(displayed.shown, page.page_obj))
    page.page_obj.mediabox = displayed.shown
    page.page_obj.rotate = displayed.rotation
    letters: list[Letter] = []
    moments: list[int] = []
    covers: list[tuple[int, Box]] = []
    shapes: list[Any] = []
    moment = 0
    for moment, item in enumerate(_flat(drawn_by_pdfminer(page)), 1):
        if isinstance(item, dict):
            letters.append(item)
            moments.append(moment)
            continue
        if (cover := _cover(item, displayed.height)) is not None:
            covers.append((moment, cover))
        if isinstance(item, LTCurve):
            shapes.append(item)
    covers += [(moment + 1, box) for box in _annotations(page, displayed)]
    edges = tuple(_edges(shapes, displayed.height))
    return Drawn(displayed, letters, moments, covers, edges)


def _exact(shown: Rect, sheet: Any) -> tuple[float, float, float, float]:
    """What is displayed, in the numbers of the file: pdfium rounds them to seven digits."""
    boxes = zip(sheet.mediabox, sheet.cropbox, strict=True)
    near = (
        next((side for side in sides if abs(side - rounded) < _ROUNDED), rounded)
        for rounded, sides in zip(shown, boxes, strict=True)
    )
    left, bottom, right, top = map(float, near)
    return left, bottom, right, top


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    """All objects in the order of drawing; forms hold others."""
    for item in items:
        if isinstance(item, LTFigure):
            yield from _flat(item)
        else:
            yield item


def _box(item: Any, height: float) -> Box:
    return Box(float(item.x0), float(height - item.y1), float(item.x1), float(height - item.y0))


def _cover(item: Any, height: float) -> Box | None:
    """Where a drawn object may hide text: a picture, a filled shape or a thick line does."""
    if isinstance(item, LTImage) or getattr(item, "fill", False):
        return _box(item, height)
    if isinstance(item, LTLine):
        box, half = _box(item, height), float(item.linewidth or 0) / 2
        return Box(box.x0 - half, box.top - half, box.x1 + half, box.bottom + half)
    return None


def _annotations(page: Any, displayed: Displayed) -> list[Box]:
    """Where notes and shapes were laid over the finished page."""
    try:
        found = [dict_value(one) for one in list_value(page.page_obj.annots or [])]
        return [
            _annotated(one, displayed)
            for one in found
            if literal_name(resolve1(one.get("Subtype"))) not in _UNDRAWN
        ]
    except Exception:  # pdfminer raises anything, and a page is readable without its annotations
        return []


def _annotated(annotation: dict[str, Any], displayed: Displayed) -> Box:
    x0, y0, x1, y1 = (num_value(side) for side in list_value(annotation["Rect"]))
    return displayed.box((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _edges(shapes: Iterable[Any], height: float) -> Iterator[Edge]:
    """The straight edges of the page: first of lines, then of rectangles, then of other shapes.

    One that is drawn twice counts once. Slanted lines and curves have boxes, too: those are
    drawings.
    """
    sides: dict[type, list[Box]] = {LTLine: [], LTRect: [], LTCurve: []}
    for shape in shapes:
        sides[type(shape)] += _sides(shape, height)
    boxes = (box for found in sides.values() for box in found)
    rounded = ((round(b.x0, 1), round(b.top, 1), round(b.x1, 1), round(b.bottom, 1)) for b in boxes)
    for edge in dict.fromkeys(rounded):
        x0, top, x1, bottom = edge
        if min(x1 - x0, bottom - top) <= _STRAIGHT_WITHIN:
            yield Edge(*edge)


def _sides(shape: Any, height: float) -> list[Box]:
    box = _box(shape, height)
    if isinstance(shape, LTLine):
        return [box]
    if isinstance(shape, LTRect):
        below = box.top + float(shape.y1 - shape.y0)  # as pdfplumber sums it
        return [
            Box(box.x0, box.top, box.x1, box.top),
            Box(box.x0, below, box.x1, box.bottom),
            Box(box.x0, box.top, box.x0, box.bottom),
            Box(box.x1, box.top, box.x1, box.bottom),
        ]
    points = [(float(x), float(height - y)) for x, y in shape.pts]
    return [
        Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        for (x0, y0), (x1, y1) in pairwise(points)
    ]
