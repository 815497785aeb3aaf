"""The head of a table: its columns, and the words over them that the definition knows.

Where the head ends is where the numbers begin; where it begins, the definition says: as many
lines upwards are taken as it needs for the headers that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.amounts.scan import NumberLook
from pipelines.figures.definition import Block, Table, TableLine
from pipelines.figures.layout import Run, Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.tables.grid import Cell, Column, columns_of
from pipelines.figures.tables.headers import headers_of

_NIL = re.compile(r"[-–—]|nihil|p\.?\s?m\.?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HEAD_LINES = 8  # a head of more lines is none
_FLOATING = 2  # so many known headers tell a table that nothing else announces


@dataclass(frozen=True, eq=False)
class Head:
    """The columns of a table and the texts over them; its numbers begin at `bottom`."""

    columns: list[Column]
    texts: list[str]
    runs: frozenset[Run]
    bottom: float


def head_runs(runs: Sequence[Run], block: Block) -> frozenset[Run]:
    """The head of the table of a block that is known by nothing else; empty where it is not."""
    table = block.table
    if table is None:
        return frozenset()
    for line in sorted({run.line for run in runs}):
        known = [run for run in runs if run.line == line and matching(table.columns, run.text)]
        if len(known) >= _FLOATING:
            below = [run for run in runs if run.line >= line]
            head = head_in(below, cells_of(below, Ledger(below)), table, needs=_FLOATING)
            if head is not None:
                return head.runs
    return frozenset()


def head_in(
    runs: Sequence[Run], cells: Sequence[Cell], table: Table, needs: int = 1
) -> Head | None:
    """The head that stands among `runs`: the fewest lines that give the most known headers.

    Null when fewer than `needs` columns are known by their headers.
    """
    first = _first_row(cells)
    if first is None:
        return None
    columns = columns_of(cell for cell in cells if cell.box.top >= first - 1)
    above = [run for run in runs if run.box.bottom <= first + 1]
    left = _end_of_labels(runs, cells, columns)
    best: tuple[int, Head | None] = (0, None)
    lines = sorted({run.line for run in above}, reverse=True)[:_HEAD_LINES]
    for count in range(1, len(lines) + 1):
        taken = [r for r in above if r.line in lines[:count] and r.box.x0 >= left - 1]
        texts = headers_of(taken, columns, left)
        known = sum(matching(table.columns, text) is not None for text in texts if text)
        if known > best[0]:
            best = (known, Head(columns, texts, frozenset(taken), first))
    return best[1] if best[0] >= needs else None


def matching(lines: Iterable[TableLine], text: str) -> TableLine | None:
    """The first line of a definition whose label is found in a text."""
    return next((one for one in lines if re.search(one.label, text, re.IGNORECASE)), None)


def cells_of(runs: Sequence[Run], ledger: Ledger) -> list[Cell]:
    """What stands in the cells of a table: numbers alone in their run, and "-" for nil."""
    cells = []
    for run in runs:
        if run.tokens and all(ledger.is_open(token) for token in run.tokens):
            cells += _number_cells(run)
        elif not run.tokens and _NIL.fullmatch(run.text):
            nil = Token(run, 0, len(run.text), run.text, NumberLook.PLAIN)
            cells.append(Cell(nil, run.text, run.box))
    return cells


def _number_cells(run: Run) -> list[Cell]:
    """One cell, or several where columns are set so close that their numbers form one run."""
    rest = run.text
    for token in run.tokens:
        rest = rest.replace(token.text, "", 1)
    if any(char.isalnum() for char in re.sub(r"\b[VN]\b", "", rest)):
        return []
    if len(run.tokens) == 1:
        return [Cell(run.tokens[0], run.text, run.box)]
    return [Cell(token, token.text, token.box) for token in run.tokens]


def _first_row(cells: Sequence[Cell]) -> float | None:
    """Where the numbers begin: at the first line that holds more than years."""
    tops = [cell.box.top for cell in cells if not _YEAR.fullmatch(cell.text)]
    return min(tops, default=None)


def _end_of_labels(runs: Sequence[Run], cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """How far to the right the labels beside the numbers reach."""
    numbers = {cell.token.run for cell in cells}
    lines = {cell.token.run.line for cell in cells if not _YEAR.fullmatch(cell.text)}
    ends = [
        run.box.x1
        for run in runs
        if run.line in lines
        and run not in numbers
        and run.box.x1 <= columns[0].x0 + 1
        and names_something(run)
    ]
    return max(ends, default=0.0)


def names_something(run: Run) -> bool:
    """Whether a run has letters; a currency sign alone has none."""
    return any(char.isalpha() for char in run.text)
