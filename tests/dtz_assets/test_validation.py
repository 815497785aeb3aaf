"""A document whose own rows break a schema is held back; the others go on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dtz_assets.validation import invalid_documents, quarantined
from pipelines.stages.archives import ReadDocument
from pipelines.stages.reading import LOADED, QUARANTINED
from pipelines.store.intake import Seen
from pipelines.store.staging import Staging

A, B = "a" * 64, "b" * 64


def project(**changes) -> dict:
    return {"report_id": "r", "year": 2020, "category": None, "name": "Lab", "page": 1, **changes}


def number(**changes) -> dict:
    box = {"x0": 1.0, "top": 1.0, "x1": 2.0, "bottom": 2.0}
    row = {"document_id": "d", "page": 1, **box, "printed": "7", "status": "ignored", "reason": "r"}
    return {**row, **changes}


def test_sound_rows_fail_nobody():
    assert invalid_documents({"core.projects": [(A, project()), (B, project())]}) == {}


def test_editions_of_one_report_number_their_sections_alike():
    page = {"page_from": 1, "page_to": 1}
    row = {"report_id": "r", "section_no": 1, "year": 2020, "title": "A", "text": "B", **page}
    assert invalid_documents({"core.sections": [(A, row), (B, row)]}) == {}


def test_a_fault_leads_back_to_its_document():
    failed = invalid_documents(
        {
            "core.projects": [(A, project()), (B, project(page=0))],
            "quality.numbers": [(B, number(status="nonsense")), (A, number())],
        }
    )
    assert set(failed) == {B}
    assert [(row["document_id"], row["place"], row["value"]) for row in failed[B]] == [
        (B[:16], "core.projects.page", "0"),
        (B[:16], "quality.numbers.status", "nonsense"),
    ]
    assert all(row["message"] and row["check"] for row in failed[B])


def test_a_value_that_no_column_holds_fails_its_document_only(built):
    rows = _history_of(built)
    good = [(A, row) for row in rows]
    bad = [(B, {**row, "figure_id": f"b{row['figure_id']}"}) for row in rows]
    bad[3][1]["amount_eur"] = Decimal("0.005")
    failed = invalid_documents({"core.figures": good + bad})
    assert set(failed) == {B}
    (failure,) = failed[B]
    assert (failure["place"], failure["value"]) == ("core.figures.amount_eur", "0.005")


def test_faults_of_both_kinds_find_their_own_document(built):
    first, second, third = _history_of(built)[:3]
    failed = invalid_documents(
        {
            "core.figures": [
                (A, {**first, "share_pct": Decimal("1E9")}),
                (A, second),
                (B, {**third, "page": 0}),
            ]
        }
    )
    assert {sha: [row["place"] for row in rows] for sha, rows in failed.items()} == {
        A: ["core.figures.share_pct"],
        B: ["core.figures.page"],
    }


def _history_of(built) -> list[dict]:
    rows: list[dict] = Staging(built.settings.staging).load("core.figures").to_pylist()
    return rows


@pytest.fixture
def document() -> ReadDocument:
    seen = Seen(A, datetime(2024, 1, 1, tzinfo=UTC), "emmen/a.pdf", 1, "emmen")
    return ReadDocument(seen, LOADED, "key", "", "", True)


def test_the_reason_names_each_place_and_check_once(document):
    failures = [
        {"place": "core.projects.page", "check": "not_nullable"},
        {"place": "core.projects.page", "check": "not_nullable"},
        {"place": "core.sections", "check": "other"},
    ]
    held = quarantined(document, failures)
    assert (held.status, held.key, held.code) == (QUARANTINED, None, "invalid_rows")
    assert held.detail == "core.projects.page: not_nullable; core.sections: other"
