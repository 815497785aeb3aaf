"""What each row of a table stands under. Geometry and the definition's total lines; no amounts.

Lasten                        a heading
  P1 Veiligheid        10     under Lasten
Brandweer           4     under Lasten and P1 Veiligheid
  P2 Economie          20     under Lasten
Totaal lasten          30     under Lasten, and closes it
Resultaat              12     under nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.figures.layout import Run

_INDENTED = 3.0  # points: less is no other level


@dataclass(frozen=True, eq=False)
class TableRow:
    """A row among the rows of its table: the labels that it stands under, from the outermost.

    `parent` is the row with amounts of its own that it is set in under; `is_total` is what the
    definition calls a total line. Rows of one table have one `table`.
    """

    table: Outline
    path: tuple[str, ...]
    parent: TableRow | None
    is_total: bool


@dataclass(frozen=True, eq=False)
class _Above:
    """A line that later lines may stand under; a heading has no row."""

    text: str
    x0: float
    style: tuple[str, float]
    row: TableRow | None = None


class Outline:
    """Follows one table from its top, over all its pages."""

    def __init__(self) -> None:
        self._above: list[_Above] = []
        self._only_headings = True

    def add_heading(self, text: str, runs: Sequence[Run]) -> None:
        """A line without amounts: it heads what comes below it.

        It ends what stands further in, or is set like it; directly below another it is under that.
        """
        heading = _Above(text, min(run.box.x0 for run in runs), runs[0].style)
        self._leave(heading.x0)
        if not self._only_headings:
            same = [n for n, one in enumerate(self._above) if _set_alike(one, heading)]
            self._above = self._above[: same[0]] if same else self._above
        self._above.append(heading)
        self._only_headings = True

    def add_row(self, label: str, runs: Sequence[Run], *, is_total: bool) -> TableRow:
        """A row with amounts; a total closes the heading that it stands under."""
        x0 = min((run.box.x0 for run in runs), default=0.0)
        if runs:
            self._leave(x0)
        parent = self._above[-1].row if self._above else None
        row = TableRow(self, tuple(one.text for one in self._above), parent, is_total)
        if is_total and self._closes():
            self._above.pop()
        elif runs:
            self._above.append(_Above(label, x0, runs[0].style, row))
        self._only_headings = False
        return row

    def _closes(self) -> bool:
        """Whether rows stood under the innermost heading, so that a total may sum them up."""
        return bool(self._above) and self._above[-1].row is None and not self._only_headings

    def _leave(self, x0: float) -> None:
        """Leave what a line at `x0` does not stand under: a row holds only what is set in."""
        self._above = [
            one
            for one in self._above
            if one.x0 <= x0 + _INDENTED and (one.row is None or one.x0 < x0 - _INDENTED)
        ]


def _set_alike(one: _Above, other: _Above) -> bool:
    return one.row is None and abs(one.x0 - other.x0) <= _INDENTED and one.style == other.style
