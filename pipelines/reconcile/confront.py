"""One bound rule against the values of one document: the outcome and its numbers, no words.

Follows XBRL Calculations 1.1 in rounding mode: what is computed from the intervals of the
components must meet the interval of what is reported. No further tolerance is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule, Term
from pipelines.reconcile.model import Outcome, RuleKind
from pipelines.reconcile.values import (
    Interval,
    Value,
    common,
    exactly,
    is_usable,
    value_at,
    value_of,
)

Places = Mapping[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: as the printed values give it, and where the true one lies."""

    printed: Decimal
    interval: Interval

    def plus(self, value: Value, weight: Decimal) -> Side:
        """The side with `weight` times another value added to it."""
        interval = self.interval.plus(value.interval.times(exactly(weight)))
        return Side(self.printed + weight * value.printed, interval)


def side_of(value: Value) -> Side:
    """What one quantity says, as a side."""
    return Side(value.printed, value.interval)


def side_of_number(number: Decimal) -> Side:
    """A number that is not rounded, as a side."""
    return Side(number, exactly(number))


@dataclass(frozen=True, slots=True)
class Confrontation:
    """What came of a bound rule.

    `reported` is what is printed, or the rule's own number, and `computed` what follows; both null
    when not checkable. `used` are the places that took part, the reported one first; `flawed`
    those that cannot.
    `omitted` is the one quantity that closes a discrepancy.
    """

    outcome: Outcome
    used: tuple[Figure, ...]
    reported: Side | None = None
    computed: Side | None = None
    allowed: Decimal | None = None
    flawed: tuple[Figure, ...] = ()
    omitted: Value | None = None

    @property
    def difference(self) -> Decimal | None:
        """Computed minus reported."""
        if self.reported is None or self.computed is None:
            return None
        return self.computed.printed - self.reported.printed


def confront(bound: BoundRule, places: Places) -> Confrontation:
    """Hold one relation against the document; needs the `ARITHMETIC` context.

    `places` has the figures of each quantity, in order of place.
    """
    if bound.rule.kind is RuleKind.EQUAL and bound.reported:
        return _confront_places(places[bound.reported])
    present = [quantity for quantity in bound.quantities if quantity in places]
    values = _values(bound.reported, present, places)
    if bound.missing or len(values) < len(present):
        first = {quantity: places[quantity][0] for quantity in present}
        used = {**first, **{quantity: value.figure for quantity, value in values.items()}}
        flawed = tuple(first[quantity] for quantity in present if quantity not in values)
        return Confrontation(Outcome.NOT_CHECKABLE, tuple(used.values()), flawed=flawed)
    return _confront_values(bound, values, places)


def says_something(bound: BoundRule, places: Places) -> bool:
    """A quantity in one place has nothing to be equal to; such a rule cannot be confronted."""
    if bound.rule.kind is not RuleKind.EQUAL or bound.reported is None:
        return True
    return len(places[bound.reported]) > 1


def _values(reported: str | None, quantities: Sequence[str], places: Places) -> dict[str, Value]:
    """The value of each quantity that has a usable place; beside the reported one if it matters."""
    total = value_of(places.get(reported, ()), None) if reported else None
    page = total.figure.page if total else None
    found = ((quantity, value_of(places[quantity], page)) for quantity in quantities)
    return {quantity: value for quantity, value in found if value}


def _confront_values(
    bound: BoundRule, values: Mapping[str, Value], places: Places
) -> Confrontation:
    """All quantities are there and usable."""
    reported = side_of(values[bound.reported]) if bound.reported else None
    if reported is None:
        reported = side_of_number(bound.number or Decimal(0))
    computed = _computed(bound, values)
    outcome = outcome_of(bound.rule.kind, computed, reported)
    omitted = None
    if outcome is Outcome.DISCREPANCY:
        page = values[bound.reported].figure.page if bound.reported else None
        omitted = _omitted(bound.may_omit, places, computed, reported, page)
    return Confrontation(
        outcome=outcome,
        used=tuple(values[quantity].figure for quantity in bound.quantities),
        reported=reported,
        computed=computed,
        allowed=allowed_difference(computed, reported),
        omitted=omitted,
    )


def _computed(bound: BoundRule, values: Mapping[str, Value]) -> Side:
    """Σ weight × term + constant, times the share in per cent where there is one."""
    side = side_of_number(bound.constant)
    for term in bound.terms:
        side = side.plus(values[term.quantity], term.weight)
    if bound.share is None:
        return side
    share = values[bound.share]
    per_cent = share.interval.times(exactly(Decimal("0.01")))
    return Side(side.printed * share.printed / 100, side.interval.times(per_cent))


def outcome_of(kind: RuleKind, computed: Side, reported: Side) -> Outcome:
    """Whether the sides agree, literally or within rounding; of `at_most`: respect the ceiling."""
    if kind is RuleKind.AT_MOST:
        literally = computed.printed <= reported.printed
        within = computed.interval.low <= reported.interval.high
    else:
        literally = computed.printed == reported.printed
        within = computed.interval.meets(reported.interval)
    if literally:
        return Outcome.EXACT
    return Outcome.ROUNDING if within else Outcome.DISCREPANCY


def allowed_difference(computed: Side, reported: Side) -> Decimal:
    """The largest difference in the direction at hand that the intervals allow.

    For n components and a total, all rounded to u, it is (n + 1) * u / 2.
    """
    if computed.printed < reported.printed:
        above = computed.interval.high - computed.printed
        return above + reported.printed - reported.interval.low
    below = computed.printed - computed.interval.low
    return below + reported.interval.high - reported.printed


def _omitted(
    candidates: Sequence[Term], places: Places, computed: Side, reported: Side, page: int | None
) -> Value | None:
    """The first forgotten term that, added alone, closes the gap within rounding."""
    for term in candidates:
        value = value_of(places[term.quantity], page)
        if value and computed.plus(value, term.weight).interval.meets(reported.interval):
            return value
    return None


def _confront_places(figures: Sequence[Figure]) -> Confrontation:
    """Do all places of one quantity agree? Unusable ones leave that open, unless others clash."""
    values = [value for figure in figures if (value := value_at(figure))]
    flawed = tuple(figure for figure in figures if not is_usable(figure))
    clash = len(values) > 1 and common([value.interval for value in values]) is None
    if flawed and not clash:
        return Confrontation(Outcome.NOT_CHECKABLE, tuple(figures), flawed=flawed)
    one, other = _furthest_apart(values) if clash else _most_different(values)
    reported, computed = side_of(one), side_of(other)
    outcome = outcome_of(RuleKind.EQUAL, computed, reported)
    used = tuple(dict.fromkeys([one.figure, other.figure, *figures]))
    allowed = allowed_difference(computed, reported)
    return Confrontation(outcome, used, reported, computed, allowed)


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
