"""The head of a table: its columns, and the words over them that the definition knows.

Where the head ends is where the numbers begin; where it begins, the definition says: as many
lines upwards are taken as it needs for the headers that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.amounts.scan import NumberLook
from pipelines.figures.definition import Block
from pipelines.figures.layout import Run, Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.placements import Table, TableLine
from pipelines.figures.tables.grid import Cell, Column, columns_of
from pipelines.figures.tables.headers import headers_of

_NIL = re.compile(r"[-–—]|nihil|p\.?\s?m\.?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
YEAR = re.compile(r"(?:19|20)\d\d")
_HEAD_LINES = 8  # a head of more lines is none
_FLOATING = 2  # so many known headers tell a table that nothing else announces


@dataclass(frozen=True, eq=False)
class Head:
    """The columns of a table and the texts over them; its numbers begin at `bottom`.

    `left` is where the first column with a known header begins: a chart below the table may
    have numbers further left, and its labels reach past those.
    """

    columns: list[Column]
    texts: list[str]
    runs: frozenset[Run]
    bottom: float
    left: float


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
            best = (known, head_over(table, columns, texts, frozenset(taken), first))
    return best[1] if best[0] >= needs else None


def head_over(
    table: Table, columns: list[Column], texts: list[str], runs: frozenset[Run], bottom: float
) -> Head:
    """A head of which at least one text is a header that the table knows."""
    known = [
        column.x0
        for column, text in zip(columns, texts, strict=True)
        if text and matching(table.columns, text)
    ]
    return Head(columns, texts, runs, bottom, min(known))


def matching(lines: Iterable[TableLine], text: str) -> TableLine | None:
    """The first line of a definition whose label a text is."""
    return next((one for one in lines if re.fullmatch(one.label, text, re.IGNORECASE)), None)


def cells_of(runs: Sequence[Run], ledger: Ledger) -> list[Cell]:
    """What stands in the cells of a table: numbers alone in their run, and "-" for nil.

    A number before the words of its line ("4.1  Openbaar basisonderwijs  180") is part of a label.
    """
    codes = codes_of(runs)
    cells = []
    for run in runs:
        if run in codes:
            continue
        if run.tokens and all(ledger.is_open(token) for token in run.tokens):
            cells += _number_cells(run)
        elif not run.tokens and _NIL.fullmatch(run.text):
            nil = Token(run, 0, len(run.text), run.text, NumberLook.PLAIN)
            cells.append(Cell(nil, run.text, run.box))
    return cells


def codes_of(runs: Iterable[Run]) -> set[Run]:
    """The runs that begin a line, have no words, and stand before words and then a number."""
    lines: dict[int, list[Run]] = {}
    for run in runs:
        lines.setdefault(run.line, []).append(run)
    return {line[0] for line in map(_from_left, lines.values()) if _begins_with_code(line)}


def _from_left(line: Iterable[Run]) -> list[Run]:
    return sorted(line, key=lambda run: run.box.x0)


def _begins_with_code(line: Sequence[Run]) -> bool:
    has_words = [names_something(run) for run in line]
    return (
        len(line) > 2
        and has_words[:2] == [False, True]
        and bool(line[0].tokens)
        and False in has_words[2:]
    )


def _number_cells(run: Run) -> list[Cell]:
    """One cell, or several where columns are set so close that their numbers form one run."""
    if any(token.looks is NumberLook.EMBEDDED for token in run.tokens):
        return []
    rest = run.text
    for token in run.tokens:
        rest = rest.replace(token.text, "", 1)
    if any(char.isalnum() for char in re.sub(r"\b[VN]\b", "", rest)):
        return []
    if len(run.tokens) == 1:
        return [Cell(run.tokens[0], run.text, run.box)]
    # "81 464": one amount with its thousands parted, or two of close columns; nobody knows which.
    if _GROUPED.fullmatch(" ".join(token.text for token in run.tokens)):
        return []
    return [Cell(token, token.text, token.box) for token in run.tokens]


def _first_row(cells: Sequence[Cell]) -> float | None:
    """Where the numbers begin: at the first line that holds more than years."""
    tops = [cell.box.top for cell in cells if not YEAR.fullmatch(cell.text)]
    return min(tops, default=None)


def _end_of_labels(runs: Sequence[Run], cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """How far to the right the labels beside the numbers reach."""
    numbers = {cell.token.run for cell in cells}
    lines = {cell.token.run.line for cell in cells if not YEAR.fullmatch(cell.text)}
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
