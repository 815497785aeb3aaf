"""A refresh started by hand: the same job as in Dagster, in this process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dtz_assets.deciding import decisions_on_file
from dtz_assets.purging import carry_out_purges, close_purges
from dtz_assets.settings import PROJECT, Settings
from pipelines.errors import ReleaseError
from pipelines.store.lock import warehouse_lock
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.state import State

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_SOURCES = "select finding_id from quality.findings where kind = 'source'"


@dataclass(frozen=True)
class Refreshed:
    """What a refresh came to; `messages` were composed or tried in it."""

    read_now: int
    new_findings: set[str]
    messages: list[Alert]
    needs_a_person: bool


def run_refresh(settings: Settings, wait_seconds: float) -> Refreshed:
    """Run the whole refresh and say what is new; open purges are carried out before.

    Raises RefreshAtWork when another one is at work for longer than `wait_seconds`,
    DefinitionError for a wrong definition or decision, ReleaseError when no release could be
    published.
    """
    decisions_on_file(settings)  # before anything is read: who calls this can mend the file now
    started = datetime.now(UTC)
    with warehouse_lock(settings.warehouse, wait_seconds):
        use_settings(settings)
        carry_out_purges(settings)
        state = State(settings.state)
        told = set(state.reported())
        result = _execute(settings)
        if not result.success:
            raise ReleaseError(f"no release was published: {_failure(result)}")
        close_purges(settings)
        run = next(run for run in state.runs() if run.run_id == result.run_id)
        messages = [alert for alert in _alerts(state) if _is_of_now(alert, started)]
    new = set(state.reported()) - told
    held_back = {row[0] for row in run_query(settings.live, _SOURCES).rows} & new
    undelivered = any(alert.status is AlertStatus.FAILED for alert in messages)
    return Refreshed(run.documents_read, new, messages, bool(held_back) or undelivered)


def use_settings(settings: Settings) -> None:
    """Let Dagster's resources, which read the environment, see these settings too."""
    os.environ["DTZ_RAW"] = str(settings.raw)
    os.environ["DTZ_WAREHOUSE"] = str(settings.warehouse)
    storage = settings.warehouse / "dagster"
    storage.mkdir(parents=True, exist_ok=True)
    os.environ["DTZ_DAGSTER_STORAGE"] = str(storage)
    os.environ["DAGSTER_HOME"] = str(PROJECT)


def _execute(settings: Settings) -> Any:
    # Dagster takes seconds to import: only a refresh needs it.
    import dagster as dg

    from dtz_assets.definitions import build_definitions

    job = build_definitions(settings).resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance:
        return job.execute_in_process(
            instance=instance, raise_on_error=False, run_config=_QUIET, tags={"dtz/trigger": "hand"}
        )


def _failure(result: Any) -> str:
    """What went wrong, in the words of the error that was raised first."""
    checks = [
        f"{one.asset_key.to_user_string()}: {one.check_name}"
        for one in result.get_asset_check_evaluations()
        if not one.passed and one.blocking
    ]
    if checks:
        return "a blocking check failed (" + ", ".join(checks) + ")"
    failed = [event for event in result.all_events if event.is_failure]
    for event in failed:
        error = getattr(event.event_specific_data, "error", None)
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            return str(error.message.strip())
    return failed[0].message if failed else "the run ended without saying why"


def _alerts(state: State) -> list[Alert]:
    rows = state.snapshot("alerts")
    return [Alert(**{**row, "channels": (), "status": AlertStatus(row["status"])}) for row in rows]


def _is_of_now(alert: Alert, started: datetime) -> bool:
    """Composed in this refresh, sent in it, or tried in it and still not delivered."""
    if alert.status in (AlertStatus.FAILED, AlertStatus.PENDING):
        return True
    return max(alert.created_at, alert.delivered_at or alert.created_at) >= started
