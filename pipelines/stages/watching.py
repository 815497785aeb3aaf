"""Messages about refreshes themselves: one that stays away, one that works again, and the month.

What is in a release is counted by the caller; what the state knows is counted here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.alerts.messages import Message
from pipelines.alerts.watch import (
    Missed,
    Month,
    compose_overdue,
    compose_resumed,
    compose_summary,
)
from pipelines.stages.outbox import alert_of
from pipelines.store.records import Alert, AlertStatus, Run, RunStatus
from pipelines.store.state import State
from pipelines.wording import Language

_LAST_REFRESHES = 5

Released = Callable[[], tuple[dict[tuple[str | None, str], int], dict[str, int]]]
"""Open findings by publisher and severity, and the counts of coverage: of the live release."""


def put_down_overdue(
    state: State, language: Language, now: datetime, grace: timedelta, timezone: str
) -> Alert | None:
    """Say that a refresh did not happen: once for each that stays away.

    Where none has ever succeeded, there is nothing to go by: a failure tells of itself.
    """
    missed = _missed(state, timezone)
    if missed is None or now <= missed.expected + grace:
        return None
    return _put_down(state, lambda one: compose_overdue(missed, one), language, now)


def put_down_resumed(
    state: State, language: Language, now: datetime, timezone: str
) -> Alert | None:
    """Say that it works again, where somebody was told that it did not.

    Before the refresh that succeeds now is put on record, as it ends what the one before began.
    """
    missed = _missed(state, timezone)
    if missed is None or missed.message_id not in {one.message_id for one in state.alerts()}:
        return None
    return _put_down(state, lambda one: compose_resumed(missed, one), language, now)


def put_down_summary(
    state: State, language: Language, now: datetime, timezone: str, released: Released
) -> Alert | None:
    """Sum up the time since the last summary, once in each month, whatever happened.

    Not in the month in which a warehouse begins: there is nothing to look back on.
    """
    month = now.astimezone(ZoneInfo(timezone)).replace(day=1, hour=0, minute=0, second=0)
    since = _summed_up_until(state)
    if since is None or since >= month.replace(microsecond=0):
        return None
    summary = _month(state, since, now, timezone, released)
    return _put_down(state, lambda one: compose_summary(summary, one), language, now)


def last_refresh(state: State) -> tuple[Run, datetime] | None:
    """The last refresh that succeeded, and when the next one is expected, late or not.

    A release that is made again is no refresh. Null where no run has said when the next one is.
    """
    expected = state.expected()
    for run in state.runs():
        if run.status is RunStatus.SUCCEEDED and run.run_id in expected:
            return run, expected[run.run_id]
    return None


def _missed(state: State, timezone: str) -> Missed | None:
    """The refresh that is expected next."""
    if (last := last_refresh(state)) is None:
        return None
    run, expected = last
    return Missed(run.run_id, _end(run), expected, timezone)


def _summed_up_until(state: State) -> datetime | None:
    """When the last summary was made, else when the first refresh succeeded."""
    made = [one.created_at for one in state.alerts() if "summary" in one.kinds]
    succeeded = [_end(run) for run in state.runs() if run.status is RunStatus.SUCCEEDED]
    return max(made) if made else min(succeeded, default=None)


def _month(
    state: State, since: datetime, now: datetime, timezone: str, released: Released
) -> Month:
    reported = state.reported().values()
    opened = [one.opened_at or one.first_reported_at for one in reported]
    ended = [one.ended_at for one in reported if one.ended_at]
    found, counts = released()
    return Month(
        since=since,
        until=now,
        timezone=timezone,
        open=found,
        new=sum(since < at <= now for at in opened),
        resolved=sum(since < at <= now for at in ended),
        counts=counts,
        undelivered=sum(
            one.status in (AlertStatus.PENDING, AlertStatus.FAILED)
            for one in state.undelivered_alerts()
        ),
        refreshes=[(run.started_at, run.status.value) for run in state.runs()[:_LAST_REFRESHES]],
    )


def _put_down(
    state: State, compose: Callable[[Language], Message], language: Language, at: datetime
) -> Alert | None:
    """The message in the outbox; null where it was there already."""
    alert = alert_of(compose, language, at)
    if alert.message_id in {one.message_id for one in state.alerts()}:
        return None
    state.tell(alert, [])
    return alert


def _end(run: Run) -> datetime:
    return (run.finished_at or run.started_at).astimezone(UTC)
