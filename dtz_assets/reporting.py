"""The site on the live release: where it is, how it speaks, and where the PDFs are. No Dagster."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from dtz_assets.settings import Settings
from pipelines.errors import EngineError, SiteError
from pipelines.site.manner import Manner
from pipelines.site.model import Document
from pipelines.site.writing import Written, label_of, read_label, write_site
from pipelines.store.query import run_query
from pipelines.store.tombstones import Tombstones

_PATHS = """
select sha256, min(path) from ops.files where outcome in ('new', 'known', 'duplicate') group by all
"""
_CONTENTS = "select sha256 from core.documents"
_log = logging.getLogger(__name__)


def write_report(settings: Settings) -> Written:
    """Write the site on the live release; only while holding the warehouse lock.

    Raises NoRelease, ReleaseError, SiteError as `write_site` does, and SiteError while the live
    release tells of a document that is to be purged.
    """
    _require_purged(settings)
    paths = dict(run_query(settings.live, _PATHS).rows)
    return write_site(settings.site, settings.live, _manner(settings, paths))


def is_of_live(settings: Settings) -> bool | None:
    """Whether the site is as the live release makes it; null where there is no site.

    Raises NoRelease or ReleaseError without a release to read.
    """
    if (label := read_label(settings.site)) is None:
        return None
    return label == label_of(settings.live, _manner(settings, {}))


def _manner(settings: Settings, paths: Mapping[str, str]) -> Manner:
    def path_of(document: Document) -> Path | None:
        path = paths.get(document.sha256)
        return settings.raw / path if path else None

    return Manner(settings.language, ZoneInfo(settings.timezone), path_of, settings.limits)


def follow_release(settings: Settings) -> Written | str | None:
    """As `write_report`, and null where no site is wanted; what went wrong in words, not raised.

    The release is published, and people must be told of it: neither waits for the site, whatever is
    the matter with that.
    """
    if not settings.report:
        return None
    try:
        return write_report(settings)
    except EngineError as error:
        problem = str(error)
    except Exception as fault:  # a mistake of ours; its text may hold that of a report
        place = traceback.extract_tb(fault.__traceback__)[-1]
        problem = f"{type(fault).__name__} in {Path(place.filename).name}, line {place.lineno}"
    _log.warning("no site on the live release: %s", problem)
    return problem


def _require_purged(settings: Settings) -> None:
    if not settings.purged.is_dir():
        return
    purged = {one.tombstone.sha256 for one in Tombstones(settings.purged).unfinished()}
    if purged and purged & {row[0] for row in run_query(settings.live, _CONTENTS).rows}:
        raise SiteError(
            f"{settings.site}: the live release still tells of a document that is to be purged; "
            "run `dtz refresh`, which completes that and writes the site"
        )
