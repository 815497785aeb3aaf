"""Sources to files under raw/: each is looked at once per refresh, and each look is on record."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from pipelines.sources.collecting import Intent, collect
from pipelines.sources.fetching import Fetcher
from pipelines.sources.listing import Publisher
from pipelines.store.records import Fetch
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
