"""Whether a network can hold at all, and if not, which figures contradict each other. Exact.

The general simplex of Dutertre and de Moura (A Fast Linear-Arithmetic Solver for DPLL(T), 2006):
bounds come and go while the tableau stays, so that asking again costs little. A conflict is a row
whose bounds exclude each other (Farkas): proof that one of its figures is wrong. No floating point,
hence no tolerance, at any size of amount.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from pipelines.reconcile.suspects.network import Key, Network, Relation
from pipelines.reconcile.suspects.start import good_start
from pipelines.reconcile.suspects.tableau import Exact, Tableau, divide
from pipelines.reconcile.values import Interval


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot all be right, by the relations that say so."""

    figures: frozenset[Key]
    rule_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Range:
    """Where a true value can lie; null is no limit."""

    low: Fraction | None
    high: Fraction | None

    def meets(self, interval: Interval) -> bool:
        """Whether some value of the interval is possible."""
        above = self.low is None or self.low <= Fraction(interval.high)
        return above and (self.high is None or Fraction(interval.low) <= self.high)


@dataclass(frozen=True, slots=True)
class _Bound:
    key: Key | None  # null: a relation that holds whatever is printed
    low: Exact | None
    high: Exact | None


_End = tuple[Exact, Key | None] | None
_MANY = 200
"""Of more unknowns a good start is worth the milliseconds that it takes."""


