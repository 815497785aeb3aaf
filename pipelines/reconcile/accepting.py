"""Findings × decisions in force -> which findings are accepted, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipelines.amounts.render import render_amount
from pipelines.reconcile.deciding import DecidedFigures, Place
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.reconcile.model import Finding, FindingKind, Outcome, Verdict
from pipelines.wording import Language, say

_ABOUT_A_FIGURE = (FindingKind.MALFORMED, FindingKind.MISREAD)
_ABOUT_RULES = (FindingKind.DISCREPANCY, FindingKind.OMISSION, FindingKind.JOINTLY_IMPOSSIBLE)


@dataclass(frozen=True, slots=True)
class Settled:
    """What decisions about figures make of a finding; `said` goes with its explanation.

    `whose` is the mistake that it is about, where the decisions tell.
    """

    is_accepted: bool
    said: str
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What there would be with the accepted amounts, and without what people accepted as printed.

    `left` are the ids of its findings; `about` has, of those that are about one decided figure,
    which one that is.
    """

    verdicts: Sequence[Verdict]
    left: Collection[str]
    about: Mapping[str, Place]

    @property
    def broken(self) -> frozenset[str]:
        """The rules that do not hold, by id."""
        return _broken(self.verdicts)

    def newly_broken(self, printed: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts on rules that hold as printed and not with the accepted amounts."""
        before = _broken(printed)
        return [v for v in self.verdicts if v.rule_id in self.broken - before]


def _broken(verdicts: Sequence[Verdict]) -> frozenset[str]:
    return frozenset(v.rule_id for v in verdicts if v.outcome is Outcome.DISCREPANCY)


def settle(
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
    decided: DecidedFigures,
    accepted: Accepted,
    language: Language,
) -> dict[str, Settled]:
    """The findings that decisions about figures say something of, by id; the others stay open."""
    used = {verdict.rule_id: frozenset(verdict.figures) for verdict in verdicts}
    settled = {}
    for one in findings:
        is_left = one.finding_id in accepted.left
        found = None
        if one.kind in _ABOUT_A_FIGURE and not is_left:
            found = _of_figure(accepted.about.get(one.finding_id), decided, language)
        elif one.kind in _ABOUT_RULES:
            places = frozenset[Place]().union(*(used.get(rule, ()) for rule in one.rule_ids))
            is_left = is_left or not accepted.broken.isdisjoint(one.rule_ids)
            found = _of_rules(places, decided, is_left, language)
        if found:
            settled[one.finding_id] = found
    return settled


def _of_figure(about: Place | None, decided: DecidedFigures, language: Language) -> Settled:
    """That it is about none is known only where one text stands twice on a page."""
    decisions = decided.in_force
    mine = {place: one for place, one in decisions.items() if place == about} or decisions
    is_ours = all(one.conclusion is Conclusion.OUR_MISTAKE for one in mine.values())
    return Settled(True, _accepted(mine, language), "ours" if is_ours else "publisher")


def _of_rules(
    places: Collection[Place], decided: DecidedFigures, is_left: bool, language: Language
) -> Settled | None:
    """As printed, the publisher's mistake is accepted; a correction must also explain it."""

    def among(*conclusions: Conclusion) -> dict[Place, Decision]:
        found = decided.by_conclusion(*conclusions)
        return {place: one for place, one in found.items() if place in places}

    if as_printed := among(Conclusion.AS_PRINTED):
        return Settled(True, _accepted(as_printed, language), "publisher")
    corrected = among(Conclusion.CORRECT_VALUE)
    if not corrected:
        return None
    if not is_left:
        return Settled(True, _accepted(corrected, language), "publisher")
    return Settled(False, " ".join(_unexplained(one, language) for one in corrected.values()))


def _accepted(decisions: Mapping[Place, Decision], language: Language) -> str:
    return " ".join(acceptance(one, language) for one in decisions.values())


def acceptance(decision: Decision, language: Language) -> str:
    """That a finding is accepted, by whom and why."""
    return say(
        language,
        f"decisions.accepted_{decision.conclusion}",
        by=decision.by,
        printed=decision.printed,
        amount=_amount(decision, language),
        reason=decision.reason.rstrip("."),
    )


def _unexplained(decision: Decision, language: Language) -> str:
    return say(
        language,
        "decisions.unexplained",
        printed=decision.printed,
        amount=_amount(decision, language),
        by=decision.by,
    )


def _amount(decision: Decision, language: Language) -> str:
    return "" if decision.amount is None else render_amount(decision.amount, language)
