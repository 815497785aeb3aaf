"""Tables of amounts: their rows, columns and cells, and the sums that hold in them. No drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from typesetting.content import ColumnText, FigureText, Report, RowText, TableText

NIL = "-"
BLANK = ""
# A figure, the sign for nil, or nothing.
Cell = FigureText | str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header over one or two lines, and the columns that it adds up."""

    header: tuple[str, ...]
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The whole header."""
        return " ".join(self.header)


@dataclass(frozen=True, slots=True)
class Row:
    """A row, the headings that it stands under, and the labels of the rows that it adds up.

    `role` is heading, row, subtotal or total.
    """

    label: str
    cells: tuple[Cell, ...] = ()
    role: str = "row"
    path: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it will be printed; `corner` is the header above the labels."""

    name: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A relation that the printed amounts keep, but for `difference` (total less parts)."""

    axis: str
    total: FigureText
    parts: tuple[tuple[FigureText, int], ...]

    @property
    def difference(self) -> Decimal:
        """What rounding, or the publisher, leaves over."""
        return _amount(self.total) - sum(sign * _amount(part) for part, sign in self.parts)


def sums(table: Table) -> Iterator[Sum]:
    """All sums of a table, down its columns and along its rows; blank and nil cells add nothing."""
    rows = {row.label: row for row in table.rows}
    places = {column.label: number for number, column in enumerate(table.columns)}
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            if not isinstance(cell, FigureText):
                continue
            down = [(rows[label].cells[number], 1) for label in row.parts]
            along = table.columns[number].parts.items()
            across = [(row.cells[places[label]], sign) for label, sign in along]
            yield from _sum("rows", cell, down)
            yield from _sum("columns", cell, across)


def _sum(axis: str, total: FigureText, cells: list[tuple[Cell, int]]) -> Iterator[Sum]:
    parts = tuple((cell, sign) for cell, sign in cells if isinstance(cell, FigureText))
    if parts:
        yield Sum(axis, total, parts)


def _amount(figure: FigureText) -> Decimal:
    if figure.amount is None:
        raise ValueError(f"{figure.id}: a table holds amounts only")
    return figure.amount


def year_table(report: Report, over: tuple[str, ...] = ()) -> Table:
    """Expenditure by category and item, a column for each year; `over`: what stands above these."""
    years = tuple(Column((*over, str(year))) for year in report.years)
    total = Column(("Totaal",), {column.label: 1 for column in years})
    rows: list[Row] = []
    for name in report.programmes:
        items = _items(report, name)
        label = report.figure(f"budget.{name}").label
        labels = tuple(item.label for item in items.values())
        rows.append(_year_row(report, label, name, role="subtotal", parts=labels))
        rows += [
            _year_row(report, item.label, f"{name}.{key}", path=(label,))
            for key, item in items.items()
        ]
    categories = tuple(row.label for row in rows if row.role == "subtotal")
    rows.append(_year_row(report, "Totaal", "totaal", role="total", parts=categories))
    return Table("Uitgaven per jaar", "Categorie", (*years, total), tuple(rows))


def _items(report: Report, name: str) -> dict[str, FigureText]:
    """What breaks a category down in any year, by the last part of the id."""
    items: dict[str, FigureText] = {}
    for year in report.years:
        for figure in report.figures:
            if figure.id.startswith(f"{year}.{name}."):
                items.setdefault(figure.id.split(".")[-1], figure)
    return items


def _year_row(
    report: Report,
    label: str,
    key: str,
    role: str = "row",
    path: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
) -> Row:
    known = {figure.id: figure for figure in report.figures}
    cells = [known.get(f"{year}.{key}", NIL) for year in report.years]
    cells.append(known.get(f"table.{key}", BLANK))
    return Row(label, tuple(_bare(cell) for cell in cells), role, path, parts)


def _bare(cell: Cell) -> Cell:
    """Without the euro sign: the table says once that its amounts are euros."""
    if isinstance(cell, str):
        return cell
    return cell.model_copy(update={"printed": cell.printed.removeprefix("€ ")})


def printed_table(text: TableText, year: int, minus: str) -> Table:
    """A table whose amounts, all of one year, stand in the content."""
    columns = tuple(Column(column.header, column.parts) for column in text.columns)
    rows: list[Row] = []
    heading: tuple[str, ...] = ()
    for number, row in enumerate(text.rows, 1):
        if row.role == "heading":
            heading = (row.label,)
        path = heading if row.role in ("row", "subtotal") else ()
        cells = tuple(_cells(text, row, number, path, year, minus))
        rows.append(Row(row.label, cells, row.role, path, row.parts))
        heading = heading if row.role in ("heading", "row") else ()
    return Table(text.name, text.corner, columns, tuple(rows))


def _cells(
    text: TableText, row: RowText, number: int, path: tuple[str, ...], year: int, minus: str
) -> Iterator[Cell]:
    pairs = zip(text.columns, row.cells, strict=True) if row.cells else ()
    for place, (column, amount) in enumerate(pairs, 1):
        if not isinstance(amount, Decimal):
            yield amount or BLANK
            continue
        yield FigureText(
            id=f"{text.name.lower()}.{number}.{place}",
            kind=column.kind,
            stage=column.stage,
            year=year,
            category=path[0] if path else row.label if row.role == "row" else "Totaal",
            line_item=row.label if row.role == "row" else None,
            label=row.label,
            amount=amount * text.unit,
            unit=text.unit,
            printed=_printed(amount, column, minus),
        )


def _printed(amount: Decimal, column: ColumnText, minus: str) -> str:
    digits = f"{abs(amount):,.0f}".replace(",", ".")
    if column.marks:
        return f"{digits} {column.marks[amount < 0]}"
    return f"{minus if amount < 0 else ''}{digits}"
