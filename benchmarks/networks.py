"""Generated networks for tests and benchmarks: tables with totals, rounded, then wronged."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from pipelines.reconcile.suspects.network import Network, Reading, Relation
from pipelines.reconcile.values import Interval


@dataclass(frozen=True)
class Table:
    """What is printed, and how it adds up: total -> parts."""

    printed: Mapping[str, Decimal]
    sums: Mapping[str, Sequence[str]]
    unit: Decimal

    def network(self, changes: Mapping[str, Decimal] | None = None) -> Network:
        """The problem, with some figures printed otherwise."""
        return network_of({**self.printed, **(changes or {})}, self.sums, self.unit)


def network_of(
    printed: Mapping[str, Decimal], sums: Mapping[str, Sequence[str]], unit: Decimal
) -> Network:
    """Sums between printed figures that are all rounded to one unit."""
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


def rounded(value: Decimal, unit: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """The value as it is printed."""
    return (value / unit).quantize(Decimal(1), rounding=mode) * unit


def table(
    rows: int, columns: int, *, seed: int = 0, unit: str = "1", largest: str = "1e6"
) -> Table:
    """Rows × columns with their totals and the grand total; true values finer than the unit."""
    chance = random.Random(seed)
    step = Decimal(unit)
    grain = step / 100
    most = int(Decimal(largest) / grain)
    cells = {
        f"r{row}c{column}": chance.randint(0, most) * grain
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
    mode = chance.choice([ROUND_HALF_UP, ROUND_HALF_EVEN])
    return Table({name: rounded(value, step, mode) for name, value in true.items()}, sums, step)


Misprint = Callable[[int, random.Random], int | None]
"""The number that is printed in place of another; null where the slip changes nothing."""


def _one_digit(number: int, chance: random.Random) -> int | None:
    digits = list(str(number))
    at = chance.randrange(len(digits))
    others = [d for d in "0123456789" if d != digits[at] and (at or d != "0")]
    digits[at] = chance.choice(others)
    return int("".join(digits))


def _swapped_digits(number: int, chance: random.Random) -> int | None:
    digits = list(str(number))
    pairs = [
        i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")
    ]
    if not pairs:
        return None
    at = chance.choice(pairs)
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits))


def _lost_digit(number: int, chance: random.Random) -> int | None:
    digits = str(number)
    if len(digits) < 2:
        return None
    at = chance.randrange(len(digits))
    left = digits[:at] + digits[at + 1 :]
    # Nobody prints 053: with the zeros that then lead, more than one digit would be lost.
    return None if left[0] == "0" and left != "0" else int(left)


def _added_digit(number: int, chance: random.Random) -> int | None:
    digits = str(number)
    at = chance.randrange(1, len(digits) + 1)
    return int(digits[:at] + chance.choice("0123456789") + digits[at:])


def _factor(number: int, chance: random.Random) -> int | None:
    return number * 10 ** chance.randint(1, 3) or None


def _sign(number: int, chance: random.Random) -> int | None:
    return -number or None


MISPRINTS: Mapping[str, Misprint] = {
    "one_digit": _one_digit,
    "swapped_digits": _swapped_digits,
    "lost_digit": _lost_digit,
    "added_digit": _added_digit,
    "factor": _factor,
    "sign": _sign,
}


def misprinted(value: Decimal, unit: Decimal, kind: str, chance: random.Random) -> Decimal | None:
    """A figure with one slip of a kind; null where it cannot have that."""
    found = MISPRINTS[kind](int(value / unit), chance)
    return None if found is None or found * unit == value else found * unit
