"""The narrative, poured into columns page after page. No figures of the slides.

| column | column |        a year starts on a new page;
|        |  2017  |        a heading stays with the text below it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from typesetting.content import Chapter, Report, Section
from typesetting.layouts.palette import PETROL, TEAL
from typesetting.prose import Line, Style, break_lines, words_of
from typesetting.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Frame:
    """Where text may stand: left end of each column, their width, first and last baseline."""

    columns: tuple[float, ...]
    width: float
    top: float
    bottom: float
    text: Style


@dataclass(frozen=True, slots=True)
class Piece:
    """One line to be set, or the heading above the next ones; `gap` points of air before it."""

    style: Style
    line: Line
    gap: float = 0
    indent: float = 0
    marker: str = ""
    heading: Section | None = None


# Begins a page for a year; ends a year, told the column and the baseline that would follow.
NewPage = Callable[[Sheet, int], None]
EndChapter = Callable[[Sheet, int, float], None]
_INDENT = 15


def narrative(sheet: Sheet, frame: Frame, new_page: NewPage, end_chapter: EndChapter) -> None:
    """Set all chapters, `new_page` beginning each page and `end_chapter` ending each year."""
    for chapter in sheet.report.narrative:
        end_chapter(sheet, *_chapter(sheet, frame, chapter, new_page))


def _chapter(sheet: Sheet, frame: Frame, chapter: Chapter, new_page: NewPage) -> tuple[int, float]:
    new_page(sheet, chapter.year)
    column, baseline = 0, frame.top
    for piece in _pieces(chapter, frame, sheet.report):
        # A heading needs room for itself and two lines more.
        needed = piece.gap + (3 * frame.text.step if piece.heading else 0)
        if baseline + needed > frame.bottom:
            column, baseline = column + 1, frame.top
            if column == len(frame.columns):
                new_page(sheet, chapter.year)
                column = 0
        elif baseline > frame.top:
            baseline += piece.gap
        _set(sheet, piece, frame.columns[column], baseline, chapter.year)
        baseline += piece.style.step
    return column, baseline


def _set(sheet: Sheet, piece: Piece, x: float, baseline: float, year: int) -> None:
    if piece.heading:
        sheet.heading(piece.heading.title, year, piece.heading.level, "narrative")
    if piece.marker:
        sheet.text(x, baseline, piece.marker, piece.style)
    sheet.line(x + piece.indent, baseline, piece.line, piece.style)


def _pieces(chapter: Chapter, frame: Frame, report: Report) -> Iterator[Piece]:
    for section in chapter.sections:
        yield from _heading(section, frame, report)
        for paragraph in section.text:
            yield from _paragraph(paragraph, frame, report)


def _heading(section: Section, frame: Frame, report: Report) -> Iterator[Piece]:
    style = replace(frame.text, colour=PETROL if section.level == 1 else TEAL).bold()
    lines = break_lines(words_of(section.title, report), frame.width, style)
    for number, line in enumerate(lines):
        yield Piece(style, line, 0 if number else 9, heading=None if number else section)


def _paragraph(paragraph: str, frame: Frame, report: Report) -> Iterator[Piece]:
    marker, text = _marker(paragraph)
    indent = _INDENT if marker else 0
    lines = break_lines(words_of(text, report), frame.width - indent, frame.text)
    for number, line in enumerate(lines):
        yield Piece(
            frame.text, line, 0 if number else 3, indent, "" if number else marker
        )  # fmt: skip


def _marker(paragraph: str) -> tuple[str, str]:
    """The mark of an item of a list, if it is one, and the text behind it."""
    first, _, rest = paragraph.partition(" ")
    if first == "-":
        return "•", rest
    if first.rstrip(".").isdigit() and first.endswith("."):
        return first, rest
    return "", paragraph
