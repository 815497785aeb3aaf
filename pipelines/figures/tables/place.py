"""A grid and its definition to drafts: each cell states what its row and its column say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from string import Formatter

from pipelines.amounts.scan import NumberLook
from pipelines.documents.model import Edge
from pipelines.figures.blocks import Region
from pipelines.figures.definition import Level, Table, TableLine
from pipelines.figures.draft import Draft
from pipelines.figures.layout import Run
from pipelines.figures.ledger import Ledger
from pipelines.figures.tables.grid import Cell, columns_of, rows_of
from pipelines.figures.tables.heads import Head, cells_of, head_in, matching, names_something
from pipelines.figures.tables.labels import LabelledRow, labelled_rows
from pipelines.text import slug

_IN_TABLE = "part of a label or header of a table"
_FOOTNOTE = re.compile(r"\s*\(\d{1,2}\)$|\s*[*¹²³]+$")


class TableReader:
    """Places one table of a definition, page after page."""

    def __init__(self, table: Table, ledger: Ledger) -> None:
        self._table = table
        self._ledger = ledger
        self._head: Head | None = None
        self._category: str | None = None

    def place(
        self, region: Region, edges: Sequence[Edge], known: Collection[str] | None = None
    ) -> list[Draft]:
        """The figures of the part of the table that stands in a region.

        `known` are the slugs of the report's categories; null where this table names them.
        """
        cells = cells_of(region.runs, self._ledger)
        head = head_in(region.runs, cells, self._table) or self._continued(cells)
        self._head = head if self._table.over_pages else None
        if head is None:
            return []
        body = [cell for cell in cells if cell.box.top >= head.bottom - 1]
        labels = _labels(region.runs, head, body)
        rows = labelled_rows(rows_of(body, labels, head.columns, edges), labels)
        drafts: list[Draft] = []
        for row in rows:
            drafts += self._drafts(row, head, region, known)
        self._settle(drafts, rows, head)
        return drafts

    def _continued(self, cells: Sequence[Cell]) -> Head | None:
        """The head of the page before, over columns that stand where its columns stood."""
        if self._head is None or not cells:
            return None
        columns = columns_of(cells)
        texts = []
        for column in columns:
            over = [
                text
                for old, text in zip(self._head.columns, self._head.texts, strict=True)
                if min(old.x1, column.x1) > max(old.x0, column.x0)
            ]
            texts.append(over[0] if len(over) == 1 else "")
        if not any(texts):
            return None
        return Head(columns, texts, frozenset(), min(cell.box.top for cell in cells))

    def _drafts(
        self, row: LabelledRow, head: Head, region: Region, known: Collection[str] | None
    ) -> list[Draft]:
        label = _FOOTNOTE.sub("", row.label)
        line = self._line(label, known)
        if line is None or line.ignore:
            return []
        drafts = []
        for number, cell in sorted(row.row.cells.items()):
            header = head.texts[number]
            column = self._column(header)
            if column is not None and not column.ignore:
                # As printed a label keeps its footnote mark; in a key it would be a stray digit.
                names = region.names | {"row": label, "column": header, "label": label}
                names |= self._place_in_hierarchy(line, label)
                if row.group:
                    names["group"] = row.group
                names |= _groups(column, header) | _groups(line, label)
                for said in (column, line):
                    names |= {name: text.format_map(names) for name, text in said.names.items()}
                if _is_stated(self._table.stating(column, line).quantity, names):
                    drafts.append(self._draft(cell, line, column, names, row.label, header))
        return drafts

    def _draft(
        self,
        cell: Cell,
        line: TableLine,
        column: TableLine,
        names: dict[str, str],
        label: str,
        header: str,
    ) -> Draft:
        states = self._table.stating(column, line)
        return Draft(
            cell.token,
            states,
            names,
            label,
            states.quantity,
            is_share=cell.token.looks is NumberLook.PERCENTAGE,
            text=cell.text,
            scale=self._table.scale,
            signs=self._table.signs,
            table_name=self._table.name,
            row_label=label,
            column_label=header,
        )

    def _line(self, label: str, known: Collection[str] | None) -> TableLine | None:
        """What the definition says of a row with this label."""
        if not self._table.rows:
            return TableLine()
        is_category = known is None or slug(label) in known
        level = Level.CATEGORY if is_category else Level.ITEM
        fitting = [one for one in self._table.rows if one.level in (Level.FIXED, level)]
        return matching(fitting, label)

    def _place_in_hierarchy(self, line: TableLine, label: str) -> dict[str, str]:
        """The names of category and item: an item belongs to the category above it."""
        if line.level is Level.CATEGORY:
            self._category = label
            return {"category": label}
        if line.level is Level.ITEM and self._category:
            return {"category": self._category, "line_item": label}
        return {}

    def _column(self, text: str) -> TableLine | None:
        return matching(self._table.columns, text) if text else None

    def _settle(self, drafts: Sequence[Draft], rows: Sequence[LabelledRow], head: Head) -> None:
        for draft in drafts:
            self._ledger.claim(draft.token)
        if drafts:
            runs = [run for row in rows for run in row.runs] + list(head.runs)
            self._ledger.ignore((token for run in runs for token in run.tokens), _IN_TABLE)


def _is_stated(quantity: str, names: Mapping[str, str]) -> bool:
    """Whether every name in the braces is there; an item before any category has none."""
    return all(names.get(name) for _, name, _, _ in Formatter().parse(quantity) if name)


def _groups(line: TableLine, text: str) -> dict[str, str]:
    match = re.search(line.label, text, re.IGNORECASE)
    found = match.groupdict() if match else {}
    return {name: value for name, value in found.items() if value}


def _labels(runs: Sequence[Run], head: Head, body: Sequence[Cell]) -> list[Run]:
    """The runs left of the numbers: from the head down to where the numbers end."""
    numbers = {cell.token.run for cell in body}
    bottom = max((cell.box.bottom for cell in body), default=0.0)
    # The label of the first row may begin lines above its numbers.
    top = max((run.box.bottom for run in head.runs), default=0.0) - 1
    return [
        run
        for run in runs
        if run not in numbers
        and names_something(run)
        and run.box.x1 <= head.columns[0].x0 + 1
        and top <= run.box.top
        and run.box.top <= bottom + run.size
    ]
