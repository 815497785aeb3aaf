"""What a message says, in the language of the reader. No sending, no choosing.

The order of a body: what happened, which report, the findings with the gravest first, what changed,
what is resolved, what to do next. Sums and rules arrive ready-worded; nothing is computed here. How
one finding is laid out stands in `blocks.py`, how the whole becomes text and HTML in `sheets.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.alerts.blocks import Detail, Line, story
from pipelines.alerts.cards import DocumentCard, FindingCard, Severity
from pipelines.alerts.changed import DocumentNews, how_it_ended, what_changed
from pipelines.alerts.changes import Change
from pipelines.alerts.plain import one_line, paragraphs, shorten
from pipelines.alerts.sheets import GAP, Part, html_of, text_of
from pipelines.alerts.steps import ADVICE, inspect_command, short_steps
from pipelines.wording import Language, say

# About two screens with links, the gravest first. What does not fit is counted in a
# line of its own, never dropped in silence.
BODY_LIMIT = 5000
SUBJECT_LIMIT = 150
_REASON_LIMIT = 800
_DETAIL = Detail(sets=3, rules=3, text=600)

# Statuses of a document that are news by themselves, without any finding.
HELD_BACK = ("quarantined", "unrecognised")

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of news; the same news has the same `message_id` in every run and language.

    `kinds` are the kinds of finding that it tells of, or what else it is about; `html` has the same
    content as `body`, to be put into a page; `page` is that page, where it is to be sent.
    `figure_id` is the likeliest wrong figure, `crop` a PNG of its spot, where there is one to send.
    """

    message_id: str
    document_id: str | None
    subject: str
    body: str
    severity: Severity
    html: str = ""
    publisher: str | None = None
    kinds: tuple[str, ...] = ()
    page: str = ""
    figure_id: str = ""
    crop: bytes = b""

    @property
    def text(self) -> str:
        """Subject and body, for where there is no channel to send them to."""
        return f"{self.subject}{GAP}{self.body}"


def compose_document_message(
    *, document: DocumentCard, news: DocumentNews, language: Language
) -> Message:
    """The one message about a document: held back, or with news of its findings, or both.

    Raises ValueError when there is nothing to tell: no news, and the document not held back.
    """
    is_held = document.status in HELD_BACK
    if not news.counts and not is_held:
        raise ValueError(f"document {document.document_id}: nothing to tell; compose no message")
    held = [document.status, document.reason] if is_held else []
    message_id = id_of(document.document_id, news.tags(), held)
    parts = _document_parts(document, news, message_id, language)
    return Message(
        message_id=message_id,
        document_id=document.document_id,
        subject=_subject(document, news, language),
        body=text_of(parts),
        severity=gravest([*news.severities, *([Severity.ERROR] * is_held)]),
        html=html_of(parts),
        publisher=document.publisher,
        kinds=news.kinds or ("source",),
        figure_id=_first_suspect(news),
    )


