"""Contradictions of a large network that need no tableau: one relation, or one figure in several.

    row 5      x + (all else in it, ± 25) = 0        x would have to be 0, and
    column 2   x + (all else in it, ± 50) = 623456   x would have to be 623456

Relations are taken one by one, as if they shared no figure but x. So what is found is a
contradiction, and where none is found there may be one all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from pipelines.reconcile.suspects.network import Key, Network, Reading, Relation
from pipelines.reconcile.suspects.simplex import Conflict
from pipelines.reconcile.values import Interval, exactly

_Ends: TypeAlias = tuple[Decimal | None, Decimal | None]


class Bounds:
    """The relations of a network, each with where the sum of its trusted figures lies."""

    def __init__(self, network: Network) -> None:
        self._readings: dict[str, list[Reading]] = {}
        for reading in network.readings:
            self._readings.setdefault(reading.unknown, []).append(reading)
        self._unknowns = {reading.key: reading.unknown for reading in network.readings}
        # With a percentage that may itself be wrong, or a quantity that is free or stands in
        # several places, nothing is plain.
        self._usable = [one for one in network.relations if self._is_plain(one)]
        self._sums = [self._sum(one) for one in self._usable]
        self._rows: dict[str, list[int]] = {}
        for number, relation in enumerate(self._usable):
            for unknown, _ in relation.terms:
                self._rows.setdefault(unknown, []).append(number)

    def broken(self) -> list[Conflict]:
        """Each relation that no values of its figures satisfy."""
        pairs = zip(self._usable, self._sums, strict=True)
        return [self._conflict([one]) for one, total in pairs if not _can_be(one, total)]

    def refuted(self, key: Key) -> Conflict | None:
        """What speaks against a figure as the only one that is wrong, if that is plain."""
        low: tuple[Decimal, Relation] | None = None
        high: tuple[Decimal, Relation] | None = None
        unknown = self._unknowns.get(key)
        for row in self._rows.get(unknown or "", ()):
            relation = self._usable[row]
            least, most = self._asked(relation, self._sums[row], str(unknown))
            if least is not None and (low is None or least > low[0]):
                low = (least, relation)
            if most is not None and (high is None or most < high[0]):
                high = (most, relation)
        if low is None or high is None or low[0] <= high[0]:
            return None
        return self._conflict([low[1], high[1]], key)

    def _is_plain(self, relation: Relation) -> bool:
        return relation.given is None and all(
            len(self._readings.get(unknown, ())) == 1 for unknown, _ in relation.terms
        )

    def _sum(self, relation: Relation) -> Interval:
        parts = [
            self._readings[unknown][0].interval.times(exactly(coefficient))
            for unknown, coefficient in relation.terms
        ]
        low, high = sum(one.low for one in parts), sum(one.high for one in parts)
        return Interval(Decimal(low), Decimal(high))

    def _asked(self, relation: Relation, total: Interval, unknown: str) -> _Ends:
        """Where one unknown must lie for a relation to hold, whatever the others are."""
        coefficient = sum(c for name, c in relation.terms if name == unknown)
        if coefficient not in (1, -1):
            return None, None  # a quotient may not be exact
        mine = self._readings[unknown][0].interval.times(exactly(Decimal(coefficient)))
        low = None if relation.low is None else relation.low - (total.high - mine.high)
        high = None if relation.high is None else relation.high - (total.low - mine.low)
        if coefficient == 1:
            return low, high
        return None if high is None else -high, None if low is None else -low

    def _conflict(self, relations: Iterable[Relation], but: Key | None = None) -> Conflict:
        given = list(relations)
        names = (unknown for one in given for unknown, _ in one.terms)
        figures = frozenset(self._readings[name][0].key for name in names)
        return Conflict(figures - {but}, frozenset(one.rule_id for one in given))


def _can_be(relation: Relation, total: Interval) -> bool:
    above = relation.low is None or relation.low <= total.high
    return above and (relation.high is None or total.low <= relation.high)
