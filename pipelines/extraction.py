"""One document from bytes to everything found in it: the first two stages, as pure functions.

A document travels as bytes and comes back as data, so any process or machine can do this.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.definitions import Definition, pages_to_recognise, recognise
from pipelines.documents.model import Page
from pipelines.documents.reading import (
    AtPage,
    OpenDocument,
    open_document,
    preview,
    read_document,
)
from pipelines.errors import DocumentError
from pipelines.figures.confirming import confirm_figures
from pipelines.figures.definition import Figures, Pages
from pipelines.figures.extract import extract
from pipelines.figures.identify import identify
from pipelines.figures.model import Extraction
from pipelines.figures.selecting import pages_of_blocks


def recognise_bytes(
    data: bytes, definitions: Sequence[Definition], *, at_page: AtPage = lambda: None
) -> Definition:
    """The family of a document; raises DocumentError when it is of none, or cannot be opened.

    `at_page` is called before each page, here and below, and before each step that follows them.
    """
    texts = preview(data, pages_to_recognise(definitions), at_page=at_page)
    if not any(text.strip() for text in texts):
        read_document(data, at_page=at_page)  # raises no_text, which says more of a scan
    return recognise(texts, definitions)


def extract_bytes(
    data: bytes, definition: Definition, *, at_page: AtPage = lambda: None
) -> Extraction:
    """Everything found in a document of a known family.

    Raises DocumentError: also for no_figures, because a report about money without one amount
    was not read, whatever it looks like.
    """
    found = read_bytes(data, definition, at_page=at_page)
    if not found.figures:
        raise DocumentError("no_figures")
    return found


def read_bytes(
    data: bytes, definition: Definition, *, at_page: AtPage = lambda: None
) -> Extraction:
    """As `extract_bytes`, and without a figure too: a definition may be in the making.

    Only pages that matter are read in full. Each figure is read by two readers; where they differ
    it is disputed.
    """
    placement = definition.placement
    texts = preview(data, placement.recognise.pages, at_page=at_page)
    with open_document(data, at_page=at_page) as pdf:
        identity = identify(
            texts,
            definition.family,
            placement.recognise,
            title=pdf.title,
            page_count=len(pdf.numbers),
        )
        document = pdf.document(_pages_that_matter(pdf, placement.figures))
    at_page()
    found = extract(document, placement, identity)
    at_page()
    return confirm_figures(found, data, placement.figures.notation)


def _pages_that_matter(pdf: OpenDocument, figures: Figures) -> list[Page]:
    if figures.pages is Pages.BLOCKS:
        return pages_of_blocks(pdf.texts, figures.blocks, pdf.page)
    return [pdf.page(number) for number in pdf.numbers]
