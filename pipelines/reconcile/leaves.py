"""Which figures may be added up without counting anything twice.

A sum whose parts all have weight 1 says that its parts make up its total, and so does a total line
of a table. Totals and parts are compared within one measure and stage only: 571.000 can be a
transfer here and co-financing there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.figures.model import Figure, Measure, Scope, Stage
from pipelines.reconcile.bind import BoundRule, bind
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.rules import Rule, SumRule

Node = tuple[str, Measure, Stage]


def leaves(figures: Sequence[Figure], rules: Iterable[Rule], family: str) -> set[tuple[str, int]]:
    """The (quantity, place) of each leaf: own money that no other figure here breaks down.

    Of several places of one quantity in the same measure and stage the first counts. Where a
    total is broken down in more than one way, the way with the most leaves is taken and the
    figures of the others are no leaves; that holds for a total that is not printed as well.
    Where only some of its parts are printed in its measure and stage, it stays whole and the
    parts are no leaves.
    """
    places = places_by_quantity(figures)
    first = _first_places(figure for found in places.values() for figure in found)
    sums = [rule for rule in rules if isinstance(rule, SumRule) and _breaks_down(rule)]
    bound = [
        relation
        for relation in _bind_unprinted_too(sums, list(places), family)
        if relation.reported and all(term.weight == 1 for term in relation.terms)
    ]
    nodes = _with_unprinted({_node(figure) for figure in figures}, bound)
    tree = _Tree(set().union(*nodes.values()))
    for relation in bound:
        _add(tree, relation, nodes[_total(relation)], set(first))
    _add_tables(tree, figures)
    return {(first[node].quantity, first[node].place) for node in tree.leaves(set(first))}


def _breaks_down(rule: SumRule) -> bool:
    """Not where one year is held against another, or a number is taken off."""
    return rule.breaks_down and not rule.is_over_years and rule.constant >= 0


def _total(relation: BoundRule) -> str:
    """The quantity that is broken down; sums that come to a plain number are left out before."""
    assert relation.reported is not None
    return relation.reported


def _node(figure: Figure) -> Node:
    return (figure.quantity, figure.measure, figure.stage)


def _first_places(figures: Iterable[Figure]) -> dict[Node, Figure]:
    """The first place that can be added, of each quantity within a measure and stage."""
    first: dict[Node, Figure] = {}
    for figure in figures:
        own_money = figure.scope is Scope.OWN and figure.measure is not Measure.SHARE
        if own_money and figure.amount is not None:
            first.setdefault(_node(figure), figure)
    return first


def _bind_unprinted_too(
    rules: Sequence[SumRule], printed: list[str], family: str
) -> list[BoundRule]:
    """The relations, as if each total of printed parts were printed, and the total of those."""
    known = list(printed)
    while True:
        bound = bind(rules, known, family)
        unprinted = dict.fromkeys(relation.reported for relation in bound if relation.missing)
        present = set(known)
        new = [quantity for quantity in unprinted if quantity and quantity not in present]
        if not new:
            return bound
        known += new


def _with_unprinted(printed: set[Node], bound: Sequence[BoundRule]) -> dict[str, set[Node]]:
    """The nodes by quantity; an unprinted total has one in each measure and stage of its parts."""
    nodes: dict[str, set[Node]] = {}
    for node in printed:
        nodes.setdefault(node[0], set()).add(node)
    unprinted = [relation for relation in bound if _total(relation) not in nodes]
    grows = True
    while grows:
        grows = False
        for relation in unprinted:
            parts = {node for term in relation.terms for node in nodes.get(term.quantity, ())}
            totals = {(_total(relation), measure, stage) for _, measure, stage in parts}
            known = nodes.setdefault(_total(relation), set())
            grows = grows or not totals <= known
            known |= totals
    return nodes


def _add(tree: _Tree, relation: BoundRule, totals: set[Node], addable: set[Node]) -> None:
    """What one sum says about its total, in each measure and stage that the total has.

    A total that cannot be added itself (not printed, not read, not own money) never stays whole.
    """
    for total in totals:
        parts = tuple((term.quantity, total[1], total[2]) for term in relation.terms)
        present = tuple(part for part in parts if part in tree.nodes)
        is_complete = present == parts and not relation.missing and not relation.constant
        tree.add(total, present, is_complete=is_complete or total not in addable)


def _add_tables(tree: _Tree, figures: Iterable[Figure]) -> None:
    """What the total lines of tables say; down a column and along a row are two ways."""
    ways: tuple[dict[Node, dict[Node, None]], ...] = ({}, {}, {})
    for figure in figures:
        for total, way in zip(_totals(figure), ways, strict=True):
            if total is not None:
                node = (total, figure.measure, figure.stage)
                way.setdefault(node, {})[_node(figure)] = None
    down, along, within = ways
    for found, is_complete in ((down, True), (along, True), (within, False)):
        for whole, parts in found.items():
            tree.add(whole, tuple(parts), is_complete=is_complete)


def _totals(figure: Figure) -> tuple[str | None, str | None, str | None]:
    return figure.adds_down_to, figure.adds_along_to, figure.within


@dataclass(slots=True)
class _Tree:
    """Totals, the ways in which each is broken down, and parts that stay inside a whole total.

    period ─┬─ programme ─── 2017, 2018     one way
            ├─ 2017, 2018                   another way: the same money again
            └─ (legal costs)                inside: not all parts are printed
    """

    nodes: set[Node]
    ways: dict[Node, list[tuple[Node, ...]]] = field(default_factory=dict)
    inside: dict[Node, set[Node]] = field(default_factory=dict)

    def add(self, total: Node, parts: tuple[Node, ...], *, is_complete: bool) -> None:
        """Add a breakdown, unless the total is already known to be within one of its parts."""
        if not parts or any(part == total or total in self.below(part) for part in parts):
            return
        if is_complete:
            self.ways.setdefault(total, []).append(parts)
        else:
            self.inside.setdefault(total, set()).update(parts)

    def below(self, node: Node) -> set[Node]:
        """Everything that a node is made of, or holds, at any depth."""
        found: set[Node] = set()
        waiting = [node]
        while waiting:
            current = waiting.pop()
            children = {part for way in self.ways.get(current, []) for part in way}
            new = (children | self.inside.get(current, set())) - found
            found |= new
            waiting.extend(new)
        return found

    def leaves(self, addable: set[Node]) -> set[Node]:
        """The nodes to add: what the tops come down to, less what is counted in another way."""
        chosen: dict[Node, set[Node]] = {}
        for node in sorted(self.nodes, key=lambda node: len(self.below(node))):
            options = [
                set().union(*(chosen[part] for part in way)) for way in self.ways.get(node, [])
            ]
            best = max(options, key=len, default=set())
            chosen[node] = best or ({node} & addable)
        parts = {part for node in self.nodes for part in self.below(node)}
        tops = (chosen[node] for node in self.nodes - parts)
        return set().union(*tops) - self._counted_elsewhere(chosen)

    def _counted_elsewhere(self, chosen: dict[Node, set[Node]]) -> set[Node]:
        held = (self.below(node) - chosen[node] for node in self.nodes)
        return set().union(*held)
