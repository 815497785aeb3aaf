"""Bound rules × the figures of one document -> the network in which suspects are looked for.

A figure that cannot be used leaves its quantity free; a rule of which a quantity is not there, or
that only warns, relates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pipelines.documents.characters import SECOND_READER
from pipelines.documents.model import READER
from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule
from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.readings import Places
from pipelines.reconcile.suspects.network import Key, Network, Reading, Relation
from pipelines.reconcile.values import number, value_at

BY_TWO_READERS = f"{READER}+{SECOND_READER}"
# How much it takes to suspect a figure: of what is read from a picture a mistake is likelier than
# of text, and of what two readers see alike it is the publisher's or none.
_FROM_PICTURE, _FROM_TEXT, _SEEN_ALIKE = Decimal("0.5"), Decimal(1), Decimal(2)
KNOWN_WRONG = Decimal("0.01")
"""What it takes to suspect a figure of which a person says that it should be another."""
_MINUS = Decimal(-1)


def network_of(
    bounds: Iterable[BoundRule], places: Places, decided: Mapping[Key, Decimal | None]
) -> Network:
    """All figures that say something, and all relations that prove something.

    `decided` are figures of which a person says how much it takes to suspect them; null for those
    that are right. Needs the `ARITHMETIC` context.
    """
    readings = tuple(
        Reading(key, quantity, value.interval, decided[key] if key in decided else weight(figure))
        for quantity, figures in places.items()
        for figure in figures
        if (value := value_at(figure))
        for key in [(quantity, figure.place)]
    )
    known = {reading.key: reading for reading in readings}
    relations = (
        one for bound in bounds if proves(bound) for one in _relations(bound, places, known)
    )
    return Network(readings, tuple(relations))


def weight(figure: Figure) -> Decimal:
    """How much it takes to suspect a figure, by who read it."""
    if figure.reader == BY_TWO_READERS:
        return _SEEN_ALIKE
    return (
        _FROM_TEXT if READER in figure.reader or SECOND_READER in figure.reader else _FROM_PICTURE
    )


def proves(bound: BoundRule) -> bool:
    """Whether figures are wrong where the rule does not hold.

    Not if it only warns: more may be spent than was budgeted, and a list may leave something out.
    """
    return bound.rule.severity == "error" and not bound.missing and bool(bound.quantities)


def _relations(
    bound: BoundRule, places: Places, known: Mapping[Key, Reading]
) -> Iterator[Relation]:
    end = (bound.number or Decimal(0)) - bound.constant
    match bound.rule.kind:
        case RuleKind.EQUAL:
            return  # all places of a quantity speak of one unknown
        case RuleKind.SHARE:
            yield from _shares(bound, places, known)
        case RuleKind.AT_MOST:
            yield Relation(bound.rule_id, _terms(bound), low=None, high=end)
        case _:
            yield Relation(bound.rule_id, _terms(bound), low=end, high=end)


def _terms(bound: BoundRule) -> tuple[tuple[str, Decimal], ...]:
    """What is computed, less what is reported, where that is no plain number."""
    terms = tuple((term.quantity, term.weight) for term in bound.terms)
    return terms if bound.reported is None else ((bound.reported, _MINUS), *terms)


def _shares(bound: BoundRule, places: Places, known: Mapping[Key, Reading]) -> Iterator[Relation]:
    """The part lies between two shares of the whole, as long as the percentage is not suspected."""
    ((whole, _),) = ((term.quantity, term.weight) for term in bound.terms)
    is_below_zero = any((number(figure) or 0) < 0 for figure in places[whole])
    for figure in places[bound.share or ""]:
        given = known.get((figure.quantity, figure.place))
        if given is None or bound.reported is None:
            continue
        ends = [given.interval.low / 100, given.interval.high / 100]
        low, high = reversed(ends) if is_below_zero else ends
        part = (bound.reported, Decimal(1))
        yield Relation(bound.rule_id, (part, (whole, -low)), high=None, given=given)
        yield Relation(bound.rule_id, (part, (whole, -high)), low=None, given=given)
