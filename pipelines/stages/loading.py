"""What is known of each content, from and to rows, so that the next step can take it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.editions import Loaded
from pipelines.stages.reading import LOADED
from pipelines.stages.row import Row
from pipelines.store.intake import Seen
from pipelines.store.withdrawals import Absence


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


def read_document_of(
    row: Mapping[str, Any], absences: Mapping[str, tuple[Absence, ...]] | None = None
) -> ReadDocument:
    """The document that `document_row` was given; `absences`, by sha256, are those of all."""
    seen = ("sha256", "seen_at", "path", "size_bytes", "publisher")
    rest = ("status", "key", "code", "detail", "is_new")
    away = (absences or {}).get(row["sha256"], ())
    document = ReadDocument(Seen(*(row[name] for name in seen)), *(row[name] for name in rest))
    return replace(document, absences=away)


def load(documents: Iterable[ReadDocument], archives: Archives) -> list[Loaded]:
    """All documents with figures, each with what was found in it; also those withdrawn by now."""
    return list(archives.each(one for one in documents if one.status == LOADED))
