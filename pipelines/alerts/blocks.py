"""A finding laid out in lines for a person who has a minute: the likeliest culprit comes first.

The same lines make up the block of a message and the page of `dtz check`. Where they are broken,
an indent says what a line is, and no two kinds share one:

     3  a heading of ours:
     5    a text, such as a suspect
     7      the rest of a heading or of a text
     9        a detail, such as why it is one, or a command
    11          the rest of a detail
    13            the rest of a command

What comes from a report stands behind words of ours and fills the rest of their line, so it cannot
pass for a line of ours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.alerts.cards import FindingCard, RuleCard, SuspectCard, SuspectSet
from pipelines.alerts.plain import one_line, shorten
from pipelines.amounts.render import render_amount, render_number
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.wording import Language, say

HEADING, TEXT, DETAIL = 3, 5, 9
_REST = {HEADING: 7, TEXT: 7, DETAIL: 11}
_REST_OF_COMMAND = 13
_NARROWEST = 40
# An amount is not parted from its sign.
_EURO = "€ "
_GLUED = "€\N{NO-BREAK SPACE}"

_LABEL = 80
_PRINTED = 40
# In a longer sum its outcome drowns, or is cut off: its four numbers follow it.
_LONG_SUM = 300

# Where it matters most whether the report or the reading is at fault, it is said if unknown, too.
_OF_SUMS = (FindingKind.DISCREPANCY, FindingKind.JOINTLY_IMPOSSIBLE, FindingKind.OMISSION)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of ours; a command may be broken only where it has a line feed, a link nowhere."""

    indent: int
    text: str
    is_command: bool = False
    is_link: bool = False

    @property
    def whole(self) -> str:
        """Its text, unbroken."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told: sets and rules at most (null: all), and characters of a text."""

    sets: int | None
    rules: int | None
    text: int = 10_000


def render_lines(lines: Sequence[Line], width: int | None = None) -> str:
    """The lines as text, broken at `width`; without one, each stays whole."""
    return "\n".join(piece for line in lines for piece in _pieces(line, width))


def story(card: FindingCard, language: Language, detail: Detail) -> Iterator[Line]:
    """The likeliest cause, what does not hold, whose mistake it is, and what else it can be."""
    if card.suspects:
        yield Line(HEADING, say(language, "alerts.likeliest"))
        yield from _set(card.suspects[0], "", language, detail)
    yield from _what_is_wrong(card, language, detail)
    if card.kind in _OF_SUMS or card.whose != "unknown":
        yield Line(HEADING, say(language, f"alerts.whose_{card.whose}"))
    yield from _other_sets(card, language, detail)


def _pieces(line: Line, width: int | None) -> list[str]:
    first = " " * line.indent
    whole = first + line.whole
    if width is None or len(whole) <= width or line.is_link:
        return [whole]
    if line.is_command:
        return _command_pieces(line, width)
    pieces = textwrap.wrap(
        line.text.replace(_EURO, _GLUED),
        max(width, _NARROWEST),
        initial_indent=first,
        subsequent_indent=" " * _REST[line.indent],
        break_on_hyphens=False,
    )
    return [piece.replace(_GLUED, _EURO) for piece in pieces]


def _command_pieces(line: Line, width: int) -> list[str]:
    """As few pieces as fit, each but the last with a backslash: a shell puts them together."""
    start, *parts = line.text.split("\n")
    pieces = [" " * line.indent + start]
    for part in parts:
        if len(pieces[-1]) + len(part) + len("  \\") <= width:
            pieces[-1] += f" {part}"
        else:
            pieces[-1] += " \\"
            pieces.append(" " * _REST_OF_COMMAND + part)
    return pieces


def _what_is_wrong(card: FindingCard, language: Language, detail: Detail) -> Iterator[Line]:
    broken = _broken_rules(card)
    main = next((one for one in broken if card.explanation.startswith(one.explanation)), None)
    rest = card.explanation.removeprefix(main.explanation) if main else ""
    if main is None:
        yield _told("found", HEADING, card.explanation, language, detail)
    yield from _rules(sorted(broken, key=lambda one: one is not main), card, language, detail)
    if rest.strip():
        yield _told("note", HEADING, rest, language, detail)
    blocked = sum(rule.verdict is Outcome.NOT_CHECKABLE for rule in card.rules)
    if blocked:
        yield Line(HEADING, say(language, "alerts.blocked", count=blocked))


