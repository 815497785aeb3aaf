"""Contents to the archive: each is recognised and read once per definition, never twice.

What failed for good is kept as an outcome, so that it is not tried again before something that
matters changes: the definitions for an unknown family, the engine for everything. What failed
for reasons of the moment is not kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.definitions import Definition, recognition_fingerprint
from pipelines.documents.reading import sha256_of
from pipelines.errors import DocumentError, MomentaryError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.extract import EXTRACTION_VERSION
from pipelines.figures.model import Extraction
from pipelines.stages.looking import publisher_folder
from pipelines.store.archive import Archive, Outcome, archive_key
from pipelines.store.intake import Seen
from pipelines.store.records import FileSeen
from pipelines.text import slug

RECOGNISED, LOADED = "recognised", "loaded"
QUARANTINED, UNRECOGNISED = "quarantined", "unrecognised"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """A content that is on record, and where its bytes can be had now (null: nowhere).

    `folder` is the publisher's folder in which it stands now; null: as when it was first seen.
    """

    seen: Seen
    path: Path | None
    folder: str | None = None


@dataclass(frozen=True)
class ReadDocument:
    """What is known of one content: its extraction under `key`, or why there is none.

    `status` is loaded, quarantined or unrecognised; `code` and `detail` name the reason in
    wording/documents.yaml. `is_new` says that this refresh read it.
    """

    seen: Seen
    status: str
    key: str | None
    code: str
    detail: str
    is_new: bool


class Archives:
    """The two archives of a warehouse: which family a content is of, and what was found in it."""

    def __init__(self, root: Path) -> None:
        self.recognition = Archive(root / "recognition")
        self.extractions = Archive(root / "extractions")

    def sweep(self) -> None:
        """Remove what killed runs left half written; only while holding the warehouse lock."""
        self.recognition.sweep()
        self.extractions.sweep()

    def extraction(self, document: ReadDocument) -> Extraction:
        """What was found in a loaded document."""
        found = self.extractions.read(document.seen.sha256, str(document.key))
        assert isinstance(found, Extraction)
        return found


def contents(seen: Iterable[Seen], files: Iterable[FileSeen], raw: Path) -> list[Content]:
    """Every content on record, with a path that holds it today."""
    paths = {file.sha256: file.path for file in files if file.outcome in ("new", "known")}
    return [_content(one, paths.get(one.sha256), raw) for one in seen]


def _content(seen: Seen, path: str | None, raw: Path) -> Content:
    if path is None:
        return Content(seen, None)
    return Content(seen, raw / path, publisher_folder(path) or None)


def read_all(
    found: Sequence[Content], definitions: Sequence[Definition], archives: Archives
) -> list[ReadDocument]:
    """What is known of each content, after reading those that were not read yet."""
    documents = []
    for number, content in enumerate(found, start=1):
        document = _read(content, definitions, archives)
        if document.is_new:
            _log.info("[%d/%d] %s: %s", number, len(found), content.seen.path, _told(document))
        documents.append(document)
    return documents


def _told(document: ReadDocument) -> str:
    return document.status + (f" ({document.code})" if document.code else "")


def _read(content: Content, definitions: Sequence[Definition], archives: Archives) -> ReadDocument:
    try:
        family, looked = _recognise(content, definitions, archives)
        if family.status != RECOGNISED:
            return _without_figures(content, family, looked)
        definition = next(d for d in definitions if d.name == family.code)
        return _read_as(content, definition, archives)
    except MomentaryError as error:
        return _newest(content, archives) or _without_figures(content, _outcome(error), True)


def _read_as(content: Content, definition: Definition, archives: Archives) -> ReadDocument:
    key = archive_key(EXTRACTION_VERSION, definition.placement_fingerprint)
    is_new = not archives.extractions.has(content.seen.sha256, key)
    if is_new:
        _extract(content, definition, key, archives)
    kept = archives.extractions.read(content.seen.sha256, key)
    if isinstance(kept, Outcome):
        return _without_figures(content, kept, is_new)
    if contradiction := _contradiction(content, kept):
        kept = Outcome(QUARANTINED, "folder_contradicts", contradiction)
        return _without_figures(content, kept, is_new)
    return ReadDocument(content.seen, LOADED, key, "", "", is_new)


def _recognise(
    content: Content, definitions: Sequence[Definition], archives: Archives
) -> tuple[Outcome, bool]:
    """The family of a content (its name is the code), and whether the content was opened for it."""
    key = archive_key(EXTRACTION_VERSION, recognition_fingerprint(definitions))
    archive, sha256 = archives.recognition, content.seen.sha256
    is_new = not archive.has(sha256, key)
    if is_new:
        archive.write_outcome(sha256, key, _recognised(content, definitions))
    kept = archive.read(sha256, key)
    assert isinstance(kept, Outcome)
    return kept, is_new


def _recognised(content: Content, definitions: Sequence[Definition]) -> Outcome:
    try:
        return Outcome(RECOGNISED, recognise_bytes(_bytes(content), definitions).name, "")
    except MomentaryError:
        raise
    except DocumentError as error:
        return _outcome(error)


def _extract(content: Content, definition: Definition, key: str, archives: Archives) -> None:
    sha256 = content.seen.sha256
    try:
        archives.extractions.write(sha256, key, extract_bytes(_bytes(content), definition))
    except MomentaryError:
        raise
    except DocumentError as error:
        archives.extractions.write_outcome(sha256, key, _outcome(error))


def _outcome(error: DocumentError) -> Outcome:
    return Outcome(_status(error), error.code, error.detail)


def _status(error: DocumentError) -> str:
    return UNRECOGNISED if error.code == "unknown_family" else QUARANTINED


def _bytes(content: Content) -> bytes:
    """The content as it was when it was hashed; raises MomentaryError when it is not to be had."""
    if content.path is None:
        raise MomentaryError("vanished")
    try:
        data = content.path.read_bytes()
    except OSError as error:
        raise MomentaryError("unreadable", error.strerror or "") from error
    if sha256_of(data) != content.seen.sha256:
        raise MomentaryError("vanished")  # what stands there now is another content
    return data


def _without_figures(content: Content, why: Outcome, is_new: bool) -> ReadDocument:
    return ReadDocument(content.seen, why.status, None, why.code, why.detail, is_new)


def _newest(content: Content, archives: Archives) -> ReadDocument | None:
    """What was found before, for a content whose bytes are gone: withdrawing needs a person."""
    key = archives.extractions.newest(content.seen.sha256)
    if key is None:
        return None
    kept = archives.extractions.read(content.seen.sha256, key)
    if isinstance(kept, Outcome) or _contradiction(content, kept):
        return None
    return ReadDocument(content.seen, LOADED, key, "", "", False)


def _contradiction(content: Content, found: Extraction) -> str:
    """Where the folder names another publisher than the text does; moving the file mends it."""
    folder = content.seen.publisher if content.folder is None else content.folder
    if not slug(folder) or slug(folder) == found.identity.publisher:
        return ""
    return f"{folder} / {found.identity.publisher}"
