"""The total lines of tables, as the figures carry them: which quantity adds up which others.

    Onderwijs   10   20   30      along the row: 30 = 10 + 20
    Zorg         5    5   10
    Totaal      15   25   40      down the column: 15 = 10 + 5; subtotals are parts of the next

Which cells a line adds up was found when the table was read. What is set in under an amount,
without a total line (`within`), is left out: not all of it may be printed, so it need not add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.figures.model import Figure


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A total of a table with its parts, `down` a column or `along` a row; all are quantities."""

    table: str
    way: str
    total: str
    parts: tuple[str, ...]
    row_label: str
    column_label: str


def total_lines(figures: Iterable[Figure]) -> tuple[TotalLine, ...]:
    """The totals of all tables, those of one table in order of their names."""
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    parts: dict[tuple[str, str, str], dict[str, None]] = {}
    for figure in figures:
        if figure.table_name is None:
            continue
        where = (figure.table_name, figure.quantity)
        labels.setdefault(where, (figure.row_label or "", figure.column_label or ""))
        for way, total in (("down", figure.adds_down_to), ("along", figure.adds_along_to)):
            if total is not None and total != figure.quantity:
                parts.setdefault((figure.table_name, way, total), {})[figure.quantity] = None
    return tuple(
        TotalLine(*key, tuple(parts[key]), *labels[key[0], key[2]]) for key in sorted(parts)
    )
