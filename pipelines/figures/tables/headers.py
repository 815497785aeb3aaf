"""The words above a grid: which of them head which column.

    Begroting          Realisatie              a merged header is over the columns nearest to it
    2023               2023
    baten    lasten    baten    lasten

Numbers end at the right of their column and a header may begin at its left, so a column reaches
from where the one before it ends to where it ends itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.figures.layout import Run, overlap
from pipelines.figures.tables.grid import Column
from pipelines.text import joined_lines

_OVER = 0.3  # of the narrower of the two: less is a header that spills over its neighbour


def headers_of(runs: Sequence[Run], columns: Sequence[Column], left: float) -> list[str]:
    """The header of each column, its lines from the top joined by spaces.

    `left` is where the labels end: the first column reaches to there.
    """
    lines: dict[int, list[Run]] = {}
    for run in runs:
        lines.setdefault(run.line, []).append(run)
    starts = [left, *(column.x1 for column in columns)]
    reaching = [
        Column(min(start, column.x0), column.x1)
        for start, column in zip(starts, columns, strict=False)
    ]
    parts: list[list[str]] = [[] for _ in columns]
    for _, line in sorted(lines.items(), reverse=True):
        for part, over in zip(parts, _over_columns(line, columns, reaching, parts), strict=True):
            part[:0] = over
    return [joined_lines(part) for part in parts]


def _over_columns(
    line: Sequence[Run],
    columns: Sequence[Column],
    reaching: Sequence[Column],
    below: Sequence[list[str]],
) -> list[list[str]]:
    """What the runs of one header line say over each column; `below` is what is said below it.

    A run stands over the columns that it overlaps. Over another it stands as a merged header does:
    it is nearer to its middle than its neighbours, not further off than half the way to them, and
    the column has a header of its own below it.
    """
    heads = sorted(line, key=lambda run: run.box.x0)
    found = []
    for column, reach, own in zip(columns, reaching, below, strict=True):
        over = [r for r in heads if overlap(reach.x0, reach.x1, r.box.x0, r.box.x1) >= _OVER]
        merged = _nearest(heads, column) if own else []
        found.append([run.text for run in over or merged])
    return found


def _nearest(heads: Sequence[Run], column: Column) -> list[Run]:
    if len(heads) < 2:
        return []
    ordered = sorted(heads, key=lambda run: abs(_middle(run) - column.middle))
    spacing = min(_middle(b) - _middle(a) for a, b in pairwise(heads))
    return ordered[:1] if abs(_middle(ordered[0]) - column.middle) <= spacing / 2 else []


def _middle(run: Run) -> float:
    return (run.box.x0 + run.box.x1) / 2
