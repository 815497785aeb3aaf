"""The paper: draws texts, figures and shapes, and records where each figure came to stand.

All places are points from the top left of the page. It knows nothing of layouts. The only module
that draws with the PDF library, so that the record cannot differ from the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import pairwise

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from typesetting.content import SOFT_HYPHEN, FigureText, Report
from typesetting.fonts import ASCENT, DESCENT, REGULAR, register_fonts
from typesetting.prose import Line, Style, break_lines, joined, line_text, words_of
from typesetting.tables import Cell, Column, Row, Table

Point = tuple[float, float]
Box = tuple[float, float, float, float]
A4_PORTRAIT = (595.28, 841.89)
A4_LANDSCAPE = (841.89, 595.28)
# The second print of a figure that is set twice, in points.
_OVERPRINT = 0.2


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure on a page (from 1); the box is x0, top, x1, bottom."""

    figure: FigureText
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a table on a page (from 1); a blank one has no box."""

    table: Table
    row: Row
    column: Column
    cell: Cell
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a page; `part` is infographic or narrative."""

    title: str
    year: int | None
    page: int
    level: int
    part: str


@dataclass(slots=True)
class Record:
    """What was set, and where: pages (kind, year), figures, cells, project lists, headings, lines.

    Figures that stand in a cell are among the figures too.
    """

    pages: list[tuple[str, int | None]] = field(default_factory=list)
    figures: list[Placed] = field(default_factory=list)
    cells: list[PlacedCell] = field(default_factory=list)
    projects: dict[int, int] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


