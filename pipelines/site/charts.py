"""Bars to specifications of Vega-Lite: where each bar lies and what it says is decided before.

Text of a report is only ever data here: it is drawn by marks of text, never by axes or legends,
whose settings could be expressions. Amounts become floats here and nowhere else.

    years    |  ▒        rows   label |███████░░░| € 1.000
             |  █  ▒                  |███|        € 300
             +--------
               17 18
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.site.drawing import plain

SERIES = 7
"""So many colours tell apart; what goes beyond is put together."""

# Pixels. Which fonts a reader has is not known here: room is made for wide letters.
_LETTER = 7.7
_LONGEST = 28  # letters of a label; the whole of it is its title, and in the table
_ALONG = 260
_ROW = 30
_YEAR = (64, 24)  # at least, with amounts above the bars and without
_WIDEST, _TALL = 900, 240
# Text that repeats what its bar says.
_SILENT = {"type": "text", "aria": False}
_UNITS = (("millions", Decimal(1_000_000)), ("thousands", Decimal(1_000)), ("euros", Decimal(1)))


@dataclass(frozen=True, slots=True)
class Bar:
    """From `low` to `high` at a place (a row, or a year); `says` it in words."""

    place: int
    low: Decimal
    high: Decimal
    colour: str
    says: str
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A text beside a place; `at` the amount where it stands."""

    place: int
    text: str
    at: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Link:
    """A thin line from a place to the next one, at an amount."""

    place: int
    at: Decimal


def unit_of(amounts: Iterable[Decimal]) -> tuple[str, Decimal]:
    """The unit in which an axis is easily read: its key, and how many euros it has."""
    largest = max((abs(one) for one in amounts), default=Decimal(0))
    return next((one for one in _UNITS if largest >= 2 * one[1]), _UNITS[-1])


def from_zero(place: int, amount: Decimal, colour: str, says: str, is_thin: bool = False) -> Bar:
    """The bar of an amount, to the other side if it is negative."""
    low, high = min(amount, Decimal(0)), max(amount, Decimal(0))
    return Bar(place, low, high, colour, says, is_thin)


def rows_spec(
    bars: Sequence[Bar], labels: Sequence[Tag], values: Sequence[Tag], links: Sequence[Link] = ()
) -> tuple[dict[str, Any], str]:
    """Bars that lie, one place under the other, and the key of the unit of the axis."""
    unit, euros = _unit(bars)
    place = {"field": "place", "type": "ordinal", "axis": None}
    along = {"type": "quantitative", "axis": _axis(4, grid=False), "title": None}
    layers = [
        _bars([one for one in bars if one.is_thin is thin], "x", place, along, euros, size)
        for thin, size in ((False, 0.8), (True, 0.4))
    ]
    if links:
        layers.append(_links(links, along, euros))
    layers.append(_tags(values, place, along, euros))
    layers.append(_labels(labels, place))
    rows = len({one.place for one in bars})
    left = _room(min(len(one.text), _LONGEST) for one in labels)
    right = _room(len(one.text) for one in values)
    padding = {"left": left, "right": right, "top": 2, "bottom": 26}
    return _spec(layers, padding, _ALONG, rows * _ROW), unit


