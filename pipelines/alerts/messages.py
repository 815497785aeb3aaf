"""What a message says: plain text in the language of the reader. No sending, no choosing.

The order of a body: what happened, which report, the findings with the gravest first, what to do
next. Sums and rules arrive ready-worded; nothing is computed here.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.alerts.plain import LABEL_LIMIT, one_line, paragraphs, shorten
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language, say

# About a screen and a half: a person judges it in a minute. What does not fit is counted in a
# line of its own, never dropped in silence.
BODY_LIMIT = 4000
SUBJECT_LIMIT = 150
_REASON_LIMIT = 800
_COMMAND_LIMIT = 240
_GAP = "\n\n"

# Statuses of a document that are news by themselves, without any finding.
HELD_BACK = ("quarantined", "unrecognised")


class Severity(StrEnum):
    """How grave, mildest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}

# Which advice goes with which kind; kinds that need the same work share one.
_ADVICE = {
    FindingKind.DISCREPANCY: "next_sum",
    FindingKind.JOINTLY_IMPOSSIBLE: "next_sum",
    FindingKind.OMISSION: "next_omission",
    FindingKind.MISREAD: "next_reading",
    FindingKind.MALFORMED: "next_reading",
    FindingKind.UNCLAIMED: "next_unclaimed",
    FindingKind.SOURCE: "next_source",
}


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What a message tells of a document; what is null is left out."""

    document_id: str
    file: str
    title: str | None
    publisher: str | None
    report_id: str | None
    edition: str | None
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding in words: rule, sum, difference and allowance stand in `explanation`."""

    finding_id: str
    kind: FindingKind
    severity: Severity
    explanation: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of news; the same news has the same `message_id` in every run and language."""

    message_id: str
    document_id: str | None
    subject: str
    body: str
    severity: Severity

    @property
    def text(self) -> str:
        """Subject and body, for where there is no channel to send them to."""
        return f"{self.subject}{_GAP}{self.body}"


def compose_document_message(
    *, document: DocumentCard, findings: Sequence[FindingCard], language: Language
) -> Message:
    """The one message about a document: held back, or with findings, or both.

    Raises ValueError when there is nothing to tell: no finding, and the document not held back.
    """
    is_held = document.status in HELD_BACK
    if not findings and not is_held:
        raise ValueError(f"document {document.document_id}: nothing to tell; compose no message")
    message_id = _message_id(
        document.document_id,
        sorted(finding.finding_id for finding in findings),
        [document.status, document.reason] if is_held else [],
    )
    ordered = sorted(findings, key=_urgency)
    severities = [finding.severity for finding in findings] + [Severity.ERROR] * is_held
    return Message(
        message_id=message_id,
        document_id=document.document_id,
        subject=_subject(document, ordered, language),
        body=_document_body(document, ordered, message_id, language),
        severity=max(severities, key=_GRAVITY.__getitem__),
    )


def compose_release_message(reason: str, language: Language, since: str = "") -> Message:
    """The message that no release could be published, and why.

    `since` names the release that stays: the same reason after another release is news again.
    """
    message_id = _message_id("release", reason, since)
    shown = shorten(paragraphs(reason), BODY_LIMIT // 2)
    parts = (
        say(language, "alerts.release_held"),
        say(language, "alerts.reason", reason=shown),
        _next_steps(["next_release"], language),
        say(language, "alerts.reference", message_id=message_id),
    )
    subject = say(language, "alerts.subject_release")
    return Message(message_id, None, subject, _GAP.join(parts), Severity.ERROR)


def _message_id(*about: object) -> str:
    canonical = json.dumps(about, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _urgency(finding: FindingCard) -> tuple[int, int, str]:
    return (-_GRAVITY[finding.severity], finding.page or 0, finding.finding_id)


def _subject(document: DocumentCard, findings: Sequence[FindingCard], language: Language) -> str:
    if document.status in HELD_BACK:
        what = say(language, f"alerts.subject_{document.status}")
    elif len(findings) == 1:
        what = say(language, f"alerts.kind_{findings[0].kind}")
    else:
        what = say(language, "alerts.subject_findings", count=len(findings))
    name = one_line(document.title or "") or one_line(document.file)
    publisher = one_line(document.publisher or "", 40)
    about = f"{publisher}, {name}" if publisher else name
    return f"{shorten(about, SUBJECT_LIMIT - len(what) - 2)}: {what}"


def _document_body(
    document: DocumentCard, findings: Sequence[FindingCard], message_id: str, language: Language
) -> str:
    top = _GAP.join(_opening(document, language))
    bottom = _GAP.join(
        (
            _next_steps(_advice(document, findings), language, _command(document, findings)),
            say(language, "alerts.reference", message_id=message_id),
        )
    )
    room = BODY_LIMIT - len(top) - len(bottom) - len(_GAP)
    return _GAP.join((top, *_blocks(findings, room, language), bottom))


def _opening(document: DocumentCard, language: Language) -> list[str]:
    is_held = document.status in HELD_BACK
    what = f"alerts.held_{document.status}" if is_held else "alerts.opening"
    parts = [say(language, what), _facts(document, language)]
    if is_held and document.reason:
        shown = shorten(paragraphs(document.reason), _REASON_LIMIT)
        parts.append(say(language, "alerts.reason", reason=shown))
    return parts


def _facts(document: DocumentCard, language: Language) -> str:
    known = {
        "title": document.title,
        "publisher": document.publisher,
        "report": document.report_id,
        "edition": document.edition,
        "file": document.file,
        "document": document.document_id,
    }
    shown = {name: one_line(value or "") for name, value in known.items()}
    return "\n".join(
        say(language, f"alerts.fact_{name}", value=value) for name, value in shown.items() if value
    )


def _blocks(findings: Sequence[FindingCard], room: int, language: Language) -> list[str]:
    """As many findings as fit in `room` characters, gaps included, and how many do not."""
    room -= len(_GAP) + len(say(language, "alerts.more", count=len(findings)))
    blocks: list[str] = []
    for number, finding in enumerate(findings, 1):
        block = _block(number, finding, language)
        if not blocks:  # one finding is always told, if need be in part
            block = shorten(block, room - len(_GAP), say(language, "alerts.cut"))
        room -= len(_GAP) + len(block)
        if room < 0:
            break
        blocks.append(block)
    left = len(findings) - len(blocks)
    return [*blocks, say(language, "alerts.more", count=left)] if left else blocks


def _block(number: int, finding: FindingCard, language: Language) -> str:
    severity = say(language, f"alerts.severity_{finding.severity}")
    kind = say(language, f"alerts.kind_{finding.kind}")
    place = say(language, "alerts.page", page=finding.page) if finding.page is not None else ""
    heading = f"{number}. {kind} ({', '.join(filter(None, (place, severity)))})"
    # Indented, so that no line of a report can pass for a line of ours.
    return f"{heading}\n{textwrap.indent(paragraphs(finding.explanation), '   ')}"


def _advice(document: DocumentCard, findings: Sequence[FindingCard]) -> list[str]:
    held = [f"next_{document.status}"] if document.status in HELD_BACK else []
    return list(dict.fromkeys(held + [_ADVICE[finding.kind] for finding in findings]))


def _command(document: DocumentCard, findings: Sequence[FindingCard]) -> str | None:
    """The command that shows what was read where; none when the path cannot be shown as it is."""
    if one_line(document.file, LABEL_LIMIT) != document.file:
        return None
    page = next((finding.page for finding in findings if finding.page is not None), None)
    paged = ["--page", str(page)] if page is not None else []
    command = shlex.join(["dtz", "inspect", document.file, *paged])
    return command if len(command) <= _COMMAND_LIMIT else None


def _next_steps(advice: Sequence[str], language: Language, command: str | None = None) -> str:
    lines = [say(language, f"alerts.{name}") for name in advice]
    if command:
        lines.append(say(language, "alerts.next_inspect", command=command))
    return "\n".join((say(language, "alerts.next"), *(f"- {line}" for line in lines)))
