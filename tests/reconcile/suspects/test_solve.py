"""All smallest sets: against an oracle that tries every set, and what must hold on any network."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from benchmarks.networks import MISPRINTS, Table, misprinted, network_of, table
from pipelines.reconcile.suspects import solve
from pipelines.reconcile.suspects.network import (
    Key,
    Network,
    Reading,
    Relation,
    components,
    without,
)
from pipelines.reconcile.suspects.simplex import Simplex
from pipelines.reconcile.suspects.solve import Diagnosis, diagnose
from pipelines.reconcile.values import Interval

UNITS = ["0.01", "1", "1000", "1000000"]
WEIGHTS = [Decimal(1), Decimal(2)]


def solved(network: Network) -> Diagnosis:
    return diagnose(network, Simplex(network))


def whole_sets(diagnosis: Diagnosis) -> set[frozenset[Key]]:
    """Every combination of one set of each factor."""
    choices = product(*(factor.sets for factor in diagnosis.factors))
    return {frozenset(chain.from_iterable(one)) for one in choices} if diagnosis.factors else set()


def named(*sets: str) -> set[frozenset[Key]]:
    return {frozenset((name, 1) for name in one.split()) for one in sets}


def is_feasible(network: Network) -> bool:
    """By HiGHS in floating point, which is enough for small numbers."""
    unknowns = {one.unknown for one in network.readings}
    unknowns |= {unknown for relation in network.relations for unknown, _ in relation.terms}
    columns = {unknown: number for number, unknown in enumerate(sorted(unknowns))}
    lows, highs = dict.fromkeys(columns, -np.inf), dict.fromkeys(columns, np.inf)
    for one in network.readings:
        lows[one.unknown] = max(lows[one.unknown], float(one.interval.low))
        highs[one.unknown] = min(highs[one.unknown], float(one.interval.high))
    if any(lows[name] > highs[name] for name in columns):
        return False
    rows, ends = [], []
    for relation in network.relations:
        row = np.zeros(len(columns))
        for unknown, coefficient in relation.terms:
            row[columns[unknown]] += float(coefficient)
        for sign, end in ((1, relation.high), (-1, relation.low)):
            if end is not None:
                rows.append(sign * row)
                ends.append(sign * float(end))
    bounds = [(lows[name], highs[name]) for name in columns]
    found = linprog(np.zeros(len(columns)), A_ub=rows or None, b_ub=ends or None, bounds=bounds)
    return bool(found.status == 0)


def all_smallest_sets(network: Network) -> set[frozenset[Key]]:
    """Every set of the least weight without which the rest can hold, by trying all sets."""
    weights = network.weights
    by_weight: dict[Decimal, list[frozenset[Key]]] = {}
    # Two wrong figures weigh four at most, and then four others may weigh as little.
    for size in range(5):
        for one in combinations(sorted(weights), size):
            total = sum((weights[key] or Decimal(99) for key in one), Decimal(0))
            by_weight.setdefault(total, []).append(frozenset(one))
    for total in sorted(by_weight):
        found = {one for one in by_weight[total] if is_feasible(without(network, one))}
        if found:
            return found
    return set()


def test_a_network_that_can_hold_has_no_cause():
    assert solved(table(4, 4).network()).factors == ()


def test_a_cell_is_told_by_its_row_and_its_column():
    found = solved(table(5, 5).network({"r1c2": Decimal(5)}))
    assert whole_sets(found) == named("r1c2")
    assert found.is_complete


def test_one_sum_alone_tells_nobody_apart():
    printed = {"total": Decimal(9), "a": Decimal(1), "b": Decimal(2), "c": Decimal(3)}
    found = solved(network_of(printed, {"total": ["a", "b", "c"]}, Decimal(1)))
    assert whole_sets(found) == named("total", "a", "b", "c")


def test_independent_errors_are_separate_causes():
    """10 + 20 is not 35, and 100 + 150 not 300, where 35 + 300 is 335: two matters."""
    sums = {"t": ["a", "b"], "u": ["x", "y"], "all": ["t", "u"]}
    amounts = {"a": 10, "b": 20, "t": 35, "x": 100, "y": 150, "u": 300, "all": 335}
    printed = {name: Decimal(value) for name, value in amounts.items()}
    found = solved(network_of(printed, sums, Decimal(1)))
    assert {frozenset(chain.from_iterable(factor.sets)) for factor in found.factors} == {
        frozenset({("a", 1), ("b", 1)}),
        frozenset({("x", 1), ("y", 1)}),
    }


def test_joint_impossibility_is_found_though_each_sum_can_hold():
    """x + y = 3 and x + z + v = 1, all of x to v printed 1: x >= 1.0 and x <= 0.5."""
    amounts = {"x": 1, "y": 1, "z": 1, "v": 1, "three": 3, "one": 1}
    printed = {name: Decimal(value) for name, value in amounts.items()}
    sums = {"three": ["x", "y"], "one": ["x", "z", "v"]}
    together = network_of(printed, sums, Decimal(1))
    for alone in together.relations:
        assert Simplex(Network(together.readings, (alone,))).conflict() is None
    conflict = Simplex(together).conflict()
    assert conflict is not None
    assert conflict.rule_ids == {"three", "one"}


def test_a_confirmed_figure_is_never_suspected():
    network = network_of(
        {"total": Decimal(9), "a": Decimal(1), "b": Decimal(2)}, {"total": ["a", "b"]}, Decimal(1)
    )
    sure = tuple(
        Reading(one.key, one.unknown, one.interval, None if one.unknown == "a" else one.weight)
        for one in network.readings
    )
    assert whole_sets(solved(Network(sure, network.relations))) == named("total", "b")
    nobody = tuple(Reading(one.key, one.unknown, one.interval, None) for one in network.readings)
    (cause,) = solved(Network(nobody, network.relations)).factors
    assert cause.sets == ()
    assert cause.rule_ids == {"total"}


def test_what_is_read_from_a_picture_is_suspected_before_what_two_readers_see():
    network = network_of(
        {"total": Decimal(9), "a": Decimal(1), "b": Decimal(2)}, {"total": ["a", "b"]}, Decimal(1)
    )
    weights = {"total": Decimal(2), "a": Decimal("0.5"), "b": Decimal(2)}
    readings = tuple(
        Reading(one.key, one.unknown, one.interval, weights[one.unknown])
        for one in network.readings
    )
    assert whole_sets(solved(Network(readings, network.relations))) == named("a")


def test_two_places_of_one_quantity_that_differ_are_both_suspects():
    readings = (
        Reading(("x", 1), "x", Interval(Decimal(1), Decimal(1))),
        Reading(("x", 2), "x", Interval(Decimal(2), Decimal(2))),
    )
    (component,) = components(Network(readings, ()))
    (cause,) = solved(component).factors
    assert set(cause.sets) == {(("x", 1),), (("x", 2),)}


def test_a_share_can_be_suspected_as_well_as_its_part_and_whole():
    """37,5 % of 1.000 is 375 and not 475; the whole is also the sum of two parts."""
    half = Decimal("0.5")
    share = Reading(("share", 1), "share", Interval(Decimal("37.45"), Decimal("37.55")))
    readings = (
        share,
        *(
            Reading((name, 1), name, Interval(Decimal(value) - half, Decimal(value) + half))
            for name, value in {"part": 475, "other": 525, "whole": 1000}.items()
        ),
    )
    part, whole = ("part", Decimal(1)), "whole"
    relations = (
        Relation("sum", ((whole, Decimal(-1)), part, ("other", Decimal(1)))),
        Relation("share", (part, (whole, Decimal("-0.3745"))), high=None, given=share),
        Relation("share", (part, (whole, Decimal("-0.3755"))), low=None, given=share),
    )
    assert whole_sets(solved(Network(readings, relations))) == named("share")


@st.composite
def wronged(draw: st.DrawFn) -> Network:
    """A small table with one or two errors, read by one reader or by several."""
    unit = draw(st.sampled_from(UNITS[1:]))
    size = (draw(st.integers(1, 2)), draw(st.integers(2, 3)))
    right = table(*size, seed=draw(st.integers(0, 10**6)), unit=unit, largest=str(1000 * int(unit)))
    names = draw(st.lists(st.sampled_from(sorted(right.printed)), min_size=1, max_size=2))
    changes = {
        name: right.printed[name] + right.unit * draw(st.integers(-60, 60).filter(bool))
        for name in names
    }
    network = right.network(changes)
    weights = draw(st.sampled_from(["equal", "mixed"]))
    readings = tuple(
        replace(one, weight=draw(st.sampled_from(WEIGHTS)) if weights == "mixed" else one.weight)
        for one in network.readings
    )
    return Network(readings, network.relations)


@settings(max_examples=120, deadline=None)
@given(wronged())
def test_all_smallest_sets_are_found_as_by_trying_every_set(network):
    found = solved(network)
    expected = all_smallest_sets(network)
    assert found.is_complete
    assert whole_sets(found) == (expected - {frozenset()})


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(0, 10**6),
    st.sampled_from(UNITS),
    st.integers(2, 11),
)
def test_rounding_alone_is_never_a_contradiction(rows, columns, seed, unit, magnitude):
    right = table(rows, columns, seed=seed, unit=unit, largest=f"1e{magnitude}")
    for component in components(right.network()):
        assert Simplex(component).conflict() is None


@st.composite
def misprinted_tables(draw: st.DrawFn) -> tuple[Table, dict[str, Decimal]]:
    """A table with one to three misprints of any kind."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    unit = draw(st.sampled_from(UNITS))
    right = table(
        draw(st.integers(2, 5)),
        draw(st.integers(2, 5)),
        seed=chance.randrange(10**9),
        unit=unit,
        largest=f"1e{draw(st.integers(4, 11))}",
    )
    names = chance.sample(sorted(right.printed), draw(st.integers(1, 3)))
    changes = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(MISPRINTS)))
        wrong = misprinted(right.printed[name], right.unit, kind, chance)
        if wrong is not None:
            changes[name] = wrong
    return right, changes


