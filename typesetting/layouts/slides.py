"""The layout of the main edition: landscape slides with cards, then the narrative.

Uitgaven 2018
[Programma DTZ] [Bedrijvensubsidieregeling] [Regionale projecten]
[€ 107.154    ] [€ 178.409                ] [€ 23.622           ]
   [Kennispoort]                             - project
   [€ 25.925   ]                             - project
"""

from __future__ import annotations

from collections.abc import Callable

from typesetting.content import FigureText
from typesetting.fonts import BOLD
from typesetting.layouts.cover import cover
from typesetting.layouts.narrative import Frame, narrative
from typesetting.layouts.ornament import fields, ribbon
from typesetting.layouts.palette import (
    BODY,
    MIST,
    NOTE,
    PAPER,
    PETROL,
    SMALL,
    TEAL,
    TITLE,
    Tone,
    tone_of,
)
from typesetting.prose import Style
from typesetting.sheet import A4_LANDSCAPE, Sheet

MARGIN = 54
WIDTH = 734
GAP = 16
_PILLAR_TONES = (
    tone_of("Regiodeal"),
    tone_of("Bedrijvensubsidieregeling"),
    tone_of("Regionale projecten"),
)
_TEXT_WIDTH = 234
_FRAME = Frame((MARGIN, 444), 344, 66, 512, Style(11, leading=1.42))


def year_slides(sheet: Sheet) -> None:
    """A slide for each year."""
    for year in sheet.report.years:
        _year(sheet, year)


def render(sheet: Sheet, years: Callable[[Sheet], None] = year_slides) -> None:
    """Set the whole report, the years in the given way."""
    cover(sheet)
    _budget(sheet)
    years(sheet)
    summary(sheet)
    regiodeal(sheet)
    narrative_slides(sheet)


def slide(sheet: Sheet, kind: str, year: int | None = None, title: str = "") -> None:
    """Begin a slide, its title at the top left if it has one."""
    sheet.new_page(A4_LANDSCAPE, kind, year)
    ribbon(sheet, PETROL)
    if title:
        sheet.text(MARGIN, 72, title, _spaced(sheet, TITLE))
        sheet.heading(title, year)


def _spaced(sheet: Sheet, style: Style) -> Style:
    """The style of a heading as this edition has it."""
    return style.spaced(sheet.report.heading_spacing * style.size)


def _columns(sheet: Sheet) -> tuple[float, float]:
    """The width of a card and the step to the next: as many side by side as there are budgets."""
    count = max(3, len(sheet.report.programmes))
    width = (WIDTH - (count - 1) * GAP) / count
    return width, width + GAP


def _budget(sheet: Sheet) -> None:
    report = sheet.report
    slide(sheet, "budget", title="Budget Dutch TechZone")
    total = report.figure("budget.total")
    sheet.box(MARGIN, 98, WIDTH, 46, PETROL, 8)
    sheet.text(MARGIN + 18, 127, total.label, Style(15, PAPER))
    sheet.figure(MARGIN + 518, 127.5, total, Style(18, PAPER, BOLD))
    for index, name in enumerate(report.programmes):
        _card(sheet, index, 162, 96, report.figure(f"budget.{name}"))
    sheet.box(MARGIN, 280, _TEXT_WIDTH, 248, MIST, 8)
    baseline = 308.0
    for paragraph in report.budget_text:
        baseline = sheet.paragraph(MARGIN + 18, baseline, _TEXT_WIDTH - 36, paragraph, BODY) + 10
    fields(sheet, MARGIN + 250, 280, WIDTH - 250, 248)


def _card(sheet: Sheet, index: int, top: float, height: float, figure: FigureText) -> None:
    """A category: its name in the head of the card, the amount below it."""
    tone = tone_of(figure.category)
    width, step = _columns(sheet)
    x = MARGIN + index * step
    sheet.box(x, top, width, height, tone.pale, 8)
    sheet.box(x, top, width, 34, tone.strong, 8)
    sheet.box(x, top + 20, width, 14, tone.strong)
    label = Style(13 if width > 200 else 9.8, PAPER, BOLD)
    sheet.text(x + 16, top + 22.5, figure.label, label)
    sheet.figure(x + 16, top + 68, figure, Style(24, tone.strong, BOLD))


def _year(sheet: Sheet, year: int) -> None:
    report = sheet.report
    slide(sheet, "year", year, f"Uitgaven {year}")
    projects = report.projects[year]
    height = 108 + 16.0 * len(projects) if len(projects) > 2 else 140
    width, step = _columns(sheet)
    for index, total in enumerate(report.totals_of(year)):
        _card(sheet, index, 98, height, total)
        x = MARGIN + index * step
        if total.category == "Regionale projecten":
            _projects(sheet, year, x + 16, 196)
        _breakdown(sheet, x, width, 98 + height, report.breakdown_of(total))
    top = 98 + height + GAP
    # Below the cards of what is not broken down: the last ones, or those in between.
    fields(sheet, MARGIN + step, top, 2 * width + GAP, 546 - top)


def _projects(sheet: Sheet, year: int, x: float, baseline: float) -> None:
    for number, name in enumerate(sheet.report.projects[year]):
        sheet.text(x, baseline + number * 16, f"- {name}", SMALL)
    sheet.record.projects[year] = sheet.page


