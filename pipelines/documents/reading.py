"""Bytes to a read document. Whatever a file does, only DocumentError leaves this module.

`preview` is the fast look at the first pages that decides which family a document is of. An open
document tells the plain text of all its pages at that speed, and reads words with boxes on those
that it is asked for. No word gets a meaning here.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.text import dedupe_chars, extract_words

from pipelines.documents.covered import uncovered
from pipelines.documents.displayed import Displayed, displayed
from pipelines.documents.drawn import drawn_on
from pipelines.documents.grouping import held_together, spaced
from pipelines.documents.legible import legibility_of
from pipelines.documents.model import Box, Document, Legibility, Page, Word
from pipelines.documents.opening import opened
from pipelines.documents.scanned import ScannedPages, text_of
from pipelines.errors import DocumentError, MomentaryError

AtPage = Callable[[], None]
"""What is called before each page: time may be up."""

# A gap this wide, as a part of the font size, ends a word: tight typesetting leaves spaces of
# 0.2, and letters that are spaced out to make a heading stand apart by a little less.
_WORD_GAP = 0.19
# Two equal characters no further apart than this, in points, are one that was printed twice.
_OVERPRINTED = 1.0


def sha256_of(data: bytes) -> str:
    """The SHA-256 of a content, in hex."""
    return hashlib.sha256(data).hexdigest()


def _nothing() -> None:
    """What is done at each page, unless something else is asked for."""


def preview(
    data: bytes, pages: int, *, at_page: AtPage = _nothing, scans: ScannedPages | None = None
) -> list[str]:
    """The plain text of the first `pages` pages, in the order of the file.

    `at_page` is called before each page. A page without usable text has none here, but with
    `scans` it is looked at. Raises DocumentError (empty, not_a_pdf, encrypted, damaged, no_pages).
    """
    with opened(data) as pdf:
        glances = _Glances(pdf, at_page, scans or ScannedPages())
        numbers = range(1, min(pages, len(pdf)) + 1)
        return [
            glances.text(number) if scans or glances.is_legible(number) else ""
            for number in numbers
        ]


def read_document(
    data: bytes, *, at_page: AtPage = _nothing, scans: ScannedPages | None = None
) -> Document:
    """All pages of a document with their words; text under an opaque box is not read.

    `at_page` is called before each page; `scans` has those that were looked at before. Raises
    DocumentError (as `preview`, and page_counts_differ, no_text); MomentaryError when memory runs
    out.
    """
    with open_document(data, at_page=at_page, scans=scans) as pdf:
        return pdf.document([pdf.page(number) for number in pdf.numbers])


@contextmanager
def open_document(
    data: bytes, *, at_page: AtPage = _nothing, scans: ScannedPages | None = None
) -> Iterator[OpenDocument]:
    """A document from which pages can be read, with the arguments of `read_document`.

    Raises DocumentError (as `preview`, and page_counts_differ); MomentaryError when memory ends.
    """
    with opened(data) as shown:
        with _reporting_damage():
            # Never closed: it holds nothing but these bytes, and would look at all pages anew.
            pdf = pdfplumber.open(io.BytesIO(data))
            count = len(pdf.pages)
        if count != len(shown):
            raise DocumentError("page_counts_differ", f"{count} / {len(shown)}")
        yield OpenDocument(sha256_of(data), pdf, _Glances(shown, at_page, scans or ScannedPages()))


class _Glances:
    """What the fast reader tells of each page, or the one that looks at pictures."""

    def __init__(self, pdf: Any, at_page: AtPage, scans: ScannedPages) -> None:
        self.pdf, self.at_page, self._scans = pdf, at_page, scans
        self._known: dict[int, tuple[str, Legibility, Displayed]] = {}

    def text(self, number: int) -> str:
        """The plain text of a page."""
        text, legibility, _ = self._glance(number)
        return text if legibility is Legibility.TEXT else text_of(self.scanned(number))

    def is_legible(self, number: int) -> bool:
        """Whether the text of the file can be used."""
        return self._glance(number)[1] is Legibility.TEXT

    def scanned(self, number: int) -> Page:
        """A page that has to be looked at."""
        with _reporting_damage():
            return self._scans.page(self.pdf, number, self._glance(number)[1])

    def displayed(self, number: int) -> Displayed:
        """What of its sheet a page displays."""
        return self._glance(number)[2]

    def _glance(self, number: int) -> tuple[str, Legibility, Displayed]:
        if number not in self._known:
            self.at_page()
            page = self.pdf[number - 1]
            text_page = page.get_textpage()
            text = text_page.get_text_bounded()
            self._known[number] = text, legibility_of(page, text), displayed(page)
            text_page.close()
            page.close()
        return self._known[number]


class OpenDocument:
    """A document that two readers have open: one is fast, the other knows words and boxes."""

    def __init__(self, sha256: str, pdf: Any, glances: _Glances) -> None:
        self._sha256, self._pdf, self._glances = sha256, pdf, glances
        with _reporting_damage():
            self.title = _plain(pdf.metadata.get("Title"))

    @property
    def numbers(self) -> range:
        """The numbers of all pages, from 1."""
        return range(1, len(self._glances.pdf) + 1)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The plain text of each page.

        That of pages without usable text is empty, unless most pages are such: a report of
        text may show photographs and signed letters, and to look at each takes its time.
        """
        illegible = {one for one in self.numbers if not self._glances.is_legible(one)}
        left_out = illegible if 2 * len(illegible) <= len(self.numbers) else set()
        return tuple("" if one in left_out else self._glances.text(one) for one in self.numbers)

    def page(self, number: int) -> Page:
        """One page with its words; raises DocumentError (damaged), MomentaryError."""
        if not self._glances.is_legible(number):
            return self._glances.scanned(number)
        self._glances.at_page()
        with _reporting_damage():
            return _read_page(self._pdf.pages[number - 1], self._glances)

    def document(self, pages: Sequence[Page]) -> Document:
        """The document of which these pages were read in full.

        With less than all of them it has the plain text of all. Raises DocumentError (no_text).
        """
        count = len(self.numbers)
        texts = () if len(pages) == count else self.texts
        if not any(page.words for page in pages) and not any(map(str.strip, texts)):
            raise DocumentError("no_text", f"{count}")
        read = {page.number for page in pages if page.reader}
        pictures = (one for one in self.numbers if not self._glances.is_legible(one))
        unread = tuple(one for one in pictures if one not in read)
        return Document(self._sha256, self.title, count, tuple(pages), texts, unread)


