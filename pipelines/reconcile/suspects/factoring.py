"""Sets of suspects apart: which choices can be made without regard to each other.

    {a, x} {a, y} {b, x} {b, y}      a or b is wrong, and, another matter, x or y

Conflicts that were found first may tie together what is apart; the sets themselves do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod
from typing import TypeAlias

from pipelines.reconcile.suspects.network import Key

Sets: TypeAlias = Sequence[tuple[Key, ...]]


def independent(sets: Sets) -> list[list[tuple[Key, ...]]]:
    """The parts of which `sets`, all of them, are the combinations; in order of their figures."""
    members = sorted({key for one in sets for key in one})
    together = {pair for one in sets for pair in combinations(sorted(one), 2)}
    parts: list[set[Key]] = []
    for key in members:
        # Of independent choices every combination occurs: two figures of which none does are one.
        mine = [part for part in parts if any((other, key) not in together for other in part)]
        parts = [part for part in parts if part not in mine]
        parts.append({key}.union(*mine))
    found = [sorted({tuple(key for key in one if key in part) for one in sets}) for part in parts]
    return sorted(found) if prod(map(len, found)) == len(set(sets)) else [list(sets)]