def _breakdown(sheet: Sheet, x: float, width: float, top: float, items: list[FigureText]) -> None:
    """The items of a category hang below its card, each with its amount under its name."""
    for number, item in enumerate(items):
        tone = tone_of(item.category)
        item_top = top + 12 + number * 58
        sheet.stroke([(x + 14, top), (x + 14, item_top + 25), (x + 28, item_top + 25)], tone.strong)
        sheet.box(x + 28, item_top, width - 28, 50, PAPER, 6, border=tone.strong)
        sheet.text(x + 42, item_top + 19, item.label, Style(10.5, tone.strong))
        sheet.figure(x + 42, item_top + 39, item, Style(15, tone.strong, BOLD))


def summary(sheet: Sheet) -> None:
    """Two lists without a heading, and the footnote."""
    report = sheet.report
    slide(sheet, "summary")
    for number, name in enumerate(("totaal", "uitgegeven", "overgeheveld", "verwerkt")):
        _summary_card(sheet, 48 + number * 110, report.figure(f"summary.{name}"), bool(number % 2))
    sheet.box(430, 48, 358, 422, MIST, 10)
    rows = [*report.programmes, "overgeheveld_regiodeal"]
    for number, name in enumerate(rows):
        baseline = 96 + number * 288 / len(rows)
        _summary_row(sheet, baseline, report.figure(f"summary.{name}"))
    left = report.figure("summary.beschikbaar")
    sheet.box(446, 396, 326, 54, PETROL, 8)
    sheet.text(464, 429, left.label, Style(14, PAPER, BOLD))
    sheet.figure(756, 429.5, left, Style(17, PAPER, BOLD), align="right")
    below = sheet.paragraph(MARGIN, 510, 480, report.footnote, NOTE)
    if report.marked_note:
        sheet.note_mark(MARGIN, below, "1", NOTE)
        sheet.paragraph(MARGIN + 6, below, 480, report.marked_note, NOTE)


def _summary_card(sheet: Sheet, top: float, figure: FigureText, is_light: bool) -> None:
    tone = Tone(TEAL, "#e0f0f0") if is_light else Tone(PETROL, "#e3edf0")
    sheet.box(MARGIN, top, 350, 92, tone.pale, 8)
    sheet.box(MARGIN, top, 10, 92, tone.strong, 4)
    sheet.text(MARGIN + 30, top + 32, figure.label, Style(14, tone.strong))
    sheet.figure(MARGIN + 30, top + 69, figure, Style(27, tone.strong, BOLD))


def _summary_row(sheet: Sheet, baseline: float, figure: FigureText) -> None:
    tone = tone_of(figure.category)
    sheet.box(452, baseline - 13, 13, 17, tone.strong, 3)
    sheet.text(478, baseline, figure.label, Style(13, tone.strong))
    sheet.figure(766, baseline, figure, Style(15, tone.strong, BOLD), align="right")
    sheet.stroke([(452, baseline + 26), (766, baseline + 26)], "#c9d5d8", 0.8)


def regiodeal(sheet: Sheet) -> None:
    """The co-financing and its pillars; the heading is a label at the foot of the page."""
    slide(sheet, "regiodeal")
    baseline = 78.0
    for paragraph in sheet.report.regiodeal_text:
        baseline = sheet.paragraph(MARGIN, baseline, 450, paragraph, Style(13, leading=1.5)) + 9
    top = baseline + 2
    for number, (share, amount) in enumerate(sheet.report.pillars()):
        _pillar(sheet, top + number * 68, _PILLAR_TONES[number], share, amount)
    fields(sheet, 540, 54, 248, baseline - 84)
    page_label(sheet, "Bijdrage Regiodeal")
    sheet.heading("Bijdrage Regiodeal")


def _pillar(sheet: Sheet, top: float, tone: Tone, share: FigureText, amount: FigureText) -> None:
    sheet.box(MARGIN, top, 734, 56, tone.pale, 6)
    sheet.box(MARGIN, top, 8, 56, tone.strong, 3)
    baseline = top + 34
    sheet.figure(MARGIN + 26, baseline, share, Style(17, tone.strong, BOLD))
    sheet.text(MARGIN + 120, baseline, amount.label, Style(14, tone.strong, BOLD))
    sheet.figure(MARGIN + 246, baseline, amount, Style(15, tone.strong, BOLD))
    sheet.text(MARGIN + 372, baseline, amount.reserve or "", Style(13))


def page_label(sheet: Sheet, label: str) -> None:
    """A label on a coloured tab at the bottom right."""
    style = _spaced(sheet, Style(16, PAPER, BOLD))
    width = style.width(label) + 32
    sheet.box(sheet.width - width, 548, width + 10, 34, TEAL, 6)
    sheet.text(sheet.width - 16, 571, label, style, align="right")


def narrative_slides(sheet: Sheet) -> None:
    """The narrative in two columns, the year on a tab; the colophon at the end."""
    narrative(sheet, _FRAME, _narrative_page, _fill_up)
    sheet.paragraph(MARGIN, 552, 600, sheet.report.colophon, NOTE)


def _narrative_page(sheet: Sheet, year: int) -> None:
    slide(sheet, "narrative", year)
    page_label(sheet, str(year))


def _fill_up(sheet: Sheet, column: int, baseline: float) -> None:
    """A picture where the text of a year leaves room: in the right column, as far as it is free."""
    top = 54.0 if column == 0 else baseline + 4
    if _FRAME.bottom - top > 100:
        fields(sheet, _FRAME.columns[1], top, _FRAME.width, _FRAME.bottom - top)
