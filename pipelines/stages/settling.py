"""Decisions about the figures of one document, and the rows of its findings."""

from __future__ import annotations

from pipelines.reconcile.accepting import Accepted, settle
from pipelines.reconcile.deciding import DecidedFigures
from pipelines.reconcile.decisions import Conclusion
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Verdict
from pipelines.reconcile.reporting import Reconciled, Report
from pipelines.stages.deciding import finding_of_ours
from pipelines.stages.row import Row
from pipelines.wording import Language, say


def settle_rows(
    rows: list[Row], reconciled: Reconciled, report: Report, decided: DecidedFigures
) -> None:
    """Mark the findings that decisions about figures explain, and say so in each.

    A correction with which a sum no longer holds that holds as printed is a finding of its own.
    """
    if not decided.in_force:
        return
    accepted = _with_accepted_amounts(report, decided)
    verdicts, language = reconciled.verdicts, report.language
    settled = settle(reconciled.findings, verdicts, decided, accepted, language)
    for row in rows:
        if found := settled.get(row["finding_id"]):
            mark(row, found.said, is_accepted=found.is_accepted)
            row["whose"] = found.whose or row["whose"]
    broken = accepted.newly_broken(verdicts)
    rows += [_contradiction(report.document_id, one, language) for one in broken]


def _contradiction(document: str, verdict: Verdict, language: Language) -> Row:
    text = say(language, "decisions.breaks", explanation=verdict.explanation)
    return finding_of_ours(document, f"decision\nbreaks\n{verdict.rule_id}", text)


def _with_accepted_amounts(report: Report, decided: DecidedFigures) -> Accepted:
    """What would be found if the document printed what people accept."""
    as_printed = decided.by_conclusion(Conclusion.AS_PRINTED)
    others = [one for one in decided.accepted if (one.quantity, one.place) not in as_printed]
    sure = dict.fromkeys(decided.confirmed)
    left = report.reconciled(decided.accepted, sure, others)
    about = {
        finding.finding_id: (one.quantity, one.place)
        for one in report.found.figures
        if (one.quantity, one.place) in decided.in_force
        for finding in find(report.document_id, (), [one], (), (), report.language)
    }
    ids = frozenset(one.finding_id for one in left.findings)
    return Accepted(left.verdicts, ids, about)


def mark(row: Row, said: str, *, is_accepted: bool) -> None:
    """Say what was decided of a finding in its row."""
    row["state"] = "accepted" if is_accepted else row["state"]
    row["explanation"] += f" {said}"
