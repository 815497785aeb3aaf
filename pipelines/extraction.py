"""One document from bytes to everything found in it: the first two stages, as pure functions.

A document travels as bytes and comes back as data, so any process or machine can do this.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.definitions import Definition, pages_to_recognise, recognise
from pipelines.documents.reading import preview, read_document
from pipelines.errors import DocumentError
from pipelines.figures.confirming import confirm_figures
from pipelines.figures.extract import extract
from pipelines.figures.identify import identify
from pipelines.figures.model import Extraction


def recognise_bytes(data: bytes, definitions: Sequence[Definition]) -> Definition:
    """The family of a document; raises DocumentError when it is of none, or cannot be opened."""
    texts = preview(data, pages_to_recognise(definitions))
    if not any(text.strip() for text in texts):
        read_document(data)  # raises no_text for a scan, which says more than unknown_family
    return recognise(texts, definitions)


def extract_bytes(data: bytes, definition: Definition) -> Extraction:
    """Everything found in a document of a known family.

    Raises DocumentError: also for no_figures, because a report about money without one amount
    was not read, whatever it looks like.
    """
    found = read_bytes(data, definition)
    if not found.figures:
        raise DocumentError("no_figures")
    return found


def read_bytes(data: bytes, definition: Definition) -> Extraction:
    """As `extract_bytes`, and without a figure too: a definition may be in the making.

    Each figure is read by two readers; where they differ it is disputed.
    """
    recogniser = definition.placement.recognise
    texts = preview(data, recogniser.pages)
    document = read_document(data)
    identity = identify(
        texts,
        definition.family,
        recogniser,
        title=document.title,
        page_count=document.page_count,
    )
    found = extract(document, definition.placement, identity)
    return confirm_figures(found, data, definition.placement.figures.notation)
