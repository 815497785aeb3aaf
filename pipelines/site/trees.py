"""Sums to trees: each total with its parts, and below a part the sums of which it is the total.

    Spent 1.270.830
      Programme 266.758
        2017 55.381
          per inhabitant 35.381
          knowledge centre 20.000
        2018 ...

A sum stands in full in one place of a tree; where it would stand again, or below itself, it is
only named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from pipelines.reconcile.model import Outcome, RuleKind
from pipelines.site.model import Figure, Sum

_DEEPEST = 6
"""Levels of sums below one another that are shown; what is deeper has a place of its own."""
_OF_PARTS = frozenset({RuleKind.SUM, RuleKind.TABLE})
_WITH_TOTAL = _OF_PARTS | {RuleKind.SHARE, RuleKind.AT_MOST}
_KNOWN_GROUPS = (
    "sums_per_year",
    "category_totals",
    "transfers",
    "balance",
    "shares",
    "ceilings",
    "totals",
    "repeated",
    "completeness",
    "odd",
)
_VERDICTS = (Outcome.DISCREPANCY, Outcome.NOT_CHECKABLE, Outcome.ROUNDING, Outcome.EXACT)


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a sum; `below` are the sums that it is the total of, `named` those told already.

    `weight` is how often it counts, null where it is not added up.
    """

    figure: Figure
    weight: Decimal | None = None
    below: tuple[Tree, ...] = ()
    named: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A sum: its printed total, null where the report prints none, and its parts in order."""

    sum: Sum
    total: Figure | None
    parts: tuple[Branch, ...]

    @property
    def is_of_shares(self) -> bool:
        """Whether what it adds up are percentages and not euros."""
        figures = self.sum.figures
        is_linear = self.sum.kind != RuleKind.SHARE
        return is_linear and bool(figures) and all(one.share_pct is not None for one in figures)

    @property
    def is_compared(self) -> bool:
        """Whether a difference means something: what only looks odd is told by its sentence."""
        return self.sum.difference is not None and not RuleKind(self.sum.kind).is_soft


@dataclass(frozen=True, slots=True)
class Group:
    """Sums of one sort; those that do not hold come first."""

    name: str
    trees: tuple[Tree, ...]

    @property
    def is_known(self) -> bool:
        """Whether there are words for it; a definition may have groups of its own."""
        return self.name in _KNOWN_GROUPS

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many sums have which verdict, the gravest first; without those of none."""
        verdicts = [tree.sum.verdict for tree in self.trees]
        return tuple((one.value, verdicts.count(one)) for one in _VERDICTS if one in verdicts)


def group_trees(sums: Sequence[Sum]) -> tuple[Group, ...]:
    """All sums of a report as trees, by group; a group in which one does not hold comes first."""
    totals = _by_total(sums)
    groups = defaultdict[str, list[Sum]](list)
    for one in sorted(sums, key=_gravity):
        groups[one.group].append(one)
    names = sorted(groups, key=lambda name: (_gravity(groups[name][0])[0], _order(name), name))
    return tuple(Group(name, tuple(_tree(one, totals) for one in groups[name])) for name in names)


def total_of(one: Sum) -> Figure | None:
    """The figure that a sum is held against, where the report prints it.

    A rule may say the number itself, say that percentages come to 100; then all figures are parts.
    """
    if not one.figures or one.kind not in _WITH_TOTAL or one.reported is None:
        return None
    first = one.figures[0]
    return first if one.weights[:1] == (None,) else None


def _by_total(sums: Iterable[Sum]) -> dict[str, list[Sum]]:
    found = defaultdict[str, list[Sum]](list)
    for one in sums:
        total = total_of(one)
        if total is not None and one.kind in _OF_PARTS:
            found[total.figure_id].append(one)
    return found


def _tree(one: Sum, totals: Mapping[str, Sequence[Sum]]) -> Tree:
    return _grown(one, totals, {one.rule_id}, 1)


def _grown(one: Sum, totals: Mapping[str, Sequence[Sum]], told: set[str], level: int) -> Tree:
    """A sum with what is below it; `told` are the sums of this tree, and grows with it."""
    total = total_of(one)
    weighed = list(zip_longest(one.figures, one.weights))[1 if total else 0 :]
    parts = (_branch(*part, totals, told, level) for part in weighed)
    return Tree(one, total, tuple(parts))


def _branch(
    figure: Figure,
    weight: Decimal | None,
    totals: Mapping[str, Sequence[Sum]],
    told: set[str],
    level: int,
) -> Branch:
    below, named = [], []
    for one in totals.get(figure.figure_id, ()):
        if one.rule_id in told or level == _DEEPEST:
            named.append(one)
        else:
            told.add(one.rule_id)
            below.append(_grown(one, totals, told, level + 1))
    return Branch(figure, weight, tuple(below), tuple(named))


def _gravity(one: Sum) -> tuple[bool, int]:
    return one.verdict != Outcome.DISCREPANCY, one.number


def _order(name: str) -> int:
    return _KNOWN_GROUPS.index(name) if name in _KNOWN_GROUPS else len(_KNOWN_GROUPS)
