"""Landscape; categories below each other in reverse order, what breaks them down to their right.

[€ 23.622            ]  - project   - project
[Regionale projecten ]
[€ 107.154           ]  [Kosten inkind  € 25.943]  [Inzet projectleider  € 20.000]
[Programma DTZ       ]  [Kennispoort    € 25.925]  [€1 euro per inwoner  € 35.286]
"""

from __future__ import annotations

from typesetting.content import FigureText
from typesetting.fonts import BOLD
from typesetting.layouts.cover import cover
from typesetting.layouts.ornament import side_band
from typesetting.layouts.palette import BODY, NOTE, PAPER, PETROL, SMALL, TITLE, tone_of
from typesetting.layouts.slides import narrative_slides, regiodeal
from typesetting.prose import Style
from typesetting.sheet import A4_LANDSCAPE, Sheet

_LEFT = 64
_BLOCK = 214
_CELL = 246
_CELL_X = (_LEFT + _BLOCK + 14, _LEFT + _BLOCK + 14 + _CELL + 8)
_ORDER = ("Regionale projecten", "Programma DTZ", "Bedrijvensubsidieregeling")


def render(sheet: Sheet) -> None:
    """Set the whole report."""
    cover(sheet)
    _budget(sheet)
    for year in sheet.report.years:
        _year(sheet, year)
    _summary(sheet)
    regiodeal(sheet)
    narrative_slides(sheet)


def _page(sheet: Sheet, kind: str, year: int | None = None, title: str = "") -> None:
    sheet.new_page(A4_LANDSCAPE, kind, year)
    side_band(sheet, PETROL)
    if title:
        sheet.text(_LEFT, 66, title, TITLE)
        sheet.heading(title, year)


def _budget(sheet: Sheet) -> None:
    report = sheet.report
    _page(sheet, "budget", title="Budget Dutch TechZone")
    for number, name in enumerate(("regionaal", "bedrijven", "programma")):
        _bar(sheet, _LEFT, 94 + number * 76, 400, report.figure(f"budget.{name}"))
    _bar(sheet, _LEFT, 94 + 3 * 76, 720, report.figure("budget.total"))
    baseline = 116.0
    for paragraph in report.budget_text:
        baseline = sheet.paragraph(490, baseline, 270, paragraph, BODY) + 10


def _bar(sheet: Sheet, x: float, top: float, width: float, figure: FigureText) -> None:
    """The amount before its label."""
    tone = tone_of(figure.category)
    sheet.box(x, top, width, 62, tone.pale, 8)
    sheet.figure(x + 18, top + 38, figure, Style(19, tone.strong, BOLD))
    sheet.text(x + 170, top + 37, figure.label, Style(14, tone.strong))


def _year(sheet: Sheet, year: int) -> None:
    report = sheet.report
    _page(sheet, "year", year, f"Uitgaven {year}")
    top = 94.0
    for total in sorted(report.totals_of(year), key=lambda total: _ORDER.index(total.category)):
        items = list(reversed(report.breakdown_of(total)))
        names = report.projects[year] if total.category == "Regionale projecten" else ()
        height = max(92.0, 16 + 18.0 * -(-len(names) // 2), 54.0 * -(-len(items) // 2))
        _block(sheet, top, height, total)
        if names:
            _projects(sheet, year, top, height)
        for number, item in enumerate(items):
            _cell(sheet, _CELL_X[number % 2], top + number // 2 * 54, item)
        top += height + 14


def _block(sheet: Sheet, top: float, height: float, total: FigureText) -> None:
    """The amount above its label."""
    tone = tone_of(total.category)
    sheet.box(_LEFT, top, _BLOCK, height, tone.strong, 8)
    sheet.figure(_LEFT + 16, top + 42, total, Style(23, PAPER, BOLD))
    sheet.text(_LEFT + 16, top + 66, total.label, Style(13, PAPER))


def _projects(sheet: Sheet, year: int, top: float, height: float) -> None:
    names = sheet.report.projects[year]
    tone = tone_of("Regionale projecten")
    sheet.box(_CELL_X[0], top, 2 * _CELL + 8, height, tone.pale, 8)
    half = -(-len(names) // 2)
    for number, name in enumerate(names):
        column, row = divmod(number, half)
        sheet.text(_CELL_X[column] + 16, top + 22 + row * 18, f"- {name}", SMALL)
    sheet.record.projects[year] = sheet.page


def _cell(sheet: Sheet, x: float, top: float, item: FigureText) -> None:
    tone = tone_of(item.category)
    sheet.box(x, top, _CELL, 46, tone.pale, 8)
    sheet.text(x + 14, top + 28, item.label, Style(10.5, tone.strong))
    sheet.figure(x + _CELL - 14, top + 28.5, item, Style(12.5, tone.strong, BOLD), align="right")


def _summary(sheet: Sheet) -> None:
    """The two lists change places, the left one reversed; no heading."""
    report = sheet.report
    _page(sheet, "summary")
    spent = ("programma", "bedrijven", "regionaal", "overgeheveld_regiodeal", "beschikbaar")
    for number, name in enumerate(spent):
        _summary_row(sheet, _LEFT, 60 + number * 66, report.figure(f"summary.{name}"))
    whole = ("verwerkt", "overgeheveld", "uitgegeven", "totaal")
    for number, name in enumerate(whole):
        _summary_row(sheet, _LEFT + 374, 60 + number * 66, report.figure(f"summary.{name}"))
    sheet.paragraph(_LEFT, 450, 560, report.footnote, NOTE)


def _summary_row(sheet: Sheet, x: float, top: float, figure: FigureText) -> None:
    tone = tone_of(figure.category)
    sheet.box(x, top, 352, 54, tone.pale, 8)
    sheet.text(x + 18, top + 33, figure.label, Style(13, tone.strong, BOLD))
    sheet.figure(x + 334, top + 33, figure, Style(14, tone.strong, BOLD), align="right")
