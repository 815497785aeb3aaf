"""The lightest sets that have a member in common with each of the given ones. All of them.

Members that stand in the same sets and weigh the same are interchangeable: the search treats them
as one, so that a sum of fifty figures costs no more than a sum of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, product

from pipelines.reconcile.suspects.network import Key

_NODES = 100_000
"""How many steps a search may take: it is exponential in the number of wrong figures."""


@dataclass(frozen=True, slots=True)
class HittingSets:
    """All lightest sets; not `is_complete` when there are more, or perhaps lighter ones."""

    sets: tuple[tuple[Key, ...], ...]
    is_complete: bool


def lightest_hitting_sets(
    conflicts: Sequence[frozenset[Key]], weights: Mapping[Key, Decimal], limit: int
) -> HittingSets:
    """Sets in order of their members; each of the conflicts has at least one member."""
    minimal = [one for one in conflicts if not any(other < one for other in conflicts)]
    classes = _interchangeable(minimal, weights)
    representative = {member: members[0] for members in classes for member in members}
    reduced = [frozenset(representative[member] for member in one) for one in minimal]
    search = _Search(weights)
    search.run(reduced)
    alike = {members[0]: members for members in classes}
    found = (
        tuple(sorted(chosen))
        for one in sorted(search.found)
        for chosen in product(*(alike[member] for member in one))
    )
    sets = list(islice(found, limit + 1))
    return HittingSets(tuple(sorted(sets[:limit])), len(sets) <= limit and search.nodes > 0)


def _interchangeable(
    conflicts: Iterable[frozenset[Key]], weights: Mapping[Key, Decimal]
) -> list[list[Key]]:
    """The members by the conflicts that they are in and their weight."""
    where: dict[Key, list[int]] = {}
    for number, conflict in enumerate(conflicts):
        for member in conflict:
            where.setdefault(member, []).append(number)
    classes: dict[tuple[tuple[int, ...], Decimal], list[Key]] = {}
    for member in sorted(where):
        classes.setdefault((tuple(where[member]), weights[member]), []).append(member)
    return list(classes.values())


@dataclass(slots=True)
class _Search:
    """Depth first: cover the conflict with the fewest choices, each choice once."""

    weights: Mapping[Key, Decimal]
    best: Decimal | None = None
    found: list[tuple[Key, ...]] = field(default_factory=list)
    nodes: int = _NODES

    def run(self, conflicts: Sequence[frozenset[Key]]) -> None:
        self._extend((), Decimal(0), [set(conflict) for conflict in conflicts])

    def _extend(self, chosen: tuple[Key, ...], weight: Decimal, left: list[set[Key]]) -> None:
        self.nodes -= 1
        if self.nodes <= 0 and self.found:
            return
        if not left:
            self._record(chosen, weight)
            return
        if self.best is not None and weight + self._at_least(left) > self.best:
            return
        tightest = min(left, key=len)
        for member in sorted(tightest, key=lambda one: (self.weights[one], one)):
            rest = [conflict for conflict in left if member not in conflict]
            self._extend((*chosen, member), weight + self.weights[member], rest)
            left = [conflict - {member} for conflict in left]
            if not all(left):
                return

    def _record(self, chosen: tuple[Key, ...], weight: Decimal) -> None:
        if self.best is None or weight < self.best:
            self.best = weight
            self.found.clear()
        if weight == self.best:
            self.found.append(chosen)

    def _at_least(self, left: Iterable[set[Key]]) -> Decimal:
        """What conflicts without a common member cost at least."""
        taken: set[Key] = set()
        total = Decimal(0)
        for conflict in sorted(left, key=len):
            if taken.isdisjoint(conflict):
                taken |= conflict
                total += min(self.weights[member] for member in conflict)
        return total
