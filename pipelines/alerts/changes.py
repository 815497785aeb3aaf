"""What has changed of findings since somebody was last told of them. Pure functions.

    not told, or told and ended     ->  open          new
    told                            ->  open, other   changed
    told                            ->  not there     resolved, for a reason that the caller knows

What was told is kept by the store, what a change is called stands in the wording.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from pipelines.alerts.cards import FindingCard
from pipelines.reconcile.model import Outcome


class Change(StrEnum):
    """What happened to a finding."""

    NEW = "new"
    CHANGED = "changed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Substance:
    """What counts of a finding: a change of anything else, such as its wording, is no news.

    `differences` are the broken rules with what each is off by, in euros; `likeliest` the figures
    of the likeliest cause with the amount that each would have, empty where there is none.
    """

    kind: str
    severity: str
    whose: str
    differences: tuple[tuple[str, str], ...] = ()
    likeliest: tuple[tuple[str, str], ...] = ()

    def as_text(self) -> str:
        """As it is kept: the same for the same substance."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=True)

    @classmethod
    def from_text(cls, text: str) -> Substance:
        kept = json.loads(text)
        for name in ("differences", "likeliest"):
            kept[name] = tuple((key, amount) for key, amount in kept[name])
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of a finding; `times` counts how often it was, since it was first found.

    One that has ended is told again when it comes back.
    """

    finding_id: str
    document_id: str
    substance: Substance
    times: int = 1
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """One change; `why` says of one that is resolved what became of it."""

    finding_id: str
    document_id: str
    change: Change
    times: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that is open now."""

    finding_id: str
    document_id: str
    substance: Substance


def substance_of(card: FindingCard) -> Substance:
    """What counts of a finding."""
    broken = (rule for rule in card.rules if rule.verdict is Outcome.DISCREPANCY)
    likeliest = card.suspects[0].figures if card.suspects else ()
    return Substance(
        kind=card.kind,
        severity=card.severity,
        whose=card.whose,
        differences=tuple(sorted((rule.rule_id, _plain(rule.difference)) for rule in broken)),
        likeliest=tuple(sorted((one.figure_id, _plain(one.proposed)) for one in likeliest)),
    )


def changes(
    found: Iterable[Found],
    told: Mapping[str, Told],
    ending: Callable[[Told], str | None],
) -> dict[str, list[News]]:
    """By document, what has changed of its findings; a document without news is not there.

    `ending` says why a finding that is not open any more has ended; null where that is not known,
    as of a document that cannot be read now: nothing is told of it. A finding given twice counts
    once.
    """
    now = {one.finding_id: one for one in found}
    news: dict[str, list[News]] = {}
    for one in now.values():
        if change := _change(one, told.get(one.finding_id)):
            news.setdefault(one.document_id, []).append(change)
    for before in told.values():
        if not before.has_ended and before.finding_id not in now and (why := ending(before)):
            resolved = News(
                before.finding_id, before.document_id, Change.RESOLVED, before.times, why
            )
            news.setdefault(before.document_id, []).append(resolved)
    return news


def _change(one: Found, before: Told | None) -> News | None:
    if before is None:
        return News(one.finding_id, one.document_id, Change.NEW, 1)
    if before.has_ended:
        return News(one.finding_id, one.document_id, Change.NEW, before.times + 1)
    if before.substance != one.substance:
        return News(one.finding_id, one.document_id, Change.CHANGED, before.times + 1)
    return None


def _plain(amount: Decimal | None) -> str:
    """An amount as it is kept; 3 and 3.00 are the same."""
    if amount is None:
        return ""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
