"""What else a document says of a figure that is suspected: neighbours, parts, and the sums.

Nothing here proves anything; it tells slips apart that the sums cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule
from pipelines.reconcile.model import Hypothesis, RuleKind
from pipelines.reconcile.readings import Places
from pipelines.reconcile.suspects.misprints import Candidate, candidates, fits
from pipelines.reconcile.suspects.relations import proves
from pipelines.reconcile.suspects.simplex import Range, Simplex
from pipelines.reconcile.values import number

_YEAR = re.compile(r"(?<=/)\d{4}(?=/|$)")
_NO_DIGITS = re.compile(r"[^0-9]")
_MOST_DIGITS = 18
_FROM_TEXT = 0.5  # what it costs that a text is read otherwise than as a well-formed amount


class Evidence:
    """The figures and rules of one document."""

    def __init__(self, bounds: Sequence[BoundRule], places: Places) -> None:
        self._places = places
        self._sums: dict[str, list[BoundRule]] = {}
        self._shares: dict[str, BoundRule] = {}
        for bound in bounds:
            if not proves(bound):
                continue
            if bound.share:
                self._shares[bound.share] = bound
            elif bound.rule.kind is not RuleKind.AT_MOST:
                for quantity in bound.quantities:
                    self._sums.setdefault(quantity, []).append(bound)

    def copied_from(self, figure: Figure) -> Figure | None:
        """The same quantity of the year before or after, if the very same amount is printed."""
        found = _YEAR.search(figure.quantity)
        value = number(figure)
        if not found or not value:
            return None
        for year in (int(found[0]) - 1, int(found[0]) + 1):
            other = f"{figure.quantity[: found.start()]}{year:04}{figure.quantity[found.end() :]}"
            for neighbour in self._places.get(other, ()):
                if number(neighbour) == value:
                    return neighbour
        return None

    def parts_of(self, figure: Figure) -> list[Figure]:
        """What is added up to a figure."""
        return [
            self._places[term.quantity][0]
            for bound in self._sums.get(figure.quantity, ())
            if bound.reported == figure.quantity
            for term in bound.terms
            if term.weight == 1
        ]

    def literal(self, figure: Figure) -> set[Decimal]:
        """The amounts with which a sum of it adds up literally, as the others are printed."""
        return {
            value
            for bound in self._sums.get(figure.quantity, ())
            if (value := self._solved(bound, figure.quantity)) is not None
        }

    def _solved(self, bound: BoundRule, quantity: str) -> Decimal | None:
        terms = [(term.quantity, term.weight) for term in bound.terms]
        if bound.reported is not None:
            terms.append((bound.reported, Decimal(-1)))
        rest, mine = bound.constant - (bound.number or Decimal(0)), Decimal(0)
        for name, coefficient in terms:
            if name == quantity:
                mine += coefficient
                continue
            value = number(self._places[name][0])
            if value is None:
                return None
            rest += coefficient * value
        return -rest / mine if mine in (1, -1) else None

    def share_range(self, quantity: str, simplex: Simplex) -> Range:
        """Where a percentage can lie, by the part and the whole that it relates."""
        bound = self._shares.get(quantity)
        if bound is None or bound.reported is None:
            return simplex.range_of(quantity)
        part = simplex.range_of(bound.reported)
        whole = simplex.range_of(bound.terms[0].quantity)
        ends = (part.low, part.high, whole.low, whole.high)
        if any(end is None or end <= 0 for end in ends):
            return Range(None, None)
        low, high, least, most = (Fraction(end or 1) for end in ends)
        return Range(100 * low / most, 100 * high / least)

    def unit_beside(self, figure: Figure) -> Decimal:
        """The unit of a figure without an amount: that of the others in its sums, else one euro."""
        return next(self.units_beside(figure), Decimal(1))

    def units_beside(self, figure: Figure) -> Iterator[Decimal]:
        """The units of the others in the sums of a figure."""
        for bound in self._sums.get(figure.quantity, ()):
            for quantity in bound.quantities:
                for other in self._places[quantity]:
                    if other is not figure and other.unit is not None:
                        yield other.unit

    def readable(self, figure: Figure, unit: Decimal, within: Range) -> list[Candidate]:
        """What the digits of a malformed text could mean, as far as it fits the sums."""
        digits = _NO_DIGITS.sub("", figure.printed)[:_MOST_DIGITS]
        if not digits:
            return []
        as_whole = int(digits) * unit
        plain = Candidate(as_whole, unit, Hypothesis.SEPARATOR, _FROM_TEXT)
        if fits(plain, within):
            return [plain]
        return candidates(as_whole, unit, within)


def added_up(
    figure: Figure, parts: Sequence[Figure], within: Range
) -> Iterator[tuple[Candidate, Figure]]:
    """The total with one of its parts more, or less: forgotten, or counted twice."""
    value, unit = number(figure), figure.unit or Decimal(1)
    for part in parts:
        other = number(part)
        if value is None or not other:
            continue
        for sign, hypothesis in ((-1, Hypothesis.COUNTED_TWICE), (1, Hypothesis.FORGOTTEN)):
            one = Candidate(value + sign * other, unit, hypothesis, 0.0)
            if fits(one, within):
                yield one, part
