"""What pdfminer draws for pdfplumber, with letters that are made at once as pdfplumber tells them.

pdfplumber turns each object of pdfminer into a dictionary of some thirty entries, which takes as
long as the reading of the file. Here a letter has those that its functions on words look at, with
the very same values; a test holds that. What a letter means, or hides, is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.psparser import PSLiteral
from pdfplumber.page import fix_fontname_bytes

from pipelines.documents.contents import Interpreter

Letter = dict[str, Any]
"""A character: text, x0, top, x1, bottom, doctop, size (in points), fontname, upright."""


def drawn_by_pdfminer(page: Any) -> LTPage:
    """The objects of a page of pdfplumber, drawn from its lower left corner; letters as `Letter`.

    Raises whatever pdfminer raises.
    """
    pen = _Pen(page.pdf.rsrcmgr, page.page_number)
    Interpreter(page.pdf.rsrcmgr, pen).process_page(page.page_obj)
    return pen.page


class _Pen(PDFLayoutAnalyzer):
    """Adds to the item in hand, as its parent does, but for letters."""

    page: LTPage

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._glyphs: dict[Any, dict[int, tuple[str, float]]] = {}

    def begin_page(self, page: Any, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self._height = self.cur_item.height

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        """Nothing here asks for the structure of a document."""

    def render_char(self, *arguments: Any) -> float:
        """A letter of a font that runs down the page, or stands aslant."""
        advance = super().render_char(*arguments)
        char: Any = self.cur_item._objs.pop()
        assert isinstance(char, LTChar)
        self._add(
            char.get_text(), char.bbox, char.size, _font_name(char.fontname), bool(char.upright)
        )
        return advance

    def render_string_horizontal(self, *arguments: Any) -> tuple[float, float]:
        """The letters of a text; the sums of `LTChar`, but for those of which one side is 0."""
        seq, matrix, (x, y), font, size, scaling, char_space, word_space, rise, unit, *_ = arguments
        a, b, c, d, e, f = matrix
        if b or c:
            place: tuple[float, float] = super().render_string_horizontal(*arguments)
            return place
        name, is_upright = _font_name(font.fontname), a * d * scaling > 0
        glyphs = self._glyphs.setdefault(font, {})
        foot = font.get_descent() * size + rise
        y0, y1 = sorted((d * foot + (y * d + f), d * (foot + size) + (y * d + f)))
        is_first = True
        for part in seq:
            if isinstance(part, int | float):
                x -= part * unit
                is_first = False
            for cid in font.decode(part) if isinstance(part, bytes) else ():
                if not is_first:
                    x += char_space
                text, width = glyphs.get(cid) or self._glyph(font, cid)
                advance = width * size * scaling
                left = x * a + e
                right = a * advance + left
                box = (left, y0, right, y1) if left <= right else (right, y0, left, y1)
                self._add(text, box, y1 - y0, name, is_upright)
                x += advance
                if cid == 32 and word_space:
                    x += word_space
                is_first = False
        return x, y

    def _glyph(self, font: Any, cid: int) -> tuple[str, float]:
        """The text and the width of a character, which are the same wherever it stands."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, cid)
        glyph = self._glyphs[font][cid] = text, font.char_width(cid)
        return glyph

    def _add(
        self, text: str, box: Iterable[float], size: float, font: str, is_upright: bool
    ) -> None:
        x0, y0, x1, y1 = box
        top = self._height - y1
        letter: Any = {
            "text": text,
            "x0": x0,
            "top": top,
            "x1": x1,
            "bottom": self._height - y0,
            "doctop": top,
            "size": size,
            "fontname": font,
            "upright": is_upright,
        }
        self.cur_item.add(letter)


def _font_name(name: str | bytes) -> str:
    return fix_fontname_bytes(name) if isinstance(name, bytes) else name
