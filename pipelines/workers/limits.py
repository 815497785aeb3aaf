"""How much of what a document may take. No measuring and no stopping here."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one document may take, and how many are read side by side.

    `page_seconds` holds for the pages of a document on average, so that a short one is stopped
    early; `document_seconds` for all of them. `memory_mb` is what a worker may hold in all.
    """

    workers: int = 2
    file_mb: int = 200
    pages: int = 2000
    page_seconds: float = 30.0
    document_seconds: float = 600.0
    memory_mb: int = 2048

    def seconds_for(self, pages: int) -> float:
        """How long a document of so many pages may be read."""
        return min(self.document_seconds, self.page_seconds * pages)