@settings(max_examples=200, deadline=None)
@given(misprinted_tables())
def test_what_is_found_never_weighs_more_than_what_was_done(case):
    right, changes = case
    network = right.network(changes)
    (component,) = components(network)
    found = solved(component)
    done = frozenset((name, 1) for name in changes)
    sets = whole_sets(found)
    if not found.is_complete:
        return
    if sets:
        least = len(next(iter(sets)))
        assert least <= len(done)
        assert least < len(done) or done in sets
    # No violated sum goes unexplained: every set has a figure of it.
    for relation in component.relations:
        alone = Network(component.readings, (relation,))
        if Simplex(alone).conflict() is not None:
            figures = {(unknown, 1) for unknown, _ in relation.terms}
            assert all(figures & one for one in sets)


@settings(max_examples=60, deadline=None)
@given(misprinted_tables(), st.randoms(use_true_random=False))
def test_order_and_scale_do_not_matter(case, chance):
    right, changes = case
    network = right.network(changes)
    expected = whole_sets(solved(network))
    readings, relations = list(network.readings), list(network.relations)
    chance.shuffle(readings)
    chance.shuffle(relations)
    assert whole_sets(solved(Network(tuple(readings), tuple(relations)))) == expected
    larger = network_of(
        {name: 1000 * value for name, value in {**right.printed, **changes}.items()},
        right.sums,
        1000 * right.unit,
    )
    assert whole_sets(solved(larger)) == expected


