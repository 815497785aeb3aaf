"""Decisions × the figures of one document -> what still holds, and the amounts that follow.

`amount` of a figure as it was read never changes: what follows from decisions are other figures
beside it. Whether the document itself is there is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.reconcile.suspects.relations import KNOWN_WRONG
from pipelines.reconcile.values import ARITHMETIC, number

Place = tuple[str, int]


class Status(StrEnum):
    """What became of a decision."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and what became of it.

    `why` names the sentence in wording/decisions.yaml that says why it is not in force, `found` is
    what is there instead of what was expected.
    """

    decision: Decision
    status: Status = Status.IN_FORCE
    why: str = ""
    found: str = ""


@dataclass(frozen=True)
class DecidedFigures:
    """The figures of a document after decisions; each tuple in the order in which they were read.

    `reconciled` are what the document really prints: where we had misread, as a person read it.
    Verdicts are about these. `accepted` are what people hold for right: also where the publisher
    was mistaken.
    """

    reconciled: tuple[Figure, ...]
    accepted: tuple[Figure, ...]
    standings: tuple[Standing, ...] = ()

    def by_conclusion(self, *conclusions: Conclusion) -> dict[Place, Decision]:
        """The decisions in force that conclude so, by what they are about."""
        return {
            place: one.decision
            for one in self.standings
            if one.status is Status.IN_FORCE
            and one.decision.conclusion in conclusions
            and (place := one.decision.where)
        }

    @property
    def in_force(self) -> dict[Place, Decision]:
        """All decisions in force, by what they are about."""
        return self.by_conclusion(*Conclusion)

    @property
    def confirmed(self) -> frozenset[Place]:
        """The (quantity, place) for whose amount or percentage in `accepted` a person vouches.

        For whoever looks for suspects: search in `accepted`, and never suspect one of these. A
        text that is no amount, and really printed so, is none of them: nothing is known of it.
        """
        known = {(one.quantity, one.place) for one in self.accepted if number(one) is not None}
        return frozenset(known & self.in_force.keys())

    @property
    def doubts(self) -> dict[Place, Decimal | None]:
        """How much it takes to suspect those that a person judged, among `reconciled`.

        Nothing makes one suspect that really is right as it is printed, or as a person read it;
        and next to nothing one that should have been another.
        """
        wrong = self.by_conclusion(Conclusion.CORRECT_VALUE)
        return {place: KNOWN_WRONG if place in wrong else None for place in self.confirmed}


def decide_figures(figures: Sequence[Figure], decisions: Iterable[Decision]) -> DecidedFigures:
    """Hold decisions about figures of one document against its figures.

    One whose guard does not hold changes nothing.
    """
    places = {(figure.quantity, figure.place): figure for figure in figures}
    standings = tuple(_standing(one, places) for one in decisions)
    nothing = DecidedFigures(tuple(figures), tuple(figures), standings)
    misread = nothing.by_conclusion(Conclusion.OUR_MISTAKE)
    mistaken = nothing.by_conclusion(Conclusion.CORRECT_VALUE)
    reconciled = _with_amounts(figures, misread)
    return DecidedFigures(reconciled, _with_amounts(reconciled, mistaken), standings)


def _standing(decision: Decision, places: Mapping[Place, Figure]) -> Standing:
    figure = places.get(decision.where or ("", 0))
    if figure is None:
        return Standing(decision, Status.LAPSED, "no_figure")
    if not decision.expects(figure.printed):
        return Standing(decision, Status.LAPSED, "other_text", figure.printed)
    if why := no_sense(decision.conclusion, figure.measure, figure.amount_kind):
        return Standing(decision, Status.LAPSED, why)
    return Standing(decision)


def no_sense(conclusion: Conclusion, measure: str, amount_kind: str) -> str:
    """Why a figure of this measure and kind cannot be decided so; empty when it can."""
    if conclusion is Conclusion.AS_PRINTED:
        return "disputed" if amount_kind == AmountKind.DISPUTED else ""
    return "percentage" if measure == Measure.SHARE else ""


def _with_amounts(
    figures: Iterable[Figure], decisions: Mapping[Place, Decision]
) -> tuple[Figure, ...]:
    amounts = {place: one.amount for place, one in decisions.items()}
    return tuple(_with_amount(one, amounts.get((one.quantity, one.place))) for one in figures)


def _with_amount(figure: Figure, amount: Decimal | None) -> Figure:
    """Its unit stays; where it has none, or the amount does not fit it, that of the last digit."""
    if amount is None:
        return figure
    unit = figure.unit
    if unit is None or ARITHMETIC.remainder(amount, unit) != 0:
        unit = Decimal(1).scaleb(min(int(amount.as_tuple().exponent), 0))
    return replace(figure, amount=amount, amount_kind=AmountKind.AMOUNT, unit=unit)
