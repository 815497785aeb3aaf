"""What one report moves out and another receives: rules of kind `between`.

    municipality: transfer/regiodeal 571.000, from Dutch TechZone, to Regiodeal, 2018
    region:       received/dtz       571.000, from Dutch TechZone, to Regiodeal, 2018

The verdict is on the document of the sender. A transfer that no other report mentions has none:
who should mention it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from pipelines.figures.model import Figure
from pipelines.reconcile.case import Comparison, verdict_of
from pipelines.reconcile.confront import outcome_of
from pipelines.reconcile.explain import fill_in, not_checkable, pages_of
from pipelines.reconcile.model import Outcome, Verdict
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.rules import Rule
from pipelines.reconcile.values import ARITHMETIC, Side, Value, side_of_number, value_of
from pipelines.reconcile.wider_rules import BetweenRule
from pipelines.reconcile.words import render, render_euros
from pipelines.text import slug
from pipelines.wording import Language, say

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Party:
    """The current document of a report, as other reports meet it; `name` is for people."""

    document_id: str
    report_id: str
    family: str
    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True, order=True)
class Transfer:
    """What two figures must share to be about the same money; `when` is a year or a period."""

    when: str
    from_party: str
    to_party: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What one report says of a transfer: the places of each quantity, added up."""

    report: Party
    places: Sequence[Sequence[Figure]]

    def values(self) -> list[Value]:
        """The quantities that can be used, all of them if the sum can."""
        return [value for found in self.places if (value := value_of(found))]

    def first(self) -> list[Figure]:
        return [found[0] for found in self.places]


def between_verdicts(
    reports: Sequence[Party], rules: Mapping[str, Sequence[Rule]], language: Language
) -> dict[str, list[Verdict]]:
    """The verdicts on each sender's document, by document_id; `rules` are those of each family."""
    found: dict[str, list[Verdict]] = {}
    with localcontext(ARITHMETIC):
        for sender in reports:
            for rule in rules.get(sender.family, ()):
                if isinstance(rule, BetweenRule):
                    mine = found.setdefault(sender.document_id, [])
                    mine += _of_sender(rule, sender, reports, language)
    return found


def _of_sender(
    rule: BetweenRule, sender: Party, reports: Sequence[Party], language: Language
) -> Iterator[Verdict]:
    sent = _told(sender, rule.sends)
    for receiver in reports:
        is_other = receiver.report_id != sender.report_id
        if is_other and rule.family in (None, receiver.family):
            received = _told(receiver, rule.receives)
            for transfer in sorted(sent.keys() & received.keys()):
                yield _verdict(rule, transfer, sent[transfer], received[transfer], language)


def _told(report: Party, text: str) -> dict[Transfer, _Told]:
    """The figures that a pattern names, by transfer and quantity; both parties must be known."""
    pattern = Pattern.parse(text)
    found: dict[Transfer, dict[str, list[Figure]]] = {}
    for figure in report.figures:
        if figure.from_party and figure.to_party and pattern.match(figure.quantity) is not None:
            when = str(figure.year or f"{figure.period_start}-{figure.period_end}")
            transfer = Transfer(when, slug(figure.from_party), slug(figure.to_party))
            found.setdefault(transfer, {}).setdefault(figure.quantity, []).append(figure)
    return {transfer: _Told(report, list(places.values())) for transfer, places in found.items()}


def _verdict(
    rule: BetweenRule, transfer: Transfer, sent: _Told, received: _Told, language: Language
) -> Verdict:
    figures = sent.first()
    text = fill_in(rule.text, _names(transfer, figures[0]), {}, language).rstrip(".")
    parties = (transfer.when, transfer.from_party, transfer.to_party)
    rule_id = "/".join([sent.report.family, rule.id, *parties, received.report.report_id])
    mine, theirs = sent.values(), received.values()
    if len(mine) < len(sent.places) or len(theirs) < len(received.places):
        flawed = [one.first()[n] for one in (sent, received) for n in _unusable(one)]
        why = not_checkable((), flawed, text, language)
        return verdict_of(rule, rule_id, text, Outcome.NOT_CHECKABLE, why, figures=figures)
    compared = Comparison(_sum(mine), _sum(theirs))
    outcome = outcome_of(rule.kind, compared.computed, compared.reported)
    explanation = say(
        language,
        f"reconcile.between_{outcome}",
        text=text,
        sent=_written(sent, mine, compared.reported, language),
        received=_written(received, theirs, compared.computed, language),
        difference=render_euros(compared.difference, figures[0], language),
        allowed=render_euros(compared.allowed, figures[0], language),
    )
    return verdict_of(
        rule,
        rule_id,
        text,
        outcome,
        explanation,
        compared=compared,
        figures=[value.figure for value in mine],
    )


def _names(transfer: Transfer, figure: Figure) -> dict[str, str]:
    """The parties as the sender prints them."""
    parties = {"from_party": figure.from_party or "", "to_party": figure.to_party or ""}
    return {**parties, "year": transfer.when}


def _unusable(told: _Told) -> list[int]:
    return [number for number, found in enumerate(told.places) if value_of(found) is None]


def _sum(values: Sequence[Value]) -> Side:
    side = side_of_number(Decimal(0))
    for value in values:
        side = side.plus(value.side, _ONE)
    return side


def _written(told: _Told, values: Sequence[Value], side: Side, language: Language) -> str:
    """`report: A 1 + B 2 = 3 (page 4)`."""
    amounts = [
        f"{value.figure.label} {render(value.printed, value.figure, language)}" for value in values
    ]
    total = render(side.printed, values[0].figure, language)
    return say(
        language,
        "reconcile.told_by",
        report=told.report.name,
        amounts=" + ".join(amounts) + (f" = {total}" if len(values) > 1 else ""),
        pages=pages_of(value.figure for value in values),
    )
