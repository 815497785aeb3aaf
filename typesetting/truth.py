"""What a set document states, and where, as JSON: the answers for whoever reads the PDF back.

Boxes are x0, top, x1, bottom in points from the top left of the page; pages count from 1.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from typesetting.content import Report, plain
from typesetting.sheet import Heading, Placed, PlacedCell, Record
from typesetting.tables import BLANK, NIL, Sum, sums

_RATE = re.compile(r"€ ?(\d+(?:,\d+)?)(?: euro)? per (\w+)")
_COUNT = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)?(?![\d])")


def truth_of(document: str, report: Report, record: Record) -> dict[str, Any]:
    """All that `document` states; the same field names for every edition."""
    return {
        "document": document,
        "municipality": report.municipality,
        "period": report.period,
        "edition": report.edition,
        "synthetic": True,
        "text_layer": True,
        "n_pages": len(record.pages),
        "pages": [
            {"page": number, "kind": kind, "year": year}
            for number, (kind, year) in enumerate(record.pages, 1)
        ],
        "figures": _figures(report, record),
        "nil_cells": [_cell(cell) for cell in record.cells if cell.cell == NIL],
        "blank_cells": [_cell(cell) for cell in record.cells if cell.cell == BLANK],
        "sums": _sums(record),
        "shares": _shares(report, record),
        "lists": _lists(report, record),
        "sections": [_section(heading) for heading in record.headings],
        "rates": _rates(record),
        "counts": _counts(record),
    }


def _figures(report: Report, record: Record) -> list[dict[str, Any]]:
    cells = {id(cell.cell): cell for cell in record.cells}
    rows = []
    for placed in record.figures:
        cell = cells.get(id(placed.figure))
        rows.append(_figure(placed, report) | (_cell(cell) if cell else {}))
    return rows


def _figure(placed: Placed, report: Report) -> dict[str, Any]:
    figure = placed.figure
    of_whole_period = figure.year is None and figure.year_context is None
    row = {
        "id": figure.id,
        "quantity": figure.quantity,
        "kind": figure.kind,
        "year": figure.year,
        "period": report.period if of_whole_period else None,
        "category": figure.category,
        "line_item": figure.line_item,
        "label": plain(figure.label),
        "amount_eur": number(figure.amount),
        "precision": number(figure.unit) if figure.amount is not None else None,
        "page": placed.page,
        "printed": figure.printed,
        "bbox": [round(edge, 2) for edge in placed.box],
        "percent": number(figure.percent),
        "reserve": figure.reserve,
        "year_context": figure.year_context,
    }
    if figure.stage:
        row["stage"] = figure.stage
    if figure.spacing:
        row["letter_spacing"] = figure.spacing
    if figure.is_overprinted:
        row["overprinted"] = True
    if figure.note_mark:
        row["note_mark"] = figure.note_mark
    # What is printed is no amount, so a reader may not be held to one.
    return row | {"malformed": True, "optional": True} if figure.is_malformed else row


def _cell(placed: PlacedCell) -> dict[str, Any]:
    """Where a cell stands in its table; `row_path` is the headings above and the label."""
    row = placed.row
    return {
        "table": placed.table.name,
        "row_label": row.label,
        "row_path": [*row.path, row.label],
        "row_role": row.role,
        "column_label": placed.column.label,
        "page": placed.page,
        "printed": placed.cell if isinstance(placed.cell, str) else placed.cell.printed,
        "bbox": [round(edge, 2) for edge in placed.box] if placed.box else None,
    }


def _sums(record: Record) -> list[dict[str, Any]]:
    tables = {cell.table.name: cell.table for cell in record.cells}
    return [_sum(name, each) for name, table in tables.items() for each in sums(table)]


def _sum(table: str, each: Sum) -> dict[str, Any]:
    return {
        "table": table,
        "axis": each.axis,
        "total": each.total.id,
        "parts": [{"id": part.id, "sign": sign} for part, sign in each.parts],
        "difference_eur": number(each.difference),
    }


def number(value: Decimal | None) -> int | float | None:
    """A decimal as JSON knows it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _shares(report: Report, record: Record) -> list[dict[str, Any]]:
    page_of = {placed.figure.id: placed.page for placed in record.figures}
    return [
        {
            "pillar": amount.line_item,
            "percent": number(share.percent),
            "amount_eur": number(amount.amount),
            "reserve": amount.reserve,
            "page": page_of[share.id],
        }
        for share, amount in report.pillars()
    ]


def _lists(report: Report, record: Record) -> list[dict[str, Any]]:
    return [
        {
            "kind": "regionale_projecten",
            "year": year,
            "category": "Regionale projecten",
            "items": list(report.projects[year]),
            "page": page,
        }
        for year, page in record.projects.items()
    ]


def _section(heading: Heading) -> dict[str, Any]:
    return {
        "year": heading.year,
        "title": heading.title,
        "page": heading.page,
        "level": heading.level,
        "part": heading.part,
    }


def _rates(record: Record) -> list[dict[str, Any]]:
    """Money per something, wherever it stands: in a label of a figure or in running text."""
    in_cells = {id(cell.cell) for cell in record.cells}
    labels = [
        (placed.page, placed.figure.label)
        for placed in record.figures
        if id(placed.figure) not in in_cells
    ]
    # A row has one label for all its figures.
    labels += dict.fromkeys((cell.page, cell.row.label) for cell in record.cells)
    return [
        {
            "text": match[0],
            "amount_eur": number(Decimal(match[1].replace(",", "."))),
            "unit": f"EUR per {match[2]}",
            "page": page,
            "label": text,
        }
        for page, text in labels + record.lines
        for match in _RATE.finditer(text)
    ]


def _counts(record: Record) -> list[dict[str, Any]]:
    """Numbers in running text that are neither years nor figures: counts, days, roads, versions."""
    printed = [placed.figure.printed for placed in record.figures]
    found = []
    for page, text in record.lines:
        rest = _without(text, printed)
        found += [
            {"value": float(match[0].replace(",", ".")), "text": plain(text), "page": page}
            for match in _COUNT.finditer(rest)
            if not re.fullmatch(r"20\d\d", match[0])
        ]
    return found


def _without(text: str, printed: list[str]) -> str:
    for amount in printed:
        text = text.replace(amount, "")
    return _RATE.sub("", text)
