"""Rows of a release to the cards that tell its findings. Nothing is worded or computed here.

The rows come from the steps of a refresh or from a published release: they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.alerts.cards import FindingCard, RuleCard, Severity, SuspectCard, SuspectSet
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.stages.row import Row

OPEN = "open"


@dataclass(frozen=True)
class Evidence:
    """What findings rest on: rows of core.figures and of four tables of quality."""

    rules: Sequence[Row] = ()
    verdicts: Sequence[Row] = ()
    finding_rules: Sequence[Row] = ()
    suspects: Sequence[Row] = ()
    figures: Sequence[Row] = ()


def gather_evidence(rows_of: Callable[[str], Sequence[Row]]) -> Evidence:
    """The evidence, by the name of each table; of figures, those that are suspects are enough."""
    return Evidence(
        rules=rows_of("quality.rules"),
        verdicts=rows_of("quality.verdicts"),
        finding_rules=rows_of("quality.finding_rules"),
        suspects=rows_of("quality.suspects"),
        figures=rows_of("core.figures"),
    )


def finding_cards(findings: Iterable[Row], evidence: Evidence) -> list[FindingCard]:
    """The card of each finding: its rules by rule_id, its sets of suspects by rank."""
    texts = {row["rule_id"]: row["text"] for row in evidence.rules}
    verdicts = {(row["document_id"], row["rule_id"]): row for row in evidence.verdicts}
    figures = {row["figure_id"]: row for row in evidence.figures}
    rules = _by_finding(evidence.finding_rules, "rule_id")
    suspects = _by_finding(evidence.suspects, "rank")
    cards = []
    for row in findings:
        mine = (verdicts[row["document_id"], one["rule_id"]] for one in rules(row))
        sets = _sets(suspects(row), figures)
        cards.append(_card(row, tuple(_rule(one, texts) for one in mine), sets))
    return cards


def _by_finding(rows: Iterable[Row], order: str) -> Callable[[Row], list[Row]]:
    """The rows of a finding, ordered by a column."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: one[order]):
        found.setdefault(row["finding_id"], []).append(row)
    return lambda finding: found.get(finding["finding_id"], [])


def _card(row: Row, rules: tuple[RuleCard, ...], sets: tuple[SuspectSet, ...]) -> FindingCard:
    return FindingCard(
        finding_id=row["finding_id"],
        kind=FindingKind(row["kind"]),
        severity=Severity(row["severity"]),
        explanation=row["explanation"],
        page=sets[0].figures[0].page if sets else None,
        whose=row["whose"],
        rules=rules,
        suspects=sets,
    )


def _rule(verdict: Row, texts: dict[str, str]) -> RuleCard:
    return RuleCard(
        rule_id=verdict["rule_id"],
        text=texts[verdict["rule_id"]],
        verdict=Outcome(verdict["verdict"]),
        reported=verdict["reported_eur"],
        computed=verdict["computed_eur"],
        difference=verdict["difference_eur"],
        allowed=verdict["allowed_eur"],
        explanation=verdict["explanation"],
    )


def _sets(suspects: Iterable[Row], figures: dict[str, Row]) -> tuple[SuspectSet, ...]:
    """By rank; within a set in reading order."""
    sets = []
    for rank, rows in groupby(suspects, key=lambda row: row["rank"]):
        in_order = sorted(rows, key=lambda row: _reading_order(figures[row["figure_id"]]))
        cards = (_suspect(row, figures[row["figure_id"]]) for row in in_order)
        sets.append(SuspectSet(rank, tuple(cards)))
    return tuple(sets)


def _reading_order(figure: Row) -> tuple[int, float, float]:
    return (figure["page"], figure["top"], figure["x0"])


def _suspect(row: Row, figure: Row) -> SuspectCard:
    return SuspectCard(
        figure_id=row["figure_id"],
        page=figure["page"],
        label=figure["label"],
        year=figure["year"],
        printed=figure["printed"],
        proposed=row["proposed_amount_eur"],
        lowest=row.get("lowest_eur"),
        highest=row.get("highest_eur"),
        hypothesis=row["hypothesis"],
        explanation=row["explanation"],
    )
