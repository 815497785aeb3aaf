"""One document -> its root causes: what contradicts what, and which figures would explain it.

The way in to this room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import chain, combinations, islice, product
from typing import TypeAlias

from pipelines.figures.model import Figure, Measure
from pipelines.reconcile.bind import BoundRule
from pipelines.reconcile.confront import confront, says_something
from pipelines.reconcile.model import Outcome
from pipelines.reconcile.readings import Places, Readings
from pipelines.reconcile.suspects.evidence import Evidence
from pipelines.reconcile.suspects.network import Key, Network, components
from pipelines.reconcile.suspects.ranking import Ranking, Suspect, SuspectSet
from pipelines.reconcile.suspects.relations import network_of, proves
from pipelines.reconcile.suspects.simplex import Simplex
from pipelines.reconcile.suspects.solve import MAX_SETS, Diagnosis, diagnose
from pipelines.reconcile.values import ARITHMETIC, is_usable

Ranked: TypeAlias = tuple[SuspectSet, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Figures that contradict each other; `sets` are the explanations, the likeliest first.

    `rule_ids` are the rules by which they do, `touched` all rules that a suspect is in, less those
    that only another cause breaks, and `mended` those that only warn and hold once the likeliest
    set is put right. There are more sets than are listed unless `is_complete`; none where a person
    vouches for all figures.
    """

    rule_ids: frozenset[str]
    touched: frozenset[str]
    mended: frozenset[str]
    sets: Ranked
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Causes:
    """All root causes in a document; `unread` is what figures without an amount should be."""

    causes: tuple[Cause, ...]
    unread: tuple[Suspect, ...]


