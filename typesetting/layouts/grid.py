"""A table drawn row by row, over as many pages as it needs. What the cells say comes from outside.

            |    Begroting 2023    |     <- a header over two lines, merged where it repeats
Programma   | Baten  Lasten  Saldo |
Fysiek                                   <- a heading
  Wonen        1.204  -2.310 -1.106
Subtotaal      1.204  -2.310 -1.106
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from typesetting.layouts.palette import PETROL
from typesetting.prose import Style, break_lines, line_text, words_of
from typesetting.sheet import Sheet
from typesetting.tables import Row, Table

_STRONG = ("heading", "subtotal", "total")
_INSET = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is set. Lengths in points; without a colour nothing is drawn.

    `rule` is the colour of lines between the rows (`ruled_below` the roles that have one), `grid`
    that of lines around every cell, which also puts the amounts into the middle of its height.
    `drops`: how far the amount of (row, column) stands below its row.
    """

    left: float
    label_width: float
    widths: tuple[float, ...]
    text: Style
    air: float = 4
    align: str = "right"
    indent: float = 14
    header: str | None = None
    on_header: str = PETROL
    rule: str | None = None
    ruled_below: tuple[str, ...] = ("heading", "row", "subtotal", "total")
    grid: str | None = None
    zebra: str | None = None
    total: str | None = None
    repeats_header: bool = False
    drops: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def edges(self) -> list[float]:
        """Where the columns of amounts begin, and the right end of the table."""
        return list(accumulate(self.widths, initial=self.left + self.label_width))


def draw_table(
    sheet: Sheet,
    table: Table,
    look: Look,
    top: float,
    lowest: float,
    next_top: Callable[[], float],
) -> float:
    """The table from `top` on, nothing below `lowest`; `next_top` begins a page. Its bottom."""
    top = _header(sheet, table, look, top)
    for number, row in enumerate(table.rows):
        lines = _label_lines(sheet, row, look)
        height = len(lines) * look.text.step + 2 * look.air
        if top + height > lowest:
            top = next_top()
            top = _header(sheet, table, look, top) if look.repeats_header else top
        fill = look.total if row.role in ("subtotal", "total") else None
        _background(sheet, look, top, height, fill or (look.zebra if number % 2 else None))
        _row(sheet, table, row, lines, look, top, height)
        if look.rule and row.role in look.ruled_below:
            _line(sheet, look, top + height, look.rule)
        top += height
    return top


def _label_lines(sheet: Sheet, row: Row, look: Look) -> list[str]:
    width = look.label_width - _indent(row, look) - 2 * _INSET
    lines = break_lines(words_of(row.label, sheet.report), width, _style(row, look))
    return [line_text(line) for line in lines]


def _indent(row: Row, look: Look) -> float:
    return look.indent if row.path and row.role == "row" else 0


def _style(row: Row, look: Look) -> Style:
    return look.text.bold() if row.role in _STRONG else look.text


def _background(sheet: Sheet, look: Look, top: float, height: float, fill: str | None) -> None:
    if fill:
        sheet.box(look.left, top, look.edges[-1] - look.left, height, fill)
    if look.grid:
        edges = [look.left, *look.edges]
        for left, right in pairwise(edges):
            _frame(sheet, left, right, top, height, look.grid)


def _frame(
    sheet: Sheet, left: float, right: float, top: float, height: float, colour: str
) -> None:  # fmt: skip
    bottom = top + height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    sheet.stroke(corners, colour, 0.6)


def _line(sheet: Sheet, look: Look, y: float, colour: str, width: float = 0.5) -> None:
    sheet.stroke([(look.left, y), (look.edges[-1], y)], colour, width)


def _row(
    sheet: Sheet, table: Table, row: Row, lines: list[str], look: Look, top: float, height: float
) -> None:
    style = _style(row, look)
    baseline = top + look.air + 0.5 * (style.step + 0.7 * style.size)
    for number, line in enumerate(lines):
        x = look.left + _INSET + _indent(row, look)
        sheet.text(x, baseline + number * style.step, line, style)
    middle = top + height / 2 + 0.35 * style.size
    last = baseline + (len(lines) - 1) * style.step
    for column, cell, x in zip(table.columns, row.cells, _anchors(look), strict=bool(row.cells)):
        drop = look.drops.get((row.label, column.label), 0)
        at = (middle if look.grid else last) + drop
        sheet.cell(x, at, (table, row, column), cell, style, look.align)


def _anchors(look: Look) -> list[float]:
    """Where the amounts of each column stand: at its right end, or in its middle."""
    rights = look.edges[1:]
    if look.align == "right":
        return [right - _INSET for right in rights]
    return [right - width / 2 for right, width in zip(rights, look.widths, strict=True)]


def _header(sheet: Sheet, table: Table, look: Look, top: float) -> float:
    style = Style(look.text.size, look.on_header).bold()
    levels = max(len(column.header) for column in table.columns)
    line = style.step + 2 * look.air
    bottom = top + levels * line
    if look.header:
        sheet.box(look.left, top, look.edges[-1] - look.left, levels * line, look.header)
    rise = look.air + 0.5 * (style.step - 0.7 * style.size)
    sheet.text(look.left + _INSET, bottom - rise, table.corner, style)
    if look.grid:
        _frame(sheet, look.left, look.edges[0], top, levels * line, look.grid)
    for text, left, right, first, depth in _header_cells(table, look, levels):
        upper = top + first * line
        if look.grid:
            _frame(sheet, left, right, upper, depth * line, look.grid)
        is_merged = depth == 1 and first < levels - 1
        align = "middle" if is_merged or look.align == "middle" else "right"
        x = (left + right) / 2 if align == "middle" else right - _INSET
        sheet.text(x, upper + depth * line - rise, text, style, align)
        if is_merged and not look.grid:
            sheet.stroke([(left + 6, upper + line), (right - 2, upper + line)], look.on_header, 0.5)
    _line(sheet, look, bottom, look.on_header, 0.9)
    return bottom


def _header_cells(
    table: Table, look: Look, levels: int
) -> Iterator[tuple[str, float, float, int, int]]:
    """Text, left, right, first line and number of lines of each cell of the header."""
    edges = look.edges
    places = range(len(table.columns))
    for _, group in groupby(places, key=lambda place: _merged(table, place, levels)):
        members = list(group)
        header = table.columns[members[0]].header
        left, right = edges[members[0]], edges[members[-1] + 1]
        if len(header) < levels:
            yield header[0], left, right, 0, levels
            continue
        if levels > 1:
            yield header[0], left, right, 0, 1
        for place in members:
            yield table.columns[place].header[-1], edges[place], edges[place + 1], levels - 1, 1


def _merged(table: Table, place: int, levels: int) -> str | int:
    """Equal for columns side by side that share the upper line of the header."""
    header = table.columns[place].header
    return header[0] if levels > 1 and len(header) == levels else place
