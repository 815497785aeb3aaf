"""The pages of one document that have to be looked at, each read once.

Looking takes a second a page, so what was read before, by the same engine, is handed in, and what
is read now can be kept. Whether a page has to be looked at is for `legible.py` to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipelines.documents.model import Legibility, Page
from pipelines.documents.ocr import engine, read_page


class ScannedPages:
    """Pages read from their pictures; `fresh` are those that were not known before."""

    def __init__(self, known: Iterable[Page] = ()) -> None:
        usable = (page for page in known if engine() in ("", page.reader))
        self._pages = {page.number: page for page in usable}
        self.fresh: list[Page] = []

    def page(self, pdf: Any, number: int, legibility: Legibility) -> Page:
        """Page `number` of a document, as pypdfium2 opens it.

        Where no engine is installed, it has no words and no `reader`.
        """
        if number not in self._pages:
            self._pages[number] = self._read(pdf, number, legibility)
        return self._pages[number]

    def _read(self, pdf: Any, number: int, legibility: Legibility) -> Page:
        if not engine():
            width, height = pdf.get_page_size(number - 1)
            return Page(number, width, height, (), reader="", legibility=legibility)
        page = replace(read_page(pdf, number), legibility=legibility)
        self.fresh.append(page)
        return page


def text_of(page: Page) -> str:
    """The plain text of a page that was looked at: its words, line by line."""
    lines: dict[float, list[str]] = {}
    for word in page.words:
        lines.setdefault(word.box.middle, []).append(word.text)
    return "\n".join(map(" ".join, lines.values()))
