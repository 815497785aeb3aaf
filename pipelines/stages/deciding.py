"""Decisions of people, held against all documents: what became of each, and rows that tell of it.

    figures   a decision about a figure counts where its text still stands there
    release   one about a document counts while just that keeps it back
    finding   one about a finding counts while the finding says what it said

What is no longer in force is a finding itself: nobody should find out by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.definitions import Definition
from pipelines.reconcile.deciding import DecidedFigures, Standing, Status, decide_figures
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.reconcile.model import FindingKind
from pipelines.reconcile.root_causes import finding_id
from pipelines.reconcile.trust import DISPUTED_PCT, distrust
from pipelines.stages.archives import ReadDocument
from pipelines.stages.assembling import document_id
from pipelines.stages.editions import Edition
from pipelines.stages.reading import LOADED, WITHDRAWN
from pipelines.stages.row import Row
from pipelines.wording import Language, say

SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Documents:
    """What decisions are held against: all documents, and what was found in those of editions."""

    read: Sequence[ReadDocument]
    editions: Sequence[Edition]
    definitions: Mapping[str, Definition]
    disputed_pct: Decimal = DISPUTED_PCT

    def named(self, decision: Decision) -> ReadDocument | None:
        """The document that a decision is about."""
        return next((one for one in self.read if decision.names(one.seen.sha256)), None)

    def edition(self, document: ReadDocument) -> Edition | None:
        """The edition that a document is, if it is one."""
        sha256 = document.seen.sha256
        return next((one for one in self.editions if one.document.seen.sha256 == sha256), None)


def figures_of(edition: Edition, decisions: Iterable[Decision]) -> DecidedFigures:
    """The figures of an edition after the decisions about them."""
    mine = [one for one in decisions if one.where and one.names(edition.document.seen.sha256)]
    return decide_figures(edition.found.figures, mine)


def standings(decisions: Sequence[Decision], documents: Documents) -> list[Standing]:
    """What became of each decision about a figure or a document; not of those about findings."""
    about_figures = {
        one.decision.decision_id: replace(one, status=Status.SUPERSEDED, why=SUPERSEDED)
        if one.status is Status.IN_FORCE and not edition.is_current
        else one
        for edition in documents.editions
        for one in figures_of(edition, decisions).standings
    }
    return [
        about_figures.get(one.decision_id) or _of_document(one, documents)
        for one in decisions
        if one.finding is None
    ]


def _of_document(decision: Decision, documents: Documents) -> Standing:
    """Of a decision to release, or about a figure of a document that has none."""
    document = documents.named(decision)
    if document is None:
        return Standing(decision, Status.LAPSED, "unknown_document")
    if document.status == WITHDRAWN:
        return Standing(decision, Status.SUPERSEDED, WITHDRAWN)
    if decision.conclusion is not Conclusion.RELEASE:
        return Standing(decision, Status.LAPSED, "held_back", document.code)
    if document.status == LOADED:
        return _of_release(decision, documents.edition(document), documents)
    if document.code == "disputed":
        return Standing(decision, Status.LAPSED, "other_text", document.detail)
    return Standing(decision, Status.LAPSED, "held_back_otherwise", document.code)


def _of_release(decision: Decision, edition: Edition | None, documents: Documents) -> Standing:
    """Of a decision to release a document that is loaded, perhaps because of it."""
    assert edition is not None
    found = edition.found
    family = found.identity.family
    rules = documents.definitions[family].rules
    if not distrust(found.figures, rules, family, documents.disputed_pct):
        return Standing(decision, Status.LAPSED, "not_held_back")
    if not edition.is_current:
        return Standing(decision, Status.SUPERSEDED, SUPERSEDED)
    return Standing(decision)


def finding_standing(
    decision: Decision, findings: Mapping[str, Row], texts: Mapping[str, str], documents: Documents
) -> Standing:
    """What became of a decision about a finding; `texts` are what the findings are about."""
    document = documents.named(decision)
    if document is None:
        return Standing(decision, Status.LAPSED, "unknown_document")
    if document.status == WITHDRAWN:
        return Standing(decision, Status.SUPERSEDED, WITHDRAWN)
    finding = findings.get(decision.finding or "")
    if finding is None or finding["document_id"] != decision.document_id:
        edition = documents.edition(document)
        if edition is not None and not edition.is_current:
            return Standing(decision, Status.SUPERSEDED, SUPERSEDED)
        return Standing(decision, Status.LAPSED, "no_finding")
    text = texts.get(finding["finding_id"])
    if not decision.expects(text):
        return Standing(decision, Status.LAPSED, "other_text", text or "")
    return Standing(decision)


def untold(found: Sequence[Standing], documents: Documents) -> list[Standing]:
    """The standings that a person must know of: not in force, and nothing came in their place.

    Of a superseded edition, a release needs nothing further, and a figure nothing when it was
    decided anew for the edition that is current. What was withdrawn, a person withdrew.
    """
    renewed = {
        (_report(one.decision, documents), one.decision.where)
        for one in found
        if one.status is Status.IN_FORCE and one.decision.where
    }
    return [
        one
        for one in found
        if one.status is Status.LAPSED
        or (
            one.status is Status.SUPERSEDED
            and one.why != WITHDRAWN
            and one.decision.conclusion is not Conclusion.RELEASE
            and (_report(one.decision, documents), one.decision.where) not in renewed
        )
    ]


def _report(decision: Decision, documents: Documents) -> str | None:
    document = documents.named(decision)
    edition = documents.edition(document) if document else None
    return edition.found.identity.report_id if edition else None


def lapse_finding(standing: Standing, documents: Documents, language: Language) -> Row:
    """The finding that a decision is not in force: which, why, and what to do."""
    decision = standing.decision
    document = documents.named(decision)
    key = "\n".join(["decision", decision.decision_id, standing.why, standing.found])
    text = say(
        language,
        "decisions.lapsed",
        by=decision.by,
        on=decision.at.date().isoformat(),
        about=_about(decision, language),
        publisher=decision.publisher,
        why=why_not(standing, language),
    )
    known = document_id(document.seen.sha256) if document else None
    return {**finding_of_ours(decision.document_id, key, text), "document_id": known}


def finding_of_ours(document: str, key: str, explanation: str) -> Row:
    """A finding about a decision, which is for us to put right."""
    return {
        "finding_id": finding_id(document, FindingKind.SOURCE, key),
        "document_id": document,
        "kind": FindingKind.SOURCE,
        "whose": "ours",
        "severity": "warning",
        "state": "open",
        "explanation": explanation,
    }


def why_not(standing: Standing, language: Language) -> str | None:
    """Why a decision is not in force, and what to do; null where it is."""
    if not standing.why:
        return None
    printed = standing.decision.printed
    return say(language, f"decisions.{standing.why}", printed=printed, found=standing.found)


def _about(decision: Decision, language: Language) -> str:
    document = decision.document_id
    if decision.where:
        quantity, place = decision.where
        return say(
            language, "decisions.about_figure", quantity=quantity, place=place, document=document
        )
    if decision.finding:
        return say(language, "decisions.about_finding", finding=decision.finding, document=document)
    return say(language, "decisions.about_release", document=document)


def decision_row(standing: Standing, language: Language) -> Row:
    """One row per decision, with what became of it."""
    decision = standing.decision
    quantity, place = decision.where or (None, None)
    return {
        "decision_id": decision.decision_id,
        "publisher": decision.publisher,
        "document_id": decision.document_id,
        "quantity": quantity,
        "place": place,
        "finding_id": decision.finding,
        "printed": decision.printed,
        "conclusion": decision.conclusion,
        "amount_eur": decision.amount,
        "reason": decision.reason,
        "evidence": decision.evidence,
        "decided_by": decision.by,
        "decided_at": decision.at,
        "status": standing.status,
        "why_not": why_not(standing, language),
    }
