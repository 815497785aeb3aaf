"""What belongs to a finding beside its sums and suspects, as data: readings, decisions, forms.

Made of rows by `gather_evidence.py`. A form is a decision that a person has still to make: as a
block of the file of decisions, and as the command that writes it there.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipelines.decisions import render_form
from pipelines.reconcile.decisions import WITH_AMOUNT, Conclusion
from pipelines.site.model import Decision, Figure, Finding, Suspect


@dataclass(frozen=True, slots=True)
class Place:
    """Which place of which quantity a figure is, and whether it is one that nobody could read."""

    quantity: str
    place: int
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that was read differently: what each reader read, the first one first.

    `check` is what failed: second_reading or hidden_text.
    """

    figure: Figure
    check: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a figure that a finding is about."""

    figure: Figure
    decision: Decision


@dataclass(frozen=True, slots=True)
class Form:
    """A decision to fill in; `others` are what can be concluded instead; null figure: the finding.

    `file` is the publisher's, in the folder of decisions.
    """

    figure: Figure | None
    conclusion: str
    others: tuple[str, ...]
    block: str
    command: str
    file: str

    @property
    def address(self) -> str:
        """The end of the ids of its texts; a form about a finding has that of the finding."""
        return f"{self.conclusion}-{self.figure.figure_id if self.figure else 'finding'}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of that of one finding; `figures` are those that it is about beside its suspects."""

    figures: tuple[Figure, ...] = ()
    readings: tuple[Reading, ...] = ()
    decided: tuple[Decided, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    """By id of the figure."""
    whole: Form | None = None
    """The form about the finding as a whole."""


NO_EVIDENCE = Evidence()


def figure_form(
    figure: Figure, place: Place, publisher: str, whose: str, suspect: Suspect | None = None
) -> Form:
    """The form about a figure, with the amount that would fit, if one is proposed."""
    conclusion, *others = _conclusions(figure, place, whose)
    proposed = suspect.proposed if suspect else None
    amount = {"amount": proposed if conclusion is Conclusion.CORRECT_VALUE else None}
    said = {
        "document": figure.document_id,
        "quantity": place.quantity,
        "place": place.place,
        "printed": figure.printed,
        "conclusion": conclusion,
        **(amount if conclusion in WITH_AMOUNT else {}),
    }
    return _form(figure, figure.figure_id, said, others, publisher)


def finding_form(finding: Finding, guard: str | None, publisher: str) -> Form:
    """The form that accepts a finding as it is; `guard` is the text that it is about, if any."""
    said = {
        "document": finding.document_id,
        "finding": finding.finding_id,
        **({"printed": guard} if guard else {}),
        "conclusion": Conclusion.ACCEPTED,
    }
    return _form(None, finding.finding_id, said, (), publisher)


def _conclusions(figure: Figure, place: Place, whose: str) -> tuple[Conclusion, ...]:
    """What can be concluded about a figure, the likeliest first."""
    if figure.share_pct is not None:
        return (Conclusion.AS_PRINTED,)
    if place.is_unread:
        return (Conclusion.OUR_MISTAKE, Conclusion.CORRECT_VALUE)
    if whose == "ours":
        return (Conclusion.OUR_MISTAKE, Conclusion.AS_PRINTED)
    return (Conclusion.CORRECT_VALUE, Conclusion.AS_PRINTED, Conclusion.OUR_MISTAKE)


def _form(
    figure: Figure | None,
    identifier: str,
    said: dict[str, Any],
    others: tuple[Conclusion, ...] | list[Conclusion],
    publisher: str,
) -> Form:
    conclusion = said["conclusion"]
    parts = ["dtz", "decide", identifier, "--conclusion", str(conclusion)]
    if "amount" in said:
        parts += ["--amount", "AMOUNT" if said["amount"] is None else _plain(said["amount"])]
    if "amount" in said and said["amount"] is not None:
        said = {**said, "amount": Decimal(_plain(said["amount"]))}
    command = f'{shlex.join(parts)} --reason "…"'
    names = tuple(str(one) for one in others)
    return Form(figure, str(conclusion), names, render_form(said), command, f"{publisher}.yaml")


def _plain(amount: Decimal) -> str:
    """As an option takes it: 35296, 35296.50."""
    return format(amount.quantize(Decimal("0.01")), "f").removesuffix(".00")
