"""Whether the text of a page can be used, or the page has to be looked at. Nothing is read here.

    TEXT      the usual case, also where there is little of it
    SCAN      a picture, or letters drawn as shapes, and no text
    HIDDEN    a picture with text over it that nothing draws: what somebody else's software read
    GARBAGE   text that looks right on the page, and means nothing: its font tells wrong letters

It runs on each page of a thick report: a page of the usual kind costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_float
from typing import Any

import pypdfium2.raw as pdfium_c

from pipelines.documents.model import Legibility

# Fewer characters than this are a page number or a stamp beside a picture.
_FEW = 16
# A scan fills its page; of a page without any text a smaller picture, or many shapes, will do.
_MOST, _MANY_SHAPES = 0.7, 60
# So much of the text may be no character at all: bullets come from fonts that tell none.
_NO_CHARACTERS = 0.25
# Control characters but for the one that pdfium makes of a hyphen, surrogates, private use.
_MEANINGLESS = re.compile(r"[\x00\x01\x03-\x1f\x7f-\x9f\ud800-\uf8ff\ufffd]")
# Words that prose is full of, and the labels of a table have some of. Where they are few, and words
# are enough to tell, the letters have to look like those of a language.
_COMMON = re.compile(
    r"\b(?:aan|als|bij|dat|de|den|der|die|dit|door|een|en|er|geen|het|hun|in|is|jaar|kan|met|na|naar"
    r"|niet|nog|of|om|onder|ook|op|over|per|te|tot|totaal|uit|van|voor|was|wat|wordt|zijn|a|an|and"
    r"|are|as|at|be|by|for|from|has|it|its|not|on|or|our|that|the|this|to|total|were|which|with)\b",
    re.IGNORECASE,
)
_ENOUGH_WORDS, _FEW_COMMON = 40, 0.05
# Vowels among the letters of Dutch and English are some 38 %.
_FEWEST_VOWELS, _MOST_VOWELS = 0.28, 0.52
_WORD = re.compile(r"[^\W\d_]{2,}")


def legibility_of(page: Any, text: str) -> Legibility:
    """What can be said of a page, as pypdfium2 opens it, and its plain text."""
    characters = "".join(text.split())
    if len(characters) < _FEW:
        return Legibility.SCAN if _is_picture(page, not characters) else Legibility.TEXT
    if _is_garbage(text, characters):
        return Legibility.GARBAGE
    return Legibility.HIDDEN if _is_hidden(page) else Legibility.TEXT


def _is_garbage(text: str, characters: str) -> bool:
    if len(_MEANINGLESS.findall(characters)) > _NO_CHARACTERS * len(characters):
        return True
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_WORDS or len(_COMMON.findall(text)) > _FEW_COMMON * len(words):
        return False
    letters = "".join(words).lower()
    vowels = float(sum(map(letters.count, "aeiou")) / len(letters))
    return not _FEWEST_VOWELS <= vowels <= _MOST_VOWELS


def _is_picture(page: Any, has_no_text: bool) -> bool:
    shapes, covered = 0, 0.0
    for item, kind in _drawn(page):
        shapes += kind == pdfium_c.FPDF_PAGEOBJ_PATH
        if kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
            covered = max(covered, _part(page, item))
    return covered >= _MOST or (has_no_text and (covered > 0 or shapes >= _MANY_SHAPES))


def _is_hidden(page: Any) -> bool:
    """Whether a picture fills the page, and none of the text is drawn."""
    has_picture = False
    for item, kind in _drawn(page):
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            mode = pdfium_c.FPDFTextObj_GetTextRenderMode(item)
            if mode != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
                return False
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            has_picture = has_picture or _part(page, item) >= _MOST
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            return False  # what is drawn inside of it is not looked into
    return has_picture


def _drawn(page: Any) -> Iterator[tuple[Any, int]]:
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        yield item, pdfium_c.FPDFPageObj_GetType(item)


def _part(page: Any, item: Any) -> float:
    """The part of the page as displayed that an object reaches over."""
    left, bottom, right, top = (c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0
    x0, y0, x1, y1 = page.get_bbox()
    width = min(right.value, x1) - max(left.value, x0)
    height = min(top.value, y1) - max(bottom.value, y0)
    return float(max(width, 0.0) * max(height, 0.0) / max((x1 - x0) * (y1 - y0), 1.0))
