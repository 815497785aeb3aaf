"""What happens between the monthly refreshes: one for new files, and messages that are due."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable

import dagster as dg

from dtz_assets.jobs import refresh
from dtz_assets.posting import send_due
from dtz_assets.settings import Settings
from pipelines.stages.looking import PathSeen, path_under, paths_under
from pipelines.store.state import State

INTERVAL_SECONDS = 30
DELIVERY_SECONDS = 60
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
