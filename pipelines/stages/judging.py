"""Documents to all rows of `quality` about them: verdicts, findings, decisions, what is tied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.definitions import Definition
from pipelines.reconcile.decisions import Decision
from pipelines.reconcile.model import Verdict
from pipelines.sources.judging import SourceFault
from pipelines.stages.accepting import accept_findings
from pipelines.stages.assembling import coverage_row, document_id, number_rows
from pipelines.stages.beside import Misfit
from pipelines.stages.deciding import Documents, decision_row
from pipelines.stages.history import Standing
from pipelines.stages.reconciling import (
    Quality,
    add_fetch_findings,
    add_misfits,
    add_source_findings,
    reconcile,
)
from pipelines.stages.row import Row
from pipelines.store.records import FileSeen
from pipelines.wording import Language


@dataclass(frozen=True)
class Standards:
    """What documents are held against, those of the past too: always that of today."""

    definitions: Mapping[str, Definition]
    decisions: Sequence[Decision]
    disputed_pct: Decimal
    language: Language


@dataclass(frozen=True)
class Judged:
    """Rows by the name of their table, and the rules of each document, by its id."""

    tables: Mapping[str, list[Row]]
    rules_of: Mapping[str, list[Row]]


def judge(
    standing: Standing,
    standards: Standards,
    decisions: Sequence[Decision],
    *,
    files: Sequence[FileSeen] = (),
    misfits: Sequence[Misfit] = (),
    faults: Sequence[SourceFault] = (),
    between: Mapping[str, list[Verdict]] | None = None,
) -> Judged:
    """Everything that `quality` says of documents as they stood, with `decisions` about them.

    `between` is that of `reconcile`; `files` and `misfits` are what is wrong under raw/,
    `faults` what is wrong with where documents come from.
    """
    language, definitions = standards.language, standards.definitions
    quality = reconcile(standing.editions, definitions, language, decisions, between)
    add_source_findings(quality, standing.documents, standing.editions, files, language)
    add_misfits(quality, misfits, language)
    add_fetch_findings(quality, faults, language)
    documents = Documents(
        standing.documents, standing.editions, definitions, standards.disputed_pct
    )
    found = accept_findings(quality, _numbers(standing, decisions), decisions, documents, language)
    return Judged(
        {
            "quality.rules": quality.rules,
            "quality.verdicts": quality.verdicts,
            "quality.verdict_figures": quality.verdict_figures,
            "quality.findings": quality.findings,
            "quality.finding_rules": quality.finding_rules,
            "quality.suspects": quality.suspects,
            "quality.coverage": _coverage(standing, quality),
            "quality.decisions": [decision_row(one, language) for one in found],
        },
        quality.rules_of,
    )


def _numbers(standing: Standing, decisions: Sequence[Decision]) -> list[Row]:
    """The numbers that decisions about findings can be about."""
    about = [one for one in decisions if one.finding is not None]
    return [
        row
        for edition in standing.editions
        if edition.is_current and any(one.names(edition.document.seen.sha256) for one in about)
        for row in number_rows(edition)
    ]


def _coverage(standing: Standing, quality: Quality) -> list[Row]:
    return [
        coverage_row(one, quality.tied[document_id(one.document.seen.sha256)])
        for one in standing.editions
        if one.is_current
    ]
