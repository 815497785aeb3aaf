"""What is plain without a tableau: each contradiction is one that the exact simplex finds, too."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.networks import network_of, table
from pipelines.reconcile.suspects import solve
from pipelines.reconcile.suspects.bounds import Bounds
from pipelines.reconcile.suspects.network import Network, without
from pipelines.reconcile.suspects.simplex import Simplex
from pipelines.reconcile.suspects.solve import diagnose


def test_each_relation_that_cannot_hold_is_told_with_its_figures():
    printed = {"t": Decimal(9), "a": Decimal(1), "b": Decimal(2), "u": Decimal(3)}
    network = network_of(printed, {"t": ["a", "b"], "u": ["a", "b"]}, Decimal(1))
    (one,) = Bounds(network).broken()
    assert one.rule_ids == {"t"}
    assert one.figures == {("t", 1), ("a", 1), ("b", 1)}


def test_a_figure_is_refuted_by_two_relations_that_ask_different_things_of_it():
    """a would have to be 7 for its row, and 1 for its column."""
    printed = {
        name: Decimal(value) for name, value in {"t": 9, "a": 1, "b": 2, "c": 3, "u": 4}.items()
    }
    network = network_of(printed, {"t": ["a", "b"], "u": ["a", "c"]}, Decimal(1))
    bounds = Bounds(network)
    found = bounds.refuted(("a", 1))
    assert found is not None
    assert found.rule_ids == {"t", "u"}
    assert ("a", 1) not in found.figures
    assert bounds.refuted(("t", 1)) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 10**6), st.integers(-99, 99), st.data())
def test_what_is_plain_is_true(rows, columns, seed, error, data):
    right = table(rows, columns, seed=seed, largest="1e3")
    name = data.draw(st.sampled_from(sorted(right.printed)))
    network = right.network({name: right.printed[name] + error})
    bounds = Bounds(network)
    for one in bounds.broken():
        assert _contradicts(network, one.rule_ids, frozenset())
    for key in network.weights:
        if found := bounds.refuted(key):
            assert key not in found.figures
            assert _contradicts(network, found.rule_ids, frozenset({key}))


def _contradicts(network: Network, rules: frozenset[str], dropped: frozenset) -> bool:
    relations = tuple(one for one in network.relations if one.rule_id in rules)
    return Simplex(without(Network(network.readings, relations), dropped)).conflict() is not None


def test_the_sets_of_a_large_network_are_those_of_the_same_as_a_small_one(monkeypatch):
    right = table(6, 6)
    for changes in ({"r1": 700}, {"c2": -900}, {"r1c1": 400, "r3c2": -5000}, {"all": 90}):
        network = right.network({name: right.printed[name] + by for name, by in changes.items()})
        small = diagnose(network, Simplex(network))
        monkeypatch.setattr(solve, "_MANY", 1)
        large = diagnose(network, Simplex(network))
        monkeypatch.undo()
        assert {one.sets for one in large.factors} == {one.sets for one in small.factors}
