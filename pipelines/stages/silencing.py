"""Families that keep no narrative (`store_narrative: false`): none of it stays in the archive.

What is read from now on has no sections. Here go those that were kept before: entries under
earlier keys, also of a PDF that is gone, whose figures stay; and the pages that were read from
pictures, which hold every word. Releases that are kept stay as they were: people quoted them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.definitions import Definition
from pipelines.figures.model import Extraction
from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.reading import extraction_key
from pipelines.store.archive import Outcome

Kept = tuple[str, str, Extraction | Outcome]
"""What is kept of a content, under which key."""

_log = logging.getLogger(__name__)


def silence(
    documents: Iterable[ReadDocument], definitions: Sequence[Definition], archives: Archives
) -> int:
    """Take what narrative there is of silent families out of the archive; of how many documents.

    Only while holding the warehouse lock, and after `documents` were read. Raises StateError when
    the disk refuses.
    """
    silent = {one.name: extraction_key(one) for one in definitions if _is_silent(one)}
    if not silent:
        return 0
    spoken = {extraction_key(one) for one in definitions if not _is_silent(one)}
    silenced = archives.rewrite(_silenced(documents, silent, spoken, archives))
    if silenced:
        _log.warning(
            "took the narrative of %d documents out of the archive; releases that are kept still "
            "have it: see docs/data-team.md, Narrative that is not to be kept",
            silenced,
        )
    return silenced


def _silenced(
    documents: Iterable[ReadDocument], silent: dict[str, str], spoken: set[str], archives: Archives
) -> Iterator[Kept]:
    for document in documents:
        sha256, archive = document.seen.sha256, archives.extractions
        key = document.key or archive.newest(sha256)
        if key is None or key in spoken:
            continue
        if archive.keys(sha256) != [key] or key not in silent.values():
            yield from _silence(sha256, key, silent, archives)
        else:  # nothing but what a silent family left, as in every refresh but the first
            archives.scans.remove(sha256)


def _is_silent(definition: Definition) -> bool:
    return not definition.family.store_narrative


def _silence(sha256: str, key: str, silent: dict[str, str], archives: Archives) -> Iterator[Kept]:
    """What `key` has of a content, without sections, if anything is to be removed."""
    archive = archives.extractions
    entries = {one: archive.read(sha256, one) for one in archive.keys(sha256)}
    families = {one.identity.family for one in entries.values() if isinstance(one, Extraction)}
    if key not in silent.values() and families.isdisjoint(silent):
        return
    archives.scans.remove(sha256)
    kept = _without_sections(entries[key])
    if entries != {key: kept}:
        yield sha256, key, kept


def _without_sections(found: Extraction | Outcome) -> Extraction | Outcome:
    return found if isinstance(found, Outcome) else replace(found, sections=())