def locate_causes(
    bounds: Sequence[BoundRule],
    places: Places,
    decided: Mapping[Key, Decimal | None] | None = None,
    max_sets: int = MAX_SETS,
) -> Causes:
    """The root causes of what does not hold, independent ones apart.

    `decided` are figures that a person judged: null for one that is right and never suspected,
    else how much it takes to suspect it.
    """
    with localcontext(ARITHMETIC):
        network = network_of(bounds, places, decided or {})
        unread = [
            figure
            for found in places.values()
            if not any(map(is_usable, found))
            for figure in found
        ]
        document = _Document(bounds, places, Evidence(bounds, places), _rules_of(bounds), unread)
        found = [_of_component(one, document, max_sets) for one in components(network)]
    return Causes(
        tuple(chain.from_iterable(causes for causes, _ in found)),
        tuple(chain.from_iterable(suspects for _, suspects in found)),
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """What all components share: the figures, what they tell, and the rules of each quantity."""

    bounds: Sequence[BoundRule]
    places: Places
    evidence: Evidence
    rules: Mapping[str, Collection[str]]
    unread: Sequence[Figure]


def _of_component(
    network: Network, document: _Document, max_sets: int
) -> tuple[list[Cause], list[Suspect]]:
    simplex = Simplex(network)
    diagnosis = diagnose(network, simplex, max_sets)
    inside = {unknown for relation in network.relations for unknown, _ in relation.terms}
    free = [figure for figure in document.unread if figure.quantity in inside]
    if not diagnosis.factors and not free:
        return [], []
    ranking = Ranking(network, simplex, document.places, document.evidence)
    causes = _causes(diagnosis, document, ranking)
    with simplex.dropped(key for cause in causes if cause.sets for key in cause.sets[0].keys):
        if simplex.conflict() is not None:
            return causes, []
        return causes, [ranking.free(one, document.evidence.unit_beside(one)) for one in free]


def _causes(diagnosis: Diagnosis, document: _Document, ranking: Ranking) -> list[Cause]:
    sets = [factor.sets for factor in diagnosis.factors]
    conflicts = [factor.rule_ids for factor in diagnosis.factors]
    found = _ranked(sets, ranking)
    while pair := _swapped(found, ranking):
        one, other = pair
        both = [(*a, *b) for a, b in islice(product(sets[one], sets[other]), MAX_SETS)]
        sets = [*(s for n, s in enumerate(sets) if n not in pair), tuple(both)]
        together = conflicts[one] | conflicts[other]
        conflicts = [*(c for n, c in enumerate(conflicts) if n not in pair), together]
        found = _ranked(sets, ranking)
    return [
        Cause(
            rule_ids,
            touched,
            frozenset(_mended(ranked[0], document) if ranked else ()),
            ranked,
            diagnosis.is_complete,
        )
        for rule_ids, touched, ranked in zip(
            conflicts, _touched(found, document), found, strict=True
        )
    ]


def _touched(found: Sequence[Ranked], document: _Document) -> list[frozenset[str]]:
    """The rules that a suspect of each cause is in, less those that only another cause breaks.

    A misprint of thousands breaks a wide sum in which three euros elsewhere are within rounding:
    with the misprint put right it holds. A rule that takes several causes to break is of each.
    """
    touched = [
        frozenset(rule for s in sets for key in s.keys for rule in document.rules.get(key[0], ()))
        for sets in found
    ]
    several = Counter(chain.from_iterable(touched))
    shared = {rule for rule, count in several.items() if count > 1}
    alone = [
        _broken(rules & shared, [*found[:number], *found[number + 1 :]], document)
        for number, rules in enumerate(touched)
    ]
    told = frozenset[str]().union(*alone)
    return [rules - (told - mine) for rules, mine in zip(touched, alone, strict=True)]


def _broken(
    rules: Collection[str], others: Sequence[Ranked], document: _Document
) -> frozenset[str]:
    """Those of the rules that do not hold with all other causes put right."""
    if not rules:
        return frozenset()
    suspects = chain.from_iterable(sets[0].suspects for sets in others if sets)
    readings = Readings(_put_right(suspects, document.places))
    return frozenset(
        bound.rule_id
        for bound in document.bounds
        if bound.rule_id in rules and _fails(bound, readings)
    )


def _mended(likeliest: SuspectSet, document: _Document) -> Iterator[str]:
    """The rules that prove nothing by themselves, and hold with the amounts that are proposed."""
    places = _put_right(likeliest.suspects, document.places)
    changed = {quantity for quantity in places if places[quantity] is not document.places[quantity]}
    readings = Readings(places)
    for bound in document.bounds:
        if proves(bound) or bound.missing or not changed.intersection(bound.quantities):
            continue
        if not _fails(bound, readings):
            yield bound.rule_id


def _fails(bound: BoundRule, readings: Readings) -> bool:
    is_asked = says_something(bound, readings.places)
    return is_asked and confront(bound, readings).outcome is Outcome.DISCREPANCY


def _put_right(suspects: Iterable[Suspect], places: Places) -> dict[str, Sequence[Figure]]:
    """All figures, the suspects with what they should be where that is known."""
    right = dict(places)
    for one in suspects:
        if one.proposed is not None:
            quantity, place = one.figure.quantity, one.figure.place
            right[quantity] = [
                _printing(one.proposed, figure) if figure.place == place else figure
                for figure in right[quantity]
            ]
    return right


def _printing(value: Decimal, figure: Figure) -> Figure:
    if figure.measure is Measure.SHARE:
        return replace(figure, share_pct=value)
    return replace(figure, amount=value)


def _ranked(sets: Sequence[Sequence[tuple[Key, ...]]], ranking: Ranking) -> list[Ranked]:
    """The sets of each cause, while the figures of the others are suspected, too."""
    firsts = [found[0] if found else () for found in sets]
    return [
        ranking.ranked(found, [key for n, one in enumerate(firsts) if n != number for key in one])
        for number, found in enumerate(sets)
    ]


def _swapped(found: Sequence[Ranked], ranking: Ranking) -> tuple[int, int] | None:
    """Two causes that are one: a figure of one has the amount of a figure of the other."""
    for (one, first), (other, second) in combinations(enumerate(found), 2):
        singles = product(
            *([s.suspects[0] for s in sets if len(s.suspects) == 1] for sets in (first, second))
        )
        if any(ranking.are_swapped(a, b) for a, b in islice(singles, MAX_SETS)):
            return one, other
    return None


def _rules_of(bounds: Iterable[BoundRule]) -> dict[str, list[str]]:
    """The rules of each quantity."""
    rules: dict[str, list[str]] = {}
    for bound in bounds:
        for quantity in bound.quantities:
            rules.setdefault(quantity, []).append(bound.rule_id)
    return rules
