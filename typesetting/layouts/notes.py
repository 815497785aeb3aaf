"""A cover and one page of remarks under headings, for a document that states no amount."""

from __future__ import annotations

from typesetting.fonts import BOLD
from typesetting.layouts.cover import cover
from typesetting.layouts.palette import BODY, NOTE, PETROL, TEAL
from typesetting.layouts.slides import MARGIN, slide
from typesetting.prose import Style
from typesetting.sheet import Sheet

_COLUMNS = (MARGIN, 444)
_WIDTH = 344
_LOWEST = 520


def render(sheet: Sheet) -> None:
    """Set the whole document."""
    cover(sheet)
    slide(sheet, "notes", title="Bij het overzicht")
    column, baseline = 0, 112.0
    for section in sheet.report.notes:
        if baseline + 60 > _LOWEST:
            column, baseline = column + 1, 112.0
        x = _COLUMNS[column]
        sheet.text(x, baseline, section.title, Style(12, TEAL, BOLD))
        sheet.heading(section.title, part="narrative")
        baseline += BODY.step
        for paragraph in section.text:
            baseline = sheet.paragraph(x, baseline, _WIDTH, paragraph, BODY)
        baseline += 8
    sheet.paragraph(MARGIN, 552, 600, sheet.report.colophon, NOTE)
    sheet.text(788, 552, f"pagina {sheet.page} van {sheet.page}", Style(9, PETROL), align="right")