def years_spec(
    bars: Sequence[Bar], values: Sequence[Tag], years: Sequence[int]
) -> tuple[dict[str, Any], str]:
    """Bars that stand, stacked by year, and the key of the unit of the axis."""
    unit, euros = _unit(bars)
    axis = {"labelAngle": 0, "labelOverlap": True, "ticks": False, "labelPadding": 6}
    scale = {"domain": list(years), "paddingInner": 0.35, "paddingOuter": 0.2}
    place = {"field": "place", "type": "ordinal", "axis": axis, "scale": scale, "title": None}
    up = {"type": "quantitative", "axis": _axis(6, grid=True), "title": None}
    layers = [_bars(bars, "y", place, up, euros, None)]
    step = max(_YEAR[0], _room(len(one.text) for one in values))
    if step * len(years) <= _WIDEST:
        layers.append(_tops(values, place, up, euros))
    else:
        step = max(_YEAR[1], _WIDEST // len(years))
    padding = {"left": 70, "right": 10, "top": 24, "bottom": 26}
    return _spec(layers, padding, step * len(years), _TALL), unit


def stacked(parts: Iterable[tuple[Decimal, str, str]], place: int) -> list[Bar]:
    """Bars of one place on top of each other: of amount, colour, words; negative ones below."""
    up = down = Decimal(0)
    bars = []
    for amount, colour, says in parts:
        low, high = (up, up + amount) if amount >= 0 else (down + amount, down)
        up, down = (high, down) if amount >= 0 else (up, low)
        bars.append(Bar(place, low, high, colour, says))
    return bars


def _unit(bars: Iterable[Bar]) -> tuple[str, Decimal]:
    return unit_of(edge for one in bars for edge in (one.low, one.high))


def _spec(
    layers: list[dict[str, Any]], padding: dict[str, int], width: int, height: int
) -> dict[str, Any]:
    size = {"width": width, "height": height, "padding": padding, "autosize": "none"}
    return {"layer": layers, **size}


def _room(letters: Iterable[int]) -> int:
    """Pixels for the longest of some texts."""
    return round(max(letters, default=0) * _LETTER) + 12


def _axis(ticks: int, grid: bool) -> dict[str, Any]:
    shown = {"grid": grid, "domain": False, "ticks": not grid, "labelFlush": False}
    return {"format": ",.12~f", "tickCount": ticks, **shown}


def _bars(
    bars: Iterable[Bar],
    along: str,
    place: dict[str, Any],
    scale: dict[str, Any],
    euros: Decimal,
    size: float | None,
) -> dict[str, Any]:
    values = [
        {
            "place": one.place,
            "low": float(one.low / euros),
            "high": float(one.high / euros),
            "colour": f"var(--{one.colour})",
            "says": plain(one.says),
        }
        for one in bars
    ]
    mark: dict[str, Any] = {"type": "bar", "stroke": "var(--paper)", "strokeWidth": 1}
    return {
        "data": {"values": values},
        "mark": mark | ({"height": {"band": size}} if size else {}),
        "encoding": {
            "y" if along == "x" else "x": place,
            along: {"field": "low", **scale},
            f"{along}2": {"field": "high"},
            "fill": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "says"},
        },
    }


def _links(links: Iterable[Link], along: dict[str, Any], euros: Decimal) -> dict[str, Any]:
    values = [
        {"place": one.place, "next": one.place + 1, "at": float(one.at / euros)} for one in links
    ]
    place = {"field": "place", "type": "ordinal", "axis": None, "bandPosition": 0.9}
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "stroke": "var(--muted)", "strokeDash": [2, 2], "aria": False},
        "encoding": {
            "y": place,
            "y2": {"field": "next", "bandPosition": 0.1},
            "x": {"field": "at", **along},
        },
    }


def _tags(
    tags: Iterable[Tag], place: dict[str, Any], along: dict[str, Any], euros: Decimal
) -> dict[str, Any]:
    return {
        "data": {"values": [_told(one, euros) for one in tags]},
        "mark": {**_SILENT, "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {"y": place, "x": {"field": "at", **along}, "text": {"field": "text"}},
    }


def _tops(
    tags: Iterable[Tag], place: dict[str, Any], up: dict[str, Any], euros: Decimal
) -> dict[str, Any]:
    return {
        "data": {"values": [_told(one, euros) for one in tags]},
        "mark": {**_SILENT, "baseline": "bottom", "dy": -5},
        "encoding": {"x": place, "y": {"field": "at", **up}, "text": {"field": "text"}},
    }


def _labels(labels: Iterable[Tag], place: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"place": one.place, "text": _short(plain(one.text)), "says": plain(one.text)}
        for one in labels
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "right", "baseline": "middle"},
        "encoding": {
            "y": place,
            "x": {"value": -8},
            "text": {"field": "text"},
            "description": {"field": "says"},
        },
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _told(tag: Tag, euros: Decimal) -> dict[str, Any]:
    return {"place": tag.place, "at": float(tag.at / euros), "text": plain(tag.text)}
