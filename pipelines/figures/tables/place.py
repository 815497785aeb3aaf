"""A grid and its definition to drafts: each cell states what its row and its column say."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.amounts.scan import NumberLook
from pipelines.documents.model import Edge
from pipelines.figures.blocks import Region
from pipelines.figures.draft import Draft
from pipelines.figures.layout import Run
from pipelines.figures.ledger import Ledger
from pipelines.figures.placements import Level, Table, TableLine
from pipelines.figures.tables.caption import Scale, scale_of
from pipelines.figures.tables.grid import Cell, columns_of, rows_of
from pipelines.figures.tables.heads import (
    Head,
    cells_of,
    codes_of,
    head_in,
    head_over,
    matching,
    names_something,
)
from pipelines.figures.tables.labels import Heading, LabelledRow, labelled
from pipelines.figures.tables.nesting import Outline, TableRow
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
        self._outline = Outline()
        self._title: str | None = None
        self._scale = Scale(None, "")
        self._skipped: list[str] = []
        self.seen = ""

    def place(
        self, region: Region, edges: Sequence[Edge], known: Collection[str] | None = None
    ) -> list[Draft]:
        """The figures of the part of the table that stands in a region.

        `known` are the slugs of the report's categories; null where this table names them.
        """
        cells = cells_of(region.runs, self._ledger)
        head = head_in(region.runs, cells, self._table) or self._continued(cells)
        self._head = head if self._table.over_pages else None
        self.seen = "no header of its columns is here"
        if head is None:
            return []
        self._skipped = []
        self._begin(region)
        if head.runs:
            self._scale = scale_of(self._table, region, head)
        body = [cell for cell in cells if cell.box.top >= head.bottom - 1]
        labels = _labels(region.runs, head, body)
        lines = labelled(rows_of(body, labels, head.columns, edges), labels)
        drafts: list[Draft] = []
        for line in lines:
            if isinstance(line, Heading):
                self._outline.add_heading(line.label, line.runs)
            else:
                drafts += self._drafts(line, head, region, known)
        self._settle(drafts, lines, head)
        self.seen = self._report(head, drafts)
        return drafts

    def _report(self, head: Head, drafts: Sequence[Draft]) -> str:
        """What was made of the headers and the rows, for whoever writes the definition."""
        headers = [f"{text!r}{'' if self._column(text) else ' (unknown)'}" for text in head.texts]
        report = f"{len(drafts)} cells; headers {', '.join(headers)}"
        skipped = ", ".join(repr(label) for label in self._skipped)
        return f"{report}; rows skipped: {skipped}" if skipped else report

    def _begin(self, region: Region) -> None:
        """A new table, unless it goes on: without a title on this page, or under the same one."""
        title = region.heading.text if region.heading else self._title
        if not self._table.over_pages or title != self._title:
            self._outline = Outline()
        self._title = title

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
        if not any(self._column(text) for text in texts):
            return None
        top = min(cell.box.top for cell in cells)
        return head_over(self._table, columns, texts, frozenset(), top)

    def _drafts(
        self, row: LabelledRow, head: Head, region: Region, known: Collection[str] | None
    ) -> list[Draft]:
        label = _FOOTNOTE.sub("", row.label)
        standing = self._outline.add_row(label, row.runs, is_total=self._is_total(label))
        line = self._line(label, standing.path, known)
        if line is None:
            self._skipped.append(label)
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
                if standing.path:
                    names |= {"group": standing.path[-1], "path": " ".join(standing.path)}
                names |= _groups(column, header) | _groups(line, label)
                for said in (self._table, column, line):
                    names |= {name: text.format_map(names) for name, text in said.names.items()}
                drafts.append(self._draft(cell, line, column, names, row.label, header, standing))
        return drafts

    def _draft(
        self,
        cell: Cell,
        line: TableLine,
        column: TableLine,
        names: dict[str, str],
        label: str,
        header: str,
        standing: TableRow,
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
            scale=self._scale.factor,
            caption=self._scale.caption,
            signs=self._table.signs,
            table_name=self._table.name,
            row_label=label,
            column_label=header,
            row=standing,
            is_total_column=self._is_total(header),
        )

    def _is_total(self, label: str) -> bool:
        totals = self._table.totals
        return totals is not None and re.fullmatch(totals, label, re.IGNORECASE) is not None

    def _line(
        self, label: str, path: Sequence[str], known: Collection[str] | None
    ) -> TableLine | None:
        """What the definition says of a row with this label, under these."""
        if not self._table.rows:
            return TableLine()
        is_category = known is None or slug(label) in known
        level = Level.CATEGORY if is_category else Level.ITEM
        fitting = [one for one in self._table.rows if one.level in (Level.FIXED, level)]
        return matching([one for one in fitting if _is_under(path, one)], label)

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

    def _settle(
        self, drafts: Sequence[Draft], lines: Sequence[LabelledRow | Heading], head: Head
    ) -> None:
        for draft in drafts:
            self._ledger.claim(draft.token)
        if drafts:
            runs = [run for line in lines for run in line.runs] + list(head.runs)
            self._ledger.ignore((token for run in runs for token in run.tokens), _IN_TABLE)


def _is_under(path: Sequence[str], line: TableLine) -> bool:
    under = line.under
    return under is None or any(re.fullmatch(under, above, re.IGNORECASE) for above in path)


def _groups(line: TableLine, text: str) -> dict[str, str]:
    match = re.fullmatch(line.label, text, re.IGNORECASE)
    found = match.groupdict() if match else {}
    return {name: value for name, value in found.items() if value}


def _labels(runs: Sequence[Run], head: Head, body: Sequence[Cell]) -> list[Run]:
    """The runs left of the numbers: from the head down to where the numbers end."""
    numbers = {cell.token.run for cell in body}
    codes = codes_of(runs)
    bottom = max((cell.box.bottom for cell in body), default=0.0)
    # The label of the first row may begin lines above its numbers.
    top = max((run.box.bottom for run in head.runs), default=0.0) - 1
    return [
        run
        for run in runs
        if run not in numbers
        and (names_something(run) or run in codes)
        and run.box.x1 <= head.left + 1
        and top <= run.box.top
        and run.box.top <= bottom + run.size
    ]
