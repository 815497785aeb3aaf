"""Contents to the archive: each is recognised and read once per definition, never twice.

What failed for good is kept as an outcome, so that it is not tried again before something that
matters changes: the definitions for an unknown family, what reads for everything. What failed
for reasons of the moment is not kept.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.definitions import Definition, recognition_fingerprint
from pipelines.documents.ocr import engine
from pipelines.documents.reading import sha256_of
from pipelines.errors import DocumentError, MomentaryError
from pipelines.figures.extract import EXTRACTION_VERSION
from pipelines.figures.model import Extraction
from pipelines.harmless import visible_line
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.reconcile.trust import DISPUTED_PCT, distrust
from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.looking import publisher_folder
from pipelines.store.archive import Outcome, archive_key
from pipelines.store.intake import Seen
from pipelines.store.records import PRESENT, FileSeen
from pipelines.text import slug
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Answer, Fault, Visit, check_size

RECOGNISED, LOADED = "recognised", "loaded"
QUARANTINED, UNRECOGNISED = "quarantined", "unrecognised"
WITHDRAWN = "withdrawn"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """A content that is on record, and where its bytes can be had now (null: nowhere).

    `folders` are the publishers' folders in which it stands now; none: as when it was first seen.
    """

    seen: Seen
    path: Path | None
    folders: tuple[str, ...] = ()


def contents(seen: Iterable[Seen], files: Iterable[FileSeen], raw: Path) -> list[Content]:
    """Every content on record, with a path that holds it today."""
    paths = defaultdict[str | None, list[str]](list)
    for file in files:
        if file.outcome in PRESENT:
            paths[file.sha256].append(file.path)
    return [_content(one, paths[one.sha256], raw) for one in seen]


def _content(seen: Seen, paths: Sequence[str], raw: Path) -> Content:
    folders = (publisher_folder(path) for path in paths)
    where = raw / paths[0] if paths else None
    return Content(seen, where, tuple(dict.fromkeys(one for one in folders if one)))


def read_all(
    found: Sequence[Content],
    definitions: Sequence[Definition],
    archives: Archives,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    executor: Executor | None = None,
    disputed_pct: Decimal = DISPUTED_PCT,
    releases: Sequence[Decision] = (),
) -> list[ReadDocument]:
    """What is known of each content, in this order, after reading those that were not read yet.

    They are read by `executor`, or else by processes of our own, within `limits`. One of which the
    readers dispute more than `disputed_pct` per cent of the figures is held back, unless one of
    `releases` knows how much that is and releases it.
    """
    shelf = _Shelf(tuple(definitions), archives, disputed_pct, tuple(releases))
    told = {one.seen.sha256: one for one in _read_now(found, shelf, limits, executor)}
    told |= shelf.documents(one for one in found if one.seen.sha256 not in told)
    return [told[one.seen.sha256] for one in found]


def recall_all(
    found: Sequence[Content],
    definitions: Sequence[Definition],
    archives: Archives,
    before: Mapping[str, Outcome],
    disputed_pct: Decimal = DISPUTED_PCT,
    releases: Sequence[Decision] = (),
) -> list[ReadDocument]:
    """What is known of each content, in this order, without opening any of them.

    One that was not read with these definitions is as it was read last; one without figures as
    `before` says by sha256, else as the archive does. The log names each.
    """
    shelf = _Shelf(tuple(definitions), archives, disputed_pct, tuple(releases))
    lacking = [one for one in found if shelf.lacks(one)]
    told = {one.seen.sha256: shelf.recalled(one, before.get(one.seen.sha256)) for one in lacking}
    told |= shelf.documents(one for one in found if one.seen.sha256 not in told)
    return [told[one.seen.sha256] for one in found]


def _read_now(
    found: Sequence[Content], shelf: _Shelf, limits: Limits, executor: Executor | None
) -> Iterator[ReadDocument]:
    unread = {one.seen.sha256: one for one in found if shelf.lacks(one)}
    number = len(found) - len(unread)
    for document in _visited(unread, shelf, limits, executor):
        number += 1
        if document.is_new:
            told = document.status + (f" ({document.code})" if document.code else "")
            path = visible_line(document.seen.path)
            _log.info("[%d/%d] %s: %s", number, len(found), path, told)
        yield document


def _visited(
    unread: Mapping[str, Content], shelf: _Shelf, limits: Limits, executor: Executor | None
) -> Iterator[ReadDocument]:
    """Each unread content as it completes; one without bytes comes last, without a visit."""
    absent: list[tuple[Content, Fault]] = []

    def visits() -> Iterator[Visit]:
        for content in unread.values():
            try:
                yield shelf.visit(content, bytes_of(content, limits))
            except MomentaryError as error:
                absent.append((content, Fault.of(error)))

    with nullcontext(executor) if executor else IsolatedPool(limits) as workers:
        for answer in read_batch(visits(), workers, limits):
            yield shelf.put(unread[answer.sha256], answer)
    for content, fault in absent:
        yield shelf.held_back(content, fault)


def extraction_key(definition: Definition) -> str:
    """The key under which documents of a family are kept as it is read now."""
    return archive_key(EXTRACTION_VERSION, definition.placement_fingerprint, engine())


def recognition_key(definitions: Sequence[Definition]) -> str:
    """The key under which it is kept of which family a document is."""
    return archive_key(EXTRACTION_VERSION, recognition_fingerprint(definitions), engine())


class _Shelf:
    """The archives as these definitions ask for them."""

    def __init__(
        self,
        definitions: tuple[Definition, ...],
        archives: Archives,
        disputed_pct: Decimal,
        releases: tuple[Decision, ...],
    ) -> None:
        self._definitions = definitions
        self._archives = archives
        self._disputed_pct = disputed_pct
        self._releases = releases
        self._by_name = {one.name: one for one in definitions}
        self._recognition_key = recognition_key(definitions)
        self._keys = {one.name: extraction_key(one) for one in definitions}

    def lacks(self, content: Content) -> bool:
        """Whether the content must be read, as far as that is known beforehand."""
        family = self._family(content.seen.sha256)
        if family is None:
            return True
        return family.status == RECOGNISED and not self._has(content, family.code)

    def visit(self, content: Content, data: bytes) -> Visit:
        """What a worker must find out."""
        family = self._family(content.seen.sha256)
        return Visit(
            content.seen.sha256,
            data,
            self._definitions,
            family.code if family else None,
            frozenset(name for name in self._keys if self._has(content, name)),
            self._archives.scans.pages(content.seen.sha256),
        )

    def put(self, content: Content, answer: Answer) -> ReadDocument:
        """Keep what was answered, unless it is a fault of the moment."""
        sha256, family, found = content.seen.sha256, answer.family, answer.found
        self._archives.scans.add(sha256, answer.scanned)
        fault = self._put_family(sha256, family)
        if not isinstance(family, Fault):
            fault = self._put_found(sha256, self._keys[family], found)
        if fault and fault.is_momentary:
            return self.held_back(content, fault)
        return self.document(content, is_new=fault is not None or found is not None)

    def document(self, content: Content, *, is_new: bool) -> ReadDocument:
        """What is kept of a content; `is_new` is said of it."""
        family = self._family(content.seen.sha256)
        assert family is not None
        if family.status != RECOGNISED:
            return _without_figures(content, family, is_new)
        key = self._keys[family.code]
        kept = self._archives.extractions.read(content.seen.sha256, key)
        return self._concluded(content, key, kept, is_new)

    def documents(self, found: Iterable[Content]) -> dict[str, ReadDocument]:
        """What is kept of contents, by sha256, in one pass over the archive; none of it is new."""
        told, recognised = {}, {}
        for content in found:
            sha256 = content.seen.sha256
            family = self._family(sha256)
            assert family is not None
            if family.status == RECOGNISED:
                recognised[sha256, self._keys[family.code]] = content
            else:
                told[sha256] = _without_figures(content, family, False)
        for name, kept in self._archives.extractions.read_each(recognised):
            told[name[0]] = self._concluded(recognised[name], name[1], kept, False)
        return told

    def _concluded(
        self, content: Content, key: str, kept: Extraction | Outcome, is_new: bool
    ) -> ReadDocument:
        if isinstance(kept, Outcome):
            return _without_figures(content, kept, is_new)
        if why := self._why_held_back(content, kept):
            return _without_figures(content, why, is_new)
        return ReadDocument(content.seen, LOADED, key, "", "", is_new)

    def _why_held_back(self, content: Content, found: Extraction) -> Outcome | None:
        if contradiction := _contradiction(content, found):
            return Outcome(QUARANTINED, "folder_contradicts", contradiction)
        family = found.identity.family
        # What was read long ago may be of a family that is defined no more.
        rules = self._by_name[family].rules if family in self._by_name else ()
        disputed = distrust(found.figures, rules, family, self._disputed_pct)
        if not disputed or is_released(content.seen.sha256, disputed, self._releases):
            return None
        return Outcome(QUARANTINED, "disputed", disputed)

    def held_back(self, content: Content, fault: Fault) -> ReadDocument:
        """A content that could not be read just now: as it was read before, else quarantined."""
        if before := self._newest(content):
            return before
        if content.path is None and (last := self._last_outcome(content)):
            return _without_figures(content, last, False)
        return _without_figures(content, outcome_of(fault), True)

    def recalled(self, content: Content, before: Outcome | None) -> ReadDocument:
        """A content that cannot be read now, as it was; it is said that this is not as of now."""
        _log.warning(
            "%s: kept as it was, as it was not read with what is defined now; `dtz refresh` "
            "reads it",
            content.seen.path,
        )
        never = Outcome(QUARANTINED, "not_read", "")
        why = before or self._last_outcome(content) or never
        return self._newest(content) or _without_figures(content, why, False)

    def _last_outcome(self, content: Content) -> Outcome | None:
        """Why what was read last gives no figures; null if nothing was."""
        for archive in (self._archives.extractions, self._archives.recognition):
            if key := archive.newest(content.seen.sha256):
                kept = archive.read(content.seen.sha256, key)
                if isinstance(kept, Extraction):
                    lost = Outcome(UNRECOGNISED, "unknown_family", kept.identity.family)
                    kept = self._why_held_back(content, kept) or lost
                if kept.status != RECOGNISED:
                    return kept
        return None

    def _newest(self, content: Content) -> ReadDocument | None:
        """What was found before, if its bytes are not to be had: withdrawing needs a person."""
        key = self._archives.extractions.newest(content.seen.sha256)
        if key is None:
            return None
        kept = self._archives.extractions.read(content.seen.sha256, key)
        if isinstance(kept, Outcome) or self._why_held_back(content, kept):
            return None
        if kept.identity.family not in self._by_name:
            return None  # nothing is defined any more that its figures could be held against
        return ReadDocument(content.seen, LOADED, key, "", "", False)

    def _family(self, sha256: str) -> Outcome | None:
        if not self._archives.recognition.has(sha256, self._recognition_key):
            return None
        kept = self._archives.recognition.read(sha256, self._recognition_key)
        assert isinstance(kept, Outcome)
        return kept

    def _put_family(self, sha256: str, family: str | Fault) -> Fault | None:
        fault = family if isinstance(family, Fault) else None
        if not (fault and fault.is_momentary) and self._family(sha256) is None:
            outcome = outcome_of(fault) if fault else Outcome(RECOGNISED, str(family), "")
            self._archives.recognition.write_outcome(sha256, self._recognition_key, outcome)
        return fault

    def _has(self, content: Content, family: str) -> bool:
        return self._archives.extractions.has(content.seen.sha256, self._keys[family])

    def _put_found(self, sha256: str, key: str, found: Extraction | Fault | None) -> Fault | None:
        fault = found if isinstance(found, Fault) else None
        if isinstance(found, Extraction):
            try:
                self._archives.extractions.write(sha256, key, found)
            except DocumentError as error:
                fault = Fault.of(error)
        if fault and not fault.is_momentary:
            self._archives.extractions.write_outcome(sha256, key, outcome_of(fault))
        return fault


def is_released(sha256: str, disputed: str, decisions: Iterable[Decision]) -> bool:
    """Whether a person released the document, knowing that just this of it is disputed."""
    return any(
        one.conclusion is Conclusion.RELEASE and one.names(sha256) and one.expects(disputed)
        for one in decisions
    )


def outcome_of(fault: Fault) -> Outcome:
    """What is kept of a fault that is one for good."""
    status = UNRECOGNISED if fault.code == "unknown_family" else QUARANTINED
    return Outcome(status, fault.code, fault.detail)


def bytes_of(content: Content, limits: Limits) -> bytes:
    """The content as it was when it was hashed.

    Raises MomentaryError when it is not to be had, or larger than the limits allow.
    """
    if content.path is None:
        raise MomentaryError("vanished")
    check_size(content.seen.size_bytes, limits)
    try:
        data = content.path.read_bytes()
    except OSError as error:
        raise MomentaryError("unreadable", error.strerror or "") from error
    if sha256_of(data) != content.seen.sha256:
        raise MomentaryError("vanished")  # what stands there now is another content
    return data


def _without_figures(content: Content, why: Outcome, is_new: bool) -> ReadDocument:
    return ReadDocument(content.seen, why.status, None, why.code, why.detail, is_new)


def _contradiction(content: Content, found: Extraction) -> str:
    """Where the folder names another publisher than the text does; moving the file mends it.

    One that stands in several folders need be in the right one once.
    """
    folders = content.folders or (content.seen.publisher,)
    if any(slug(one) in ("", found.identity.publisher) for one in folders):
        return ""
    return f"{', '.join(folders)} / {found.identity.publisher}"
