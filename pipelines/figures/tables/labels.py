"""The words before the rows of a grid: labels over several lines, and headings of groups.

Lasten                          a heading: the rows below it are its group
  Noord en Midden               the first line of a label that goes on
  Limburg            4.747
  Twente             5.326
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.documents.model import around
from pipelines.figures.layout import Run
from pipelines.figures.tables.grid import GridRow

_TIGHT = 0.45  # of the font size: the lines of one label are set closer than two rows
_GOES_ON = ("-", "/", ",", "&", " en", " van", " de", " het", " voor", " of", " in", " op")


@dataclass(frozen=True, eq=False)
class LabelledRow:
    """A row with the whole text of its label, and the headings that it stands under."""

    row: GridRow
    label: str
    runs: tuple[Run, ...]
    group: str | None


def labelled_rows(rows: Sequence[GridRow], labels: Sequence[Run]) -> list[LabelledRow]:
    """The rows with labels; lines without a number are part of a label, or head a group."""
    texts = {row: list(row.label) for row in rows if row.label}
    taken = {run for runs in texts.values() for run in runs}
    lone = _lines([run for run in labels if run not in taken])
    # A label of three lines comes together from its line with the numbers outwards.
    while joined := [line for line in lone if _joins(line, texts)]:
        lone = [line for line in lone if line not in joined]
    return [
        LabelledRow(row, _text(runs), tuple(runs), _group(row, lone)) for row, runs in texts.items()
    ]


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


def _group(row: GridRow, headings: Sequence[Sequence[Run]]) -> str | None:
    above = [line for line in headings if line[0].box.bottom <= row.top + 1]
    return " ".join(run.text for run in above[-1]) if above else None


def _text(runs: Sequence[Run]) -> str:
    """The label; columns of text before the numbers are parted by a stroke."""
    columns: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.box.x0):
        if columns and run.box.x0 < max(one.box.x1 for one in columns[-1]):
            columns[-1].append(run)
        else:
            columns.append([run])
    return " / ".join(_joined(sorted(column, key=lambda run: run.line)) for column in columns)


def _joined(runs: Sequence[Run]) -> str:
    text = runs[0].text
    for run in runs[1:]:
        breaks_word = text.endswith("-") and run.text[:1].islower()
        text = text[:-1] + run.text if breaks_word else f"{text} {run.text}"
    return text
