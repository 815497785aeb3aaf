"""What is done between refreshes and at the end of one: late and monthly messages, and sending.

The same for the sensor, for `dtz alerts send` and for a refresh. No Dagster here: cron starts it
every few minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from dtz_assets.settings import Settings
from pipelines.alerts.heartbeat import ping
from pipelines.errors import EngineError
from pipelines.stages.delivering import send
from pipelines.stages.watching import put_down_overdue, put_down_resumed, put_down_summary
from pipelines.store.query import run_query
from pipelines.store.records import Alert
from pipelines.store.state import State

log = logging.getLogger(__name__)

_OPEN = """
select publisher, severity, count(*) from marts.open_findings
group by all order by severity, count(*) desc, publisher
"""
_COUNTS = """
select (select count(*) from core.documents where status in ('loaded', 'superseded')) as loaded,
       (select count(*) from core.documents where status not in ('loaded', 'superseded')) as held,
       coalesce(sum(numbers), 0)::bigint as numbers, coalesce(sum(claimed), 0)::bigint as claimed,
       coalesce(sum(ignored), 0)::bigint as ignored,
       coalesce(sum(unclaimed), 0)::bigint as unclaimed, coalesce(sum(tied), 0)::bigint as tied
from quality.coverage
"""


def send_due(
    settings: Settings,
    *,
    every: bool = False,
    now: datetime | None = None,
    wait_seconds: float = 30.0,
    limit_seconds: float = float("inf"),
) -> list[Alert]:
    """Put down what is late or monthly, and send what is due; nothing before the first refresh.

    Raises DefinitionError for a wrong file of channels.
    """
    post = settings.post
    if not settings.state.exists():
        return []
    state, at = State(settings.state), now or datetime.now(UTC)
    grace = timedelta(hours=settings.overdue_hours)
    put_down_overdue(state, settings.language, at, grace, settings.timezone)
    sum_up(state, settings, at)
    return send(
        state,
        post,
        settings.language,
        at,
        every=every,
        wait_seconds=wait_seconds,
        limit_seconds=limit_seconds,
        crop_of=crops_of(settings),
    )


def send_after_run(
    state: State, settings: Settings, at: datetime, *, is_refresh: bool
) -> list[Alert]:
    """What a run that succeeds puts down beside its news, and all that is in the outbox.

    One that did not look at raw/ is no refresh, and does not end the wait for one.
    """
    if is_refresh:
        put_down_resumed(state, settings.language, at, settings.timezone)
    sum_up(state, settings, at)
    return send(state, settings.post, settings.language, every=True, crop_of=crops_of(settings))


def crops_of(settings: Settings) -> Callable[[str], bytes]:
    """What gives the picture of a figure that messages take along."""
    from pipelines.site.crops import crop_as_png  # most rounds send nothing

    return partial(crop_as_png, settings.site)


def sum_up(state: State, settings: Settings, at: datetime) -> None:
    """Put down the summary of the month, unless that is turned off or there is no release."""
    if not settings.monthly_summary or not settings.live.exists():
        return

    def released() -> tuple[dict[tuple[str | None, str], int], dict[str, int]]:
        found = {(row[0], row[1]): row[2] for row in run_query(settings.live, _OPEN).rows}
        answer = run_query(settings.live, _COUNTS)
        return found, dict(zip(answer.columns, answer.rows[0], strict=True))

    try:
        put_down_summary(state, settings.language, at, settings.timezone, released)
    except EngineError as error:  # a release that cannot be read keeps no message from going out
        log.warning("no summary of the month: %s", error)


def beat(settings: Settings, *, is_failure: bool = False) -> None:
    """Tell the service that watches whether refreshes happen, if there is one; never raises."""
    if not settings.heartbeat_url.get_secret_value():
        return
    try:
        problem = ping(settings.heartbeat_url, is_failure=is_failure)
    except Exception as fault:  # what was published stays published; its text may hold the URL
        problem = type(fault).__name__
    if problem:
        log.warning("DTZ_HEARTBEAT_URL: the ping did not arrive (%s)", problem)
