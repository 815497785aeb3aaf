"""Decoration: fields seen from the air, and a network over them. Nothing that is read."""

from __future__ import annotations

from itertools import pairwise

from typesetting.layouts.palette import PETROL
from typesetting.sheet import Sheet

_FIELDS = ("#0e4a5c", "#14586a", "#1c6a75", "#1c8a8a", "#3f9c84", "#6da75c", "#93b34a", "#d9a441")
# The knots of the network as parts of the width and of the height.
_KNOTS = (
    (0.08, 0.74), (0.2, 0.42), (0.31, 0.66), (0.44, 0.3), (0.55, 0.55),
    (0.66, 0.22), (0.75, 0.6), (0.88, 0.36), (0.94, 0.78),
)  # fmt: skip
_LIGHT = "#ffffff"


def fields(
    sheet: Sheet, x: float, top: float, width: float, height: float, radius: float = 10
) -> None:
    """A picture of slanting fields with a network, in the given rectangle."""
    sheet.begin_clip(x, top, width, height, radius)
    sheet.box(x, top, width, height, PETROL)
    slant = height * 0.55
    step = (width + slant) / len(_FIELDS)
    for index, colour in enumerate(_FIELDS):
        left = x - slant + index * step
        _field(sheet, left, top, step, height, slant, colour)
    _network(sheet, x, top, width, height)
    sheet.end_clip()


def _field(
    sheet: Sheet, left: float, top: float, step: float, height: float, slant: float, colour: str
) -> None:
    corners = [(left + slant, top), (left + slant + step, top)]
    sheet.polygon([*corners, (left + step, top + height), (left, top + height)], colour)
    for part in (0.25, 0.5, 0.75):
        start = left + part * step
        sheet.stroke([(start + slant, top), (start, top + height)], PETROL, 0.25)


def _network(sheet: Sheet, x: float, top: float, width: float, height: float) -> None:
    knots = [(x + part * width, top + down * height) for part, down in _KNOTS]
    for start, end in [*pairwise(knots), *zip(knots, knots[2:], strict=False)]:
        sheet.stroke([start, end], _LIGHT, 0.6)
    for index, (knot_x, knot_y) in enumerate(knots):
        radius = 5.5 if index % 3 == 0 else 3.2
        sheet.dot(knot_x, knot_y, radius, _LIGHT)
        sheet.dot(knot_x, knot_y, radius - 1.6, "#d9a441")


def ribbon(sheet: Sheet, colour: str) -> None:
    """The band along the top of a slide."""
    sheet.box(0, 0, sheet.width, 10, colour)
    sheet.box(0, 10, sheet.width * 0.22, 3.5, "#d9a441")


def side_band(sheet: Sheet, colour: str) -> None:
    """The band along the left of a page."""
    sheet.box(0, 0, 22, sheet.height, colour)
    sheet.box(22, 0, 5, sheet.height, "#d9a441")
