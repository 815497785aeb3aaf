"""Findings to messages: what changed since it was last told goes into the outbox.

A message is put down before it is sent, so that it is never lost. Sending stands in
`delivering.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.addresses import page_address
from pipelines.alerts.cards import DocumentCard, FindingCard
from pipelines.alerts.changed import ChangedCard, DocumentNews, ResolvedCard
from pipelines.alerts.changes import (
    Change,
    Found,
    News,
    Substance,
    Told,
    changes,
    substance_of,
)
from pipelines.alerts.messages import (
    HELD_BACK,
    Message,
    compose_document_message,
    compose_release_message,
)
from pipelines.reconcile.model import FindingKind
from pipelines.stages.explaining import OPEN, Evidence, finding_cards
from pipelines.stages.outbox import alert_of
from pipelines.stages.reading import WITHDRAWN
from pipelines.stages.row import Row
from pipelines.store.records import Alert, Reported
from pipelines.store.state import State
from pipelines.wording import Language


@dataclass(frozen=True)
class ReportNames:
    """How a report is called: its publisher, and the title that its family gives it."""

    publisher: str
    title: str


@dataclass(frozen=True)
class _Now:
    """The findings as they are now: the open ones with what counts of them, and the others."""

    cards: Mapping[str, FindingCard]
    open: Mapping[str, Found]
    settled: frozenset[str]
    documents: Mapping[str, Row]

    def is_open(self, document_id: str) -> bool:
        """Whether anything is left to do about a document."""
        return any(one.document_id == document_id for one in self.open.values())

    def ending(self, told: Told) -> str | None:
        """Why a finding is not open any more; null where nothing is known of it now."""
        if told.finding_id in self.settled:
            return "accepted"
        if not told.document_id:  # of a path, and no document
            return "gone"
        document = self.documents.get(told.document_id)
        if document is None or document["status"] == WITHDRAWN:
            return "withdrawn"
        if document["status"] == "superseded":
            return "superseded"
        is_of_source = told.substance.kind == FindingKind.SOURCE
        return "gone" if is_of_source or document["status"] not in HELD_BACK else None


def put_down(
    state: State,
    findings: Sequence[Row],
    documents: Mapping[str, Row],
    reports: Mapping[str, ReportNames],
    language: Language,
    at: datetime,
    evidence: Evidence | None = None,
    site: str | None = None,
    *,
    is_held: bool = False,
) -> list[Alert]:
    """Compose one message per document of whose findings something changed, into the outbox.

    What `is_held` waits there until `State.let_go`; what an earlier call held is taken back, as no
    release came that has it.

    `documents` are the rows of core.documents by id, `reports` is by report_id; `site` is where
    people find the site. What a person has accepted is no news, but for who was told of it; should
    it be open again, it is.
    """
    state.take_back()
    now = _now(findings, documents, evidence or Evidence())
    reported = _with_substance(state, now, at)
    told = {one.finding_id: _told(one) for one in reported.values()}
    alerts = []
    for document, news in changes(now.open.values(), told, now.ending).items():
        card = _card(documents.get(document), reports, site)
        if not now.is_open(document):
            card = card.at_rest()
        compose = _composer(card, news, now, told)
        alert = alert_of(compose, language, at)
        rows = [_row(one, reported.get(one.finding_id), now, alert, at) for one in news]
        state.tell(alert, rows, is_held=is_held)
        alerts.append(alert)
    return alerts


def put_down_failure(state: State, reason: str, language: Language, at: datetime) -> Alert:
    """Put a message into the outbox that no release could be published: once until one is."""
    since = next((run.release_id for run in state.runs() if run.release_id is not None), "")
    alert = alert_of(lambda one: compose_release_message(reason, one, since), language, at)
    state.tell(alert, [])
    return alert


def _now(findings: Sequence[Row], documents: Mapping[str, Row], evidence: Evidence) -> _Now:
    still_open = [row for row in findings if row["state"] == OPEN]
    cards = {card.finding_id: card for card in finding_cards(still_open, evidence)}
    found = {
        row["finding_id"]: Found(
            row["finding_id"], row["document_id"] or "", substance_of(cards[row["finding_id"]])
        )
        for row in still_open
    }
    settled = frozenset(row["finding_id"] for row in findings if row["state"] != OPEN)
    return _Now(cards, found, settled, documents)


def _with_substance(state: State, now: _Now, at: datetime) -> dict[str, Reported]:
    """What was told of each finding; what an earlier version told is taken up as it is now.

    Which of those changed or ended meanwhile, nobody knows any more: nothing is told of it.
    """
    reported = state.reported()
    unknown = [one for one in reported.values() if one.substance is None and not one.ended_at]
    taken_up = [
        replace(one, substance=now.open[one.finding_id].substance.as_text())
        if one.finding_id in now.open
        else replace(one, ended_at=at)
        for one in unknown
    ]
    if taken_up:
        state.remember(taken_up)
    return reported | {one.finding_id: one for one in taken_up}


_UNKNOWN = Substance("", "", "")


def _told(reported: Reported) -> Told:
    text = reported.substance
    return Told(
        finding_id=reported.finding_id,
        document_id=reported.document_id or "",
        substance=Substance.from_text(text) if text else _UNKNOWN,
        times=reported.times,
        has_ended=reported.ended_at is not None,
    )


def _composer(
    card: DocumentCard, news: Sequence[News], now: _Now, told: Mapping[str, Told]
) -> Callable[[Language], Message]:
    """How the message about a document is composed in a language.

    A document that is held back says so itself; its finding would say it again. What is ours,
    such as a decision that does not release it any more, is said beside it.
    """
    is_held = card.status in HELD_BACK

    def cards(change: Change) -> list[FindingCard]:
        mine = (now.cards[one.finding_id] for one in news if one.change is change)
        return [one for one in mine if one.whose == "ours" or not is_held]

    told_of = DocumentNews(
        new=cards(Change.NEW),
        changed=[ChangedCard(one, told[one.finding_id].substance) for one in cards(Change.CHANGED)],
        resolved=[
            ResolvedCard(one.finding_id, told[one.finding_id].substance, one.why)
            for one in news
            if one.change is Change.RESOLVED
        ],
        times={one.finding_id: one.times for one in news},
    )
    return lambda language: compose_document_message(document=card, news=told_of, language=language)


def _row(news: News, before: Reported | None, now: _Now, alert: Alert, at: datetime) -> Reported:
    """What is known of a finding once its news is told."""
    kept = before or Reported(news.finding_id, news.document_id or None, at, alert.message_id)
    kept = replace(kept, message_id=alert.message_id, times=news.times)
    if news.change is Change.RESOLVED:
        return replace(kept, ended_at=at)
    text = now.open[news.finding_id].substance.as_text()
    opened_at = at if news.change is Change.NEW else kept.opened_at
    return replace(kept, substance=text, opened_at=opened_at, ended_at=None)


def _publisher(report_id: str | None) -> str | None:
    """Whose report it was: of a withdrawn one nothing else tells; its news go where it was told."""
    return report_id.partition("/")[0] if report_id else None


def _card(
    document: Row | None, reports: Mapping[str, ReportNames], site: str | None
) -> DocumentCard:
    if document is None:  # a source, or a path that cannot be opened: its finding names it
        return DocumentCard("", "raw/", None, None, None, None, "unreadable", None)
    names = reports.get(document["report_id"])
    has_page = site is not None and document["status"] == "loaded"
    return DocumentCard(
        document_id=document["document_id"],
        file=document["file"],
        title=document["title"] or (names.title if names else None),
        publisher=names.publisher if names else _publisher(document["report_id"]),
        report_id=document["report_id"],
        edition=document["edition"],
        status=document["status"],
        reason=document["reason"],
        address=f"{site}/{page_address(document['document_id'])}" if has_page else None,
    )
