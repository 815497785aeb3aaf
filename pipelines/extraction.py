"""One document from bytes to everything found in it: the first two stages, as pure functions.

A document travels as bytes and comes back as data, so any process or machine can do this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from pipelines.definitions import Definition, pages_to_recognise, recognise
from pipelines.documents.model import Legibility, Page
from pipelines.documents.reading import (
    AtPage,
    OpenDocument,
    open_document,
    preview,
)
from pipelines.documents.scanned import ScannedPages
from pipelines.errors import DocumentError
from pipelines.figures.confirming import confirm_figures
from pipelines.figures.definition import Figures, Pages
from pipelines.figures.extract import extract
from pipelines.figures.identify import identify
from pipelines.figures.model import Extraction, Identity
from pipelines.figures.selecting import pages_of_blocks

_Told = TypeVar("_Told")


def recognise_bytes(
    data: bytes,
    definitions: Sequence[Definition],
    *,
    at_page: AtPage = lambda: None,
    scans: ScannedPages | None = None,
) -> Definition:
    """The family of a document; raises DocumentError when it is of none, or cannot be opened.

    `at_page` is called before each page, here and below, and before each step that follows them;
    `scans` has the pages that were looked at before.
    """

    def told_by(texts: Sequence[str]) -> Definition:
        if not any(text.strip() for text in texts):
            with open_document(data, at_page=at_page) as pdf:  # which may say what else is wrong
                raise DocumentError("no_text", f"{len(pdf.numbers)}")
        return recognise(texts, definitions)

    pages = pages_to_recognise(definitions)
    return _told_by_first_pages(data, pages, told_by, at_page, scans or ScannedPages())


def extract_bytes(
    data: bytes,
    definition: Definition,
    *,
    at_page: AtPage = lambda: None,
    scans: ScannedPages | None = None,
) -> Extraction:
    """Everything found in a document of a known family.

    Raises DocumentError: also for no_figures, because a report about money without one amount
    was not read, whatever it looks like.
    """
    found = read_bytes(data, definition, at_page=at_page, scans=scans)
    if not found.figures:
        raise DocumentError("no_figures")
    return found


def read_bytes(
    data: bytes,
    definition: Definition,
    *,
    at_page: AtPage = lambda: None,
    scans: ScannedPages | None = None,
) -> Extraction:
    """As `extract_bytes`, and without a figure too: a definition may be in the making.

    Only pages that matter are read in full. Each figure is read by two readers; where they differ
    it is disputed.
    """
    placement = definition.placement
    pages = scans or ScannedPages()
    with open_document(data, at_page=at_page, scans=pages) as pdf:

        def told_by(texts: Sequence[str]) -> Identity:
            return identify(
                texts,
                definition.family,
                placement.recognise,
                title=pdf.title,
                page_count=len(pdf.numbers),
            )

        identity = _told_by_first_pages(data, placement.recognise.pages, told_by, at_page, pages)
        document = pdf.document(_pages_that_matter(pdf, placement.figures))
    at_page()
    found = extract(document, placement, identity)
    if not definition.family.store_narrative:
        found = replace(found, sections=())  # it never leaves the process that reads it
    at_page()
    hidden = {one.number for one in document.pages if one.legibility is Legibility.HIDDEN}
    return confirm_figures(found, data, placement.figures.notation, hidden)


def _told_by_first_pages(
    data: bytes,
    pages: int,
    told_by: Callable[[Sequence[str]], _Told],
    at_page: AtPage,
    scans: ScannedPages,
) -> _Told:
    """What the first pages tell; those without usable text are looked at if the others do not."""
    texts = preview(data, pages, at_page=at_page)
    try:
        return told_by(texts)
    except DocumentError:
        looked_at = preview(data, pages, at_page=at_page, scans=scans)
        if looked_at == texts:
            raise
        return told_by(looked_at)


def _pages_that_matter(pdf: OpenDocument, figures: Figures) -> list[Page]:
    if figures.pages is Pages.BLOCKS:
        return pages_of_blocks(pdf.texts, figures.blocks, pdf.page)
    return [pdf.page(number) for number in pdf.numbers]
