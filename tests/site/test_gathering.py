"""A release to what the pages tell: what is known of each number, and what of a report."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.site.gather import (
    gather_documents,
    gather_loose_findings,
    gather_release,
    gather_report,
    gather_reports,
)
from pipelines.site.model import Mark, ReportPage
from pipelines.store.contents import open_contents
from tests.site.releases import AT, Told, figure, place, release_of, suspicion

SHA = "ab" * 32


def page_of(path: Path, *others: Told, **rows: Any) -> ReportPage:
    """What is gathered of the report with these rows."""
    live = release_of(
        path / "dtz.duckdb", Told(SHA, {k.replace("__", "."): v for k, v in rows.items()}), *others
    )
    with open_contents(live) as contents:
        reports = gather_reports(contents, gather_documents(contents))
        mine = next(one for one in reports if one.current.sha256 == SHA)
        return gather_report(contents, mine)


def rule(rule_id: str, verdict: str, kind: str = "sum", **more: Any) -> tuple[dict[str, Any], ...]:
    """The rows of a rule, and of what came of it."""
    of_rules = {"rule_id": rule_id, "kind": kind, "group": "sums_per_year", "text": rule_id}
    return of_rules, {"rule_id": rule_id, "verdict": verdict, "explanation": "…", **more}


def used(rule_id: str, *figures: str) -> list[dict[str, Any]]:
    return [
        {"rule_id": rule_id, "figure_id": one, "position": n} for n, one in enumerate(figures, 1)
    ]


def test_a_figure_is_marked_by_what_its_rules_came_to(tmp_path):
    rules = {
        "exact": rule("exact", "exact"),
        "rounding": rule("rounding", "rounding"),
        "wrong": rule("wrong", "discrepancy"),
        "blocked": rule("blocked", "not_checkable"),
        "odd": rule("odd", "exact", "change"),
        "twice": rule("twice", "discrepancy", "repeat"),
    }
    names = {
        "proven": ["exact"],
        "proven-all-the-same": ["exact", "wrong"],
        "rounding": ["rounding", "blocked"],
        "unproven": ["wrong", "blocked"],
        "untied": [],
        "untied-as-blocked": ["blocked"],
        "untied-as-only-odd": ["odd", "twice"],
        "suspect": ["wrong", "exact"],
        "disputed": ["exact"],
    }
    figures = [
        figure(one, status="unread" if one == "disputed" else "claimed", quantity=one)
        for one in names
    ]
    parts = [
        part
        for name in rules
        for part in used(name, *(one for one, uses in names.items() if name in uses))
    ]
    told = suspicion("suspect")
    page = page_of(
        tmp_path,
        core__figures=figures,
        quality__rules=[one for one, _ in rules.values()],
        quality__verdicts=[one for _, one in rules.values()],
        quality__verdict_figures=parts,
        quality__findings=told["quality.findings"],
        quality__suspects=told["quality.suspects"],
    )
    assert {one.figure_id: one.mark.value for one in page.figures} == {
        one: one.partition("-")[0] for one in names
    }
    assert {one.figure_id: set(one.rule_ids) for one in page.figures} == {
        one: set(uses) for one, uses in names.items()
    }


def test_what_a_person_has_settled_makes_no_suspect(tmp_path):
    told = suspicion("f1", state="accepted")
    page = page_of(
        tmp_path,
        core__figures=[figure("f1")],
        quality__findings=told["quality.findings"],
        quality__suspects=told["quality.suspects"],
    )
    assert page.figures[0].mark is Mark.UNTIED
    ((one,),) = [finding.suspects for finding in page.findings]
    assert [suspect.figure.figure_id for suspect in one.suspects] == ["f1"]


def test_a_number_that_is_no_figure_says_why(tmp_path):
    page = page_of(
        tmp_path,
        quality__numbers=[
            {"printed": "2021", "reason": "a year", "status": "ignored", **place()},
            {"printed": "17", "reason": "nothing", "status": "unclaimed", **place(page=2)},
        ],
    )
    assert [(one.printed, one.reason, one.mark, one.page) for one in page.numbers] == [
        ("2021", "a year", Mark.IGNORED, 1),
        ("17", "nothing", Mark.UNCLAIMED, 2),
    ]
    assert (page.numbers[0].box.x0, page.numbers[0].box.bottom) == (50.0, 102.0)


def test_a_sum_has_its_figures_in_order_and_a_finding_its_sums_sets_and_decisions(tmp_path):
    of_rule, verdict = rule("r", "discrepancy", reported_eur=Decimal(3), computed_eur=Decimal(2))
    told = suspicion("f2")
    decided = {
        **{"decision_id": "d1", "finding_id": "f" * 16, "conclusion": "correct_value"},
        **{"reason": "copied", "decided_by": "me", "decided_at": AT, "status": "in_force"},
    }
    page = page_of(
        tmp_path,
        core__figures=[figure("f1"), figure("f2")],
        quality__rules=[of_rule],
        quality__verdicts=[verdict],
        quality__verdict_figures=used("r", "f2", "f1", "of-another-report"),
        quality__findings=told["quality.findings"],
        quality__suspects=told["quality.suspects"],
        quality__finding_rules=[{"finding_id": "f" * 16, "rule_id": "r"}],
        quality__decisions=[decided, {**decided, "decision_id": "d2", "finding_id": None}],
    )
    (one,) = page.sums
    assert [part.figure_id for part in one.figures] == ["f2", "f1"]
    assert (one.reported, one.computed, one.number) == (Decimal(3), Decimal(2), 1)
    (finding,) = page.findings
    assert finding.sums == (one,)
    assert [made.reason for made in finding.decisions] == ["copied"]


def test_reports_have_their_editions_and_others_stay_out(tmp_path):
    older = Told("cd" * 32, document={"status": "superseded", "report_id": f"a/{SHA[:16]}"})
    held = Told("ef" * 32, document={"status": "quarantined", "report_id": None})
    loose = {"finding_id": "9" * 16, "document_id": held.document_id, "state": "open"}
    mine = Told(SHA, {"quality.findings": [loose]})
    live = release_of(
        tmp_path / "dtz.duckdb",
        mine,
        rows={
            "core.documents": [
                row for one in (mine, older, held) for row in one.tables()["core.documents"]
            ]
        },
    )
    with open_contents(live) as contents:
        documents = gather_documents(contents)
        (report,) = gather_reports(contents, documents)
        assert {one.sha256 for one in report.editions} == {SHA, older.sha256}
        assert report.address == f"reports/{SHA[:16]}.html"
        assert [one.finding_id for one in gather_loose_findings(contents)] == ["9" * 16]
        assert gather_release(contents).release_id == "r1"
