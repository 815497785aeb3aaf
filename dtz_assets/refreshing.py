"""A refresh or rebuild started by hand: the same job as in Dagster, in this process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dtz_assets.dagster_home import storage_of, use_settings
from dtz_assets.deciding import decisions_on_file
from dtz_assets.postgres import database_faults
from dtz_assets.purging import carry_out_purges, close_purges
from dtz_assets.releases import waiting_release
from dtz_assets.settings import Settings
from pipelines import errors
from pipelines.definitions import load_definitions
from pipelines.errors import EngineError, ReleaseError, StateError
from pipelines.sources.listing import load_sources
from pipelines.stages.rereading import require_families
from pipelines.store.files import advice
from pipelines.store.layout import settle_layout
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import Pin, read_pin, remove_pin
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.release import KEPT
from pipelines.store.state import State

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_OF_THE_ENGINE = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, EngineError)
}
_SOURCES = "select finding_id from quality.findings where kind = 'source'"


@dataclass(frozen=True)
class Refreshed:
    """What a refresh came to; `messages` were composed or tried in it.

    `pin` says which release stays live, and `waiting` which younger one is kept for when it does
    not any more.
    """

    read_now: int
    new_findings: set[str]
    messages: list[Alert]
    needs_a_person: bool
    pin: Pin | None = None
    waiting: str | None = None
    has_channels: bool = False


@dataclass(frozen=True)
class Again:
    """What is read once more: paths under raw/, and families."""

    paths: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    def run_config(self) -> dict[str, Any]:
        """As Dagster's launchpad has it."""
        if self == Again():
            return {}
        config = {"reread": list(self.paths), "reread_families": list(self.families)}
        return {"ops": {"extractions": {"config": config}}}


def run_refresh(
    settings: Settings,
    wait_seconds: float,
    *,
    unpin: bool = False,
    again: Again = Again(),
) -> Refreshed:
    """Run the whole refresh and say what is new; `unpin` lets it publish again.

    Open purges are carried out before.

    Raises RefreshAtWork when another one is at work for longer than `wait_seconds`,
    DefinitionError for a wrong definition, decision or list of sources, ReleaseError when no
    release could be published.
    """
    return _run(settings, wait_seconds, "refresh", unpin=unpin, again=again)


def run_rebuild(settings: Settings, wait_seconds: float) -> Refreshed:
    """Make a release again without looking at raw/; raises as `run_refresh` does.

    Open purges are carried out before, and left open: a refresh says that nothing is left.
    """
    return _run(settings, wait_seconds, "rebuild", unpin=False, again=Again())


def _run(
    settings: Settings, wait_seconds: float, job: str, *, unpin: bool, again: Again
) -> Refreshed:
    # Before anything is read: who calls this can mend the files now.
    decisions_on_file(settings)
    if job != "rebuild":
        load_sources(settings.raw)
    require_families(again.families, load_definitions(settings.reports))
    settings.post  # noqa: B018
    started = datetime.now(UTC)
    with warehouse_lock(settings.warehouse, wait_seconds):
        settle_layout(settings.warehouse)
        use_settings(settings)
        if unpin:
            remove_pin(settings.pin)
        carry_out_purges(settings)
        pin = read_pin(settings.pin)
        state = State(settings.state)
        told = _open(state)
        result = _execute(settings, job, again)
        if not result.success:
            raise ReleaseError(f"no release was published: {_failure(result)}")
        if job == "refresh":  # a rebuild has not looked whether raw/ is there
            close_purges(settings)
        run = next(run for run in state.runs() if run.run_id == result.run_id)
        messages = [alert for alert in state.alerts() if _is_of_now(alert, started)]
    new = _open(state) - told
    held_back = {row[0] for row in run_query(settings.live, _SOURCES).rows} & new
    undelivered = any(alert.status is AlertStatus.FAILED for alert in messages)
    waiting = waiting_release(settings, pin) if pin else None
    needs_a_person = bool(held_back) or undelivered
    has_channels = bool(settings.post.channels)
    return Refreshed(run.documents_read, new, messages, needs_a_person, pin, waiting, has_channels)


def daemon_heartbeats(settings: Settings) -> dict[str, datetime]:
    """When each part of Dagster's daemon was last heard of.

    Raises StateError when the database that Dagster keeps it in does not answer.
    """
    import dagster as dg

    use_settings(settings)
    with database_faults(StateError), dg.DagsterInstance.get() as instance:
        beats = instance.get_daemon_heartbeats()
        return {name: datetime.fromtimestamp(one.timestamp, UTC) for name, one in beats.items()}


def _execute(settings: Settings, job: str, again: Again) -> Any:
    # Dagster takes seconds to import: only what makes a release needs it.
    import dagster as dg

    from dtz_assets.definitions import build_definitions

    resolved = build_definitions(settings).resolve_job_def(job)
    with (
        database_faults(ReleaseError, KEPT),
        _storage_faults(storage_of(settings)),
        dg.DagsterInstance.get() as instance,
    ):
        return resolved.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=_QUIET | again.run_config(),
            tags={"dtz/trigger": "hand"},
        )


@contextmanager
def _storage_faults(storage: Path) -> Iterator[None]:
    """Tell of a disk that refuses what Dagster keeps of a run; all else is a mistake of ours."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, OSError | sqlite3.Error):
            cause = cause.__cause__ or cause.__context__
        if cause is None:
            raise
        raise ReleaseError(f"{storage}: {advice(cause)}; {KEPT}") from error


def _failure(result: Any) -> str:
    """What went wrong, in words of ours where there are any, else of what was raised first."""
    checks = [
        one.description or f"{one.asset_key.to_user_string()}: {one.check_name}"
        for one in result.get_asset_check_evaluations()
        if not one.passed and one.blocking
    ]
    if checks:
        return "a blocking check failed: " + "; ".join(checks)
    failed = [event for event in result.all_events if event.is_failure]
    for event in failed:
        chain = list(_causes(getattr(event.event_specific_data, "error", None)))
        ours = [error for error in chain if error.cls_name in _OF_THE_ENGINE]
        if chain:
            told = (ours or chain)[-1]
            prefix = f"{EngineError.__module__}.{told.cls_name}: " if ours else ""
            return str(told.message.strip().removeprefix(prefix))
    return failed[0].message if failed else "the run ended without saying why"


def _open(state: State) -> set[str]:
    """The findings that somebody was told of and that have not ended."""
    return {name for name, one in state.reported().items() if one.ended_at is None}


def _causes(error: Any) -> Iterator[Any]:
    """An error as Dagster keeps it, and what was raised before it."""
    while error is not None:
        yield error
        error = error.cause


def _is_of_now(alert: Alert, started: datetime) -> bool:
    """Composed in this refresh, sent in it, or tried in it and still not delivered."""
    if alert.status in (AlertStatus.FAILED, AlertStatus.PENDING):
        return True
    return max(alert.created_at, alert.delivered_at or alert.created_at) >= started
