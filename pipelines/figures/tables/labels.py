"""The words before the rows of a grid: labels over several lines, and headings of groups.

Lasten                          a heading of the rows below it
  Noord en Midden               the first line of a label that goes on
  Limburg            4.747
  Twente             5.326
  Reserve voor
                     8.000      numbers halfway between the two lines of their label
  weerstand
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.documents.model import around
from pipelines.figures.layout import Run
from pipelines.figures.tables.grid import GridRow
from pipelines.text import joined_lines

_TIGHT = 0.45  # of the font size: the lines of one label are set closer than two rows
_HALF = 1.1  # of the font size: half the distance between two lines
_OFF = 1.5  # points: nearer, the numbers stand on a line, not between two
_CODE = re.compile(r"\d[\d.]*[a-z]?")
_GOES_ON = ("-", "/", ",", "&", " en", " van", " de", " het", " voor", " of", " in", " op")


@dataclass(frozen=True, eq=False)
class LabelledRow:
    """A row with the whole text of its label."""

    row: GridRow
    label: str
    runs: tuple[Run, ...]

    @property
    def top(self) -> float:
        return self.row.top


@dataclass(frozen=True, eq=False)
class Heading:
    """A line of label text without a number that goes on in no other: it heads rows below it."""

    label: str
    runs: tuple[Run, ...]

    @property
    def top(self) -> float:
        return self.runs[0].box.top


def labelled(rows: Sequence[GridRow], labels: Sequence[Run]) -> list[LabelledRow | Heading]:
    """The rows with labels, and the headings between them, from the top."""
    texts = {row: list(row.label) for row in rows if row.label}
    taken = {run for runs in texts.values() for run in runs}
    lone = _lines([run for run in labels if run not in taken])
    for row in rows:
        if halves := _halves(row, [*lone, *([texts[row]] if row in texts else [])]):
            texts[row] = [run for half in halves for run in half]
            lone = [line for line in lone if line not in halves]
    # A label of three lines comes together from its line with the numbers outwards.
    while joined := [line for line in lone if _joins(line, texts)]:
        lone = [line for line in lone if line not in joined]
    headings = [Heading(" ".join(run.text for run in line), tuple(line)) for line in lone]
    found = [LabelledRow(row, _text(runs), tuple(runs)) for row, runs in texts.items()]
    return sorted([*headings, *found], key=lambda one: one.top)


def _halves(row: GridRow, lines: Sequence[list[Run]]) -> list[list[Run]]:
    """The two lines of text that the numbers of a row stand halfway between, if they do."""
    middle = sum(cell.box.middle for cell in row.cells.values()) / len(row.cells)
    upper = [line for line in lines if middle - _pitch(line) < _middle(line) < middle - _OFF]
    lower = [line for line in lines if middle + _OFF < _middle(line) < middle + _pitch(line)]
    for one in upper:
        for other in lower:
            if abs(_middle(one) + _middle(other) - 2 * middle) < _OFF:
                return [one, other]
    return []


def _middle(line: Sequence[Run]) -> float:
    return around([run.box for run in line]).middle


def _pitch(line: Sequence[Run]) -> float:
    """How far at most the numbers stand from either of two lines of one label."""
    return _HALF * line[0].size


def _joins(line: Sequence[Run], texts: dict[GridRow, list[Run]]) -> bool:
    """Add a line to the label that it begins or goes on, if there is one."""
    for runs in texts.values():
        if _reads_on(line, runs) or _reads_on(runs, line):
            runs += line
            return True
    return False


def _reads_on(upper: Sequence[Run], lower: Sequence[Run]) -> bool:
    """Whether two pieces of label stand close above each other and read as one."""
    last = max(upper, key=lambda run: (run.line, -run.box.x0))
    first = min(lower, key=lambda run: (run.line, run.box.x0))
    gap = first.box.top - around([run.box for run in upper]).bottom
    return abs(gap) <= _TIGHT * last.size and _continues(last.text, first.text)


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    lines: dict[int, list[Run]] = {}
    for run in runs:
        lines.setdefault(run.line, []).append(run)
    return list(lines.values())


def _continues(upper: str, lower: str) -> bool:
    """Whether two lines read as one label."""
    return upper.lower().endswith(_GOES_ON) or lower[:1].islower() or lower[:1] == "("


def _text(runs: Sequence[Run]) -> str:
    """The label; columns of text before the numbers are parted by a stroke, but for a code."""
    columns: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.box.x0):
        if columns and run.box.x0 < max(one.box.x1 for one in columns[-1]):
            columns[-1].append(run)
        else:
            columns.append([run])
    texts = [
        joined_lines(run.text for run in sorted(column, key=lambda run: run.line))
        for column in columns
    ]
    code = texts.pop(0) + " " if len(texts) > 1 and _CODE.fullmatch(texts[0]) else ""
    return code + " / ".join(texts)
