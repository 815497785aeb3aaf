"""What the pages of a site depend on beside a release: how it speaks, and what makes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.site.model import Document
from pipelines.wording import Language
from pipelines.workers.limits import Limits

_SOURCES = {".py", ".yaml", ".html", ".css", ".js"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a site speaks: language and time zone; and where the bytes of a document are."""

    language: Language
    zone: ZoneInfo
    path_of: Callable[[Document], Path | None]
    limits: Limits

    def made_by(self) -> dict[str, str]:
        """What would make other pages of the same release, in short."""
        return {
            "engine": engine_hash(),
            "language": self.language.value,
            "timezone": str(self.zone),
        }


@cache
def engine_hash() -> str:
    """A hash of all that makes pages: code, templates, wording. What is newer makes them anew."""
    found = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*")):
        if path.suffix in _SOURCES:
            found.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes() + b"\n")
    return found.hexdigest()
