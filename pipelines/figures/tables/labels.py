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
    taken = {run for row in rows for run in row.label}
    lone = _lines([run for run in labels if run not in taken])
    texts = {row: list(row.label) for row in rows}
    headings: list[list[Run]] = []
    for line in lone:
        owner = _owner(line, [row for row in rows if row.label])
        if owner is None:
            headings.append(line)
        else:
            texts[owner] += line
    return [
        LabelledRow(row, _text(runs), tuple(runs), _group(row, headings))
        for row, runs in texts.items()
        if runs
    ]


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    lines: dict[int, list[Run]] = {}
    for run in runs:
        lines.setdefault(run.line, []).append(run)
    return list(lines.values())


def _owner(line: Sequence[Run], rows: Sequence[GridRow]) -> GridRow | None:
    """The row whose label a line without numbers begins or goes on."""
    box, size = around([run.box for run in line]), line[0].size
    for row in rows:
        first, last = _first(row), _last(row)
        begins = 0 <= first.box.top - box.bottom <= _TIGHT * size
        if begins and _continues(line[-1].text, first.text):
            return row
        follows = 0 <= box.top - last.box.bottom <= _TIGHT * size
        if follows and _continues(last.text, line[0].text):
            return row
    return None


def _first(row: GridRow) -> Run:
    return min(row.label, key=lambda run: (run.line, run.box.x0))


def _last(row: GridRow) -> Run:
    return max(row.label, key=lambda run: (run.line, -run.box.x0))


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
