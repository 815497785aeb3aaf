"""One bound rule against the values of one document: the outcome and its numbers, no words.

Follows XBRL Calculations 1.1 in rounding mode: what is computed from the intervals of the
components must meet the interval of what is reported. No further tolerance is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule
from pipelines.reconcile.model import Outcome, RuleKind
from pipelines.reconcile.readings import Places, Readings, Seen
from pipelines.reconcile.values import (
    Side,
    Value,
    added_up,
    common,
    is_usable,
    side_of_number,
    value_at,
)

# Members are looked up once, not for every rule of every document.
_EXACT, _ROUNDING, _DISCREPANCY = Outcome.EXACT, Outcome.ROUNDING, Outcome.DISCREPANCY
_EQUAL, _AT_MOST = RuleKind.EQUAL, RuleKind.AT_MOST
_NOTHING = Decimal(0)


class Confrontation(NamedTuple):
    """What came of a bound rule.

    `reported` is what is printed, or the rule's own number, and `computed` what follows;
    `difference` is computed minus reported, `allowed` the most that rounding explains in that
    direction. All four are null when not checkable. `used` are the places that took part, the
    reported one first; `flawed` those that cannot. `omitted` is the one place that closes a
    discrepancy.
    """

    outcome: Outcome
    used: tuple[Figure, ...]
    reported: Decimal | None = None
    computed: Decimal | None = None
    difference: Decimal | None = None
    allowed: Decimal | None = None
    flawed: tuple[Figure, ...] = ()
    omitted: Figure | None = None


def confront(bound: BoundRule, readings: Readings) -> Confrontation:
    """Hold one relation against the document; needs the `ARITHMETIC` context."""
    if bound.kind is _EQUAL and bound.reported:
        return _confront_places(readings.places[bound.reported])
    seen = readings.beside(bound.reported)
    if bound.missing or not readings.unusable.isdisjoint(bound.quantities):
        return _not_checkable(bound, seen, readings)
    return _confront_values(bound, seen)


def says_something(bound: BoundRule, places: Places) -> bool:
    """A quantity in one place has nothing to be equal to; such a rule cannot be confronted."""
    if bound.kind is not _EQUAL or bound.reported is None:
        return True
    return len(places[bound.reported]) > 1


def _not_checkable(bound: BoundRule, seen: Seen, readings: Readings) -> Confrontation:
    """Something is not there, or cannot be used: then its first place stands for it."""
    there = [name for name in dict.fromkeys(bound.quantities) if name in readings.places]
    first = {name: readings.places[name][0] for name in there}
    used = (seen.figures.get(name, first[name]) for name in there)
    flawed = tuple(first[name] for name in there if name not in seen.figures)
    return Confrontation(Outcome.NOT_CHECKABLE, tuple(used), flawed=flawed)


def _confront_values(bound: BoundRule, seen: Seen) -> Confrontation:
    """All quantities are there and usable."""
    number = bound.number or _NOTHING
    reported = seen.sides[bound.reported] if bound.reported else side_of_number(number)
    computed = _computed(bound, seen)
    outcome = outcome_of(bound.kind, computed, reported)
    is_short = outcome is _DISCREPANCY and bound.may_omit
    return _compared(
        outcome,
        tuple(map(seen.figures.__getitem__, bound.quantities)),
        reported,
        computed,
        _omitted(bound, seen, computed, reported) if is_short else None,
    )


def _compared(
    outcome: Outcome,
    used: tuple[Figure, ...],
    reported: Side,
    computed: Side,
    omitted: Figure | None = None,
) -> Confrontation:
    return Confrontation(
        outcome,
        used,
        reported.printed,
        computed.printed,
        computed.printed - reported.printed,
        allowed_difference(computed, reported),
        omitted=omitted,
    )


def _computed(bound: BoundRule, seen: Seen) -> Side:
    """Σ weight × term + constant, times the share in per cent where there is one."""
    sides = seen.sides
    side = side_of_number(bound.constant)
    if bound.is_plain:
        side = added_up([side, *map(sides.__getitem__, bound.parts)])
    else:
        for term in bound.terms:
            side = side.plus(sides[term.quantity], term.weight)
    return sides[bound.share].share_of(side) if bound.share else side


def outcome_of(kind: RuleKind, computed: Side, reported: Side) -> Outcome:
    """Whether the sides agree, literally or within rounding; of `at_most`: respect the ceiling."""
    difference = computed.printed - reported.printed
    is_not_above = difference <= computed.below + reported.above
    if kind is _AT_MOST:
        literally, within = difference <= 0, is_not_above
    else:
        literally = not difference
        within = is_not_above and -difference <= computed.above + reported.below
    if literally:
        return _EXACT
    return _ROUNDING if within else _DISCREPANCY


def allowed_difference(computed: Side, reported: Side) -> Decimal:
    """The largest difference in the direction at hand that the intervals allow.

    For n components and a total, all rounded to u, it is (n + 1) * u / 2.
    """
    if computed.printed < reported.printed:
        return computed.above + reported.below
    return computed.below + reported.above


def _omitted(bound: BoundRule, seen: Seen, computed: Side, reported: Side) -> Figure | None:
    """The first forgotten term that, added alone, closes the gap within rounding."""
    for term in bound.may_omit:
        figure = seen.figures.get(term.quantity)
        if figure is None:
            continue
        with_it = computed.plus(seen.sides[term.quantity], term.weight)
        if outcome_of(RuleKind.SUM, with_it, reported) is not _DISCREPANCY:
            return figure
    return None


def _confront_places(figures: Sequence[Figure]) -> Confrontation:
    """Do all places of one quantity agree? Unusable ones leave that open, unless others clash."""
    values = [value for figure in figures if (value := value_at(figure))]
    flawed = tuple(figure for figure in figures if not is_usable(figure))
    clash = len(values) > 1 and common([value.interval for value in values]) is None
    if flawed and not clash:
        return Confrontation(Outcome.NOT_CHECKABLE, tuple(figures), flawed=flawed)
    one, other = _furthest_apart(values) if clash else _most_different(values)
    outcome = outcome_of(_EQUAL, other.side, one.side)
    used = tuple(dict.fromkeys([one.figure, other.figure, *figures]))
    return _compared(outcome, used, one.side, other.side)


def _most_different(values: Sequence[Value]) -> tuple[Value, Value]:
    """The first place and the one whose value differs most from it."""
    first = values[0]
    return first, max(values[1:], key=lambda value: abs(value.printed - first.printed))


def _furthest_apart(values: Sequence[Value]) -> tuple[Value, Value]:
    """The two places with the widest gap between their intervals, in order of place."""
    highest = max(values, key=lambda value: value.interval.low)
    lowest = min(values, key=lambda value: value.interval.high)
    one, other = sorted((lowest, highest), key=lambda value: value.figure.place)
    return one, other