def test_amounts_of_a_hundred_billion_are_as_exact_as_small_ones():
    """Two euros beside 1e11, where a tolerance of a solver would see nothing."""
    right = table(3, 3, unit="1", largest="1e11")
    network = right.network({"r0c0": right.printed["r0c0"] + 9})
    assert whole_sets(solved(network)) == named("r0c0")


def test_more_sets_than_are_listed_are_said_to_be_there():
    names = [f"p{number}" for number in range(30)]
    printed = {"total": Decimal(99), **dict.fromkeys(names, Decimal(1))}
    network = network_of(printed, {"total": names}, Decimal(1))
    (cause,) = diagnose(network, Simplex(network), max_sets=10).factors
    assert len(cause.sets) == 10
    assert not diagnose(network, Simplex(network), max_sets=10).is_complete


def test_one_set_has_to_do_where_the_search_would_take_too_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solve, "_PATIENCE", 1)
    right = table(4, 4)
    network = right.network({"r0c0": Decimal(7), "r1c1": Decimal(3)})
    found = solved(network)
    assert not found.is_complete
    (one,) = whole_sets(found)
    assert is_feasible(without(network, one))
    assert len(one) <= 2


def test_a_large_network_is_solved_from_a_good_start():
    """Two errors among 1 500 figures, of which each row and column tells."""
    right = table(38, 38)
    wrong = {"r1c1": right.printed["r1c1"] + 900_000, "r7c30": right.printed["r7c30"] - 4_000}
    assert whole_sets(solved(right.network(wrong))) == named("r1c1 r7c30")
    assert solved(right.network()).factors == ()
