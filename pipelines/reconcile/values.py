"""What the places of one quantity say about its true value: an interval, or why nothing.

A figure printed as v and rounded to u has a true value in the closed interval [v - u/2, v + u/2];
without a unit it is exact. All arithmetic is Decimal, in the `ARITHMETIC` context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from pipelines.figures.model import Figure, Measure

# 1e11 times a percentage, in cents, has some twenty digits: a hundred never round anything off.
ARITHMETIC = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval; `low` <= `high`."""

    low: Decimal
    high: Decimal

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

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


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule uses of a quantity: the place, its printed value, where the true one lies."""

    figure: Figure
    printed: Decimal
    interval: Interval


def number(figure: Figure) -> Decimal | None:
    """The printed number: the percentage of a share, else the amount in euros."""
    return figure.share_pct if figure.measure is Measure.SHARE else figure.amount


def has_wrong_unit(figure: Figure) -> bool:
    """Whether the printed number is no multiple of the unit that the definition declares."""
    value = number(figure)
    if value is None or figure.unit is None:
        return False
    return ARITHMETIC.remainder(value, figure.unit) != 0


def is_usable(figure: Figure) -> bool:
    """Whether a rule can use this place at all."""
    return number(figure) is not None and not has_wrong_unit(figure)


def value_at(figure: Figure) -> Value | None:
    """What one place says, or null for one that says nothing usable."""
    value = number(figure)
    if value is None or has_wrong_unit(figure):
        return None
    half = (figure.unit or Decimal(0)) / 2
    return Value(figure, value, Interval(value - half, value + half))


def value_of(places: Sequence[Figure], page: int | None) -> Value | None:
    """What all usable places together say; null where none is usable.

    Places that agree give the intersection of their intervals and the value printed with the
    finest unit. Of places that do not, the one on `page` is used (else the first) as it stands:
    that they disagree is for an `equal` rule to report.
    """
    values = [value for figure in places if (value := value_at(figure))]
    if not values:
        return None
    together = common([value.interval for value in values])
    if together is None:
        return next((value for value in values if value.figure.page == page), values[0])
    finest = min(values, key=lambda value: value.figure.unit or Decimal(0))
    return Value(finest.figure, finest.printed, together)
