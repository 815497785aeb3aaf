"""Generated networks for tests and benchmarks: tables with totals, correctly rounded, then wronged."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipelines.reconcile.suspects.network import Network, Reading, Relation
from pipelines.reconcile.values import Interval


@dataclass(frozen=True)
class Table:
    """What is printed, and how it adds up: total -> parts."""

    printed: Mapping[str, Decimal]
    sums: Mapping[str, Sequence[str]]
    unit: Decimal

    def network(self, **changes: Decimal) -> Network:
        """The problem, with some figures printed otherwise (r0c0=...)."""
        return network_of({**self.printed, **changes}, self.sums, self.unit)


def network_of(
    printed: Mapping[str, Decimal], sums: Mapping[str, Sequence[str]], unit: Decimal
) -> Network:
    half = unit / 2
    readings = tuple(
        Reading((name, 1), name, Interval(value - half, value + half))
        for name, value in printed.items()
    )
    relations = tuple(
        Relation(total, ((total, Decimal(-1)), *((part, Decimal(1)) for part in parts)))
        for total, parts in sums.items()
    )
    return Network(readings, relations)


def table(
    rows: int, columns: int, *, seed: int = 0, unit: str = "1", largest: str = "1e6"
) -> Table:
    """Rows × columns with their totals and the grand total; true values finer than the unit."""
    chance = random.Random(seed)
    step = Decimal(unit)
    cells = {
        f"r{row}c{column}": Decimal(chance.randint(0, int(Decimal(largest) * 100))) / 100
        for row in range(rows)
        for column in range(columns)
    }
    sums: dict[str, list[str]] = {}
    for row in range(rows):
        sums[f"r{row}"] = [f"r{row}c{column}" for column in range(columns)]
    for column in range(columns):
        sums[f"c{column}"] = [f"r{row}c{column}" for row in range(rows)]
    true = dict(cells)
    for total, parts in sums.items():
        true[total] = sum((cells[part] for part in parts), Decimal(0))
    true["all"] = sum(cells.values(), Decimal(0))
    sums["all"] = [f"r{row}" for row in range(rows)]

    printed = {
        name: (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        for name, value in true.items()
    }
    return Table(printed, {k: v for k, v in sums.items()}, step)
