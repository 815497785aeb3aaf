"""The problem as data: unknown true values, what the figures say of them, what relates them.

No rule and no figure of a report is known here, only their keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipelines.reconcile.values import Interval

Key = tuple[str, int]
"""A figure: its quantity and the number of its place."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure: the true value of `unknown` lies in `interval`, if the figure is right.

    `weight` is how much it takes to suspect it; null for one that a person confirmed.
    """

    key: Key
    unknown: str
    interval: Interval
    weight: Decimal | None = Decimal(1)


@dataclass(frozen=True, slots=True)
class Relation:
    """`low` <= Σ coefficient × unknown <= `high`; null is no limit.

    It holds whatever is printed; with a `given` figure only as long as that one is not suspected.
    """

    rule_id: str
    terms: tuple[tuple[str, Decimal], ...]
    low: Decimal | None = Decimal(0)
    high: Decimal | None = Decimal(0)
    given: Reading | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Readings and relations; an unknown without a reading is free."""

    readings: tuple[Reading, ...]
    relations: tuple[Relation, ...]

    @property
    def weights(self) -> dict[Key, Decimal | None]:
        """How much it takes to suspect each figure, those that a relation is given by too."""
        given = (relation.given for relation in self.relations if relation.given)
        return {one.key: one.weight for one in (*given, *self.readings)}


def without(network: Network, figures: Collection[Key]) -> Network:
    """The network if these figures are not trusted."""
    readings = (one for one in network.readings if one.key not in figures)
    relations = (
        one for one in network.relations if one.given is None or one.given.key not in figures
    )
    return Network(tuple(readings), tuple(relations))


def components(network: Network) -> list[Network]:
    """The parts that no relation connects; those with neither relation nor second place left out.

    A figure by which a relation is given connects its own quantity with that relation.
    """
    union = _Union()
    for reading in network.readings:
        union.find(reading.unknown)
    for relation in network.relations:
        union.join(_unknowns(relation))
    readings: dict[str, list[Reading]] = {}
    relations: dict[str, list[Relation]] = {}
    for reading in network.readings:
        readings.setdefault(union.find(reading.unknown), []).append(reading)
    for relation in network.relations:
        relations.setdefault(union.find(_unknowns(relation)[0]), []).append(relation)
    roots = dict.fromkeys([*readings, *relations])
    return [
        Network(tuple(readings.get(root, ())), tuple(relations.get(root, ())))
        for root in roots
        if root in relations or len(readings[root]) > 1
    ]


def _unknowns(relation: Relation) -> list[str]:
    given = [relation.given.unknown] if relation.given else []
    return [unknown for unknown, _ in relation.terms] + given


class _Union:
    """Disjoint sets of unknowns."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        root = name
        while (parent := self._parent.setdefault(root, root)) != root:
            root = parent
        while name != root:
            self._parent[name], name = root, self._parent[name]
        return root

    def join(self, names: Iterable[str]) -> None:
        first, *rest = [self.find(name) for name in names]
        for root in rest:
            self._parent[self.find(root)] = self.find(first)
