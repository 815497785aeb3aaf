"""The one font family of the reports, and how wide its texts are. No drawing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

FONTS = Path(__file__).parent / "fonts"
REGULAR = "OpenSans-Regular"
BOLD = "OpenSans-Bold"
ITALIC = "OpenSans-Italic"

# How far amounts and letters of Open Sans reach above and below the baseline, by font size. The
# descent is that of the font; the ascent leaves a little air above the digits (0.714).
ASCENT = 0.77
DESCENT = 0.30


_NO_BREAK = 0xA0
# A code of private use, for as long as the PDF writer would take a no-break space for a space.
_STAND_IN = 0xF8A0


class _Font(ttfonts.TTFont):  # type: ignore[misc]
    """A font that writes no-break spaces as such."""

    def splitString(  # noqa: N802  # the name that the PDF writer calls
        self, text: str, doc: Any, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        if chr(_NO_BREAK) not in text:
            return list(super().splitString(text, doc, encoding))
        self.face.charToGlyph[_STAND_IN] = self.face.charToGlyph[_NO_BREAK]
        text = text.replace(chr(_NO_BREAK), chr(_STAND_IN))
        pieces = list(super().splitString(text, doc, encoding))
        for codes in self.state[doc].subsets:
            codes[:] = [_NO_BREAK if code == _STAND_IN else code for code in codes]
        return pieces


@cache
def register_fonts() -> None:
    """Make the family known to the PDF writer, which embeds the glyphs that are used."""
    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(_Font(name, FONTS / f"{name}.ttf"))


def text_width(text: str, font: str, size: float, spacing: float = 0) -> float:
    """The width of a text in points, `spacing` between its characters; soft hyphens have none."""
    register_fonts()
    seen = text.replace("\u00ad", "")
    gaps = max(len(seen) - 1, 0)
    return float(pdfmetrics.stringWidth(seen, font, size)) + gaps * spacing
