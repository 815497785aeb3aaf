"""The one font family of the reports, and how wide its texts are. No drawing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts

FONTS = Path(__file__).parent / "fonts"
REGULAR = "OpenSans-Regular"
BOLD = "OpenSans-Bold"
ITALIC = "OpenSans-Italic"

# How far amounts and letters of Open Sans reach above and below the baseline, by font size. The
# descent is that of the font; the ascent leaves a little air above the digits (0.714).
ASCENT = 0.77
DESCENT = 0.30


@cache
def register_fonts() -> None:
    """Make the family known to the PDF writer, which embeds the glyphs that are used."""
    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(ttfonts.TTFont(name, FONTS / f"{name}.ttf"))


def text_width(text: str, font: str, size: float) -> float:
    """The width of a text in points."""
    register_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))
