"""What messages say that are about no finding: a refresh that stays away, the month, a test.

Counted and decided elsewhere; here it is only said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.alerts.blocks import TEXT, Line
from pipelines.alerts.cards import Severity
from pipelines.alerts.messages import Message, id_of, reference
from pipelines.alerts.plain import one_line
from pipelines.alerts.sheets import Part, html_of, text_of
from pipelines.wording import Language, say

# Of very many publishers, the rest is in `marts.open_findings`.
_LISTED = 40


@dataclass(frozen=True, slots=True)
class Missed:
    """A refresh that was expected after the last one that succeeded, and when that was."""

    run_id: str
    last: datetime
    expected: datetime
    timezone: str

    @property
    def message_id(self) -> str:
        """The same for as long as no refresh succeeds."""
        return id_of("overdue", self.run_id)


@dataclass(frozen=True)
class Month:
    """What a summary is made of; `open` counts findings by publisher and severity."""

    since: datetime
    until: datetime
    timezone: str
    open: Mapping[tuple[str | None, str], int]
    new: int
    resolved: int
    counts: Mapping[str, int]
    undelivered: int
    refreshes: Sequence[tuple[datetime, str]]


def compose_overdue(missed: Missed, language: Language) -> Message:
    """That a refresh did not happen."""
    at = {"expected": missed.expected, "last": missed.last}
    shown = {name: _minute(one, missed.timezone) for name, one in at.items()}
    steps = Part(say(language, "alerts.next"), (_item(say(language, "watch.next_overdue")),))
    parts = [Part(say(language, "watch.overdue", **shown)), steps]
    return _message("overdue", missed.message_id, parts, Severity.ERROR, "refresh", language)


def compose_resumed(missed: Missed, language: Language) -> Message:
    """That it happened after all, for whoever was told that it did not."""
    message_id = id_of("resumed", missed.run_id)
    expected = _minute(missed.expected, missed.timezone)
    parts = [Part(say(language, "watch.resumed", expected=expected))]
    return _message("resumed", message_id, parts, Severity.ERROR, "refresh", language)


def compose_summary(month: Month, language: Language) -> Message:
    """What is open, what happened, what was read, and whether all works; once a month."""
    since, until = (_minute(at, month.timezone) for at in (month.since, month.until))
    message_id = id_of("summary", f"{month.until.astimezone(ZoneInfo(month.timezone)):%Y-%m}")
    parts = [Part(say(language, "watch.summary", since=since, until=until))]
    parts += [Part(head, tuple(lines), is_heading=True) for head, lines in _lists(month, language)]
    count = sum(month.open.values())
    fields = {"until": until.split(" ")[0], "count": count}
    return _message("summary", message_id, parts, Severity.INFO, "summary", language, **fields)


def compose_test(channel: str, language: Language, at: datetime) -> Message:
    """That a channel works; every test is another message."""
    parts = [Part(say(language, "watch.test", channel=channel))]
    message_id = id_of("test", channel, at.isoformat())
    return _message("test", message_id, parts, Severity.INFO, "test", language)


def _message(
    what: str,
    message_id: str,
    parts: Sequence[Part],
    severity: Severity,
    kind: str,
    language: Language,
    **fields: object,
) -> Message:
    whole = [*parts, reference(message_id, language)]
    return Message(
        message_id=message_id,
        document_id=None,
        subject=say(language, f"watch.subject_{what}", **fields),
        body=text_of(whole),
        severity=severity,
        html=html_of(whole),
        kinds=(kind,),
    )


def _lists(month: Month, language: Language) -> Iterator[tuple[str, list[Line]]]:
    """Each heading of a summary with its lines."""

    def said(key: str, **fields: object) -> str:
        return say(language, f"watch.{key}", **fields)

    yield said("open", count=sum(month.open.values())), list(_open(month, language))
    news = [said("new", count=month.new), said("resolved", count=month.resolved)]
    yield said("happened"), [_item(one) for one in news]
    counted = [said(key, **month.counts) for key in ("documents", "numbers", "tied")]
    yield said("coverage"), [_item(one) for one in counted]
    yield said("undelivered", count=month.undelivered), []
    refreshes = [
        said("refresh", at=_minute(at, month.timezone), status=said(f"status_{status}"))
        for at, status in month.refreshes
    ]
    yield said("refreshes"), [_item(one) for one in refreshes]


def _open(month: Month, language: Language) -> Iterator[Line]:
    for (publisher, severity), count in list(month.open.items())[:_LISTED]:
        name = one_line(publisher or say(language, "watch.unknown_publisher"), 80)
        how_grave = say(language, f"alerts.severity_{severity}")
        text = say(language, "watch.open_of", publisher=name, severity=how_grave, count=count)
        yield _item(text)
    if (left := len(month.open) - _LISTED) > 0:
        yield Line(TEXT, say(language, "alerts.more", count=left))


def _item(text: str) -> Line:
    return Line(0, f"- {text}")


def _minute(at: datetime, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"
