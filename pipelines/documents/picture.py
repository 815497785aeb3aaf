"""A page as a picture, for people to look at. Nothing is read from it."""

from __future__ import annotations

import pypdfium2
from PIL import Image

from pipelines.errors import DocumentError

SCALE = 2.0
"""Pixels per point: 144 dots per inch, sharp on a screen."""


def render_page(data: bytes, number: int, scale: float = SCALE) -> Image.Image:
    """Page `number` (from 1) as displayed; raises DocumentError when there is none such."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DocumentError("damaged", str(error)) from error
    try:
        if not 1 <= number <= len(pdf):
            raise DocumentError("no_such_page", f"{number} / {len(pdf)}")
        picture: Image.Image = pdf[number - 1].render(scale=scale).to_pil()
        return picture.convert("RGB")
    finally:
        pdf.close()
