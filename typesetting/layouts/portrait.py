"""The same report as a word processor would print it: portrait, one column, no cards.

Uitgaven 2018
Programma DTZ                                   € 107.154
    Kennispoort Drenthe                          € 25.925
Regionale projecten                              € 23.622
    - project
"""

from __future__ import annotations

from collections.abc import Callable

from typesetting.content import FigureText
from typesetting.fonts import BOLD
from typesetting.layouts.cover import cover
from typesetting.layouts.narrative import Frame, narrative
from typesetting.layouts.palette import INK, NOTE, PETROL, SMALL
from typesetting.prose import Style
from typesetting.sheet import A4_PORTRAIT, Sheet

LEFT, RIGHT = 70.0, 525.0
_TOP, _LOWEST = 84.0, 770.0
_HEADING = Style(17, PETROL, BOLD)
_ROW = Style(11, INK)
_BODY = Style(11, INK, leading=1.5)
_FRAME = Frame((LEFT,), RIGHT - LEFT, _TOP + 28, _LOWEST, Style(10.5, INK, leading=1.45))


def year_by_year(sheet: Sheet, baseline: float) -> float:
    """The years below each other; the baseline that would follow."""
    for year in sheet.report.years:
        baseline = _year(sheet, baseline + 30, year)
    return baseline


def render(sheet: Sheet, years: Callable[[Sheet, float], float] = year_by_year) -> None:
    """Set the whole report, the years in the given way from a baseline on."""
    cover(sheet, A4_PORTRAIT)
    new_page(sheet, "budget")
    years(sheet, _budget(sheet, _TOP))
    new_page(sheet, "summary")
    _regiodeal(sheet, _summary(sheet, _TOP) + 40)
    narrative(sheet, _FRAME, _narrative_page, _end_chapter)


def new_page(sheet: Sheet, kind: str, year: int | None = None) -> None:
    """Begin a page, its number at the foot."""
    sheet.new_page(A4_PORTRAIT, kind, year)
    sheet.text(RIGHT, 806, str(sheet.page), SMALL, align="right")


def _narrative_page(sheet: Sheet, year: int) -> None:
    new_page(sheet, "narrative", year)
    sheet.text(LEFT, _TOP, str(year), _HEADING)


def _end_chapter(sheet: Sheet, _column: int, baseline: float) -> None:
    """The colophon stands below the last year."""
    if sheet.record.pages[-1][1] == sheet.report.narrative[-1].year:
        sheet.paragraph(LEFT, baseline + 24, RIGHT - LEFT, sheet.report.colophon, NOTE)


def heading(sheet: Sheet, baseline: float, title: str, year: int | None = None) -> float:
    """A heading with a line below it; the baseline of what follows."""
    sheet.text(LEFT, baseline, title, _HEADING)
    sheet.stroke([(LEFT, baseline + 7), (RIGHT, baseline + 7)], PETROL, 0.8)
    sheet.heading(title, year)
    return baseline + 28


def _row(sheet: Sheet, baseline: float, figure: FigureText, indent: float = 0) -> float:
    style = _ROW if indent else _ROW.bold()
    sheet.text(LEFT + indent, baseline, figure.label, style)
    sheet.figure(RIGHT, baseline, figure, style, align="right")
    return baseline + 19


def _budget(sheet: Sheet, baseline: float) -> float:
    report = sheet.report
    baseline = heading(sheet, baseline, "Budget Dutch TechZone")
    for name in ("total", "programma", "bedrijven", "regionaal"):
        baseline = _row(sheet, baseline, report.figure(f"budget.{name}"))
    baseline += 8
    for paragraph in report.budget_text:
        baseline = sheet.paragraph(LEFT, baseline, RIGHT - LEFT, paragraph, _BODY) + 4
    return baseline


def _year(sheet: Sheet, baseline: float, year: int) -> float:
    """One year, on a new page if it does not fit below the one before."""
    report = sheet.report
    totals = report.totals_of(year)
    items = sum(len(report.breakdown_of(total)) for total in totals)
    height = 28 + 19 * (len(totals) + items) + 16 * len(report.projects[year])
    if baseline + height > _LOWEST:
        new_page(sheet, "year", year)
        baseline = _TOP
    baseline = heading(sheet, baseline, f"Uitgaven {year}", year)
    for total in totals:
        baseline = _row(sheet, baseline, total)
        for item in report.breakdown_of(total):
            baseline = _row(sheet, baseline, item, indent=24)
        if total.category == "Regionale projecten":
            baseline = _projects(sheet, baseline, year)
    return baseline


def _projects(sheet: Sheet, baseline: float, year: int) -> float:
    for name in sheet.report.projects[year]:
        sheet.text(LEFT + 24, baseline, f"- {name}", SMALL)
        baseline += 16
    sheet.record.projects[year] = sheet.page
    return baseline


def _summary(sheet: Sheet, baseline: float) -> float:
    """Both lists below each other, without a heading; the footnote."""
    for group in (
        ("totaal", "uitgegeven", "overgeheveld", "verwerkt"),
        ("programma", "bedrijven", "regionaal", "overgeheveld_regiodeal", "beschikbaar"),
    ):
        for name in group:
            baseline = _row(sheet, baseline, sheet.report.figure(f"summary.{name}"))
        baseline += 16
    return sheet.paragraph(LEFT, baseline, RIGHT - LEFT, sheet.report.footnote, NOTE)


def _regiodeal(sheet: Sheet, baseline: float) -> None:
    baseline = heading(sheet, baseline, "Bijdrage Regiodeal")
    for paragraph in sheet.report.regiodeal_text:
        baseline = sheet.paragraph(LEFT, baseline, RIGHT - LEFT, paragraph, _BODY) + 4
    for share, amount in sheet.report.pillars():
        baseline += 8
        sheet.figure(LEFT, baseline, share, _ROW.bold())
        sheet.text(LEFT + 70, baseline, amount.label, _ROW.bold())
        sheet.figure(LEFT + 138, baseline, amount, _ROW)
        sheet.text(LEFT + 210, baseline, amount.reserve or "", _ROW)
        baseline += 15
