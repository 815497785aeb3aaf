"""Bytes to an opened PDF, or a DocumentError that says why not. Nothing is read here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipelines.errors import DocumentError

_HEADER_WITHIN = 1024  # bytes, as readers of PDF have always allowed


def check_bytes(data: bytes) -> None:
    """Raises DocumentError (empty, not_a_pdf) for what no reader needs to look at."""
    if not data:
        raise DocumentError("empty")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise DocumentError("not_a_pdf")


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The PDF as pdfium opens it.

    Raises DocumentError (empty, not_a_pdf, encrypted, no_pages, damaged), also for what pdfium
    raises while it is in use.
    """
    check_bytes(data)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _reason(data, error) from error
    try:
        yield pdf
    except pypdfium2.PdfiumError as error:
        raise DocumentError("damaged", str(error)) from error
    finally:
        pdf.close()


def _reason(data: bytes, error: pypdfium2.PdfiumError) -> DocumentError:
    """Why a PDF cannot be opened.

    pypdfium2 refuses one without pages, too, and then tells the error of some earlier document.
    """
    handle = pdfium_c.FPDF_LoadMemDocument64(data, len(data), None)
    if handle:
        pdfium_c.FPDF_CloseDocument(handle)
        return DocumentError("no_pages")
    if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD:
        return DocumentError("encrypted")
    return DocumentError("damaged", str(error))
