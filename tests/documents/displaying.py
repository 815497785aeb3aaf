"""PDFs of one page with a number at a known place, however the sheet lies under what is shown."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

NUMBER = "2.160.000"
FONT, SIZE = "Helvetica", 10

Corners = tuple[int, int, int, int]
"""Left, bottom, right, top in points of the sheet."""


@dataclass(frozen=True)
class Paper:
    """How a page lies: its sheet, what of it is displayed (null: all of it), and its rotation."""

    sheet: Corners = (0, 0, 400, 300)
    crop: Corners | None = None
    rotation: int = 0

    @property
    def shown(self) -> Corners:
        """What is displayed: the crop box as far as it lies on the sheet."""
        if self.crop is None:
            return self.sheet
        left, bottom, right, top = self.crop
        return (
            max(left, self.sheet[0]),
            max(bottom, self.sheet[1]),
            min(right, self.sheet[2]),
            min(top, self.sheet[3]),
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the page as displayed."""
        left, bottom, right, top = self.shown
        size = (right - left, top - bottom)
        return size if self.rotation in (0, 180) else (size[1], size[0])


def page_on(paper: Paper, *texts: tuple[str, float, float], cover: Any = None) -> bytes:
    """Texts at (x, baseline from the top) of the page as displayed, upright as displayed.

    `cover` is a rectangle (x0, top, x1, bottom) of it that is filled with black afterwards.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    canvas.transform(*_to_sheet(paper))
    canvas.setFont(FONT, SIZE)
    for text, x, baseline in texts:
        canvas.drawString(x, -baseline, text)
    if cover:
        x0, top, x1, bottom = cover
        canvas.rect(x0, -bottom, x1 - x0, bottom - top, fill=1, stroke=0)
    canvas.save()
    return _laid(buffer.getvalue(), paper)


def _to_sheet(paper: Paper) -> tuple[float, ...]:
    """The matrix from the page as displayed (from its top left, y up) to the sheet."""
    left, bottom, right, top = paper.shown
    return {
        0: (1, 0, 0, 1, left, top),
        90: (0, 1, -1, 0, left, bottom),
        180: (-1, 0, 0, -1, right, bottom),
        270: (0, -1, 1, 0, right, top),
    }[paper.rotation]


def _laid(data: bytes, paper: Paper) -> bytes:
    pdf = pypdfium2.PdfDocument(data)
    page = pdf[0]
    page.set_mediabox(*paper.sheet)
    if paper.crop:
        page.set_cropbox(*paper.crop)
    page.set_rotation(paper.rotation)
    return saved(pdf)


def saved(pdf: pypdfium2.PdfDocument) -> bytes:
    """The bytes of a PDF that was changed."""
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()
