"""The slides of the main edition, but all years in one table, and the projects on their own.

Uitgaven per jaar
                        2017      2018      2019      2020      Totaal
Programma DTZ         55.381   107.154    61.224    42.999     266.758
  Kennispoort         20.000    25.925    25.925     7.703
Totaal               601.007   309.185   292.689    67.949   1.270.829
"""

from __future__ import annotations

from dataclasses import replace

from typesetting.fonts import BOLD
from typesetting.layouts import slides
from typesetting.layouts.grid import Look, draw_table
from typesetting.layouts.palette import INK, PETROL, SMALL, TEAL
from typesetting.prose import Style
from typesetting.sheet import Sheet
from typesetting.tables import year_table

_LOOK = Look(
    left=slides.MARGIN,
    label_width=234,
    widths=(98, 98, 98, 98, 108),
    text=Style(13, INK),
    air=8,
    rule="#c9d5d8",
)
_LISTS = ((slides.MARGIN, 116.0), (slides.MARGIN + 376, 116.0))


def render(sheet: Sheet) -> None:
    """Set the whole report."""
    slides.render(sheet, _years)


def _years(sheet: Sheet) -> None:
    table = year_table(sheet.report)
    bottom = draw_table(sheet, table, _LOOK, _table_top(sheet), 540, lambda: _table_top(sheet))
    sheet.text(slides.MARGIN, bottom + 24, "Alle bedragen in euro's.", replace(SMALL, size=10))
    slides.slide(sheet, "projects", title="Regionale projecten")
    for number, (column, top) in enumerate(_LISTS):
        for year in sheet.report.years[number::2]:
            top = project_list(sheet, column, top, year) + 22


def _table_top(sheet: Sheet) -> float:
    slides.slide(sheet, "years", title="Uitgaven per jaar")
    return 108.0


def project_list(sheet: Sheet, x: float, baseline: float, year: int) -> float:
    """The projects of a year under their heading; the baseline that would follow."""
    title = f"Projecten {year}"
    sheet.text(x, baseline, title, Style(13, TEAL if year % 2 else PETROL, BOLD))
    sheet.heading(title, year)
    baseline += 21
    for name in sheet.report.projects[year]:
        sheet.text(x, baseline, f"- {name}", replace(SMALL, size=10.5))
        baseline += 17
    sheet.record.projects[year] = sheet.page
    return baseline
