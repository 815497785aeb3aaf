"""One document as rules look at it, and what a rule that is no linear relation makes of it.

Shared by the modules that each check one of those kinds; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.figures.model import Figure
from pipelines.reconcile.confront import allowed_difference
from pipelines.reconcile.model import Outcome, Verdict
from pipelines.reconcile.readings import Places
from pipelines.reconcile.values import Side
from pipelines.reconcile.wider_rules import BetweenRule, ChangeRule, CompleteRule, RepeatRule
from pipelines.wording import Language

WiderRule = CompleteRule | BetweenRule | ChangeRule | RepeatRule


@dataclass(frozen=True)
class Case:
    """The figures of a document by quantity, the names that it prints, and what surrounds it.

    `period` are the first and last year that it is about; `earlier` has the edition before.
    """

    family: str
    language: Language
    places: Places
    names: Mapping[str, str]
    period: tuple[int, int] | None
    earlier: Places


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found and what it is held against: reported and computed."""

    reported: Side
    computed: Side

    @property
    def difference(self) -> Decimal:
        """Computed minus reported."""
        return self.computed.printed - self.reported.printed

    @property
    def allowed(self) -> Decimal:
        """The largest difference in the direction at hand that the intervals allow."""
        return allowed_difference(self.computed, self.reported)


def verdict_of(
    rule: WiderRule,
    rule_id: str,
    text: str,
    outcome: Outcome,
    explanation: str,
    *,
    compared: Comparison | None = None,
    figures: Sequence[Figure] = (),
    missing: tuple[str, ...] = (),
) -> Verdict:
    """The verdict of a rule on one document; `figures` are those that it is about."""
    return Verdict(
        rule_id=rule_id,
        kind=rule.kind,
        group=rule.group,
        text=text,
        severity=rule.severity,
        outcome=outcome,
        reported=compared.reported.printed if compared else None,
        computed=compared.computed.printed if compared else None,
        difference=compared.difference if compared else None,
        allowed=compared.allowed if compared else None,
        explanation=explanation,
        figures=tuple((figure.quantity, figure.place) for figure in figures),
        missing=missing,
    )
