"""Contents that a person wants read once more, by the same definitions and the same engine.

What is found now takes the place of what is kept, and not before it was found: a content that
cannot be read just now stays as it was. When a definition changes nobody has to ask for it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field

from pipelines.definitions import Definition
from pipelines.errors import DefinitionError, DocumentError, MomentaryError
from pipelines.figures.model import Extraction
from pipelines.harmless import visible_line
from pipelines.stages.archives import Archives
from pipelines.stages.reading import (
    QUARANTINED,
    RECOGNISED,
    Content,
    bytes_of,
    extraction_key,
    outcome_of,
    recognition_key,
)
from pipelines.store.archive import Outcome
from pipelines.store.entries import tables_of
from pipelines.store.records import FileSeen
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Answer, Fault, Visit

_log = logging.getLogger(__name__)


def chosen(
    found: Sequence[Content],
    files: Mapping[str, FileSeen],
    paths: Collection[str],
    families: Collection[str],
    definitions: Sequence[Definition],
    archives: Archives,
) -> list[Content]:
    """The contents at these paths under raw/, and those that are recognised as these families.

    Raises DefinitionError for a path or family that is not known.
    """
    for path in paths:
        if path not in files:
            advice = "name a path under raw/ as in ops.files"
            raise DefinitionError("--reread", f"{visible_line(path)!r} is no file there", advice)
    require_families(families, definitions)
    hashes = {files[path].sha256 for path in paths}
    key = recognition_key(definitions)

    def is_of_family(sha256: str) -> bool:
        if not families or not archives.recognition.has(sha256, key):
            return False
        kept = archives.recognition.read(sha256, key)
        assert isinstance(kept, Outcome)
        return kept.status == RECOGNISED and kept.code in families

    return [one for one in found if one.seen.sha256 in hashes or is_of_family(one.seen.sha256)]


def require_families(families: Collection[str], definitions: Sequence[Definition]) -> None:
    """Raise DefinitionError for a family that is not defined."""
    known = sorted(one.name for one in definitions)
    for family in families:
        if family not in known:
            problem = f"{visible_line(family)!r} is no family"
            raise DefinitionError("--reread-family", problem, f"known are {', '.join(known)}")


def read_again(
    contents: Sequence[Content],
    definitions: Sequence[Definition],
    archives: Archives,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    executor: Executor | None = None,
) -> set[str]:
    """Keep of contents what is found in them now; of which that is, by sha256.

    Only while holding the warehouse lock. Killed at any point, each is as it was, as it is now, or
    read by the next refresh. Raises StateError when the disk refuses.
    """
    if not contents:
        return set()
    again = _Again(tuple(definitions), archives)
    with nullcontext(executor) if executor else IsolatedPool(limits) as workers:
        archives.rewrite(again.found(contents, limits, workers))
    key = recognition_key(definitions)
    archives.recognition.remove(*again.families)
    for sha256, outcome in again.families.items():
        archives.recognition.write_outcome(sha256, key, outcome)
    return set(again.families)


@dataclass
class _Again:
    """What comes of contents as they are read; `families` has each that was, by sha256."""

    definitions: tuple[Definition, ...]
    archives: Archives
    families: dict[str, Outcome] = field(default_factory=dict)

    def found(
        self, contents: Sequence[Content], limits: Limits, workers: Executor
    ) -> Iterator[tuple[str, str, Extraction | Outcome]]:
        """What is to be kept of each, and under which key."""
        keys = {one.name: extraction_key(one) for one in self.definitions}
        paths = {one.seen.sha256: one.seen.path for one in contents}
        for answer in read_batch(self._visits(contents, limits), workers, limits):
            family, found = answer.family, answer.found
            if fault := _of_the_moment(answer):
                _tell_kept(paths[answer.sha256], fault.code)
                continue
            self.archives.scans.remove(answer.sha256)
            self.archives.scans.add(answer.sha256, answer.scanned)
            if isinstance(family, Fault):
                self.families[answer.sha256] = outcome_of(family)
            else:
                self.families[answer.sha256] = Outcome(RECOGNISED, family, "")
                assert found is not None  # as nothing is said to be read already
                yield answer.sha256, keys[family], _storable(found)
            _log.info("%s: read again", visible_line(paths[answer.sha256]))

    def _visits(self, contents: Sequence[Content], limits: Limits) -> Iterator[Visit]:
        for content in contents:
            try:
                data = bytes_of(content, limits)
            except MomentaryError as error:
                _tell_kept(content.seen.path, error.code)
            else:
                yield Visit(content.seen.sha256, data, self.definitions, None, frozenset(), ())


def _of_the_moment(answer: Answer) -> Fault | None:
    faults = (one for one in (answer.family, answer.found) if isinstance(one, Fault))
    return next((one for one in faults if one.is_momentary), None)


def _tell_kept(path: str, code: str) -> None:
    _log.warning("%s: could not be read again (%s); kept as it was", visible_line(path), code)


def _storable(found: Extraction | Fault) -> Extraction | Outcome:
    if isinstance(found, Fault):
        return outcome_of(found)
    try:
        tables_of(found)
    except DocumentError as error:
        return Outcome(QUARANTINED, error.code, error.detail)
    return found
