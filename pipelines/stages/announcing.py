"""Findings to messages: what is new goes into the outbox, and what is there is sent.

A message is put down before it is sent, so that it is never lost: after a crash between sending
and recording it may arrive twice, under the same id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import SecretStr

from pipelines.alerts.cards import DocumentCard, FindingCard, Severity
from pipelines.alerts.delivery import Delivery, DeliveryStatus, deliver
from pipelines.alerts.messages import (
    HELD_BACK,
    Message,
    compose_document_message,
    compose_release_message,
)
from pipelines.alerts.selection import newly_found
from pipelines.stages.explaining import OPEN, Evidence, finding_cards
from pipelines.stages.row import Row
from pipelines.store.crash import crash_point
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.state import State
from pipelines.wording import Language

_STATUS = {
    DeliveryStatus.DELIVERED: AlertStatus.DELIVERED,
    DeliveryStatus.FAILED: AlertStatus.FAILED,
    DeliveryStatus.RECORDED: AlertStatus.RECORDED,
}


@dataclass(frozen=True)
class ReportNames:
    """How a report is called: its publisher, and the title that its family gives it."""

    publisher: str
    title: str


@dataclass(frozen=True)
class _Found:
    """A finding as `newly_found` wants it."""

    finding_id: str
    document_id: str
    row: Row


def put_down(
    state: State,
    findings: Sequence[Row],
    documents: Mapping[str, Row],
    reports: Mapping[str, ReportNames],
    language: Language,
    at: datetime,
    evidence: Evidence | None = None,
) -> list[Message]:
    """Compose one message per document with new findings, and put each into the outbox.

    `documents` are the rows of core.documents by id, `reports` is by report_id. What a person has
    accepted is no news; should it be open again, it is.
    """
    still_open = [row for row in findings if row["state"] == OPEN]
    found = [_Found(row["finding_id"], row["document_id"] or "", row) for row in still_open]
    messages = []
    for document, news in newly_found(found, set(state.reported())):
        rows = [one.row for one in news]
        cards = finding_cards(rows, evidence or Evidence())
        message = _compose(documents.get(document), cards, reports, language)
        told = {one.finding_id: one.row["document_id"] for one in news}
        state.add_alert(_alert(message, at), told)
        messages.append(message)
    return messages


def put_down_failure(state: State, reason: str, language: Language, at: datetime) -> Message:
    """Put a message into the outbox that no release could be published: once until one is."""
    published = (run.release_id for run in state.runs() if run.release_id is not None)
    message = compose_release_message(reason, language, next(published, ""))
    state.add_alert(_alert(message, at))
    return message


def send(state: State, urls: Sequence[SecretStr], language: Language) -> list[Alert]:
    """Try the messages that are in the outbox, the oldest first; each with what came of it.

    After a failure the rest waits for the next refresh: a channel that is down would keep this
    one waiting for each of them.
    """
    tried = []
    for waiting in state.undelivered_alerts():
        crash_point("outbox.waiting")
        delivery = deliver(_message(waiting), urls, language)
        crash_point("outbox.sent")
        alert = _tried(waiting, delivery)
        state.record_delivery(alert)
        crash_point("outbox.recorded")
        tried.append(alert)
        if alert.status is AlertStatus.FAILED:
            break
    return tried


def _compose(
    document: Row | None,
    findings: Sequence[FindingCard],
    reports: Mapping[str, ReportNames],
    language: Language,
) -> Message:
    card = _card(document, reports)
    # A document that is held back says so itself; its finding would say it again. What is ours,
    # such as a decision that does not release it any more, is said beside it.
    is_held = card.status in HELD_BACK
    told = [one for one in findings if one.whose == "ours" or not is_held]
    return compose_document_message(document=card, findings=told, language=language)


def _card(document: Row | None, reports: Mapping[str, ReportNames]) -> DocumentCard:
    if document is None:  # a path that could not even be opened: its finding names it
        return DocumentCard("", "raw/", None, None, None, None, "unreadable", None)
    names = reports.get(document["report_id"])
    return DocumentCard(
        document_id=document["document_id"],
        file=document["file"],
        title=document["title"] or (names.title if names else None),
        publisher=names.publisher if names else None,
        report_id=document["report_id"],
        edition=document["edition"],
        status=document["status"],
        reason=document["reason"],
    )


def _alert(message: Message, at: datetime) -> Alert:
    return Alert(
        message_id=message.message_id,
        document_id=message.document_id or None,
        subject=message.subject,
        body=message.body,
        severity=message.severity,
        created_at=at,
    )


def _message(alert: Alert) -> Message:
    severity = Severity(alert.severity)
    return Message(alert.message_id, alert.document_id, alert.subject, alert.body, severity)


def _tried(alert: Alert, delivery: Delivery) -> Alert:
    is_failed = delivery.status is DeliveryStatus.FAILED
    services = (channel.service for channel in delivery.channels if channel.service)
    return replace(
        alert,
        status=_STATUS[delivery.status],
        attempts=alert.attempts + 1,
        channels=tuple(_scheme(service) for service in services),
        delivered_at=None if is_failed else datetime.now(UTC),
        error="DeliveryFailed" if is_failed else None,
    )


def _scheme(service: str) -> str:
    """The name of a service as the state keeps it: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9+.]+", "-", service.lower()).strip("-+.") or "unnamed"
