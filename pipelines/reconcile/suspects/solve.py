"""All lightest sets of figures that could be wrong, independent errors apart.

Why these are all of them. Every conflict found has at least one wrong figure, so a set of suspects
has a member in each conflict, and no such set can be lighter than the lightest that has. Each
candidate is tried: if its figures are no longer trusted and the rest still contradict each other,
that is a new conflict, of which it has no member, and the search begins again with it. It ends when
every candidate works. Conflicts that share no figure make up groups; a candidate is one choice of
each group, and as all combinations work, the groups are independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, product
from math import prod

from pipelines.reconcile.suspects.bounds import Bounds
from pipelines.reconcile.suspects.cheapest import cheapest_set
from pipelines.reconcile.suspects.factoring import independent
from pipelines.reconcile.suspects.hitting import HittingSets, lightest_hitting_sets
from pipelines.reconcile.suspects.network import Key, Network, without
from pipelines.reconcile.suspects.simplex import Conflict, Simplex

MAX_SETS = 1000
_MANY = 500
_PATIENCE, _PATIENCE_WITH_MANY, _SECONDS = 20_000, 100, 30.0
_FAILED = 4
"""How many candidates may be tried before one set has to do, one that fails for four.

A trial in a network of `_MANY` figures takes some milliseconds, in one of thousands half a second,
and one that fails several times that. `_SECONDS` is how long one set is then looked for.
"""


@dataclass(frozen=True, slots=True)
class Factor:
    """One root cause: the sets of figures, equally heavy, any of which could be it.

    `rule_ids` are relations that contradict each other. There is no set where only figures that a
    person confirmed are left: then a rule is wrong, or the report beyond them.
    """

    sets: tuple[tuple[Key, ...], ...]
    rule_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All root causes in one network; none where everything can hold.

    Not `is_complete`: there are more sets than are listed, or too many to tell causes apart.
    """

    factors: tuple[Factor, ...]
    is_complete: bool = True


def diagnose(network: Network, simplex: Simplex, max_sets: int = MAX_SETS) -> Diagnosis:
    """The root causes, in order of their figures. `simplex` is that of the network."""
    first = simplex.conflict()
    if first is None:
        return Diagnosis(())
    return _Diagnosing(network, simplex, max_sets).run(first)


