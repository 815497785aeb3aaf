"""The cover that all layouts share. Nothing of the pages behind it."""

from __future__ import annotations

from dataclasses import replace

from typesetting.fonts import BOLD
from typesetting.layouts.ornament import fields
from typesetting.layouts.palette import INK, PETROL, TEAL
from typesetting.prose import Style
from typesetting.sheet import A4_LANDSCAPE, Point, Sheet

_MARGIN = 54


def cover(sheet: Sheet, size: Point = A4_LANDSCAPE) -> None:
    """Title, subtitle and, where there is one, the edition mark."""
    sheet.new_page(size, "cover")
    picture = sheet.height * 0.52
    fields(sheet, 0, 0, sheet.width, picture, radius=0)
    sheet.box(0, picture, sheet.width, 6, "#d9a441")
    report = sheet.report
    free = sheet.width - 2 * _MARGIN
    title = Style(44, PETROL, BOLD)
    narrower = min(1, free / title.width(report.title))
    sheet.text(_MARGIN, picture + 76, report.title, replace(title, size=44 * narrower))
    width = min(480, free)
    below = sheet.paragraph(
        _MARGIN, picture + 114, width, report.subtitle, Style(17, INK, leading=1.45)
    )
    if report.edition:
        sheet.text(_MARGIN, below + 12, report.edition, Style(13, TEAL, BOLD))
