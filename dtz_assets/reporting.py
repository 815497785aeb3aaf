"""The site on the live release: where it is, how it speaks, and where the PDFs are."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from dtz_assets.settings import Settings
from pipelines.site.model import Document
from pipelines.site.writing import Manner, Written, write_site
from pipelines.store.query import run_query

_PATHS = """
select sha256, min(path) from ops.files where outcome in ('new', 'known', 'duplicate') group by all
"""


def write_report(settings: Settings) -> Written:
    """Write the site on the live release; only while holding the warehouse lock.

    Raises NoRelease, ReleaseError, SiteError as `write_site` does.
    """
    paths = dict(run_query(settings.live, _PATHS).rows)

    def path_of(document: Document) -> Path | None:
        path = paths.get(document.sha256)
        return settings.raw / path if path else None

    manner = Manner(settings.language, ZoneInfo(settings.timezone), path_of, settings.limits)
    return write_site(settings.report, settings.live, manner)
