"""Which cells of a table a total line adds up, so that nothing is counted twice.

The definition says which lines are totals; what they add up follows from where they stand, and
where that leaves a choice, from the amounts. Whether a total is right is for `reconcile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from pipelines.figures.tables.nesting import Outline, TableRow

K = TypeVar("K")


@dataclass(frozen=True, eq=False)
class ReadCell(Generic[K]):
    """A cell that was read: its key, row, column from the left, and what may be added to it.

    Only cells of one `kind` (measure and stage) make up a total. `slack` is what rounding can
    add to or take from the amount.
    """

    key: K
    row: TableRow
    column: str
    is_total_column: bool
    kind: tuple[str, ...]
    amount: Decimal | None
    slack: Decimal


@dataclass
class Counted(Generic[K]):
    """By key of a cell: the total in its column and the one in its row that it is a part of.

    `within` is the amount that holds it beside parts that are not printed.
    """

    down: dict[K, K] = field(default_factory=dict)
    along: dict[K, K] = field(default_factory=dict)
    within: dict[K, K] = field(default_factory=dict)


def counted(cells: Sequence[ReadCell[K]]) -> Counted[K]:
    """What each cell is counted in, all cells in reading order; no table knows of another."""
    tables: dict[Outline, dict[TableRow, list[ReadCell[K]]]] = {}
    for cell in cells:
        tables.setdefault(cell.row.table, {}).setdefault(cell.row, []).append(cell)
    found: Counted[K] = Counted()
    for rows in tables.values():
        _count(rows, found)
    return found


def _count(rows: dict[TableRow, list[ReadCell[K]]], found: Counted[K]) -> None:
    for total, parts in _totals_of_rows(rows):
        found.down.update(_in_columns(rows[total], parts, rows))
    for row, cells in rows.items():
        found.along.update(_along(cells))
        if row.parent in rows:
            target = found.down if row.parent.is_total else found.within
            target.update(_in_columns(rows[row.parent], [row], rows))


def _totals_of_rows(
    rows: dict[TableRow, list[ReadCell[K]]],
) -> Iterable[tuple[TableRow, list[TableRow]]]:
    """Each total row with the rows that it adds up: those that no total before it took."""
    uncounted: list[TableRow] = []
    for row in rows:
        if row.is_total:
            parts = _parts(row, uncounted, rows)
            uncounted = [one for one in uncounted if one not in parts]
            yield row, parts
        if row.parent not in rows:
            uncounted.append(row)


def _parts(
    total: TableRow, uncounted: Sequence[TableRow], rows: dict[TableRow, list[ReadCell[K]]]
) -> list[TableRow]:
    """The rows under the same headings; under fewer of them where only those add up.

    One total alone is no sum of its own unless it is the same amount again.
    """
    depths = range(len(total.path), -1, -1)
    choices = [[row for row in uncounted if row.path[:n] == total.path[:n]] for n in depths]
    choices.sort(key=lambda choice: not _is_several(choice))
    fitting = (choice for choice in choices if _adds_up(total, choice, rows))
    return next(fitting, choices[0] if _is_several(choices[0]) else [])


def _is_several(rows: Sequence[TableRow]) -> bool:
    return len(rows) > 1 or any(not row.is_total for row in rows)


def _adds_up(
    total: TableRow, parts: Sequence[TableRow], rows: dict[TableRow, list[ReadCell[K]]]
) -> bool:
    """Whether most columns of the total are the sum of these rows, rounding allowed."""
    fits = []
    for cell in rows[total]:
        below = [part for row in parts for part in rows[row] if _same_column(part, cell)]
        if cell.amount is not None and below:
            computed = sum((part.amount or Decimal(0) for part in below), Decimal(0))
            slack = cell.slack + sum(part.slack for part in below)
            fits.append(abs(computed - cell.amount) <= slack)
    return sum(fits) * 2 > len(fits)


def _in_columns(
    total: Sequence[ReadCell[K]],
    parts: Iterable[TableRow],
    rows: dict[TableRow, list[ReadCell[K]]],
) -> dict[K, K]:
    below = [part for row in parts for part in rows[row]]
    return {part.key: cell.key for cell in total for part in below if _same_column(part, cell)}


def _same_column(one: ReadCell[K], other: ReadCell[K]) -> bool:
    return one.column == other.column and one.kind == other.kind


def _along(row: Sequence[ReadCell[K]]) -> dict[K, K]:
    """The total of each part along one row: a total adds up those before it, or else after."""
    found: dict[K, K] = {}
    for kind in dict.fromkeys(cell.kind for cell in row):
        cells = [cell for cell in row if cell.kind == kind]
        uncounted: list[ReadCell[K]] = []
        for number, cell in enumerate(cells):
            if cell.is_total_column:
                later = [one for one in cells[number + 1 :] if not one.is_total_column]
                found |= {part.key: cell.key for part in uncounted or later}
                uncounted = []
            if cell.key not in found:
                uncounted.append(cell)
    return found
