"""How much of what a document may take. No measuring and no stopping here."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one document may take, and how many are read side by side.

    `page_seconds` holds for each page, and for what is done after the last one;
    `document_seconds` for all of it. `memory_mb` is what a worker may hold in all.
    """

    workers: int = 2
    file_mb: int = 200
    pages: int = 2000
    page_seconds: float = 30.0
    document_seconds: float = 600.0
    memory_mb: int = 2048
