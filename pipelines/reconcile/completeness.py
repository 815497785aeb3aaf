"""What a report should have and has not: rules of kind `complete`. No amount is looked at.

         2019   2020   2021
wonen      x      x             2021 is absent as a whole: one verdict, not one per category
zorg       x                    zorg is absent within 2020
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Figure
from pipelines.reconcile.case import Case, verdict_of
from pipelines.reconcile.explain import fill_in, pages_of, why_unusable
from pipelines.reconcile.model import Outcome, Verdict
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.wider_rules import CompleteRule
from pipelines.wording import say


@dataclass(frozen=True, slots=True)
class _Expected:
    """What should be there, and what is: `binding` lacks the variables that it is not kept to."""

    binding: Mapping[str, str]
    pattern: str
    found: tuple[str, ...]


def completeness_verdicts(rule: CompleteRule, case: Case) -> list[Verdict]:
    """A verdict per year, or per year and value; none for a document of no known period.

    What is absent is not checkable: it is not zero, and nobody can tell what it would be.
    """
    if case.period is None:
        return []
    return [_verdict(rule, case, one) for one in _expected(rule, case, case.period)]


def _expected(rule: CompleteRule, case: Case, period: tuple[int, int]) -> Iterator[_Expected]:
    pattern = Pattern.parse(rule.quantity)
    found: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for quantity in case.places:
        if binding := pattern.match(quantity):
            values = tuple(binding[name] for name in rule.kept_apart)
            found.setdefault(binding["year"], {}).setdefault(values, []).append(quantity)
    years = [f"{year:04d}" for year in range(period[0], period[1] + 1)]
    if not any(year in found for year in years):
        yield _Expected({"year": _span(years)}, _without_names(rule.quantity, "year*"), ())
        return
    known = _known_values(rule, case, found)
    for year in years:
        there = found.get(year, {})
        for values in known if there else [()]:
            binding = {"year": year, **dict(zip(rule.kept_apart, values, strict=False))}
            expected = pattern.filled(binding).text if there else _without_names(pattern.text, year)
            yield _Expected(binding, expected, tuple(there.get(values, ())))


def _known_values(
    rule: CompleteRule, case: Case, found: Mapping[str, Mapping[tuple[str, ...], object]]
) -> list[tuple[str, ...]]:
    """Every value that the variables other than the year take anywhere in the document."""
    values = {value for of_year in found.values() for value in of_year}
    for text in rule.known_from:
        matches = (Pattern.parse(text).match(quantity) for quantity in case.places)
        values |= {tuple(one[name] for name in rule.kept_apart) for one in matches if one}
    return sorted(values)


def _span(years: list[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _without_names(text: str, year: str) -> str:
    """The pattern of a year as a whole: any value of the other variables."""
    segments = (year if one == "{year}" else one for one in text.split("/"))
    return "/".join("*" if one.startswith("{") else one for one in segments)


def _verdict(rule: CompleteRule, case: Case, one: _Expected) -> Verdict:
    rule_id = "/".join([case.family, rule.id, *one.binding.values()])
    whole = say(case.language, "reconcile.all_entries")
    binding = {**dict.fromkeys(rule.kept_apart, whole), **one.binding}
    text = fill_in(rule.text, binding, case.names, case.language)
    figures = [figure for quantity in one.found for figure in case.places[quantity]]
    stated = [figure for figure in figures if figure.amount_kind is not AmountKind.BLANK]
    missing = () if stated else (one.pattern,)
    outcome = Outcome.EXACT if stated else Outcome.NOT_CHECKABLE
    return verdict_of(
        rule,
        rule_id,
        text,
        outcome,
        _explanation(case, text, one, figures, stated),
        missing=missing,
    )


def _explanation(
    case: Case, text: str, one: _Expected, figures: list[Figure], stated: list[Figure]
) -> str:
    text = text.rstrip(".")
    if stated:
        return say(case.language, "reconcile.complete_exact", text=text, pages=pages_of(stated))
    absent = say(case.language, "reconcile.complete_absent", text=text, names=one.pattern)
    blank = (why_unusable(figure, case.language) for figure in figures)
    return " ".join([absent, *blank])
