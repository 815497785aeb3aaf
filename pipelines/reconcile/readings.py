"""The figures of one document as rules use them: each quantity's value, worked out once.

Nothing is known here of rules, and nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from pipelines.figures.model import Figure
from pipelines.reconcile.values import Side, Value, side_at, values_of

Places = Mapping[str, Sequence[Figure]]
"""The figures of each quantity, in order of place."""

_reading_order = attrgetter("page", "box.top", "box.x0", "quantity", "place")
_place = attrgetter("place")


def places_by_quantity(figures: Iterable[Figure]) -> Places:
    """The figures of each quantity in order of place; the quantities in reading order."""
    places: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=_reading_order):
        places.setdefault(figure.quantity, []).append(figure)
    for found in places.values():
        if len(found) > 1:
            found.sort(key=_place)
    return places


class Seen(NamedTuple):
    """The quantities of a document that have a value: the place that gives it, and what it says."""

    figures: dict[str, Figure]
    sides: dict[str, Side]


class Readings:
    """What the places of each quantity say; needs the `ARITHMETIC` context.

    `unusable` are the quantities of which no place can be used. Where places do not agree, the
    value depends on who asks: a rule takes the one on the page of what it holds the others against,
    else the first, as it stands. That they disagree is for an `equal` rule to report.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.unusable: set[str] = set()
        self._first = Seen({}, {})
        self._apart: dict[str, list[Value]] = {}
        self._on_page: dict[int, Seen] = {}
        figures, sides = self._first
        for quantity, found in places.items():
            if len(found) > 1:
                self._read_together(quantity, found)
            elif side := side_at(found[0]):
                figures[quantity], sides[quantity] = found[0], side
            else:
                self.unusable.add(quantity)

    def _read_together(self, quantity: str, found: Sequence[Figure]) -> None:
        values = values_of(found)
        if not values:
            self.unusable.add(quantity)
            return
        self._first.figures[quantity] = values[0].figure
        self._first.sides[quantity] = values[0].side
        if len(values) > 1:
            self._apart[quantity] = values

    def beside(self, quantity: str | None) -> Seen:
        """All values, as seen from where this quantity stands."""
        beside = self._first.figures.get(quantity) if self._apart and quantity else None
        if beside is None:
            return self._first
        if beside.page not in self._on_page:
            self._on_page[beside.page] = self._seen_from(beside.page)
        return self._on_page[beside.page]

    def _seen_from(self, page: int) -> Seen:
        figures, sides = self._first.figures.copy(), self._first.sides.copy()
        for quantity, values in self._apart.items():
            nearest = next((value for value in values if value.figure.page == page), values[0])
            figures[quantity], sides[quantity] = nearest.figure, nearest.side
        return Seen(figures, sides)
