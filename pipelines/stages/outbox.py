"""A message on its way through the outbox: composed in every language, kept as a row, read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pipelines.alerts.cards import Severity
from pipelines.alerts.messages import Message
from pipelines.alerts.sheets import html_page
from pipelines.store.records import Alert
from pipelines.wording import Language, say


def alert_of(compose: Callable[[Language], Message], language: Language, at: datetime) -> Alert:
    """The row of a message in the language of the settings, with all its renditions.

    Channels may want another language than that of the settings, and nobody composes it again
    later: what it tells of may have changed by then.
    """
    messages = {one: compose(one) for one in Language}
    mine = messages[language]
    renditions = {
        one.value: {
            **{"subject": told.subject, "body": told.body, "html": told.html},
            **({"figure": told.figure_id} if told.figure_id else {}),
        }
        for one, told in messages.items()
    }
    return Alert(
        message_id=mine.message_id,
        document_id=mine.document_id or None,
        subject=mine.subject,
        body=mine.body,
        severity=mine.severity,
        created_at=at,
        publisher=mine.publisher,
        kinds=mine.kinds,
        renditions=json.dumps(renditions, ensure_ascii=False),
    )


def message_of(alert: Alert, language: Language, is_sent_again: bool = False) -> Message:
    """The message as it is sent; `is_sent_again` where an earlier attempt may have arrived.

    One that an earlier version put down is there in one language, and as text.
    """
    kept = json.loads(alert.renditions or "{}").get(language.value)
    text = kept or {"subject": alert.subject, "body": alert.body, "html": ""}
    notice = ""
    if is_sent_again:
        notice = say(language, "changes.again", message_id=alert.message_id)
    message = Message(
        message_id=alert.message_id,
        document_id=alert.document_id,
        subject=text["subject"],
        body=f"{notice}\n\n{text['body']}" if notice else text["body"],
        severity=Severity(alert.severity),
        html=text["html"],
        publisher=alert.publisher,
        kinds=alert.kinds,
        figure_id=text.get("figure", ""),
    )
    if not message.html:
        return message
    return replace(message, page=html_page(message.subject, message.html, language, notice))
