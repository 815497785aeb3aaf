"""Decisions about findings, and findings about decisions: the last word on what is open."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reconcile.accepting import acceptance
from pipelines.reconcile.deciding import Standing, Status
from pipelines.reconcile.decisions import Decision
from pipelines.reconcile.guards import finding_texts
from pipelines.stages.deciding import (
    Documents,
    finding_standing,
    lapse_finding,
    standings,
    untold,
)
from pipelines.stages.reconciling import Quality
from pipelines.stages.row import Row
from pipelines.stages.settling import mark
from pipelines.wording import Language


def accept_findings(
    quality: Quality,
    numbers: Sequence[Row],
    decisions: Sequence[Decision],
    documents: Documents,
    language: Language,
) -> list[Standing]:
    """What became of all decisions; those about findings are applied, and what lapsed is found.

    Only when all other findings are known. `numbers` are the rows of quality.numbers.
    """
    found = standings(decisions, documents)
    _add_lapses(quality, found, documents, language)
    findings = {row["finding_id"]: row for row in quality.findings}
    about = [one for one in decisions if one.finding is not None]
    wanted = [findings[one.finding] for one in about if one.finding in findings]
    texts = finding_texts(wanted, quality.finding_rules, quality.verdicts, numbers)
    of_findings = [finding_standing(one, findings, texts, documents) for one in about]
    for one in of_findings:
        if one.status is Status.IN_FORCE:
            row = findings[str(one.decision.finding)]
            mark(row, acceptance(one.decision, language), is_accepted=True)
    _add_lapses(quality, of_findings, documents, language)
    return [*found, *of_findings]


def _add_lapses(
    quality: Quality, found: Sequence[Standing], documents: Documents, language: Language
) -> None:
    quality.findings += [
        lapse_finding(one, documents, language) for one in untold(found, documents)
    ]
