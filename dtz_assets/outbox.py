"""What `dtz alerts` shows: the messages with where they are, and whether channels work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dtz_assets.settings import Settings
from pipelines.alerts.delivery import deliver
from pipelines.alerts.plain import one_line
from pipelines.alerts.watch import compose_test
from pipelines.store.records import Alert, AlertStatus, Delivery, DeliveryStatus
from pipelines.store.state import State

_UNDONE = (AlertStatus.PENDING, AlertStatus.FAILED)


def try_channels(settings: Settings, names: Sequence[str]) -> dict[str, str | None]:
    """Send a test message to each; what went wrong in words, null where nothing did."""
    now, language = datetime.now(UTC), settings.language
    found = {}
    for name in names:
        message = compose_test(name, language, now)
        (outcome,) = deliver(message, [settings.post.channels[name]], language).channels
        found[name] = outcome.error
    return found


def outbox_report(settings: Settings, *, every: bool) -> Iterator[str]:
    """One line per message, the oldest first, and one per channel that it has not reached."""
    if not settings.state.exists():
        yield "No message yet: there was no refresh."
        return
    state = State(settings.state)
    alerts = state.alerts()
    undone = [alert for alert in alerts if alert.status in _UNDONE]
    yield f"messages   {len(alerts)} in all, {len(undone)} not delivered"
    for alert in alerts if every else undone:
        created = _minute(alert.created_at, settings)
        yield f"  {created}  {alert.message_id}  {_where(alert)}  {one_line(alert.subject)}"
        for delivery in state.deliveries(alert.message_id):
            if alert.status in _UNDONE and delivery.status is not DeliveryStatus.DELIVERED:
                yield f"    {_channel(delivery, settings)}"


def _where(alert: Alert) -> str:
    times = f", tried {alert.attempts} times" if alert.status is AlertStatus.FAILED else ""
    return f"{alert.status}{times}"


def _channel(delivery: Delivery, settings: Settings) -> str:
    said = [f"{delivery.channel}: {delivery.error or 'the last attempt did not end'}"]
    if delivery.is_uncertain:
        said.append("it may have arrived")
    if delivery.next_attempt_at:
        said.append(f"tried again from {_minute(delivery.next_attempt_at, settings)}")
    return "; ".join(said)


def _minute(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}"
