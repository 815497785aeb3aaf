"""What a warehouse keeps of what was read: by content, on three shelves below one folder.

When something is read, and what is kept of it, is decided in `reading.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import StateError
from pipelines.figures.model import Extraction
from pipelines.store.archive import Archive, Outcome
from pipelines.store.intake import Seen
from pipelines.store.scans import ScanArchive
from pipelines.store.withdrawals import Absence

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadDocument:
    """What is known of one content: its extraction under `key`, or why there is none.

    `status` is loaded, quarantined or unrecognised; `code` and `detail` name the reason in
    wording/documents.yaml. `is_new` says that this refresh read it, `absences` when the document
    was withdrawn, whatever was read in it.
    """

    seen: Seen
    status: str
    key: str | None
    code: str
    detail: str
    is_new: bool
    absences: tuple[Absence, ...] = ()


class Archives:
    """What a warehouse keeps of contents: the family, what was found, pages that were looked at."""

    def __init__(self, root: Path) -> None:
        self.recognition = Archive(root / "recognition")
        self.extractions = Archive(root / "extractions")
        self.scans = ScanArchive(root / "scans")
        self._aside = Archive(root / "rewriting")

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        self.recognition.sweep()
        self.extractions.sweep()
        self.scans.sweep()
        self._aside.sweep()
        self._put_back()

    def rewrite(self, each: Iterable[tuple[str, str, Extraction | Outcome]]) -> int:
        """Keep only this of contents, each under its key, also if killed halfway: see `sweep`.

        How many they were.
        """
        count = 0
        for count, (sha256, key, found) in enumerate(each, start=1):  # noqa: B007
            _write(self._aside, sha256, key, found)
        self._put_back()
        return count

    def _put_back(self) -> None:
        """All at once, as each removal can write a pack anew."""
        put_aside = self._aside.hashes()
        if not put_aside:
            return
        keys = {sha256: self._aside.newest(sha256) for sha256 in put_aside}
        whole = {sha256: key for sha256, key in keys.items() if key is not None}
        self.extractions.remove(*whole)
        for sha256, key in whole.items():
            _write(self.extractions, sha256, key, self._aside.read(sha256, key))
        self._aside.remove(*put_aside)

    def hashes(self) -> set[str]:
        """The contents of which anything is kept."""
        scanned = {path.name for path in self.scans.root.glob("*")}
        return scanned.union(
            *(one.hashes() for one in (self._aside, self.recognition, self.extractions))
        )

    def remove(self, sha256: str) -> None:
        """Forget all that is kept of a content; raises StateError when the disk refuses."""
        self._aside.remove(sha256)  # first, as it would be put back
        self.recognition.remove(sha256)
        self.extractions.remove(sha256)
        self.scans.remove(sha256)

    def compact(self) -> None:
        """Pack what was kept lately, if it is much; only while holding the warehouse lock.

        A disk that refuses stops no refresh: everything is still there, in its small files.
        """
        for archive in (self.recognition, self.extractions):
            try:
                archive.compact()
            except StateError as error:
                _log.warning("%s", error)

    def extraction(self, document: ReadDocument) -> Extraction:
        """What was found in a loaded document."""
        ((_, found),) = self.each([document])
        return found

    def each(self, documents: Iterable[ReadDocument]) -> Iterator[tuple[ReadDocument, Extraction]]:
        """Loaded documents with what was found in them, in the order of the archive."""
        loaded = {(one.seen.sha256, str(one.key)): one for one in documents}
        for name, found in self.extractions.read_each(loaded):
            assert isinstance(found, Extraction)
            yield loaded[name], found


def _write(archive: Archive, sha256: str, key: str, found: Extraction | Outcome) -> None:
    if isinstance(found, Outcome):
        archive.write_outcome(sha256, key, found)
    else:
        archive.write(sha256, key, found)
