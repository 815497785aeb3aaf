"""A suspect in one plain sentence, in the language of the reader. Nothing is decided here."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from pipelines.amounts.render import render_number, render_percentage
from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.model import Hypothesis
from pipelines.reconcile.suspects.misprints import changes
from pipelines.reconcile.suspects.ranking import Suspect
from pipelines.reconcile.values import number
from pipelines.wording import Language, say

_CENT = Decimal("0.01")


def sentence(one: Suspect, language: Language, *, is_likeliest: bool) -> str:
    """What a figure should be and why, or as much of it as is known."""
    printed = _printed(one.figure, language)
    if one.proposed is not None:
        key = "suspect_likely" if is_likeliest else "suspect_possible"
        proposed = _shown(one.proposed, one.figure, language)
        why = _why(one, language)
        return say(language, f"reconcile.{key}", printed=printed, proposed=proposed, why=why)
    low, high = lowest(one), highest(one)
    if low is None or high is None:
        return say(language, "reconcile.suspect_open", printed=printed)
    return say(
        language,
        "reconcile.suspect_between",
        printed=printed,
        low=_shown(low, one.figure, language),
        high=_shown(high, one.figure, language),
    )


def lowest(one: Suspect) -> Decimal | None:
    """The lower end of where the true amount can lie, in whole cents, rounded outwards."""
    return None if one.low is None else _cents(one.low, ROUND_FLOOR)


def highest(one: Suspect) -> Decimal | None:
    """The upper end, likewise."""
    return None if one.high is None else _cents(one.high, ROUND_CEILING)


def _cents(value: Fraction, rounding: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(_CENT, rounding=rounding)


def _printed(figure: Figure, language: Language) -> str:
    value = number(figure)
    return f'"{figure.printed}"' if value is None else _shown(value, figure, language)


def _shown(value: Decimal, figure: Figure, language: Language) -> str:
    is_share = figure.measure is Measure.SHARE
    return render_percentage(value, language) if is_share else render_number(value, language)


def _why(one: Suspect, language: Language) -> str:
    why = say(
        language,
        f"reconcile.why_{one.hypothesis or 'unknown'}",
        count=_changed(one),
        year=one.copied_from.year if one.copied_from else "",
        label=one.about.label if one.about else "",
        amount=_shown(number(one.about) or Decimal(0), one.about, language) if one.about else "",
    )
    if one.copied_from is None or one.hypothesis is Hypothesis.COPIED:
        return why
    return say(language, "reconcile.why_also_of", why=why, year=one.copied_from.year)


def _changed(one: Suspect) -> int:
    value, unit = number(one.figure), one.figure.unit
    if value is None or not unit or one.proposed is None:
        return 0
    return changes(value / unit, one.proposed / unit)
