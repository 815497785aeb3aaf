"""The sets of suspects of one root cause, the likeliest first, each figure with what it should be.

All of them would do, and weigh the same. What tells them apart is the printed text: how little of
it changes, and whether something speaks for that slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product

from pipelines.documents.model import READER
from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.model import Hypothesis
from pipelines.reconcile.readings import Places
from pipelines.reconcile.suspects.evidence import Evidence, added_up
from pipelines.reconcile.suspects.misprints import Candidate, candidates, fits, nearest
from pipelines.reconcile.suspects.network import Key, Network
from pipelines.reconcile.suspects.simplex import Range, Simplex
from pipelines.reconcile.values import Interval, number

# A slip for which something speaks, and one that only something else than the text speaks for.
_SPEAKS, _COPIED, _COUNTED, _SWAPPED = 0.3, 1.6, 1.3, 0.75
_UNKNOWN, _ODD_DECIMALS = 20.0, 0.2
_CHOICES, _COMBINATIONS, _MOST_COMBINED = 6, 60, 6**4
_WORK = 40_000
"""Sets times figures that are worked out: a set of a network of thousands takes its time."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure of a set: what it could have been, `low` to `high`, and the best guess in there.

    `copied_from` is a neighbour with the very amount that is printed; `about` the figure that was
    counted twice, forgotten, or swapped with it. `cost` is how unlikely the guess is.
    """

    figure: Figure
    low: Fraction | None = None
    high: Fraction | None = None
    proposed: Decimal | None = None
    hypothesis: Hypothesis | None = None
    copied_from: Figure | None = None
    about: Figure | None = None
    cost: float = _UNKNOWN


@dataclass(frozen=True, slots=True)
class SuspectSet:
    """Figures that together would explain it."""

    suspects: tuple[Suspect, ...]

    @property
    def cost(self) -> float:
        return _total_cost(self.suspects)

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple((one.figure.quantity, one.figure.place) for one in self.suspects)


class Ranking:
    """Ranks sets of one component; `simplex` is that of its network."""

    def __init__(self, network: Network, simplex: Simplex, places: Places, evidence: Evidence):
        self._network, self._simplex, self._evidence = network, simplex, evidence
        self._figures = {
            (figure.quantity, figure.place): figure for found in places.values() for figure in found
        }

    def ranked(
        self, sets: Sequence[tuple[Key, ...]], beside: Sequence[Key] = ()
    ) -> tuple[SuspectSet, ...]:
        """All sets; `beside` are figures that are suspected for other causes of the component."""
        worked_out = max(1, _WORK // len(self._network.readings))
        found = [self._worked_out(keys, beside) for keys in sets[:worked_out]]
        rest = [self._plain(keys) for keys in sets[worked_out:]]
        return tuple(sorted([*found, *rest], key=self._likeliest))

    def free(self, figure: Figure, unit: Decimal) -> Suspect:
        """A figure without an amount, as the others tell what it should be.

        Only when nothing contradicts it.
        """
        within = self._simplex.range_of(figure.quantity)
        choices = self._evidence.readable(figure, unit, within)
        best = choices[0] if choices else nearest(Decimal(0), unit, within)
        if best is None:
            return Suspect(figure, within.low, within.high)
        return Suspect(
            figure, within.low, within.high, best.amount, best.hypothesis, cost=best.cost
        )

    def are_swapped(self, one: Suspect, other: Suspect) -> bool:
        """Whether each of two figures can have the amount of the other."""
        first, second = one.figure.amount, other.figure.amount
        if first is None or second is None or first == second:
            return False
        if not (_lies(second, one) and _lies(first, other)):
            return False
        pairs = [(each.figure, Range(each.low, each.high)) for each in (one, other)]
        with self._simplex.dropped((each.quantity, each.place) for each, _ in pairs):
            return bool(self._swapped(pairs))

    def _likeliest(self, one: SuspectSet) -> tuple[object, ...]:
        figures = [(s.figure.page, s.figure.box.top, s.figure.box.x0) for s in one.suspects]
        return (round(one.cost, 3), figures, [s.figure.quantity for s in one.suspects])

    def _plain(self, keys: Sequence[Key]) -> SuspectSet:
        return SuspectSet(tuple(Suspect(self._figures[key]) for key in keys))

    def _worked_out(self, keys: Sequence[Key], beside: Sequence[Key]) -> SuspectSet:
        figures = [self._figures[key] for key in keys]
        with self._simplex.dropped([*keys, *beside]):
            if self._simplex.conflict() is not None:
                return self._plain(keys)
            ranges = [self._range(figure) for figure in figures]
            pairs = list(zip(figures, ranges, strict=True))
            guesses = self._swapped(pairs) or self._together(
                [self._choices(figure, within) for figure, within in pairs]
            )
        found = zip(pairs, guesses, strict=True)
        return SuspectSet(
            tuple(guess or Suspect(one, within.low, within.high) for (one, within), guess in found)
        )

    def _range(self, figure: Figure) -> Range:
        if figure.measure is Measure.SHARE:
            return self._evidence.share_range(figure.quantity, self._simplex)
        return self._simplex.range_of(figure.quantity)

    def _choices(self, figure: Figure, within: Range) -> list[Suspect]:
        """What a figure could be, likeliest first."""
        value = number(figure)
        if value is None or figure.unit is None:
            return []
        from_picture = READER not in figure.reader
        found = self._beside(
            figure, candidates(value, figure.unit, within, from_picture=from_picture)
        )
        literal = self._evidence.literal(figure)
        found.sort(key=lambda one: (one.cost, one.amount not in literal))
        middle = nearest(value, figure.unit, within)
        copied = self._evidence.copied_from(figure)
        suspects = [
            self._suspect(figure, within, one, copied) for one in [*found[:_CHOICES], middle] if one
        ]
        suspects += [
            Suspect(
                figure,
                within.low,
                within.high,
                one.amount,
                one.hypothesis,
                about=about,
                cost=_COUNTED,
            )
            for one, about in added_up(figure, self._evidence.parts_of(figure), within)
        ]
        return sorted(suspects, key=lambda one: one.cost)

    def _beside(self, figure: Figure, found: Sequence[Candidate]) -> list[Candidate]:
        """What has decimals that no other of its sums has is less likely: 25.925,3 among euros."""
        units = set(self._evidence.units_beside(figure))
        return [
            replace(one, cost=one.cost + _ODD_DECIMALS)
            if units and one.unit not in {figure.unit, *units}
            else one
            for one in found
        ]

    def _suspect(
        self, figure: Figure, within: Range, one: Candidate, copied: Figure | None
    ) -> Suspect:
        hypothesis, cost = one.hypothesis, one.cost
        if copied is not None:
            cost = cost - _SPEAKS if hypothesis else min(cost, _COPIED)
            hypothesis = hypothesis or Hypothesis.COPIED
        return Suspect(
            figure, within.low, within.high, one.amount, hypothesis, copied_from=copied, cost=cost
        )

    def _swapped(self, pairs: Sequence[tuple[Figure, Range]]) -> list[Suspect | None]:
        """Two figures of which each has the amount of the other; nothing if that cannot be."""
        if len(pairs) != 2:
            return []
        (one, _), (other, _) = pairs
        if one.amount is None or other.amount is None or one.amount == other.amount:
            return []
        guesses = [
            Suspect(
                figure,
                within.low,
                within.high,
                source.amount,
                Hypothesis.SWAPPED_FIGURES,
                about=source,
                cost=_SWAPPED,
            )
            for (figure, within), source in zip(pairs, (other, one), strict=True)
        ]
        return [*guesses] if self._holds(guesses) else []

    def _together(self, choices: Sequence[Sequence[Suspect]]) -> list[Suspect | None]:
        """The likeliest guesses that hold at once; of one figure any in its range does."""
        if len(choices) == 1:
            return [next(iter(choices[0]), None)]
        known = [found[:_CHOICES] for found in choices if found]
        combined = sorted(islice(product(*known), _MOST_COMBINED), key=_total_cost)
        for guesses in combined[:_COMBINATIONS]:
            if self._holds(guesses):
                left = iter(guesses)
                return [next(left) if found else None for found in choices]
        return [None for _ in choices]

    def _holds(self, guesses: Sequence[Suspect]) -> bool:
        """Whether the rest can hold with these amounts, while the figures are dropped."""
        amounts = [
            (one.figure.quantity, _around(one.proposed, one.figure.unit))
            for one in guesses
            if one.proposed is not None and one.figure.measure is not Measure.SHARE
        ]
        with self._simplex.assumed(amounts):
            return self._simplex.conflict() is None


def _lies(amount: Decimal, one: Suspect) -> bool:
    """Whether an amount lies where the true one of a figure must."""
    return fits(Candidate(amount, one.figure.unit or Decimal(0), None, 0), Range(one.low, one.high))


def _around(amount: Decimal, unit: Decimal | None) -> Interval:
    half = (unit or Decimal(0)) / 2
    return Interval(amount - half, amount + half)


def _total_cost(guesses: Sequence[Suspect]) -> float:
    return sum(one.cost for one in guesses)
