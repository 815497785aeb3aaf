"""Decisions about the figures of one document, and the rows of its findings."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.definitions import Definition
from pipelines.reconcile.accepting import Accepted, settle
from pipelines.reconcile.deciding import DecidedFigures
from pipelines.reconcile.decisions import Conclusion
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Finding, Verdict
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.stages.assembling import Row, document_id
from pipelines.stages.deciding import finding_of_ours
from pipelines.stages.editions import Edition
from pipelines.wording import Language, say


def settle_rows(
    rows: list[Row],
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
    edition: Edition,
    definition: Definition,
    decided: DecidedFigures,
    language: Language,
) -> None:
    """Mark the findings that decisions about figures explain, and say so in each.

    A correction with which a sum no longer holds that holds as printed is a finding of its own.
    """
    if not decided.in_force:
        return
    accepted = _with_accepted_amounts(edition, definition, decided, language)
    settled = settle(findings, verdicts, decided, accepted, language)
    for row in rows:
        if found := settled.get(row["finding_id"]):
            mark(row, found.said, is_accepted=found.is_accepted)
            row["whose"] = found.whose or row["whose"]
    document = document_id(edition.document.seen.sha256)
    rows += [_contradiction(document, one, language) for one in accepted.newly_broken(verdicts)]


def _contradiction(document: str, verdict: Verdict, language: Language) -> Row:
    text = say(language, "decisions.breaks", explanation=verdict.explanation)
    return finding_of_ours(document, f"decision\nbreaks\n{verdict.rule_id}", text)


def _with_accepted_amounts(
    edition: Edition, definition: Definition, decided: DecidedFigures, language: Language
) -> Accepted:
    """What would be found if the document printed what people accept."""
    document, found = document_id(edition.document.seen.sha256), edition.found
    verdicts = reconcile_document(decided.accepted, definition.rules, definition.name, language)
    as_printed = decided.by_conclusion(Conclusion.AS_PRINTED)
    others = [one for one in decided.accepted if (one.quantity, one.place) not in as_printed]
    left = find(document, verdicts, others, found.numbers, found.failures, language)
    about = {
        finding.finding_id: (one.quantity, one.place)
        for one in found.figures
        if (one.quantity, one.place) in decided.in_force
        for finding in find(document, (), [one], (), (), language)
    }
    return Accepted(verdicts, frozenset(one.finding_id for one in left), about)


def mark(row: Row, said: str, *, is_accepted: bool) -> None:
    """Say what was decided of a finding in its row."""
    row["state"] = "accepted" if is_accepted else row["state"]
    row["explanation"] += f" {said}"
