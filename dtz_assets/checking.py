"""`dtz check`: the findings of a release, explained, as text or for programs. No printing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from dtz_assets.rendering import render_json
from pipelines.alerts.blocks import HEADING, Detail, Line, render_lines, story
from pipelines.alerts.cards import FindingCard
from pipelines.alerts.plain import one_line
from pipelines.alerts.steps import whole_steps
from pipelines.stages.explaining import OPEN, finding_cards, gather_evidence
from pipelines.store.query import run_query
from pipelines.wording import Language, say

SHORT = Detail(sets=5, rules=5)
WHOLE = Detail(sets=None, rules=None)
_ACCEPTED = "accepted"
_NAMED = 5

_FINDINGS = """
select f.*, d.file, d.title, d.edition, d.report_id, r.publisher
from quality.findings f
left join core.documents d using (document_id)
left join core.reports r using (report_id)
where f.state <> 'resolved'
order by f.severity, d.file, f.finding_id
"""
# A large warehouse has many verdicts and figures that no finding is about.
_EVIDENCE = {
    "quality.verdicts": """
        select * from quality.verdicts v
        where exists (select 1 from quality.finding_rules x join quality.findings f
                      using (finding_id)
                      where x.rule_id = v.rule_id and f.document_id = v.document_id)""",
    "core.figures": """
        select * from core.figures
        where figure_id in (select figure_id from quality.suspects)""",
}
_OF_DOCUMENT = ("document_id", "file", "title", "publisher", "report_id", "edition")


class Form(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Told:
    """A finding with what became of it; of its document, what is known (null: no document)."""

    card: FindingCard
    state: str
    document: dict[str, str | None]

    @property
    def is_open(self) -> bool:
        """Whether a person should still look at it."""
        return self.state == OPEN


def load_findings(live: Path) -> list[Told]:
    """The open and the accepted findings of a release, the gravest first; raises NoRelease."""

    def rows_of(name: str) -> list[dict[str, Any]]:
        return _rows(live, _EVIDENCE.get(name, f"select * from {name}"))

    rows = _rows(live, _FINDINGS)
    cards = finding_cards(rows, gather_evidence(rows_of))
    return [
        Told(card, row["state"], {name: row[name] for name in _OF_DOCUMENT})
        for card, row in zip(cards, rows, strict=True)
    ]


def findings_json(found: Sequence[Told]) -> str:
    """One object per finding, with its document, its rules and all of its sets of suspects."""
    return render_json(
        {**asdict(one.card), "state": one.state, "document": one.document} for one in found
    )


def findings_text(
    found: Sequence[Told], language: Language, width: int, detail: Detail
) -> Iterator[str]:
    """Each open finding on a page of its own lines; what was accepted in one line at the end."""
    still_open = [one for one in found if one.is_open]
    accepted = [one for one in found if one.state == _ACCEPTED]
    yield f"findings   {len(still_open)} open, {len(accepted)} accepted"
    if not still_open:
        yield say(language, "check.nothing")
    for number, one in enumerate(still_open, 1):
        yield ""
        yield from finding_text(one, number, language, width, detail)
    if accepted:
        yield ""
        yield render_lines([Line(HEADING, _accepted(accepted, language, detail))], width)


def finding_text(
    one: Told, number: int, language: Language, width: int, detail: Detail
) -> Iterator[str]:
    """Kind and severity, the report, the story, and what to do about it."""
    yield say(
        language,
        "check.heading",
        number=number,
        kind=say(language, f"alerts.kind_{one.card.kind}"),
        severity=say(language, f"alerts.severity_{one.card.severity}"),
        finding_id=one.card.finding_id,
    )
    steps = whole_steps(one.card, one.document["file"], language)
    for part in (_facts(one, language), story(one.card, language, detail), steps):
        yield render_lines(list(part), width)


def _facts(one: Told, language: Language) -> Iterator[Line]:
    for name in ("title", "publisher", "edition", "file"):
        value = one_line(one.document[name] or "")
        if value:
            yield Line(HEADING, say(language, f"alerts.fact_{name}", value=value))


def _accepted(found: Sequence[Told], language: Language, detail: Detail) -> str:
    named = found if detail.sets is None else found[:_NAMED]
    names = [
        say(
            language,
            "check.accepted_one",
            finding_id=one.card.finding_id,
            kind=say(language, f"alerts.kind_{one.card.kind}"),
            file=one_line(one.document["file"] or "raw/"),
        )
        for one in named
    ]
    if left := len(found) - len(named):
        names.append(say(language, "check.more", count=left))
    return say(language, "check.accepted", count=len(found), findings="; ".join(names))


def _rows(live: Path, sql: str) -> list[dict[str, Any]]:
    answer = run_query(live, sql)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
