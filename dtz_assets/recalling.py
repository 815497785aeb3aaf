"""What a rebuild knows without looking at raw/: the state's word, else that of a release.

A lost state has no paths any more, and of a document that was never read the archive has nothing.
What a release says of them is no figure, but it is better than nothing. No Dagster here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from dtz_assets.releases import first_answer
from dtz_assets.settings import Settings
from pipelines.store.archive import Outcome
from pipelines.store.records import Fetch, FetchOutcome, FileOutcome, FileSeen
from pipelines.store.state import State

_FILES = "select path, size, mtime_ns, sha256, outcome, reason, seen_at from ops.files"
_FETCHES = f"select {', '.join(field.name for field in fields(Fetch))} from ops.fetches"
_HELD = """
select sha256, status, reason_code as code, coalesce(reason_detail, '') as detail
from core.documents where status in ('quarantined', 'unrecognised') and reason_code is not null
"""


def recall_files(settings: Settings, state: State, purged: Collection[str] = ()) -> None:
    """Put the last look at each path back into a state that has none, but for what was `purged`."""
    if not state.files():
        rows = first_answer(settings, _FILES)
        state.record_files(
            FileSeen(**{**row, "outcome": FileOutcome(row["outcome"])})
            for row in rows
            if row["sha256"] not in purged
        )


def recall_fetches(settings: Settings, state: State) -> None:
    """Put the looks at sources back into a state that has none."""
    if not state.fetches():
        rows = first_answer(settings, _FETCHES)
        state.record_fetches(
            Fetch(**{**row, "outcome": FetchOutcome(row["outcome"])}) for row in rows
        )


def outcomes_before(settings: Settings) -> dict[str, Outcome]:
    """Why there are no figures of a document, by sha256, as the last release says."""
    rows = first_answer(settings, _HELD)
    return {row.pop("sha256"): Outcome(**row) for row in rows}