@contextmanager
def _reporting_damage() -> Iterator[None]:
    """Turn whatever a PDF library raises into a DocumentError; pdfminer raises anything."""
    try:
        yield
    except DocumentError:
        raise
    except Exception as error:
        causes = (error, error.__cause__, error.__context__, *error.args)
        if any(isinstance(cause, MemoryError) for cause in causes):
            raise MomentaryError("out_of_memory") from error
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise DocumentError("encrypted") from error
        raise DocumentError("damaged", f"{type(error).__name__}") from error


def _read_page(page: Any, glances: _Glances) -> Page:
    number = page.page_number
    drawn = drawn_on(page, glances.displayed(number))
    visible, covered = uncovered(drawn, glances.pdf, number, _WORD_GAP)
    printed = dedupe_chars(visible, tolerance=_OVERPRINTED) if _is_overprinted(visible) else visible
    held = list(held_together(printed))
    words = extract_words(held, x_tolerance_ratio=_WORD_GAP, extra_attrs=["fontname", "size"])
    return Page(
        number=number,
        width=drawn.displayed.width,
        height=drawn.displayed.height,
        words=tuple(_word(word) for word in words),
        edges=drawn.edges,
        covered=covered,
    )


def _is_overprinted(characters: Sequence[dict[str, Any]]) -> bool:
    """Whether a character stands twice in one place, as for a bold that the font lacks.

    Read as they are, "178" over "178" is "117788". Looking twice, on grids half a step apart,
    finds pairs on both sides of a line of the first grid.
    """
    printed = [one for one in characters if not one["text"].isspace()]
    texts = [one["text"] for one in printed]
    x0 = np.array([one["x0"] for one in printed])
    rows = (np.array([one["top"] for one in printed]) // _OVERPRINTED).tolist()
    for shift in (0.0, _OVERPRINTED / 2):
        columns = ((x0 + shift) // _OVERPRINTED).tolist()
        if len(set(zip(texts, columns, rows, strict=True))) < len(printed):
            return True
    return False


def _word(found: dict[str, Any]) -> Word:
    box = Box(*(float(found[side]) for side in ("x0", "top", "x1", "bottom")))
    # The prefix of a subset ("ABCDEF+Lato-Bold") differs between files and says nothing.
    font = str(found["fontname"]).rpartition("+")[2]
    text = spaced(_without_soft_hyphens(found["text"]))
    return Word(text, box, round(float(found["size"]), 1), font)


def _without_soft_hyphens(text: str) -> str:
    """A word without the places where it might be broken; the one where it was broken stays."""
    return text[:-1].replace("\u00ad", "") + text[-1]


def _plain(title: Any) -> str | None:
    return title.strip() or None if isinstance(title, str) else None