class Sheet:
    """A document in the making, page by page."""

    def __init__(self, report: Report) -> None:
        register_fonts()
        self.report = report
        self.record = Record()
        self.width, self.height = A4_LANDSCAPE
        self._bytes = BytesIO()
        # `invariant`: no time of making and no random identifier, so equal input gives equal bytes.
        self._canvas = Canvas(
            self._bytes,
            pagesize=A4_LANDSCAPE,
            invariant=1,
            pageCompression=1,
            # Else every page names a font that is not embedded.
            initialFontName=REGULAR,
        )
        self._canvas.setTitle(f"{report.title}: {report.subtitle}")
        self._canvas.setSubject("Reconstructie, geen officiële uitgave")

    @property
    def page(self) -> int:
        """The number of the current page, from 1."""
        return len(self.record.pages)

    def new_page(self, size: Point, kind: str, year: int | None = None) -> None:
        """End the page before, if any, and begin one."""
        if self.record.pages:
            self._canvas.showPage()
        self.width, self.height = size
        self._canvas.setPageSize(size)
        self.record.pages.append((kind, year))

    def finish(self) -> bytes:
        """The document."""
        self._canvas.save()
        return self._bytes.getvalue()

    def text(self, x: float, baseline: float, text: str, style: Style, align: str = "left") -> None:
        """One line of text; `x` is its left end, its right end or its middle."""
        left = _left(x, style.width(text), align)
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColor(HexColor(style.colour))
        first, *rest = text.split(SOFT_HYPHEN)
        self._string(left, baseline, first, style)
        for piece in rest:
            left += style.width(first)
            self._soft_hyphen(left, baseline)
            self._string(left, baseline, piece, style)
            first = piece

    def _string(self, left: float, baseline: float, text: str, style: Style) -> None:
        self._canvas.drawString(left, self.height - baseline, text, charSpace=style.spacing)

    def _soft_hyphen(self, left: float, baseline: float) -> None:
        """In the text and not to be seen: next to no width, as browsers write it."""
        piece = self._canvas.beginText(left, self.height - baseline)
        piece.setHorizScale(0.1)
        piece.textOut(SOFT_HYPHEN)
        piece.setHorizScale(100)
        self._canvas.drawText(piece)

    def figure(
        self, x: float, baseline: float, figure: FigureText, style: Style, align: str = "left"
    ) -> None:
        """One figure as printed, its box recorded."""
        style = style.spaced(figure.spacing) if figure.spacing else style
        left = _left(x, style.width(figure.printed), align)
        self.text(left, baseline, figure.printed, style)
        if figure.is_overprinted:
            self.text(left + _OVERPRINT, baseline, figure.printed, style)
        box = _box(left, baseline, figure.printed, style)
        if figure.note_mark:
            self.note_mark(box[2], baseline, figure.note_mark, style)
        self.record.figures.append(Placed(figure, self.page, box))

    def note_mark(self, x: float, baseline: float, mark: str, style: Style) -> None:
        """The raised, smaller mark of a footnote."""
        self.text(x, baseline - 0.38 * style.size, mark, replace(style, size=0.58 * style.size))

    def cell(
        self,
        x: float,
        baseline: float,
        at: tuple[Table, Row, Column],
        cell: Cell,
        style: Style,
        align: str = "right",
    ) -> None:
        """A cell of a table: a figure, the sign for nil, or nothing; its place recorded."""
        box = None
        if isinstance(cell, FigureText):
            self.figure(x, baseline, cell, style, align)
            box = self.record.figures[-1].box
        elif cell:
            self.text(x, baseline, cell, style, align)
            box = _box(_left(x, style.width(cell), align), baseline, cell, style)
        self.record.cells.append(PlacedCell(*at, cell, self.page, box))

    def line(self, x: float, baseline: float, line: Line, style: Style) -> None:
        """One line of running text, its spaces drawn as such; the figures in it are bold."""
        for run in joined(line):
            if run.figure:
                self.figure(x, baseline, run.figure, style.bold())
            else:
                self.text(x, baseline, run.text, style)
            x += run.width(style)
        self.record.lines.append((self.page, line_text(line)))

    def paragraph(self, x: float, baseline: float, width: float, text: str, style: Style) -> float:
        """A paragraph from its first baseline on; the baseline that would follow."""
        for line in break_lines(words_of(text, self.report), width, style):
            self.line(x, baseline, line, style)
            baseline += style.step
        return baseline

    def heading(
        self, title: str, year: int | None = None, level: int = 1, part: str = "infographic"
    ) -> None:
        """Record a heading of the current page."""
        self.record.headings.append(Heading(title, year, self.page, level, part))

    def box(self, x: float, top: float, width: float, height: float, fill: str, radius: float = 0,
            border: str | None = None) -> None:  # fmt: skip
        """A filled rectangle, its corners rounded, with a thin border if one is given."""
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.setStrokeColor(HexColor(border or fill))
        self._canvas.setLineWidth(0.8)
        bottom = self.height - top - height
        self._canvas.roundRect(x, bottom, width, height, radius, stroke=bool(border), fill=1)

    def polygon(self, points: list[Point], fill: str) -> None:
        """A filled polygon."""
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self.height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.height - y)
        path.close()
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def stroke(self, points: list[Point], colour: str, width: float = 1) -> None:
        """A line through the points."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        for (x0, y0), (x1, y1) in pairwise(points):
            self._canvas.line(x0, self.height - y0, x1, self.height - y1)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle."""
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.circle(x, self.height - y, radius, stroke=0, fill=1)

    def begin_clip(self, x: float, top: float, width: float, height: float, radius: float) -> None:
        """From here on nothing is drawn outside the rounded rectangle."""
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.roundRect(x, self.height - top - height, width, height, radius)
        self._canvas.clipPath(path, stroke=0, fill=0)

    def end_clip(self) -> None:
        """Undo `begin_clip`."""
        self._canvas.restoreState()


def _left(x: float, width: float, align: str) -> float:
    """The left end of what is `width` wide and stands at `x`."""
    return x - {"left": 0.0, "right": width, "middle": width / 2}[align]


def _box(left: float, baseline: float, text: str, style: Style) -> Box:
    top, bottom = baseline - ASCENT * style.size, baseline + DESCENT * style.size
    return left, top, left + style.width(text), bottom