class Simplex:
    """The bounds of a network on its tableau; figures can be dropped and restored."""

    def __init__(self, network: Network) -> None:
        self._relations = network.relations
        self._unknowns = _number_unknowns(network)
        self._scale = _common_scale(network)
        forms, multiples = _whole_forms(network.relations, self._unknowns)
        count = len(self._unknowns)
        self._bounds: list[list[_Bound]] = [[] for _ in range(count + len(forms))]
        self._dropped: set[Key] = set()
        self._places: dict[Key, list[int]] = {}
        for reading in network.readings:
            interval = reading.interval
            self._add(self._unknowns[reading.unknown], reading.key, interval.low, interval.high, 1)
        for number, relation in enumerate(network.relations):
            key = relation.given.key if relation.given else None
            self._add(count + number, key, relation.low, relation.high, multiples[number])
        ends = [self._tightest(bounds) for bounds in self._bounds]
        self._lows: list[_End] = [low for low, _ in ends]
        self._highs: list[_End] = [high for _, high in ends]
        self._torn = {v for v, (low, high) in enumerate(ends) if low and high and low[0] > high[0]}
        self._tableau = Tableau(self._start(count, forms), forms)
        self._waiting = list(self._tableau.rows)

    @contextmanager
    def dropped(self, keys: Iterable[Key]) -> Iterator[None]:
        """Within it these figures are not trusted."""
        gone = [key for key in dict.fromkeys(keys) if key not in self._dropped]
        variables = [variable for key in gone for variable in self._places.get(key, ())]
        self._dropped.update(gone)
        self._tighten(variables)
        try:
            yield
        finally:
            self._dropped.difference_update(gone)
            self._tighten(variables)

    @contextmanager
    def assumed(self, values: Iterable[tuple[str, Interval]]) -> Iterator[None]:
        """Within it the true value of each of these unknowns lies in the interval."""
        supposed = [(self._unknowns[unknown], interval) for unknown, interval in values]
        for variable, interval in supposed:
            ends = (_whole(Fraction(end) * self._scale) for end in (interval.low, interval.high))
            self._bounds[variable].append(_Bound(None, *ends))
        variables = [variable for variable, _ in supposed]
        self._tighten(variables)
        try:
            yield
        finally:
            for variable in variables:
                self._bounds[variable].pop()
            self._tighten(variables)

    def conflict(self) -> Conflict | None:
        """Null if all can hold at once, else figures of which at least one is wrong."""
        if self._torn:
            return self._explain_torn(min(self._torn))
        patience = 20 * len(self._relations)  # then Bland's rule, which always comes to an end
        while (basic := self._violated()) is not None:
            low = self._lows[basic]
            value = self._tableau.values[basic]
            is_low = low is not None and value < low[0]
            entering = self._entering(basic, rising=is_low, cautious=patience <= 0)
            if entering is None:
                heapq.heappush(self._waiting, basic)
                return self._explain(basic, is_low=is_low)
            bound = low if is_low else self._highs[basic]
            assert bound is not None  # a violated bound exists
            self._exchange(basic, entering, bound[0])
            patience -= 1
        return None

    def range_of(self, unknown: str) -> Range:
        """All possible true values of an unknown; only when there is no conflict."""
        variable = self._unknowns[unknown]
        low, high = self._furthest(variable, -1), self._furthest(variable, 1)
        return Range(self._unscaled(low), self._unscaled(high))

    def _add(
        self, variable: int, key: Key | None, low: Decimal | None, high: Decimal | None, times: int
    ) -> None:
        factor = self._scale * times
        ends = (None if end is None else int(end * factor) for end in (low, high))
        self._bounds[variable].append(_Bound(key, *ends))
        if key is not None:
            self._places.setdefault(key, []).append(variable)

    def _tightest(self, bounds: Iterable[_Bound]) -> tuple[_End, _End]:
        low: _End = None
        high: _End = None
        for bound in bounds:
            if bound.key in self._dropped:
                continue
            if bound.low is not None and (low is None or bound.low > low[0]):
                low = (bound.low, bound.key)
            if bound.high is not None and (high is None or bound.high < high[0]):
                high = (bound.high, bound.key)
        return low, high

    def _tighten(self, variables: Iterable[int]) -> None:
        """Bounds have changed: put free variables inside them again, look at rows again."""
        for variable in variables:
            low, high = self._tightest(self._bounds[variable])
            self._lows[variable], self._highs[variable] = low, high
            if low is not None and high is not None and low[0] > high[0]:
                self._torn.add(variable)
                continue
            self._torn.discard(variable)
            if variable not in self._tableau.rows:
                value = self._tableau.values[variable]
                if low is not None and value < low[0]:
                    self._move(variable, low[0] - value)
                elif high is not None and value > high[0]:
                    self._move(variable, high[0] - value)
            heapq.heappush(self._waiting, variable)

    def _start(self, count: int, forms: list[dict[int, int]]) -> list[Exact]:
        """Begin in the middle of what is printed: there most relations hold already."""
        ends = [
            (low[0] if low else None, high[0] if high else None)
            for low, high in zip(self._lows, self._highs, strict=True)
        ]
        middles: list[Exact] = [
            divide(low + high, 2) if low is not None and high is not None else 0
            for low, high in ends[:count]
        ]
        return good_start(middles, forms, ends) if count > _MANY else middles

    def _move(self, variable: int, step: Exact) -> None:
        self._tableau.move(variable, step)
        for basic in self._tableau.columns[variable]:
            heapq.heappush(self._waiting, basic)

    def _exchange(self, basic: int, entering: int, value: Exact) -> None:
        """Give a row its value by moving `entering`, and let them change places."""
        tableau = self._tableau
        step = divide(value - tableau.values[basic], tableau.rows[basic][entering])
        self._move(entering, step)
        tableau.pivot(basic, entering)
        heapq.heappush(self._waiting, entering)

    def _violated(self) -> int | None:
        """The first row whose value is out of its bounds."""
        while self._waiting:
            variable = heapq.heappop(self._waiting)
            low, high = self._lows[variable], self._highs[variable]
            value = self._tableau.values[variable]
            is_out = (low is not None and value < low[0]) or (high is not None and value > high[0])
            if is_out and variable in self._tableau.rows:
                return variable
        return None

    def _entering(self, basic: int, *, rising: bool, cautious: bool) -> int | None:
        """A variable that can move the row towards its bound; the one in the fewest rows."""
        row = self._tableau.rows[basic]
        columns = self._tableau.columns
        able = (v for v, c in row.items() if self._has_room(v, upwards=(c > 0) is rising))
        if cautious:
            return min(able, default=None)
        return min(able, key=lambda v: (len(columns[v]), v), default=None)

    def _has_room(self, variable: int, *, upwards: bool) -> bool:
        bound = self._highs[variable] if upwards else self._lows[variable]
        if bound is None:
            return True
        value = self._tableau.values[variable]
        return value < bound[0] if upwards else value > bound[0]

    def _explain(self, basic: int, *, is_low: bool) -> Conflict:
        """The bounds that keep a row from where it should be."""
        ends = {basic: self._lows[basic] if is_low else self._highs[basic]}
        for variable, coefficient in self._tableau.rows[basic].items():
            is_upper = (coefficient > 0) is is_low
            ends[variable] = self._highs[variable] if is_upper else self._lows[variable]
        first = len(self._unknowns)
        return Conflict(
            frozenset(end[1] for end in ends.values() if end is not None and end[1] is not None),
            frozenset(self._relations[v - first].rule_id for v in ends if v >= first),
        )

    def _explain_torn(self, variable: int) -> Conflict:
        """Two places of one quantity that exclude each other."""
        ends = (self._lows[variable], self._highs[variable])
        keys = frozenset(end[1] for end in ends if end is not None and end[1] is not None)
        return Conflict(keys, frozenset())

    def _furthest(self, variable: int, sign: int) -> Exact | None:
        """The value at its largest (sign 1) or smallest (-1); null without limit. Bland's rule."""
        tableau = self._tableau
        while True:
            entering, way = self._improving(variable, sign)
            if entering is None:
                return tableau.values[variable]
            step, blocking = self._first_stop(entering, way)
            if step is None:
                return None
            self._move(entering, way * step)
            if blocking != entering:
                tableau.pivot(blocking, entering)

    def _improving(self, variable: int, sign: int) -> tuple[int | None, int]:
        """What to move, and which way, so that the variable goes on."""
        row = self._tableau.rows.get(variable)
        if row is None:
            return (variable if self._has_room(variable, upwards=sign > 0) else None), sign
        able = (
            (other, sign if c > 0 else -sign)
            for other, c in row.items()
            if self._has_room(other, upwards=(c > 0) is (sign > 0))
        )
        return min(able, default=(None, sign))

    def _first_stop(self, entering: int, way: int) -> tuple[Exact | None, int]:
        """How far a variable can move before one reaches its bound, and which does."""
        tableau = self._tableau
        best, blocking = self._distance(entering, way), entering
        for basic in sorted(tableau.columns[entering]):
            rate = tableau.rows[basic][entering] * way
            room = self._distance(basic, 1 if rate > 0 else -1)
            if room is None:
                continue
            step = divide(room, rate if rate > 0 else -rate)
            if best is None or step < best or (step == best and basic < blocking):
                best, blocking = step, basic
        return best, blocking

    def _distance(self, variable: int, way: int) -> Exact | None:
        bound = self._highs[variable] if way > 0 else self._lows[variable]
        if bound is None:
            return None
        way_left = bound[0] - self._tableau.values[variable]
        return way_left if way_left >= 0 else -way_left

    def _unscaled(self, value: Exact | None) -> Fraction | None:
        return None if value is None else Fraction(value) / self._scale


def _whole(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _number_unknowns(network: Network) -> dict[str, int]:
    named = [reading.unknown for reading in network.readings]
    named += [unknown for relation in network.relations for unknown, _ in relation.terms]
    return {unknown: number for number, unknown in enumerate(dict.fromkeys(named))}


def _common_scale(network: Network) -> int:
    """What makes every bound a whole number."""
    ends = [end for one in network.readings for end in (one.interval.low, one.interval.high)]
    ends += [end for one in network.relations for end in (one.low, one.high) if end is not None]
    return lcm(*{end.as_integer_ratio()[1] for end in ends})


def _whole_forms(
    relations: Iterable[Relation], unknowns: dict[str, int]
) -> tuple[list[dict[int, int]], list[int]]:
    """The relations with whole coefficients, and by what each was multiplied for that."""
    forms, multiples = [], []
    for relation in relations:
        multiple = lcm(*(c.as_integer_ratio()[1] for _, c in relation.terms))
        form: dict[int, int] = {}
        for unknown, coefficient in relation.terms:
            number = unknowns[unknown]
            form[number] = form.get(number, 0) + int(coefficient * multiple)
        forms.append({number: c for number, c in form.items() if c})
        multiples.append(multiple)
    return forms, multiples
