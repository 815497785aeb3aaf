"""Purging one document: which one is meant, what would go, and doing it. No Dagster here.

What tells of a content, and its removal, are in `pipelines/stages/purging.py`. A purge is put on
record and then carried out by a refresh, so that one that was killed is completed by the next.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

from dtz_assets.deciding import decisions_on_file
from dtz_assets.run_history import forget_runs
from dtz_assets.settings import Settings
from pipelines.errors import DefinitionError
from pipelines.stages.archives import Archives
from pipelines.stages.purging import Holdings, Traces, matching, remove, traces_of
from pipelines.store.intake import Intake
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.store.tombstones import OpenPurge, Tombstone, Tombstones
from pipelines.store.withdrawals import Withdrawals

_PREFIX = re.compile(r"[0-9a-f]{8,64}")
_log = logging.getLogger(__name__)


def holdings_of(settings: Settings) -> Holdings:
    """All that may tell of a document; makes the state where there is none."""
    return Holdings(
        raw=settings.raw,
        live=settings.live,
        releases=settings.releases,
        archives=Archives(settings.archive),
        intake=Intake(settings.intake),
        state=State(settings.state),
        staging=Staging(settings.staging),
        beside=Staging(settings.beside),
        pin=settings.pin,
        tombstones=Tombstones(settings.purged),
        withdrawals=Withdrawals(settings.withdrawals),
        site=settings.site,
    )


def find_document(prefix: str, settings: Settings) -> Traces:
    """What tells of the one document whose SHA-256 begins so.

    Raises DefinitionError for what is no such beginning, and where none or several begin so;
    ReleaseError for a kept release that cannot be looked into.
    """
    prefix = prefix.lower()
    if not _PREFIX.fullmatch(prefix):
        suggestion = "`sha256sum FILE` says it, and so does core.documents"
        raise DefinitionError(prefix, "is no SHA-256, or its first 8 digits or more", suggestion)
    if not settings.warehouse.is_dir():
        raise DefinitionError(str(settings.warehouse), "no such folder", "give --warehouse DIR")
    holdings = holdings_of(settings)
    found = sorted(matching(prefix, holdings))
    if not found:
        raise DefinitionError(
            prefix, "nothing here begins with this SHA-256", "core.documents has them all"
        )
    if len(found) > 1:
        raise DefinitionError(prefix, f"{len(found)} documents begin so", ", ".join(found))
    return traces_of(found[0], holdings)


def begin_purge(traces: Traces, reason: str, by: str, settings: Settings) -> None:
    """Put on record that the document is to be purged; a refresh carries it out."""
    if not reason.strip():
        raise DefinitionError("--reason", "is empty", "say why; name nothing of the document")
    tombstone = Tombstone(traces.sha256, datetime.now(UTC), reason.strip(), by)
    Tombstones(settings.purged).begin(OpenPurge(tombstone, traces.telling))


def carry_out_purges(settings: Settings) -> None:
    """Remove what open purges are about, but for the live release; what refuses is logged."""
    if not settings.purged.is_dir():
        return
    tombstones = Tombstones(settings.purged)
    tombstones.sweep()
    storage = settings.warehouse / "dagster"
    for purge in tombstones.unfinished():
        for problem in remove(purge, holdings_of(settings), lambda: forget_runs(storage)):
            _log.warning("%s", problem)


def close_purges(settings: Settings) -> None:
    """Close the purges of which nothing is left, the live release being a new one."""
    tombstones = Tombstones(settings.purged)
    for purge in tombstones.unfinished():
        sha256 = purge.tombstone.sha256
        traces = traces_of(sha256, holdings_of(settings), purge.telling)
        if traces:
            _log.warning("%s", left_over(traces))
        else:
            tombstones.finish(sha256)


def is_open(sha256: str, settings: Settings) -> bool:
    """Whether a purge of this content is to be completed yet."""
    return any(one.tombstone.sha256 == sha256 for one in Tombstones(settings.purged).unfinished())


def left_over(traces: Traces) -> str:
    """What of a purged document is still there, in words."""
    places = [*map(str, traces.files), *map(str, traces.releases), *map(str, traces.site)]
    places += ["the archive"] * traces.is_archived + ["the state"] * traces.is_on_record
    return f"{traces.sha256[:16]} is not wholly purged yet, it is still in {', '.join(places)}"


def decision_files(sha256: str, settings: Settings) -> list[Path]:
    """The files of decisions that name the document."""
    named = {one.publisher for one in decisions_on_file(settings) if one.names(sha256)}
    return [settings.decisions / f"{publisher}.yaml" for publisher in sorted(named)]