def compose_release_message(reason: str, language: Language, since: str = "") -> Message:
    """The message that no release could be published, and why.

    `since` names the release that stays: the same reason after another release is news again.
    """
    message_id = id_of("release", reason, since)
    shown = shorten(paragraphs(reason), BODY_LIMIT // 2)
    parts = (
        Part(say(language, "alerts.release_held")),
        Part(say(language, "alerts.reason", reason=shown)),
        next_steps(["alerts.next_release"], language),
        reference(message_id, language),
    )
    return Message(
        message_id=message_id,
        document_id=None,
        subject=say(language, "alerts.subject_release"),
        body=text_of(parts),
        severity=Severity.ERROR,
        html=html_of(parts),
        kinds=("release",),
    )


def id_of(*about: object) -> str:
    """The id of a message: the same for the same news."""
    canonical = json.dumps(about, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def gravest(severities: Sequence[Severity]) -> Severity:
    """The gravest of some."""
    return max(severities, key=_GRAVITY.__getitem__)


def reference(message_id: str, language: Language) -> Part:
    """The line by which a message is known, also when it arrives twice."""
    return Part(say(language, "alerts.reference", message_id=message_id))


def _first_suspect(news: DocumentNews) -> str:
    """The likeliest wrong figure of the first finding that has one, as the body tells them."""
    suspects = (card.suspects[0].figures[0] for card in _in_order(news) if card.suspects)
    return next((one.figure_id for one in suspects), "")


def _in_order(news: DocumentNews) -> list[FindingCard]:
    """The findings that are there: the new ones before those that changed, the gravest first."""
    changed = sorted((one.card for one in news.changed), key=_urgency)
    return [*sorted(news.new, key=_urgency), *changed]


def _urgency(finding: FindingCard) -> tuple[int, int, str]:
    return (-_GRAVITY[finding.severity], finding.page or 0, finding.finding_id)


def _subject(document: DocumentCard, news: DocumentNews, language: Language) -> str:
    what = _what(document, news, language)
    name = one_line(document.title or "") or one_line(document.file)
    publisher = one_line(document.publisher or "", 40)
    about = f"{publisher}, {name}" if publisher else name
    return f"{shorten(about, SUBJECT_LIMIT - len(what) - 2)}: {what}"


def _what(document: DocumentCard, news: DocumentNews, language: Language) -> str:
    """What happened, in a few words."""
    counts = news.counts
    if document.status in HELD_BACK:
        return say(language, f"alerts.subject_{document.status}")
    if list(counts) == [Change.NEW]:
        if counts[Change.NEW] == 1:
            return say(language, f"alerts.kind_{news.new[0].kind}")
        return say(language, "alerts.subject_findings", count=counts[Change.NEW])
    told = (say(language, f"changes.count_{one}", count=many) for one, many in counts.items())
    return ", ".join(told)


def _document_parts(
    document: DocumentCard, news: DocumentNews, message_id: str, language: Language
) -> list[Part]:
    top = _opening(document, news, language)
    bottom = [reference(message_id, language)]
    if not document.document_id and news.now:  # what to do stands in each of them
        bottom.insert(0, next_steps(["changes.next_source"], language))
    elif advice := _advice(document, news.now):
        bottom.insert(0, next_steps(advice, language, _command(document, news.now)))
    room = BODY_LIMIT - len(text_of(top)) - len(text_of(bottom)) - len(GAP)
    return [*top, *_fitting(list(_blocks(document, news, language)), room, language), *bottom]


def _opening(document: DocumentCard, news: DocumentNews, language: Language) -> list[Part]:
    if not document.document_id:
        return [Part(say(language, "changes.opening_source"))]
    is_held = document.status in HELD_BACK
    what = "alerts.opening"
    if is_held:
        what = f"alerts.held_{document.status}"
    elif not news.new:
        what = f"changes.opening_{'changed' if news.changed else 'resolved'}"
    parts = [Part(say(language, what)), _facts(document, language)]
    if is_held and document.reason:
        shown = shorten(paragraphs(document.reason), _REASON_LIMIT)
        parts.append(Part(say(language, "alerts.reason", reason=shown)))
    return parts


def _facts(document: DocumentCard, language: Language) -> Part:
    known = {
        "title": document.title,
        "publisher": document.publisher,
        "report": document.report_id,
        "edition": document.edition,
        "file": document.file,
        "document": document.document_id,
    }
    shown = {name: one_line(value or "") for name, value in known.items()}
    return Part(
        "\n".join(
            say(language, f"alerts.fact_{name}", value=value)
            for name, value in shown.items()
            if value
        )
    )


def _fitting(blocks: Sequence[Part], room: int, language: Language) -> list[Part]:
    """As many findings as fit in `room` characters, gaps included, and how many do not."""
    room -= len(GAP) + len(say(language, "alerts.more", count=len(blocks)))
    fitting: list[Part] = []
    for block in blocks:
        one = block
        if not fitting:  # one finding is always told, if need be in part
            one = block.cut(room - len(GAP), say(language, "alerts.cut"))
        room -= len(GAP) + len(one.text)
        if room < 0:
            break
        fitting.append(one)
    left = len(blocks) - len(fitting)
    return [*fitting, Part(say(language, "alerts.more", count=left))] if left else fitting


def _blocks(document: DocumentCard, news: DocumentNews, language: Language) -> Iterator[Part]:
    """A block for each finding: the new ones, those that changed, those that are resolved."""
    is_mixed = list(news.counts) != [Change.NEW]

    def heading(change: Change, kind: str, *details: str) -> str:
        what = say(language, f"alerts.kind_{kind}")
        if is_mixed:
            what = say(language, f"changes.heading_{change}", kind=what)
        return f"{what} ({', '.join(filter(None, details))})"

    told = [*_present(document, news, language, heading)]
    for gone in sorted(news.resolved, key=lambda one: one.finding_id):
        severity = say(language, f"alerts.severity_{gone.before.severity}")
        title = heading(Change.RESOLVED, gone.before.kind, severity)
        told.append((title, tuple(how_it_ended(gone, language))))
    for number, (title, lines) in enumerate(told, 1):
        yield Part(f"{number}. {title}", lines, is_heading=True)


def _present(
    document: DocumentCard,
    news: DocumentNews,
    language: Language,
    heading: Callable[..., str],
) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Heading and lines of each finding that is there; no line of a report can pass for ours."""
    changed = {one.card.finding_id: one for one in news.changed}
    for card in _in_order(news):
        before = changed.get(card.finding_id)
        page = say(language, "alerts.page", page=card.page) if card.page is not None else ""
        severity = say(language, f"alerts.severity_{card.severity}")
        change = Change.CHANGED if before else Change.NEW
        lines = [*what_changed(before, language)] if before else []
        lines += story(card, language, _DETAIL)
        lines += short_steps(card, document.file, language, document.address)
        yield heading(change, card.kind, page, severity), tuple(lines)


def _advice(document: DocumentCard, findings: Sequence[FindingCard]) -> list[str]:
    held = [f"alerts.next_{document.status}"] if document.status in HELD_BACK else []
    return list(
        dict.fromkeys(
            held + [f"alerts.{ADVICE[one.kind]}" for one in sorted(findings, key=_urgency)]
        )
    )


def _command(document: DocumentCard, findings: Sequence[FindingCard]) -> str | None:
    """The look at the whole document, unless each finding has its own look at a page."""
    have_pages = findings and all(finding.page is not None for finding in findings)
    return None if have_pages else inspect_command(document.file, None)


def next_steps(advice: Sequence[str], language: Language, command: str | None = None) -> Part:
    """What to do next; each of `advice` names a sentence."""
    lines = [say(language, name) for name in advice]
    if command:
        lines.append(say(language, "alerts.next_inspect", command=command))
    return Part(say(language, "alerts.next"), tuple(Line(0, f"- {line}") for line in lines))
