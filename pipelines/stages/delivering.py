"""What is in the outbox to its channels: what is due is tried, what failed is tried again later.

An attempt is put on record before it is made, with the time of the next one, so that a process
that is killed in between leaves a message that is tried again, and that says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pipelines.alerts.delivery import Channel, deliver
from pipelines.alerts.routing import Post
from pipelines.stages.outbox import message_of
from pipelines.store.crash import crash_point
from pipelines.store.lock import outbox_lock
from pipelines.store.records import Alert, AlertStatus, Delivery, DeliveryStatus
from pipelines.store.state import State
from pipelines.wording import Language

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_PAUSES = (_MINUTE, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 6 * _HOUR)


def pause_after(attempts: int) -> timedelta:
    """How long a channel is left alone after so many attempts with one message; a day at most."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else _DAY


@dataclass
class _Round:
    """One round of sending: what it is done with, and the channels that failed in it."""

    state: State
    post: Post
    language: Language
    now: datetime
    every: bool
    crop_of: Callable[[str], bytes]
    failed: set[str] = field(default_factory=set)


def send(
    state: State,
    post: Post,
    language: Language,
    now: datetime | None = None,
    *,
    every: bool = False,
    wait_seconds: float = 30.0,
    limit_seconds: float = float("inf"),
    crop_of: Callable[[str], bytes] = lambda _: b"",
) -> list[Alert]:
    """Try what is due, or with `every` all that is there; each message with what came of it.

    Those that were tried least go first, the oldest of them before the others. A channel that fails
    is left alone for the rest of the round, so that one that is down keeps this one waiting once,
    and a message that it will not take does not keep others from it. No message is begun after
    `limit_seconds`. Nothing is tried while another process sends, for longer than `wait_seconds`.
    `crop_of` gives the picture of a figure as it is now, empty where there is none.
    """
    deadline = time.monotonic() + limit_seconds
    tried = []
    with outbox_lock(state.path.parent, wait_seconds) as is_mine:
        if not is_mine:
            return []
        one_round = _Round(state, post, language, now or datetime.now(UTC), every, crop_of)
        # The sort is stable, and they come by age.
        for alert in sorted(state.undelivered_alerts(), key=lambda one: one.attempts):
            if time.monotonic() > deadline:
                break
            if (after := _sent(alert, one_round)) is not None:
                state.record_delivery(after)
                crash_point("outbox.recorded")
                tried.append(after)
    return tried


def _sent(alert: Alert, one_round: _Round) -> Alert | None:
    """What came of a message; null when it was not its turn at any channel."""
    wanted = one_round.post.addressees(
        alert.severity, alert.publisher, alert.kinds, one_round.language
    )
    before = {one.channel: one for one in one_round.state.deliveries(alert.message_id)}
    turn = [name for name in wanted if _is_due(name, before.get(name), one_round)]
    if turn or not wanted:
        before |= _attempt(alert, turn, wanted, before, one_round)
    are_there = [name for name in wanted if _has(before.get(name), DeliveryStatus.DELIVERED)]
    is_done = len(are_there) == len(wanted)
    if not turn and not is_done:
        return None
    status = AlertStatus.DELIVERED if wanted else AlertStatus.RECORDED
    return replace(
        alert,
        status=status if is_done else _unfinished(before, wanted),
        attempts=alert.attempts + bool(turn),
        channels=tuple(wanted),
        delivered_at=one_round.now if is_done else None,
        error="DeliveryFailed" if any(name in one_round.failed for name in turn) else None,
    )


def _unfinished(deliveries: Mapping[str, Delivery], wanted: Mapping[str, Language]) -> AlertStatus:
    """Failed where a channel did not take it; else it only waits for its turn."""
    failed = any(_has(deliveries.get(name), DeliveryStatus.FAILED) for name in wanted)
    return AlertStatus.FAILED if failed else AlertStatus.PENDING


def _is_due(name: str, before: Delivery | None, one_round: _Round) -> bool:
    if name in one_round.failed or _has(before, DeliveryStatus.DELIVERED):
        return False
    if before is None or before.next_attempt_at is None or one_round.every:
        return True
    return before.next_attempt_at <= one_round.now


def _has(delivery: Delivery | None, status: DeliveryStatus) -> bool:
    return delivery is not None and delivery.status is status


def _attempt(
    alert: Alert,
    names: Sequence[str],
    wanted: Mapping[str, Language],
    before: Mapping[str, Delivery],
    one_round: _Round,
) -> dict[str, Delivery]:
    """Try some channels, and keep what came of each: before it is tried, too."""
    begun = {name: _begun(alert, name, before.get(name), one_round.now) for name in names}
    one_round.state.keep_deliveries(begun.values())
    crash_point("outbox.waiting")
    ended: dict[str, Delivery] = {}
    # Those that are sent the same are sent it together.
    for language in Language:
        for is_uncertain in (False, True):
            group = [
                name
                for name in names
                if wanted[name] is language and begun[name].is_uncertain is is_uncertain
            ]
            if not group:
                continue
            message = message_of(alert, language, is_sent_again=is_uncertain)
            if message.figure_id:
                message = replace(message, crop=one_round.crop_of(message.figure_id))
            urls = [one_round.post.channels[name] for name in group]
            outcomes = deliver(message, urls, one_round.language).channels
            for name, outcome in zip(group, outcomes, strict=True):
                ended[name] = _ended(begun[name], outcome)
    crash_point("outbox.sent")
    one_round.state.keep_deliveries(ended.values())
    one_round.failed |= {name for name, one in ended.items() if one.error is not None}
    return ended


def _begun(alert: Alert, name: str, before: Delivery | None, now: datetime) -> Delivery:
    """An attempt that begins; one that was begun before and never ended may have arrived."""
    attempts = 1 + (before.attempts if before else 0)
    never_ended = _has(before, DeliveryStatus.SENDING)
    return Delivery(
        message_id=alert.message_id,
        channel=name,
        status=DeliveryStatus.SENDING,
        attempts=attempts,
        attempted_at=now,
        next_attempt_at=now + pause_after(attempts),
        is_uncertain=never_ended or (before is not None and before.is_uncertain),
    )


def _ended(begun: Delivery, outcome: Channel) -> Delivery:
    if outcome.error is None:
        return replace(begun, status=DeliveryStatus.DELIVERED, next_attempt_at=None)
    return replace(
        begun,
        status=DeliveryStatus.FAILED,
        is_uncertain=begun.is_uncertain or outcome.is_uncertain,
        error=outcome.error,
    )
