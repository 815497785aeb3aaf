"""What a set document states, and where, as JSON: the answers for whoever reads the PDF back.

Boxes are x0, top, x1, bottom in points from the top left of the page; pages count from 1.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from typesetting.content import Report
from typesetting.sheet import Heading, Placed, Record

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
        "figures": [_figure(placed, report) for placed in record.figures],
        "shares": _shares(report, record),
        "lists": _lists(report, record),
        "sections": [_section(heading) for heading in record.headings],
        "rates": _rates(record),
        "counts": _counts(record),
    }


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
        "label": figure.label,
        "amount_eur": number(figure.amount),
        "precision": number(figure.unit) if figure.amount is not None else None,
        "page": placed.page,
        "printed": figure.printed,
        "bbox": [round(edge, 2) for edge in placed.box],
        "percent": number(figure.percent),
        "reserve": figure.reserve,
        "year_context": figure.year_context,
    }
    # What is printed is no amount, so a reader may not be held to one.
    return row | {"malformed": True, "optional": True} if figure.is_malformed else row


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
    labels = [(placed.page, placed.figure.label) for placed in record.figures]
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
            {"value": float(match[0].replace(",", ".")), "text": text, "page": page}
            for match in _COUNT.finditer(rest)
            if not re.fullmatch(r"20\d\d", match[0])
        ]
    return found


def _without(text: str, printed: list[str]) -> str:
    for amount in printed:
        text = text.replace(amount, "")
    return _RATE.sub("", text)
