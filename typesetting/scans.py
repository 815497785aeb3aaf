"""Scanned variants of a PDF: pictures of its pages, as a copier makes them. Deterministic.

clean           grey, 200 dots per inch, no text
skewed          each page turned by up to a degree
noisy           skewed, blurred, with grain and specks
hidden_layer    clean, with invisible text over it, in which one digit is wrong
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_POINTS = 72  # per inch
_PAPER = 250  # the grey of white paper in a copier


@dataclass(frozen=True)
class Copier:
    """How pages are scanned: resolution, skew in degrees, grain and specks, quality of JPEG."""

    dots_per_inch: int = 200
    skew: float = 0.0
    blur: float = 0.0  # radius in pixels
    grain: float = 0.0  # standard deviation in levels of 256
    specks: float = 0.0  # part of the pixels that are black or white
    quality: int = 80


CLEAN = Copier()
SKEWED = Copier(skew=1.0)
NOISY = Copier(skew=1.0, blur=0.7, grain=12.0, specks=0.001, quality=60)


def scanned(
    data: bytes, copier: Copier = CLEAN, *, pages: int = 999, seed: int = 1, hidden: bool = False
) -> bytes:
    """The first `pages` pages of the PDF `data` as pictures without text.

    `hidden` lays invisible text over them, as other software's OCR does, with a wrong digit on
    each page that has one.
    """
    randomness = np.random.default_rng(seed)
    source = pypdfium2.PdfDocument(data)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in islice(source, pages):
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        canvas.drawImage(_copied(page, copier, randomness), 0, 0, width, height)
        if hidden:
            _hide_text(canvas, page)
        canvas.showPage()
    canvas.save()
    source.close()
    return out.getvalue()


def _copied(
    page: pypdfium2.PdfPage, copier: Copier, randomness: np.random.Generator
) -> ImageReader:
    picture = page.render(scale=copier.dots_per_inch / _POINTS).to_pil().convert("L")
    angle = randomness.uniform(-copier.skew, copier.skew)
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=_PAPER)
    if copier.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(copier.blur))
    if copier.grain or copier.specks:
        picture = _grainy(picture, copier, randomness)
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=copier.quality)
    return ImageReader(stored)


def _grainy(picture: Image.Image, copier: Copier, randomness: np.random.Generator) -> Image.Image:
    levels = np.asarray(picture, dtype=np.float64)
    levels = levels + randomness.normal(0, copier.grain, levels.shape)
    chance = randomness.random(levels.shape)
    levels[chance < copier.specks / 2] = 0
    levels[chance > 1 - copier.specks / 2] = 255
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _hide_text(canvas: Canvas, page: pypdfium2.PdfPage) -> None:
    """Text in the mode that draws nothing, word by word where the page has it."""
    is_wrong = False
    for text, (left, bottom, right, top) in _words(page):
        if not is_wrong and text[:1].isdigit():
            text, is_wrong = str((int(text[0]) + 1) % 10) + text[1:], True
        size = max(top - bottom, 1.0)
        line = canvas.beginText(left, bottom)
        line.setTextRenderMode(3)
        line.setFont("Helvetica", size)
        line.setHorizScale(
            100 * (right - left) / max(canvas.stringWidth(text, "Helvetica", size), 1)
        )
        line.textOut(text)
        canvas.drawText(line)


def _words(page: pypdfium2.PdfPage) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    text_page = page.get_textpage()
    word, box = "", (0.0, 0.0, 0.0, 0.0)
    for index in range(text_page.count_chars()):
        character = text_page.get_text_range(index, 1)
        if character.isspace() or not character:
            if word:
                yield word, box
            word = ""
            continue
        left, bottom, right, top = text_page.get_charbox(index)
        if not word:
            box = (left, bottom, right, top)
        box = (box[0], min(box[1], bottom), right, max(box[3], top))
        word += character
    if word:
        yield word, box
