"""Where the exact search of a large network begins: near a point at which most relations hold.

HiGHS finds it in floating point, measured from the middle of what is printed, so that large amounts
cost no digits. Nothing depends on it but time: every answer is worked out in exact numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, eye_array, hstack

from pipelines.reconcile.suspects.tableau import Exact

Form = dict[int, int]
Ends = tuple[Exact | None, Exact | None]


def good_start(
    middles: Sequence[Exact], forms: Sequence[Form], ends: Sequence[Ends]
) -> list[Exact]:
    """A whole value for each free variable, within its ends; `middles` where HiGHS finds none.

    `forms` are the rows over these variables; `ends` those of the variables, then of the rows. The
    rows may miss their ends; all of them together by as little as can be.
    """
    count, rows = len(middles), len(forms)
    at_middles = [sum(c * middles[v] for v, c in form.items()) for form in forms]
    entries = [(row, v, c) for row, form in enumerate(forms) for v, c in form.items()]
    numbers, columns, coefficients = zip(*entries, strict=True)
    matrix = coo_array((np.array(coefficients, float), (numbers, columns)), shape=(rows, count))
    misses = eye_array(rows)
    lows, highs = _shifted(ends[:count], middles)
    row_lows, row_highs = _shifted(ends[count:], at_middles)
    found = milp(
        np.r_[np.zeros(count), np.ones(2 * rows)],
        constraints=LinearConstraint(hstack([matrix, misses, -misses]), row_lows, row_highs),
        bounds=Bounds(np.r_[lows, np.zeros(2 * rows)], np.r_[highs, np.full(2 * rows, np.inf)]),
    )
    if found.x is None:
        return list(middles)
    moved = (middle + round(float(d)) for middle, d in zip(middles, found.x[:count], strict=True))
    return [_within(value, end) for value, end in zip(moved, ends[:count], strict=True)]


def _shifted(
    ends: Sequence[Ends], zeros: Sequence[Exact]
) -> tuple[np.ndarray[tuple[int]], np.ndarray[tuple[int]]]:
    """The ends as seen from `zeros`; variables whose ends exclude each other are free."""
    lows, highs = [], []
    for (low, high), zero in zip(ends, zeros, strict=True):
        torn = low is not None and high is not None and low > high
        lows.append(-np.inf if low is None or torn else float(low - zero))
        highs.append(np.inf if high is None or torn else float(high - zero))
    return np.array(lows), np.array(highs)


def _within(value: Exact, ends: Ends) -> Exact:
    low, high = ends
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
