"""Sources to files under raw/: each is looked at once per refresh, and each look is on record.

What is known of a document because of where it was had from is told here, too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from pipelines.sources.collecting import Intent, collect
from pipelines.sources.fetching import Fetcher
from pipelines.sources.listing import Publisher
from pipelines.stages.beside import Origin
from pipelines.store.records import Fetch, FileSeen
from pipelines.store.state import State

_log = logging.getLogger(__name__)


def gather(
    intent: Intent, publishers: Mapping[str, Publisher], state: State, fetcher: Fetcher
) -> list[Fetch]:
    """Put what the sources have under raw, and keep what came of each look.

    Each is kept at once: what a killed run has fetched is not fetched again.
    """
    before = {(one.publisher, one.source): one for one in state.fetches() if one.path}
    number = sum(len(publisher.reports) for publisher in publishers.values())
    looks = []
    for look in collect(intent, publishers, before, fetcher):
        state.record_fetches([look])
        looks.append(look)
        item = f" {look.item}" if look.item else ""
        told = f"{look.outcome} ({look.detail})" if look.detail else look.outcome
        _log.info("%d sources: %s%s: %s", number, look.source, item, look.path or told)
    return looks


def listed_origins(
    publishers: Mapping[str, Publisher], fetches: Iterable[Fetch], files: Iterable[FileSeen]
) -> dict[str, Origin]:
    """By sha256 the licence of the publisher that a content is of, and where it was fetched from.

    It is of the publisher in whose folder it stands or stood. A content of publishers with
    different licences has none that is known; of several addresses the first that gave it counts.
    """
    licences: dict[str, set[str | None]] = {}
    for file in files:
        folder = PurePosixPath(file.path).parts[0]
        if file.sha256 is not None and folder in publishers:
            licences.setdefault(file.sha256, set()).add(publishers[folder].licence)
    addresses: dict[str, str] = {}
    for fetch in fetches:
        if fetch.sha256 is not None and fetch.source.startswith(("http://", "https://")):
            addresses.setdefault(fetch.sha256, fetch.source)
    return {
        sha256: Origin(_only(licences.get(sha256, set())), addresses.get(sha256))
        for sha256 in sorted(licences.keys() | addresses.keys())
    }


def _only(licences: set[str | None]) -> str | None:
    return next(iter(licences)) if len(licences) == 1 else None
