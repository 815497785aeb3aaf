"""Landscape cards in which each amount stands above its label, the breakdown below the category.

[€ 107.154    ] [€ 178.409                ] [€ 23.622           ]
[Programma DTZ] [Bedrijvensubsidieregeling] [Regionale projecten]
  € 25.925
  Kennispoort Drenthe
"""

from __future__ import annotations

from typesetting.content import FigureText
from typesetting.fonts import BOLD
from typesetting.layouts.cover import cover
from typesetting.layouts.ornament import ribbon
from typesetting.layouts.palette import BODY, MIST, NOTE, PAPER, PETROL, SMALL, TEAL, TITLE, tone_of
from typesetting.layouts.slides import narrative_slides, regiodeal
from typesetting.prose import Style
from typesetting.sheet import A4_LANDSCAPE, Sheet

_LEFT = 54
_WIDTH = 228
_STEP = 246


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
    ribbon(sheet, TEAL)
    if title:
        sheet.text(_LEFT, 70, title, TITLE)
        sheet.heading(title, year)


def _card(sheet: Sheet, x: float, top: float, figure: FigureText) -> None:
    tone = tone_of(figure.category)
    sheet.box(x, top, _WIDTH, 88, tone.strong, 10)
    sheet.figure(x + 18, top + 42, figure, Style(25, PAPER, BOLD))
    sheet.text(x + 18, top + 68, figure.label, Style(13.5, PAPER))


def _budget(sheet: Sheet) -> None:
    report = sheet.report
    _page(sheet, "budget", title="Budget Dutch TechZone")
    total = report.figure("budget.total")
    sheet.box(_LEFT, 96, 2 * _STEP + _WIDTH, 92, MIST, 10)
    sheet.figure(_LEFT + 18, 140, total, Style(30, PETROL, BOLD))
    sheet.text(_LEFT + 18, 168, total.label, Style(14, PETROL))
    for index, name in enumerate(("programma", "bedrijven", "regionaal")):
        _card(sheet, _LEFT + index * _STEP, 206, report.figure(f"budget.{name}"))
    baseline = 336.0
    for paragraph in report.budget_text:
        baseline = sheet.paragraph(_LEFT, baseline, 330, paragraph, BODY) + 10


def _year(sheet: Sheet, year: int) -> None:
    report = sheet.report
    _page(sheet, "year", year, f"Uitgaven {year}")
    for index, total in enumerate(report.totals_of(year)):
        x = _LEFT + index * _STEP
        _card(sheet, x, 96, total)
        for number, item in enumerate(report.breakdown_of(total)):
            _item(sheet, x + 18, 200 + number * 66, item)
        if total.category == "Regionale projecten":
            _projects(sheet, year, x + 18)


def _item(sheet: Sheet, x: float, top: float, item: FigureText) -> None:
    tone = tone_of(item.category)
    sheet.box(x, top, _WIDTH - 18, 56, tone.pale, 8)
    sheet.figure(x + 14, top + 25, item, Style(15, tone.strong, BOLD))
    sheet.text(x + 14, top + 43, item.label, Style(10.5, tone.strong))


def _projects(sheet: Sheet, year: int, x: float) -> None:
    for number, name in enumerate(sheet.report.projects[year]):
        sheet.text(x, 212 + number * 17, f"- {name}", SMALL)
    sheet.record.projects[year] = sheet.page


def _summary(sheet: Sheet) -> None:
    report = sheet.report
    _page(sheet, "summary")
    for column, names in enumerate((
        ("totaal", "uitgegeven", "overgeheveld", "verwerkt"),
        ("programma", "bedrijven", "regionaal", "overgeheveld_regiodeal", "beschikbaar"),
    )):  # fmt: skip
        for number, name in enumerate(names):
            top = 46 + number * 88
            _summary_card(sheet, _LEFT + column * 376, top, report.figure(f"summary.{name}"))
    sheet.paragraph(_LEFT, 520, 600, report.footnote, NOTE)


def _summary_card(sheet: Sheet, x: float, top: float, figure: FigureText) -> None:
    tone = tone_of(figure.category)
    sheet.box(x, top, 358, 76, tone.pale, 8)
    sheet.figure(x + 20, top + 38, figure, Style(22, tone.strong, BOLD))
    sheet.text(x + 20, top + 61, figure.label, Style(12.5, tone.strong))
