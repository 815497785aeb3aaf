"""What happens between the monthly refreshes: one for new files, messages that are due, lost runs.

Whether the release is fresh is looked after in `freshness.py`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable

import dagster as dg
from dagster._core.events import JobFailureData, RunFailureReason

from dtz_assets.jobs import refresh
from dtz_assets.posting import send_due
from dtz_assets.settings import Settings
from pipelines.stages.looking import PathSeen, path_under, paths_under
from pipelines.store.lock import is_held
from pipelines.store.state import State

INTERVAL_SECONDS = 30
DELIVERY_SECONDS = 60
LOST_SECONDS = 60
# Dagster ends a tick after 60 seconds; what is begun at this one ends before that.
_SENDING_SECONDS = 25.0


@dg.sensor(
    name="new_reports",
    job=refresh,
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="a PDF under raw/ that is new or changed, and was left alone for a while",
)
def new_reports(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for a refresh once the size and time of a new or changed file no longer change.

    The cursor holds, for each file that waits, since when it looks as it does.
    """
    settings = Settings()
    now = time.time()
    before = json.loads(context.cursor) if context.cursor else {}
    changed = _changed(settings)
    waiting = {look: before.get(look, now) for look in map(_look, changed)}
    ripe = [look for look, since in waiting.items() if now - since >= settings.stable_seconds]
    requests = [dg.RunRequest(run_key=_run_key(ripe))] if ripe else []
    return dg.SensorResult(run_requests=requests, cursor=json.dumps(waiting))


@dg.sensor(
    name="deliver_messages",
    minimum_interval_seconds=DELIVERY_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="messages that are due, a refresh that is late, the summary of the month",
)
def deliver_messages(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Send what is due, in this tick itself: no run is needed for it."""
    tried = send_due(Settings(), wait_seconds=0, limit_seconds=_SENDING_SECONDS)
    return dg.SkipReason(f"{len(tried)} messages tried" if tried else "no message was due")


@dg.sensor(
    name="lost_runs",
    minimum_interval_seconds=LOST_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="a run whose process is gone, which would keep all others waiting",
)
def lost_runs(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Report as failed what claims to be at work, twice in a row, while none holds the warehouse.

    Dagster sees the end of a process only if what launched it lives: not after the machine went
    down, nor of `dtz refresh`. The cursor holds the runs that were seen once.
    """
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    runs = {run.run_id: run for run in context.instance.get_runs(started)}
    if not runs or is_held(Settings().warehouse):
        return dg.SensorResult(skip_reason="no run is lost", cursor="[]")
    before = set(json.loads(context.cursor or "[]"))
    lost = JobFailureData(error=None, failure_reason=RunFailureReason.UNEXPECTED_TERMINATION)
    for run_id in runs.keys() & before:
        context.instance.report_run_failed(runs[run_id], "its process is gone", lost)
    told = f"{len(runs.keys() & before)} runs were lost"
    return dg.SensorResult(skip_reason=told, cursor=json.dumps(sorted(runs.keys() - before)))


def _changed(settings: Settings) -> Iterable[PathSeen]:
    """The files that no refresh has seen as they are now."""
    known = State(settings.state).files()
    for found in paths_under(settings.raw):
        seen = known.get(path_under(settings.raw, found))
        if seen is None or (seen.size, seen.mtime_ns) != (found.size, found.mtime_ns):
            yield found


def _look(found: PathSeen) -> str:
    path = str(found.path).encode("utf-8", "backslashreplace").decode()
    return f"{path}|{found.size}|{found.mtime_ns}"


def _run_key(looks: list[str]) -> str:
    """The same files looking the same ask for one run, however often the sensor ticks."""
    return hashlib.sha256("\n".join(sorted(looks)).encode()).hexdigest()
