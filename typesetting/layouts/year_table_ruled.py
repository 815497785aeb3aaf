"""The portrait edition with all years in one ruled table that goes on over the next page.

+-----------+---------------------------+--------+
|           |         Uitgaven          |        |
| Categorie | 2017 | 2018 | 2019 | 2020 | Totaal |
+-----------+------+------+------+------+--------+
"""

from __future__ import annotations

from typesetting.layouts import portrait
from typesetting.layouts.grid import Look, draw_table
from typesetting.layouts.ornament import fields
from typesetting.layouts.palette import INK, MIST, PAPER, PETROL
from typesetting.layouts.year_table import project_list
from typesetting.prose import Style
from typesetting.sheet import Sheet
from typesetting.tables import year_table

_LOOK = Look(
    left=portrait.LEFT,
    label_width=155,
    widths=(60, 60, 60, 60, 60),
    text=Style(10, INK),
    air=5,
    indent=8,
    header=PETROL,
    on_header=PAPER,
    grid="#7f979f",
    zebra=MIST,
    total="#d5e3e6",
    repeats_header=True,
)


def render(sheet: Sheet) -> None:
    """Set the whole report."""
    portrait.render(sheet, _years)


def _years(sheet: Sheet, baseline: float) -> float:
    width = portrait.RIGHT - portrait.LEFT
    fields(sheet, portrait.LEFT, baseline + 8, width, 580 - baseline)
    top = portrait.heading(sheet, 624, "Uitgaven per jaar") - 12
    table = year_table(sheet.report, over=("Uitgaven",))
    bottom = draw_table(sheet, table, _LOOK, top, 788, lambda: _next_top(sheet))
    sheet.text(portrait.LEFT, bottom + 18, "Bedragen in euro's", Style(9, INK))
    portrait.new_page(sheet, "projects")
    below = portrait.heading(sheet, 84, "Regionale projecten") + 6
    for year in sheet.report.years:
        below = project_list(sheet, portrait.LEFT, below, year) + 14
    return below


def _next_top(sheet: Sheet) -> float:
    portrait.new_page(sheet, "years")
    return 70.0
