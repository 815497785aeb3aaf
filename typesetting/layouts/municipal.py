"""A chapter of an annual account: prose, and a long table that goes on over the next page.

Financieel resultaat
Prose ...
Recapitulatie
Bedragen x € 1.000
            |   Begroting 2023   |   Realisatie 2023  | Verschil
Programma   | Baten Lasten Saldo | Baten Lasten Saldo |
"""

from __future__ import annotations

from typesetting.content import Section
from typesetting.fonts import BOLD, ITALIC
from typesetting.layouts.cover import cover
from typesetting.layouts.grid import Look, draw_table
from typesetting.layouts.palette import INK, NOTE, PETROL
from typesetting.prose import Style
from typesetting.sheet import A4_PORTRAIT, Sheet
from typesetting.tables import printed_table

_LEFT, _RIGHT = 56.0, 540.0
_TOP, _LOWEST = 84.0, 778.0
# The printed page numbers count the parts before, which are other files.
_PAGES_BEFORE = 15
_HEADING = Style(16, PETROL, BOLD)
_BODY = Style(10.5, INK, leading=1.5)
_WIDTHS = (50.0, 54.0, 50.0, 50.0, 54.0, 50.0, 50.0)
_LABELS = _RIGHT - _LEFT - sum(_WIDTHS)
_UNRULED = Look(
    left=_LEFT,
    label_width=_LABELS,
    widths=_WIDTHS,
    text=Style(8.5, INK, leading=1.3),
    air=3.4,
    indent=6,
    rule="#8fa3aa",
    ruled_below=("subtotal", "total"),
    drops={
        ("Jeugdhulp", "Realisatie 2023 Lasten"): 2,
        ("Lokale heffingen", "Begroting 2023 Saldo"): -2,
    },
)
_RULED = Look(
    left=_LEFT,
    label_width=_LABELS,
    widths=_WIDTHS,
    text=Style(8.5, INK, leading=1.3),
    air=3.4,
    indent=0,
    align="middle",
    header="#d3d3d3",
    on_header=INK,
    grid="#4c4c4c",
    total="#ececec",
)


def render_unruled(sheet: Sheet) -> None:
    """Amounts to the right, lines below subtotals and totals alone; two amounts off their row."""
    _render(sheet, _UNRULED)


def render_ruled(sheet: Sheet) -> None:
    """Lines around every cell, amounts in its middle."""
    _render(sheet, _RULED)


def _render(sheet: Sheet, look: Look) -> None:
    report = sheet.report
    cover(sheet, A4_PORTRAIT)
    _new_page(sheet)
    before, *after = report.notes
    baseline = _section(sheet, _TOP, before)
    for text in report.tables:
        _title(sheet, baseline + 16, text.name)
        sheet.text(_LEFT, baseline + 33, text.caption, Style(9, INK, ITALIC))
        table = printed_table(text, report.first_year, report.minus)
        top = baseline + 42
        baseline = draw_table(sheet, table, look, top, _LOWEST, lambda: _new_page(sheet)) + 18
        for note in text.notes:
            sheet.text(_LEFT, baseline, note, Style(8, INK))
            baseline += 12
    for section in after:
        baseline = _section(sheet, baseline + 26, section)
    sheet.paragraph(_LEFT, baseline + 20, _RIGHT - _LEFT, report.colophon, NOTE)


def _new_page(sheet: Sheet) -> float:
    """Begin a page, its number and the name of the document at the foot; where a table begins."""
    sheet.new_page(A4_PORTRAIT, "account", sheet.report.first_year)
    footer = Style(8.5, INK)
    sheet.text(_LEFT, 812, f"{sheet.report.title} | Gemeente {sheet.report.municipality}", footer)
    sheet.text(_RIGHT, 812, str(sheet.page + _PAGES_BEFORE), footer, align="right")
    return 62


def _title(sheet: Sheet, baseline: float, title: str) -> None:
    sheet.text(_LEFT, baseline, title, _HEADING)
    sheet.heading(title, sheet.report.first_year, part="narrative")


def _section(sheet: Sheet, baseline: float, section: Section) -> float:
    _title(sheet, baseline, section.title)
    baseline += 24
    for paragraph in section.text:
        baseline = sheet.paragraph(_LEFT, baseline, _RIGHT - _LEFT, paragraph, _BODY) + 5
    return baseline
