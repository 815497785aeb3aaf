"""Rows to cards: the rules and suspects of a finding, in their order, and of no other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.stages.explaining import Evidence, finding_cards, gather_evidence


def finding(name: str = "f1", document: str = "d1") -> dict:
    return {
        "finding_id": name,
        "document_id": document,
        "kind": "discrepancy",
        "whose": "publisher",
        "severity": "warning",
        "state": "open",
        "explanation": "Uitleg.",
    }


def verdict(rule_id: str, document: str = "d1", outcome: str = "discrepancy") -> dict:
    return {
        "rule_id": rule_id,
        "document_id": document,
        "reported_eur": Decimal(1),
        "computed_eur": Decimal(4),
        "difference_eur": Decimal(3),
        "allowed_eur": Decimal("1.5"),
        "verdict": outcome,
        "explanation": f"{rule_id} in {document}",
    }


def suspect(rank: int, figure: str, name: str = "f1", **more) -> dict:
    return {
        "finding_id": name,
        "set_no": 10 - rank,  # the number of a set says nothing about its rank
        "figure_id": figure,
        "proposed_amount_eur": Decimal(7),
        "hypothesis": None,
        "rank": rank,
        "explanation": f"{figure} of {name}",
        **more,
    }


def figure(name: str, page: int, top: float = 1.0) -> dict:
    place = {"page": page, "top": top, "x0": 1.0}
    return {"figure_id": name, "label": "Post", "year": None, "printed": "7", **place}


FIGURES = (figure("a", 3), figure("b", 2, top=9.0), figure("c", 2, top=1.0))


def link(rule_id: str, name: str = "f1") -> dict:
    return {"finding_id": name, "rule_id": rule_id}


def cards(*findings: dict, **evidence) -> list:
    texts = [{"rule_id": one, "text": f"text of {one}"} for one in ("r1", "r2")]
    return finding_cards(findings, Evidence(rules=texts, figures=FIGURES, **evidence))


def test_a_finding_without_evidence_is_what_its_row_says():
    (card,) = finding_cards([finding()], Evidence())
    assert (card.finding_id, card.kind, card.severity) == (
        "f1",
        FindingKind.DISCREPANCY,
        "warning",
    )
    assert (card.whose, card.explanation, card.page) == ("publisher", "Uitleg.", None)
    assert (card.rules, card.suspects) == ((), ())


def test_a_finding_has_its_rules_as_they_came_out_in_its_document():
    one, other = cards(
        finding("f1", "d1"),
        finding("f2", "d2"),
        verdicts=[verdict("r1", "d1"), verdict("r2", "d1", "exact"), verdict("r1", "d2")],
        finding_rules=[link("r2"), link("r1"), link("r1", "f2")],
    )
    assert [rule.rule_id for rule in one.rules] == ["r1", "r2"]
    assert [rule.verdict for rule in one.rules] == [Outcome.DISCREPANCY, Outcome.EXACT]
    assert [rule.explanation for rule in other.rules] == ["r1 in d2"]
    (rule,) = other.rules
    assert rule.text == "text of r1"
    amounts = (rule.reported, rule.computed, rule.difference, rule.allowed)
    assert amounts == (1, 4, 3, Decimal("1.5"))


def test_sets_are_in_order_of_rank_and_their_figures_in_reading_order():
    rows = [suspect(2, "a"), suspect(1, "a"), suspect(1, "b"), suspect(1, "c"), suspect(3, "b")]
    (card, other) = cards(
        finding(), finding("f2"), suspects=[*rows, suspect(1, "a", "f2")], verdicts=[]
    )
    assert [[one.figure_id for one in each.figures] for each in card.suspects] == [
        ["c", "b", "a"],
        ["a"],
        ["b"],
    ]
    assert [one.rank for one in card.suspects] == [1, 2, 3]
    assert card.page == 2
    assert [each.figures[0].explanation for each in other.suspects] == ["a of f2"]


def test_the_range_is_told_where_there_is_one():
    rows = [suspect(1, "a", lowest_eur=Decimal(1), highest_eur=None), suspect(2, "b")]
    (card,) = cards(finding(), suspects=rows)
    ranges = [(one.figures[0].lowest, one.figures[0].highest) for one in card.suspects]
    assert ranges == [(1, None), (None, None)]


def test_a_suspect_that_is_no_figure_is_a_fault():
    with pytest.raises(KeyError, match="nowhere"):
        cards(finding(), suspects=[suspect(1, "nowhere")])


def test_evidence_is_gathered_by_the_names_of_its_tables():
    evidence = gather_evidence(lambda name: [{"name": name}])
    assert evidence.verdicts == [{"name": "quality.verdicts"}]
    assert evidence.figures == [{"name": "core.figures"}]
