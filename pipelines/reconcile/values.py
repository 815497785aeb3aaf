"""What the places of one quantity say about its true value: an interval, or why nothing.

A figure printed as v and rounded to u has a true value in the closed interval [v - u/2, v + u/2];
without a unit it is exact. All arithmetic is Decimal, in the `ARITHMETIC` context.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import NamedTuple

from pipelines.figures.model import Figure, Measure

# 1e11 times a percentage, in cents, has some twenty digits: a hundred never round anything off.
ARITHMETIC = Context(prec=100)
_HALF = Decimal("0.5")
_NOTHING = Decimal(0)
_SHARE = Measure.SHARE  # asked of every figure: a member is not looked up in its class each time


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval; `low` <= `high`."""

    low: Decimal
    high: Decimal

    def times(self, other: Interval) -> Interval:
        """All products; a negative factor swaps the ends."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


def exactly(value: Decimal) -> Interval:
    """The interval of a value that is not rounded."""
    return Interval(value, value)


def common(intervals: Sequence[Interval]) -> Interval | None:
    """The intersection of at least one interval, or null where it is empty."""
    low = max(interval.low for interval in intervals)
    high = min(interval.high for interval in intervals)
    return Interval(low, high) if low <= high else None


class Side(NamedTuple):
    """One side of a relation: what the printed values give, and how far the true one may lie off.

    The true value is from `printed - below` to `printed + above`. A tuple, as thousands are made
    of one thick report.
    """

    printed: Decimal
    below: Decimal
    above: Decimal

    def plus(self, other: Side, weight: Decimal) -> Side:
        """The side with `weight` times another added to it; a negative weight swaps the ends."""
        down, up = (other.below, other.above) if weight > 0 else (other.above, other.below)
        size = abs(weight)
        return Side(
            self.printed + weight * other.printed,
            self.below + size * down,
            self.above + size * up,
        )

    def share_of(self, whole: Side) -> Side:
        """So many per cent of the whole."""
        printed = self.printed * whole.printed / 100
        reach = self.interval.times(whole.interval)
        return Side(printed, printed - reach.low / 100, reach.high / 100 - printed)

    @property
    def interval(self) -> Interval:
        """Where the true value lies."""
        return Interval(self.printed - self.below, self.printed + self.above)


def side_within(printed: Decimal, interval: Interval) -> Side:
    """A side of which is known where the true value lies."""
    return Side(printed, printed - interval.low, interval.high - printed)


def side_of_number(number: Decimal) -> Side:
    """A number that is not rounded, as a side."""
    return Side(number, _NOTHING, _NOTHING)


def added_up(sides: Iterable[Side]) -> Side:
    """At least one side, each counted once, column by column."""
    printed, below, above = zip(*sides, strict=True)
    return Side(sum(printed, _NOTHING), sum(below, _NOTHING), sum(above, _NOTHING))


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule uses of a quantity: the place, its printed value, where the true one lies."""

    figure: Figure
    printed: Decimal
    interval: Interval

    @property
    def side(self) -> Side:
        """The same, to compute with."""
        return side_within(self.printed, self.interval)


def number(figure: Figure) -> Decimal | None:
    """The printed number: the percentage of a share, else the amount in euros."""
    return figure.share_pct if figure.measure is _SHARE else figure.amount


def has_wrong_unit(figure: Figure) -> bool:
    """Whether the printed number is no multiple of the unit that the definition declares."""
    value = number(figure)
    if value is None or figure.unit is None:
        return False
    return ARITHMETIC.remainder(value, figure.unit) != 0


def is_usable(figure: Figure) -> bool:
    """Whether a rule can use this place at all."""
    return number(figure) is not None and not has_wrong_unit(figure)


def side_at(figure: Figure) -> Side | None:
    """What one place says, or null for one that says nothing usable."""
    value, unit = number(figure), figure.unit
    if value is None:
        return None
    if not unit:
        return side_of_number(value)
    if value % unit:
        return None
    half = unit * _HALF
    return Side(value, half, half)


def value_at(figure: Figure) -> Value | None:
    """The same, with its place."""
    side = side_at(figure)
    return Value(figure, side.printed, side.interval) if side else None


def values_of(places: Sequence[Figure]) -> list[Value]:
    """What each usable place says, in order of place: one value, if they agree.

    That is the intersection of their intervals, and what is printed with the finest unit.
    """
    values = [value for figure in places if (value := value_at(figure))]
    together = common([value.interval for value in values]) if values else None
    if together is None:
        return values
    finest = min(values, key=lambda value: value.figure.unit or _NOTHING)
    return [Value(finest.figure, finest.printed, together)]


def value_of(places: Sequence[Figure]) -> Value | None:
    """What all usable places together say; the first of them, if they do not agree."""
    values = values_of(places)
    return values[0] if values else None
