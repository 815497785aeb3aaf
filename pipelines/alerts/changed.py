"""The news of one document, and what is said of a finding that changed or ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.alerts.blocks import HEADING, Line
from pipelines.alerts.cards import FindingCard, Severity
from pipelines.alerts.changes import Change, Substance, substance_of
from pipelines.amounts.render import render_amount
from pipelines.wording import Language, say


@dataclass(frozen=True, slots=True)
class ChangedCard:
    """A finding as it is now, and what was told of it before."""

    card: FindingCard
    before: Substance


@dataclass(frozen=True, slots=True)
class ResolvedCard:
    """A finding that ended; `why` names the sentence of it in wording/changes.yaml."""

    finding_id: str
    before: Substance
    why: str


@dataclass(frozen=True)
class DocumentNews:
    """All that changed of the findings of one document; `times` as `changes.News` has it, by id."""

    new: Sequence[FindingCard] = ()
    changed: Sequence[ChangedCard] = ()
    resolved: Sequence[ResolvedCard] = ()
    times: Mapping[str, int] = field(default_factory=dict)

    @property
    def now(self) -> list[FindingCard]:
        """The findings that are there, the new ones first."""
        return [*self.new, *(one.card for one in self.changed)]

    @property
    def counts(self) -> dict[Change, int]:
        """How many there are of each change."""
        parts = {Change.NEW: self.new, Change.CHANGED: self.changed, Change.RESOLVED: self.resolved}
        return {change: len(part) for change, part in parts.items() if part}

    @property
    def severities(self) -> list[Severity]:
        """How grave each one is, or was: who heard of it hears how it ended."""
        was = [one.before.severity for one in self.resolved]
        return [*(card.severity for card in self.now), *map(Severity, was)]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of finding that it is about."""
        was = [one.before.kind for one in self.resolved]
        return tuple(sorted({*(str(card.kind) for card in self.now), *was}))

    def tags(self) -> list[str]:
        """What its id is made of: each change, and which one of that finding it is."""
        tagged = [_tag("", card.finding_id, self.times) for card in self.new]
        tagged += [_tag("changed ", one.card.finding_id, self.times) for one in self.changed]
        tagged += [_tag("resolved ", one.finding_id, self.times) for one in self.resolved]
        return sorted(tagged)


def what_changed(changed: ChangedCard, language: Language) -> Iterator[Line]:
    """One line for each thing that a person judged by, and that is another now."""
    before, now = changed.before, substance_of(changed.card)
    if before.severity != now.severity:
        was, is_now = (say(language, f"alerts.severity_{one.severity}") for one in (before, now))
        yield _line("severity", language, before=was, now=is_now)
    yield from _differences(dict(before.differences), dict(now.differences), language)
    if before.likeliest != now.likeliest:
        yield _line("likeliest", language)
    if before.whose != now.whose:
        yield _line("whose", language)


def how_it_ended(resolved: ResolvedCard, language: Language) -> Iterator[Line]:
    """Why it is none any more, and which one it was."""
    yield _line(f"why_{resolved.why}", language)
    yield _line("finding", language, finding_id=resolved.finding_id)


def _differences(before: dict[str, str], now: dict[str, str], language: Language) -> Iterator[Line]:
    for rule, difference in now.items():
        if rule not in before:
            yield _line("broken", language, difference=_euros(difference, language))
        elif before[rule] != difference:
            was, is_now = _euros(before[rule], language), _euros(difference, language)
            yield _line("difference", language, before=was, now=is_now)
    if held := len(before.keys() - now.keys()):
        yield _line("holds", language, count=held)


def _euros(amount: str, language: Language) -> str:
    return render_amount(abs(Decimal(amount)), language) if amount else "?"


def _line(key: str, language: Language, **fields: object) -> Line:
    return Line(HEADING, say(language, f"changes.{key}", **fields))


def _tag(change: str, finding_id: str, times: Mapping[str, int]) -> str:
    often = times.get(finding_id, 1)
    return f"{change}{finding_id}" + (f"#{often}" if often > 1 else "")
