"""One document as rules look at it, and what a rule that is no linear relation makes of it.

Shared by the modules that each check one of those kinds; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.reconcile.confront import Places
from pipelines.reconcile.model import Outcome, Verdict
from pipelines.reconcile.wider_rules import CompleteRule
from pipelines.wording import Language


@dataclass(frozen=True)
class Case:
    """The figures of a document by quantity, the names that it prints, and what surrounds it.

    `period` are the first and last year that it is about.
    """

    family: str
    language: Language
    places: Places
    names: Mapping[str, str]
    period: tuple[int, int] | None


def verdict_of(
    rule: CompleteRule,
    rule_id: str,
    text: str,
    outcome: Outcome,
    explanation: str,
    *,
    missing: tuple[str, ...] = (),
) -> Verdict:
    """The verdict of a rule on one document."""
    return Verdict(
        rule_id=rule_id,
        kind=rule.kind,
        group=rule.group,
        text=text,
        severity=rule.severity,
        outcome=outcome,
        reported=None,
        computed=None,
        difference=None,
        allowed=None,
        explanation=explanation,
        figures=(),
        missing=missing,
    )
