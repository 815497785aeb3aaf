"""Cells to a grid: which numbers stand in one column and in one row. Geometry alone, no words.

Columns are stretches of numbers above each other; rows are the bands between ruled lines, where
there are such lines, else what stands on one line:

    Regio        2025        2026
    ------------------------------      a band: 5.326 and 5.711 are one row although the
    Twente      5.326                   second is set lower, and near to the next row
                            5.711
    ------------------------------
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.documents.model import Box, Edge, around
from pipelines.figures.layout import Run, Token, is_beside

# Two ruled lines nearer than this are the two sides of one line.
_ONE_LINE = 3.0
# A ruled line belongs to the table when it runs along this part of its width at least.
_ALONG = 0.6
# A number stands on the line of a label when their middles differ by at most this part of the
# distance between two lines of the table.
_OFF_ROW = 0.5


@dataclass(frozen=True, eq=False)
class Cell:
    """A number of a table: its token, the text of the whole cell, its box."""

    token: Token
    text: str
    box: Box


@dataclass(frozen=True)
class Column:
    """A column of numbers: from where to where its numbers reach."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def holds(self, box: Box) -> bool:
        """Whether a box overlaps the column."""
        return min(self.x1, box.x1) > max(self.x0, box.x0)


@dataclass(frozen=True, eq=False)
class GridRow:
    """One row: the runs of its label, and its cells by number of the column."""

    label: tuple[Run, ...]
    cells: dict[int, Cell]

    @property
    def top(self) -> float:
        return min(box.top for box in self._boxes)

    @property
    def _boxes(self) -> list[Box]:
        return [run.box for run in self.label] + [cell.box for cell in self.cells.values()]


def columns_of(cells: Iterable[Cell]) -> list[Column]:
    """The columns that the cells stand in, from left to right."""
    columns: list[Column] = []
    for x0, x1 in sorted((cell.box.x0, cell.box.x1) for cell in cells):
        if columns and x0 < columns[-1].x1:
            columns[-1] = Column(columns[-1].x0, max(columns[-1].x1, x1))
        else:
            columns.append(Column(x0, x1))
    return columns


def bands_of(edges: Iterable[Edge], box: Box) -> list[tuple[float, float]]:
    """The bands between ruled lines that run along a table at `box`; none when it is not ruled."""
    across: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.is_horizontal and edge.x1 > box.x0 and edge.x0 < box.x1:
            across.setdefault(round(edge.top / _ONE_LINE), []).append(edge)
    heights = sorted(
        min(edge.top for edge in group)
        for group in across.values()
        if _length(group) >= _ALONG * box.width
    )
    lines = [height for height, after in pairwise([*heights, 1e9]) if after - height > _ONE_LINE]
    return list(pairwise(lines))


def _length(edges: Sequence[Edge]) -> float:
    """How far pieces of a line reach together."""
    total, reach = 0.0, float("-inf")
    for edge in sorted(edges, key=lambda edge: edge.x0):
        total += max(0.0, edge.x1 - max(reach, edge.x0))
        reach = max(reach, edge.x1)
    return total


def rows_of(
    cells: Sequence[Cell], labels: Sequence[Run], columns: Sequence[Column], edges: Iterable[Edge]
) -> list[GridRow]:
    """The rows that have a number, from the top; a row may lack a label."""
    if not cells:
        return []
    box = Box(
        min([run.box.x0 for run in labels] + [columns[0].x0]),
        min(cell.box.top for cell in cells),
        columns[-1].x1,
        max(cell.box.bottom for cell in cells),
    )
    rows: list[GridRow] = []
    rest = list(cells)
    for top, bottom in bands_of(edges, box):
        inside = [cell for cell in rest if top <= cell.box.middle < bottom]
        row = _row_of_band(
            inside, [run for run in labels if top <= run.box.middle < bottom], columns
        )
        if row is not None:
            rows.append(row)
            rest = [cell for cell in rest if cell not in inside]
    taken = {run for row in rows for run in row.label}
    rows += rows_on_lines(rest, [run for run in labels if run not in taken], columns)
    return sorted(rows, key=lambda row: row.top)


def _row_of_band(
    cells: Sequence[Cell], labels: Sequence[Run], columns: Sequence[Column]
) -> GridRow | None:
    """The one row that a band holds; null when a column has several numbers in it."""
    by_column = _by_column(cells, columns)
    if not cells or len(by_column) < len(cells):
        return None
    return GridRow(tuple(labels), by_column)


def _by_column(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Cell]:
    return {
        number: cell
        for cell in cells
        for number, column in enumerate(columns)
        if column.holds(cell.box)
    }


def rows_on_lines(
    cells: Sequence[Cell], labels: Sequence[Run], columns: Sequence[Column]
) -> list[GridRow]:
    """Rows of a table without ruled lines: each number belongs to the label on its line.

    A number that is set off its line belongs to the nearest label that lacks one in its column.
    """
    lines = [_Line(runs) for runs in _label_lines(labels)]
    loose = [cell for cell in cells if not _take_beside(cell, lines, columns)]
    reach = _OFF_ROW * _pitch([line for line in lines if line.cells])
    alone = [cell for cell in loose if not _take_near(cell, lines, columns, reach)]
    rows = [GridRow(tuple(line.runs), line.cells) for line in lines if line.cells]
    return rows + _rows_without_label(alone, columns)


class _Line:
    """A line of label text, and the numbers that were found to belong to it."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self.box = around([run.box for run in runs])
        self.cells: dict[int, Cell] = {}


def _label_lines(labels: Sequence[Run]) -> list[list[Run]]:
    lines: dict[int, list[Run]] = {}
    for run in labels:
        lines.setdefault(run.line, []).append(run)
    return list(lines.values())


def _take_beside(cell: Cell, lines: Sequence[_Line], columns: Sequence[Column]) -> bool:
    number = _column_of(cell, columns)
    for line in lines:
        if number not in line.cells and is_beside(line.box, cell.box):
            line.cells[number] = cell
            return True
    return False


def _take_near(cell: Cell, lines: Sequence[_Line], columns: Sequence[Column], reach: float) -> bool:
    number = _column_of(cell, columns)
    near = [
        (abs(line.box.middle - cell.box.middle), position)
        for position, line in enumerate(lines)
        if line.cells and number not in line.cells
    ]
    distance, position = min(near, default=(float("inf"), -1))
    if distance > reach:
        return False
    lines[position].cells[number] = cell
    return True


def _column_of(cell: Cell, columns: Sequence[Column]) -> int:
    return next(number for number, column in enumerate(columns) if column.holds(cell.box))


def _pitch(lines: Sequence[_Line]) -> float:
    """The usual distance from one line of the table to the next."""
    gaps = sorted(b.box.middle - a.box.middle for a, b in pairwise(lines))
    return gaps[len(gaps) // 2] if gaps else 0.0


def _rows_without_label(cells: Sequence[Cell], columns: Sequence[Column]) -> list[GridRow]:
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box.middle):
        if rows and is_beside(rows[-1][0].box, cell.box):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [GridRow((), _by_column(row, columns)) for row in rows]
