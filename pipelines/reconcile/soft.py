"""What only looks odd: rules of kind `change` and `repeat`. They warn and prove nothing.

Both hold a value against what it was: the year before, or in the edition before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.case import Case, Comparison, verdict_of
from pipelines.reconcile.explain import fill_in, not_checkable
from pipelines.reconcile.model import Outcome, Verdict
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.values import Interval, Value, exactly, side_within, value_of
from pipelines.reconcile.wider_rules import ChangeRule, RepeatRule
from pipelines.reconcile.words import render, render_euros
from pipelines.wording import Language, say

SoftRule = ChangeRule | RepeatRule
_POWERS = (1, -1, 2, -2, 3, -3)
_EURO = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The places of a quantity now and before; `year` is the year before, if it is about years."""

    rule_id: str
    binding: dict[str, str]
    now: list[Figure]
    before: list[Figure]
    year: str | None


def soft_verdicts(rule: SoftRule, case: Case) -> list[Verdict]:
    """A verdict for each value that was there before, too; needs the `ARITHMETIC` context."""
    pairs = sorted(_pairs(rule, case), key=lambda pair: pair.rule_id)
    return [_verdict(rule, case, pair) for pair in pairs]


def _pairs(rule: SoftRule, case: Case) -> Iterator[_Pair]:
    """Only neighbouring years are held together: over a gap much can change."""
    pattern = Pattern.parse(rule.quantity)
    by_year = isinstance(rule, RepeatRule) or rule.against == "year"
    for quantity, now in case.places.items():
        binding = pattern.match(quantity)
        if binding is None or (isinstance(rule, RepeatRule) and now[0].measure is Measure.SHARE):
            continue
        name = _year_before(pattern, quantity) if by_year else quantity
        before = (case.places if by_year else case.earlier).get(name, ())
        if before:
            parts = [case.family, rule.id, *binding.values(), *pattern.wildcards(quantity)]
            year = str(int(binding["year"]) - 1) if by_year else None
            yield _Pair("/".join(parts), binding, list(now), list(before), year)


def _year_before(pattern: Pattern, quantity: str) -> str:
    segments = quantity.split("/")
    place = pattern.text.split("/").index("{year}")
    segments[place] = f"{int(segments[place]) - 1:04d}"
    return "/".join(segments)


def _verdict(rule: SoftRule, case: Case, pair: _Pair) -> Verdict:
    text = fill_in(rule.text, pair.binding, case.names, case.language)
    now, before = value_of(pair.now), value_of(pair.before)
    if now is None or before is None:
        flawed = [pair.now[0]] * (now is None) + [pair.before[0]] * (before is None)
        why = not_checkable((), flawed, text, case.language)
        figures = _of_this_document(pair, pair.now[0], pair.before[0])
        return verdict_of(rule, pair.rule_id, text, Outcome.NOT_CHECKABLE, why, figures=figures)
    compared, outcome, factor = _judged(rule, now, before)
    explanation = say(
        case.language,
        f"reconcile.{rule.kind}_{outcome}",
        text=text.rstrip("."),
        now=render(now.printed, now.figure, case.language),
        label=now.figure.label,
        page=now.figure.page,
        before=render(before.printed, before.figure, case.language),
        place=_where(pair, before.figure, case.language),
        factor=factor,
        difference=render_euros(compared.difference, now.figure, case.language),
        allowed=render_euros(compared.allowed, now.figure, case.language),
    )
    figures = _of_this_document(pair, now.figure, before.figure)
    return verdict_of(
        rule, pair.rule_id, text, outcome, explanation, compared=compared, figures=figures
    )


def _of_this_document(pair: _Pair, now: Figure, before: Figure) -> list[Figure]:
    """Figures of the edition before are none of this document."""
    return [now, before] if pair.year else [now]


def _where(pair: _Pair, before: Figure, language: Language) -> str:
    key = "reconcile.in_year" if pair.year else "reconcile.in_edition"
    return say(language, key, year=pair.year, page=before.page)


def _judged(rule: SoftRule, now: Value, before: Value) -> tuple[Comparison, Outcome, int]:
    """What was compared, what came of it, and the factor that is suspected."""
    if isinstance(rule, RepeatRule):
        return Comparison(now.side, before.side), repeated(now, before), 1
    moved = before.interval.times(_band(rule.band))
    power = slipped(now, before, moved)
    compared = Comparison(now.side, side_within(before.printed, moved))
    if power == 0:
        return compared, Outcome.EXACT, 1
    is_explained = moved.meets(now.interval)
    return compared, Outcome.ROUNDING if is_explained else Outcome.DISCREPANCY, 10 ** abs(power)


def repeated(now: Value, before: Value) -> Outcome:
    """Whether a value is that of before to the euro; nothing twice is no copy.

    Of figures that are rounded to more than a euro, equal ones may differ.
    """
    if now.printed != before.printed or now.printed == 0:
        return Outcome.EXACT
    units = (value.figure.unit or Decimal(0) for value in (now, before))
    return Outcome.DISCREPANCY if max(units) <= _EURO else Outcome.ROUNDING


def slipped(now: Value, before: Value, moved: Interval) -> int:
    """The power of ten by which a value differs from before, rounding and band allowed; or 0.

    `moved` is where the value before may have moved to by itself. Nothing is a multiple of zero.
    """
    if now.printed == 0 or before.printed == 0:
        return 0
    near = (
        power for power in _POWERS if moved.times(exactly(Decimal(10) ** power)).meets(now.interval)
    )
    return next(near, 0)


def _band(band: Decimal) -> Interval:
    share = band / 100
    return Interval(1 - share, 1 + share)
