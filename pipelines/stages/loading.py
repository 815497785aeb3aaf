"""What is known of each content, from and to rows, so that the next step can take it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.editions import Edition, editions
from pipelines.stages.reading import LOADED
from pipelines.stages.row import Row
from pipelines.store.intake import Seen


def document_row(document: ReadDocument) -> Row:
    """One row per content: what came of reading it."""
    seen = document.seen
    return {
        "sha256": seen.sha256,
        "seen_at": seen.seen_at,
        "path": seen.path,
        "size_bytes": seen.size_bytes,
        "publisher": seen.publisher,
        "status": document.status,
        "key": document.key,
        "code": document.code,
        "detail": document.detail,
        "is_new": document.is_new,
    }


def read_document_of(row: Mapping[str, Any]) -> ReadDocument:
    """The document that `document_row` was given."""
    seen = ("sha256", "seen_at", "path", "size_bytes", "publisher")
    rest = ("status", "key", "code", "detail", "is_new")
    return ReadDocument(Seen(*(row[name] for name in seen)), *(row[name] for name in rest))


def load_editions(documents: Iterable[ReadDocument], archives: Archives) -> list[Edition]:
    """All loaded documents with what was found in them, ordered as editions."""
    return editions(archives.each(one for one in documents if one.status == LOADED))
