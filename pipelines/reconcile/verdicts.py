"""Figures + rules of one document -> a verdict per rule, the passes too. The way in to this room.

The order of the steps: index the figures, bind the rules, confront each with the values, explain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import localcontext
from itertools import chain

from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule, bind
from pipelines.reconcile.case import Case
from pipelines.reconcile.completeness import completeness_verdicts
from pipelines.reconcile.confront import Confrontation, confront, says_something
from pipelines.reconcile.explain import explain, printed_names, rule_text
from pipelines.reconcile.model import Verdict
from pipelines.reconcile.readings import Readings, places_by_quantity
from pipelines.reconcile.rules import Rule
from pipelines.reconcile.soft import soft_verdicts
from pipelines.reconcile.values import ARITHMETIC
from pipelines.reconcile.wider_rules import ChangeRule, CompleteRule, RepeatRule
from pipelines.reconcile.words import Words, keys_of
from pipelines.wording import Language


def reconcile_document(
    figures: Sequence[Figure],
    rules: Iterable[Rule],
    family: str,
    language: Language,
    *,
    period: tuple[int, int] | None = None,
    earlier: Sequence[Figure] = (),
) -> list[Verdict]:
    """All verdicts on one document, in order of the rules and of what their variables stand for.

    The figures may come in any order. `period` are the first and last year that the report is
    about, without which nothing can be missing from it; `earlier` the figures of the edition
    before. Rules between reports are for `between.py`. Nothing is rounded: a computed share has as
    many decimals as it needs.
    """
    given = list(rules)
    places = places_by_quantity(figures)
    names = printed_names(chain.from_iterable(places.values()))
    case = Case(family, language, places, names, period, places_by_quantity(earlier))
    with localcontext(ARITHMETIC):
        readings, words = Readings(places), Words(places, language)
        linear: dict[str, list[Verdict]] = {rule.id: [] for rule in given}
        for bound in bind(given, places, family, figures):
            if says_something(bound, places):
                text = rule_text(bound, names, language)
                verdict = _verdict(bound, confront(bound, readings), text, words)
                linear[bound.rule.id].append(verdict)
        return [verdict for rule in given for verdict in (*linear[rule.id], *_wider(rule, case))]


def _wider(rule: Rule, case: Case) -> list[Verdict]:
    """The verdicts of a rule that is no linear relation."""
    if isinstance(rule, CompleteRule):
        return completeness_verdicts(rule, case)
    if isinstance(rule, ChangeRule | RepeatRule):
        return soft_verdicts(rule, case)
    return []


def _verdict(bound: BoundRule, found: Confrontation, text: str, words: Words) -> Verdict:
    keys = keys_of(found.used)
    return Verdict(
        rule_id=bound.rule_id,
        kind=bound.rule.kind,
        group=bound.rule.group,
        text=text,
        severity=bound.rule.severity,
        outcome=found.outcome,
        reported=found.reported,
        computed=found.computed,
        difference=found.difference,
        allowed=found.allowed,
        explanation=explain(bound, found, keys, text, words),
        figures=keys,
        missing=bound.missing,
        omitted=found.omitted.quantity if found.omitted else None,
        weights=tuple(bound.weights.get(quantity) for quantity, _ in keys) if bound.terms else (),
    )
