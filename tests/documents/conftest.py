"""Small PDFs, made for one test each."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 400, 300

Line = tuple[str, float, float]  # text, x from the left and baseline from the top, in points
MakePdf = Callable[..., bytes]


def pdf_of(
    *pages: list[Line],
    title: str = "",
    password: str | None = None,
    font: str = "Helvetica",
    size: float = 10,
) -> bytes:
    """A PDF with these pages, each a list of lines; deterministic."""
    buffer = io.BytesIO()
    lock = pdfencrypt.StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=lock)
    if title:
        canvas.setTitle(title)
    for lines in pages:
        canvas.setFont(font, size)
        for text, x, baseline in lines:
            canvas.drawString(x, HEIGHT - baseline, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def turned(data: bytes) -> bytes:
    """The same PDF with its first page displayed a quarter turned."""
    pdf = pypdfium2.PdfDocument(data)
    pdf[0].set_rotation(90)
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


@pytest.fixture(scope="session")
def make_pdf() -> MakePdf:
    return pdf_of


@pytest.fixture(scope="session")
def small_pdf() -> bytes:
    """One page with one line."""
    return pdf_of([("Totaal budget 2.160.000", 50, 100)])
