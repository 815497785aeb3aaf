"""One lightest set of suspects of a network that is too entangled for listing all of them.

A mixed-integer programme, solved by HiGHS in floating point: variables are measured from the
printed values, and a suspected figure may move by a few times the largest difference, no further,
as a larger bound would let a trusted one move unseen. What comes out is a proposal: the exact
simplex has to say whether the rest can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from pipelines.reconcile.suspects.network import Key, Network, Reading

_FURTHEST = 4
"""How many times the largest difference a suspected figure may move."""


def cheapest_set(
    network: Network, weights: Mapping[Key, Decimal], seconds: float
) -> frozenset[Key] | None:
    """A set whose figures are likely the lightest to suspect; null when none is found in time.

    Relations that are given by a figure are taken for true, and of a quantity that is printed
    several times the first place stands for all.
    """
    first: dict[str, Reading] = {}
    for reading in network.readings:
        first.setdefault(reading.unknown, reading)
    columns = {unknown: number for number, unknown in enumerate(first)}
    relations = [one for one in network.relations if all(u in columns for u, _ in one.terms)]
    half = np.array([float(one.interval.high - one.interval.low) / 2 for one in first.values()])
    middle = {u: (one.interval.low + one.interval.high) / 2 for u, one in first.items()}
    at_middle = [sum((c * middle[u] for u, c in one.terms), Decimal(0)) for one in relations]
    lows = [_end(one.low, at, -np.inf) for one, at in zip(relations, at_middle, strict=True)]
    highs = [_end(one.high, at, np.inf) for one, at in zip(relations, at_middle, strict=True)]
    furthest = _FURTHEST * max([1.0, *(float(abs(at)) for at in at_middle)])
    entries = [(r, columns[u], float(c)) for r, one in enumerate(relations) for u, c in one.terms]
    count, rows = len(columns), len(relations)
    each = range(count)
    # Each figure stays within its half unit, or is suspected: d - furthest z <= half, and below.
    entries += [(rows + v, v, 1.0) for v in each] + [(rows + v, count + v, -furthest) for v in each]
    below = rows + count
    entries += [(below + v, v, 1.0) for v in each] + [
        (below + v, count + v, furthest) for v in each
    ]
    numbers, places, values = zip(*entries, strict=True)
    free = np.full(count, np.inf)
    found = milp(
        np.r_[np.zeros(count), [float(weights[one.key]) for one in first.values()]],
        integrality=np.r_[np.zeros(count), np.ones(count)],
        constraints=LinearConstraint(
            coo_array((values, (numbers, places))).tocsr(),
            np.r_[lows, -free, -half],
            np.r_[highs, half, free],
        ),
        bounds=Bounds(np.r_[-free, np.zeros(count)], np.r_[free, np.ones(count)]),
        options={"time_limit": seconds},
    )
    if found.x is None:
        return None
    suspected = found.x[count:] > 0.5
    return frozenset(
        one.key for one, is_one in zip(first.values(), suspected, strict=True) if is_one
    )


def _end(end: Decimal | None, at: Decimal, without: float) -> float:
    return without if end is None else float(end - at)