def _broken_rules(card: FindingCard) -> tuple[RuleCard, ...]:
    """The rules that do not hold; of amounts that cannot all be right, each of the rules holds."""
    if card.kind is FindingKind.JOINTLY_IMPOSSIBLE:
        return tuple(rule for rule in card.rules if rule.verdict is not Outcome.NOT_CHECKABLE)
    return tuple(rule for rule in card.rules if rule.verdict is Outcome.DISCREPANCY)


def _rules(
    broken: Sequence[RuleCard], card: FindingCard, language: Language, detail: Detail
) -> Iterator[Line]:
    """Each rule in words with its sum; the four numbers again where the sum is a long one."""
    shown = broken[: detail.rules]
    for rule in shown:
        key = "broken" if rule is shown[0] else "broken_too"
        if card.kind is FindingKind.JOINTLY_IMPOSSIBLE:
            key = "jointly"
        yield _told(key, HEADING, rule.explanation, language, detail)
        if len(rule.explanation) > _LONG_SUM and rule.difference is not None:
            names = ("reported", "computed", "difference", "allowed")
            numbers = {name: render_number(getattr(rule, name), language) for name in names}
            yield Line(TEXT, say(language, "alerts.numbers", **numbers))
    yield from _left_over("more_rules", len(broken) - len(shown), card, language)


def _other_sets(card: FindingCard, language: Language, detail: Detail) -> Iterator[Line]:
    others = card.suspects[1:]
    if not others:
        return
    yield Line(HEADING, say(language, "alerts.or_else"))
    shown = card.suspects[1 : detail.sets]
    for number, one in enumerate(shown, 2):
        yield from _set(one, f"{number}. ", language, detail)
    yield from _left_over("more_sets", len(others) - len(shown), card, language)


def _left_over(key: str, count: int, card: FindingCard, language: Language) -> Iterator[Line]:
    if count:
        text = say(language, f"alerts.{key}", count=count, finding_id=card.finding_id)
        yield Line(TEXT, text)


def _set(one: SuspectSet, number: str, language: Language, detail: Detail) -> Iterator[Line]:
    """A figure and its sentence; of several, that they go together, and a sentence said once."""
    is_several = len(one.figures) > 1
    sentences = dict.fromkeys(figure.explanation for figure in one.figures)
    if is_several:
        together = say(language, "alerts.together", count=len(one.figures))
        yield Line(TEXT, number + together)
    for figure in one.figures:
        yield Line(TEXT, ("+ " if is_several else number) + _suspect(figure, language))
        if len(sentences) > 1:
            yield _told("why", DETAIL, figure.explanation, language, detail)
    if len(sentences) == 1:
        yield _told("why", DETAIL, one.figures[0].explanation, language, detail)


def _told(key: str, indent: int, text: str, language: Language, detail: Detail) -> Line:
    """A text of a report behind words of ours; where it is cut off, that is said."""
    cut = shorten(one_line(text, len(text)), detail.text, say(language, "alerts.cut"))
    return Line(indent, say(language, f"alerts.{key}", text=cut))


def _suspect(figure: SuspectCard, language: Language) -> str:
    label = one_line(figure.label, _LABEL)
    if figure.year is not None and str(figure.year) not in label:
        label = f"{label} ({figure.year})"
    return say(
        language,
        "alerts.suspect",
        page=figure.page,
        label=label,
        printed=one_line(figure.printed, _PRINTED),
        proposal=_proposal(figure, language),
        figure_id=figure.figure_id,
    )


def _proposal(figure: SuspectCard, language: Language) -> str:
    """The amount that is proposed, else the range in which the true one must lie, else nothing."""

    def said(key: str, **amounts: Decimal | None) -> str:
        shown = {
            name: render_amount(value or Decimal(0), language) for name, value in amounts.items()
        }
        return say(language, f"alerts.proposal{key}", **shown)

    if figure.proposed is not None:
        return said("", amount=figure.proposed)
    if figure.lowest is not None and figure.highest is not None:
        return said("_between", lowest=figure.lowest, highest=figure.highest)
    if figure.lowest is not None:
        return said("_from", lowest=figure.lowest)
    return "" if figure.highest is None else said("_to", highest=figure.highest)
