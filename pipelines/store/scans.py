"""Pages that were read from their pictures, one file each, so that none is looked at twice.

    root/<sha256>/<page>.json

A page is kept also of a document whose reading ended early: it goes on from there. Whatever is
damaged here is read anew. Which engine read a page stands in it; the newest is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from pipelines.documents.model import Page
from pipelines.errors import StateError
from pipelines.store.files import disk_faults, remove_folder, sync_folder, write_durably

_PAGE = TypeAdapter(Page)


class ScanArchive:
    """The scanned pages below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pages(self, sha256: str) -> tuple[Page, ...]:
        """The pages of a document that are kept; raises StateError when the disk refuses."""
        with disk_faults(self.root, StateError):
            return tuple(self._read(sha256))

    def add(self, sha256: str, pages: Iterable[Page]) -> None:
        """Keep pages of a document; raises StateError when the disk refuses."""
        folder = self.root / sha256
        for page in pages:
            staged = folder / f".{uuid4().hex}"
            with disk_faults(folder, StateError, "the page will be read again"):
                folder.mkdir(parents=True, exist_ok=True)
                write_durably(staged, _PAGE.dump_json(page))
                os.replace(staged, folder / f"{page.number}.json")
                sync_folder(folder)

    def remove(self, sha256: str) -> None:
        """Forget the pages of a document; raises StateError when the disk refuses."""
        with disk_faults(self.root, StateError):
            remove_folder(self.root / sha256)

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        for leftover in self.root.glob("*/.*"):
            leftover.unlink(missing_ok=True)

    def _read(self, sha256: str) -> Iterator[Page]:
        for path in sorted((self.root / sha256).glob("[0-9]*.json")):
            try:
                yield _PAGE.validate_json(path.read_bytes())
            except ValidationError:
                continue  # half a page, or one of another version
