"""Editions to the rows of `quality`: verdicts, findings and what ties them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipelines.definitions import Definition
from pipelines.figures.model import Figure
from pipelines.reconcile.between import Party, between_verdicts
from pipelines.reconcile.decisions import Decision
from pipelines.reconcile.model import Finding, FindingKind, SuspectNote, Verdict
from pipelines.reconcile.reporting import Report
from pipelines.reconcile.root_causes import finding_id
from pipelines.reconcile.values import ARITHMETIC
from pipelines.sources.judging import SourceFault
from pipelines.stages.archives import ReadDocument
from pipelines.stages.assembling import document_id, figure_id, reason
from pipelines.stages.beside import Misfit
from pipelines.stages.deciding import figures_of
from pipelines.stages.editions import Edition
from pipelines.stages.reading import LOADED, WITHDRAWN
from pipelines.stages.row import Row
from pipelines.stages.settling import settle_rows
from pipelines.store.intake import Seen
from pipelines.store.records import PRESENT, FileOutcome, FileSeen
from pipelines.wording import Language, say

_STORED = Decimal("0.000001")


@dataclass
class Quality:
    """What reconciliation says of all current documents, as rows.

    `tied` are the figures of each document, by its id, that a rule uses; `rules_of` its rules.
    """

    rules: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    verdict_figures: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    finding_rules: list[Row] = field(default_factory=list)
    suspects: list[Row] = field(default_factory=list)
    tied: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    rules_of: dict[str, list[Row]] = field(default_factory=dict)


def reconcile(
    editions: Iterable[Edition],
    definitions: Mapping[str, Definition],
    language: Language,
    decisions: Sequence[Decision] = (),
    between: Mapping[str, list[Verdict]] | None = None,
) -> Quality:
    """Hold the rules of its family against each current edition, as it prints its figures.

    Where we misread one, that is as a person read it. Decisions about findings come later, when
    all findings are known (`accepting.py`). `between`, by document, are the verdicts on what two
    reports say of one transfer, where these editions are not all that are current.
    """
    quality = Quality()
    rules: dict[str, Row] = {}
    kept: dict[tuple[Any, ...], Row] = {}
    given = list(editions)
    current = [edition for edition in given if edition.is_current]
    earlier = _figures_before(given)
    if between is None:
        between = between_reports(current, definitions, decisions, language)
    for edition in current:
        found = edition.found
        decided = figures_of(edition, decisions)
        definition = definitions[found.identity.family]
        document = document_id(edition.document.seen.sha256)
        report = Report(
            document,
            found,
            definition.rules,
            language,
            earlier.get(found.identity.report_id, ()),
            between.get(document, []),
        )
        reconciled = report.reconciled(decided.reconciled, decided.doubts)
        verdicts, findings = reconciled.verdicts, reconciled.findings
        quality.rules_of[document] = [
            _the_same(kept, _rule_row(one, definition.name)) for one in verdicts
        ]
        rules |= {row["rule_id"]: row for row in quality.rules_of[document]}
        quality.verdicts += [_verdict_row(document, verdict) for verdict in verdicts]
        for verdict in verdicts:
            quality.verdict_figures += _verdict_figure_rows(document, verdict)
        _add_findings(quality, findings)
        settle_rows(quality.findings, reconciled, report, decided)
        # What only looks odd proves nothing of a figure, so it ties none.
        proving = (verdict for verdict in verdicts if not verdict.kind.is_soft)
        quality.tied[document] = {place for verdict in proving for place in verdict.figures}
    quality.rules = [rules[rule_id] for rule_id in sorted(rules)]
    return quality


def _figures_before(editions: Sequence[Edition]) -> dict[str, tuple[Figure, ...]]:
    """By report, the figures of the edition before the current one; the current one comes last."""
    before: dict[str, tuple[Figure, ...]] = {}
    for edition in editions:
        if not edition.is_current:
            before[edition.found.identity.report_id] = edition.found.figures
    return before


def between_reports(
    current: Sequence[Edition],
    definitions: Mapping[str, Definition],
    decisions: Sequence[Decision],
    language: Language,
) -> dict[str, list[Verdict]]:
    """By document, the verdicts of rules about what two reports say of one transfer."""
    parties = [_party(one, figures_of(one, decisions).reconciled) for one in current]
    rules = {family: definition.rules for family, definition in definitions.items()}
    return between_verdicts(parties, rules, language)


def _party(edition: Edition, figures: Sequence[Figure]) -> Party:
    identity = edition.found.identity
    name = f"{identity.publisher} ({identity.title or identity.report_id})"
    document = document_id(edition.document.seen.sha256)
    return Party(document, identity.report_id, identity.family, name, figures)


def add_source_findings(
    quality: Quality,
    documents: Sequence[ReadDocument],
    editions: Sequence[Edition],
    files: Sequence[FileSeen],
    language: Language,
) -> None:
    """What is wrong with documents themselves: held back, unreadable, undecided, purged before.

    Of one without figures that was replaced or taken away nobody has to do anything any more.
    """
    is_gone = _gone(files)
    for document in documents:
        if document.status not in (LOADED, WITHDRAWN) and not is_gone(document.seen):
            why = reason(document, language) or ""
            text = say(language, "sources.held_back", file=document.seen.path, reason=why)
            _add_source(quality, document_id(document.seen.sha256), document.code, text)
    for edition in editions:
        if edition.is_tied:
            seen = edition.document.seen
            text = say(language, "sources.undecided_edition", file=seen.path)
            _add_source(quality, document_id(seen.sha256), "undecided_edition", text)
    for file in files:
        if file.outcome is FileOutcome.UNREADABLE:
            text = say(language, "sources.unreadable_path", file=file.path, reason=file.reason)
            _add_source(quality, None, file.path, text)
        if file.outcome is FileOutcome.PURGED:
            text = say(language, "sources.purged", file=file.path)
            _add_source(quality, None, f"purged\n{file.path}", text)


def _gone(files: Sequence[FileSeen]) -> Callable[[Seen], bool]:
    """Whether a content stands nowhere below raw/ now; of none, while nothing at all stands there.

    What is at a path that cannot be opened, nobody knows: it may be what was there first.
    """
    contents = {one.sha256 for one in files if one.outcome in PRESENT}
    unreadable = {one.path for one in files if one.outcome is FileOutcome.UNREADABLE}

    def is_gone(seen: Seen) -> bool:
        return bool(contents) and seen.sha256 not in contents and seen.path not in unreadable

    return is_gone


def add_misfits(quality: Quality, misfits: Iterable[Misfit], language: Language) -> None:
    """What was said beside a PDF and cannot be understood."""
    for one in misfits:
        text = say(language, f"sources.beside_{one.code}", file=one.path, detail=one.detail)
        _add_source(quality, None, f"beside\n{one.path}\n{one.code}\n{one.detail}", text)


def add_fetch_findings(quality: Quality, faults: Iterable[SourceFault], language: Language) -> None:
    """What is wrong with where documents come from; what was had before stays."""
    for fault in faults:
        what = f"{fault.source} {fault.item}".strip()
        text = say(language, f"sources.{fault.code}", source=what, detail=fault.detail)
        key = f"{fault.publisher}\n{fault.source}\n{fault.item}\n{fault.code}"
        _add_source(quality, None, key, text, "warning")


def _add_source(
    quality: Quality, document: str | None, key: str, text: str, severity: str = "error"
) -> None:
    kind = FindingKind.SOURCE
    identifier = finding_id(document or "", kind, key)
    quality.findings.append(_finding_row(identifier, document, kind, severity, text))


def _add_findings(quality: Quality, findings: Iterable[Finding]) -> None:
    for one in findings:
        row = _finding_row(
            one.finding_id, one.document_id, one.kind, one.severity, one.explanation, one.whose
        )
        quality.findings.append(row)
        quality.finding_rules += [
            {"finding_id": one.finding_id, "rule_id": rule_id} for rule_id in one.rule_ids
        ]
        quality.suspects += [_suspect_row(one, suspect) for suspect in one.suspects]


def _suspect_row(finding: Finding, suspect: SuspectNote) -> Row:
    return {
        "finding_id": finding.finding_id,
        "set_no": suspect.set_no,
        "figure_id": figure_id(finding.document_id, *suspect.figure),
        "proposed_amount_eur": suspect.proposed,
        "lowest_eur": suspect.lowest,
        "highest_eur": suspect.highest,
        "hypothesis": suspect.hypothesis,
        "rank": suspect.rank,
        "explanation": suspect.explanation,
    }


def _finding_row(
    identifier: str,
    document: str | None,
    kind: FindingKind,
    severity: str,
    explanation: str,
    whose: str = "unknown",
) -> Row:
    return {
        "finding_id": identifier,
        "document_id": document,
        "kind": kind,
        "whose": whose,
        "severity": severity,
        "state": "open",
        "explanation": explanation,
    }


def _rule_row(verdict: Verdict, family: str) -> Row:
    return {
        "rule_id": verdict.rule_id,
        "family": family,
        "kind": verdict.kind,
        "group": verdict.group,
        "text": verdict.text,
        "severity": verdict.severity,
    }


def _the_same(kept: dict[tuple[Any, ...], Row], row: Row) -> Row:
    """Of equal rows the first: most documents have the rules of others."""
    return kept.setdefault(tuple(row.values()), row)


def _verdict_row(document: str, verdict: Verdict) -> dict[str, Any]:
    reported, computed = _stored(verdict.reported), _stored(verdict.computed)
    return {
        "rule_id": verdict.rule_id,
        "document_id": document,
        "reported_eur": reported,
        "computed_eur": computed,
        "difference_eur": None if reported is None or computed is None else computed - reported,
        "allowed_eur": _stored(verdict.allowed),
        "verdict": verdict.outcome,
        "explanation": verdict.explanation,
    }


def _verdict_figure_rows(document: str, verdict: Verdict) -> list[Row]:
    """One row per figure that a verdict uses, however often it uses it."""
    weights = dict(zip(verdict.figures, verdict.weights, strict=False))
    return [
        {
            "rule_id": verdict.rule_id,
            "document_id": document,
            "figure_id": figure_id(document, *place),
            "position": position,
            "weight": _stored(weights.get(place)),
        }
        for position, place in enumerate(dict.fromkeys(verdict.figures), start=1)
    ]


def _stored(value: Decimal | None) -> Decimal | None:
    """As many decimals as the table has; a share of cents, or a band around them, can have more.

    The verdict itself was made of the exact value.
    """
    return None if value is None else value.quantize(_STORED, context=ARITHMETIC)