class _Diagnosing:
    def __init__(self, network: Network, simplex: Simplex, max_sets: int) -> None:
        self._network, self._simplex = network, simplex
        self._max_sets = max_sets
        self._known = network.weights
        finite = [weight for weight in self._known.values() if weight is not None]
        # More than all others together: suspected only when nothing else can be.
        confirmed = sum(finite, Decimal(1))
        self._weights = {
            key: confirmed if weight is None else weight for key, weight in self._known.items()
        }
        self._hits: dict[frozenset[frozenset[Key]], HittingSets] = {}
        self._working: set[frozenset[Key]] = set()
        self._is_large = len(network.readings) > _MANY
        # In a small network the exact answer costs no more than this one.
        self._bounds = Bounds(network) if self._is_large else None
        self._patience = _PATIENCE_WITH_MANY if self._is_large else _PATIENCE

    def run(self, first: Conflict) -> Diagnosis:
        conflicts = [first, *(self._bounds.broken() if self._bounds else ())]
        while True:
            groups = _groups(conflicts)
            found = [self._hitting(group) for group in groups]
            new = self._conflicts([hits.sets for hits in found])
            if not new:
                return self._result(groups, found)
            conflicts += new
            if self._patience <= 0 or not all(one.figures for one in new):
                return self._entangled(conflicts)

    def _hitting(self, group: Sequence[Conflict]) -> HittingSets:
        key = frozenset(conflict.figures for conflict in group)
        if key not in self._hits:
            figures = sorted(key, key=sorted)
            self._hits[key] = lightest_hitting_sets(figures, self._weights, self._max_sets)
        return self._hits[key]

    def _conflicts(self, choices: Sequence[tuple[tuple[Key, ...], ...]]) -> list[Conflict]:
        """What speaks against the candidates; nothing if all of them work."""
        candidates = [
            frozenset(chain.from_iterable(one)) for one in _combinations(choices, self._max_sets)
        ]
        if plain := self._refuted(candidates):
            return plain
        for candidate in candidates:
            if candidate in self._working:
                continue
            if conflict := self._tried(candidate):
                self._patience -= _FAILED
                return [conflict]
            self._patience -= 1
            self._working.add(candidate)
        return []

    def _refuted(self, candidates: Sequence[frozenset[Key]]) -> list[Conflict]:
        """What speaks against those of one figure, as far as that is plain without a trial."""
        if self._bounds is None:
            return []
        alone = (key for one in candidates if len(one) == 1 for key in one)
        return [conflict for key in alone if (conflict := self._bounds.refuted(key))]

    def _tried(self, candidate: frozenset[Key]) -> Conflict | None:
        if self._is_large:
            # What is left of a large tableau after many steps is slower than a new one.
            return Simplex(without(self._network, candidate)).conflict()
        with self._simplex.dropped(candidate):
            return self._simplex.conflict()

    def _result(
        self, groups: Sequence[Sequence[Conflict]], found: Sequence[HittingSets]
    ) -> Diagnosis:
        factors = [
            self._factor(group, sets)
            for group, hits in zip(groups, found, strict=True)
            for sets in (independent(hits.sets) if hits.is_complete else [hits.sets])
        ]
        complete = all(hits.is_complete for hits in found)
        tried = prod(len(hits.sets) for hits in found) <= self._max_sets
        return Diagnosis(tuple(factors), complete and tried)

    def _entangled(self, conflicts: Sequence[Conflict]) -> Diagnosis:
        """One set that works, each figure a root cause; without any where none is found."""
        one = cheapest_set(self._network, self._weights, _SECONDS)
        works = one is not None and self._tried(one) is None
        sets = [[(key,)] for key in sorted(one)] if one is not None and works else [[]]
        factors = (self._factor(conflicts, alone) for alone in sets)
        return Diagnosis(tuple(factors), is_complete=False)

    def _factor(self, group: Sequence[Conflict], sets: Sequence[tuple[Key, ...]]) -> Factor:
        known = tuple(s for s in sets if all(self._known[key] is not None for key in s))
        rule_ids = frozenset(chain.from_iterable(conflict.rule_ids for conflict in group))
        return Factor(known, rule_ids)


def _combinations(
    choices: Sequence[tuple[tuple[Key, ...], ...]], limit: int
) -> Iterator[tuple[tuple[Key, ...], ...]]:
    """All combinations; if they are too many, each choice once beside the first of the others."""
    if prod(map(len, choices)) <= limit:
        yield from product(*choices)
        return
    firsts = [sets[0] for sets in choices]
    for number, sets in enumerate(choices):
        for one in sets:
            yield (*firsts[:number], one, *firsts[number + 1 :])


def _groups(conflicts: Iterable[Conflict]) -> list[list[Conflict]]:
    """Conflicts that share a figure, directly or through others.

    One that contains another says nothing more, and would only tie together what is apart.
    """
    unique = {conflict.figures: conflict for conflict in conflicts}
    minimal = [one for key, one in unique.items() if not any(other < key for other in unique)]
    groups: list[tuple[set[Key], list[Conflict]]] = []
    for conflict in minimal:
        mine = [group for group in groups if not group[0].isdisjoint(conflict.figures)]
        groups = [group for group in groups if group[0].isdisjoint(conflict.figures)]
        figures = set(conflict.figures).union(*(group[0] for group in mine))
        members = [*chain.from_iterable(group[1] for group in mine), conflict]
        groups.append((figures, members))
    return [members for _, members in groups]
