"""The audits: each finds its fault in a release that was tampered with, and none in a sound one."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dtz_assets.audits import AUDITS, audit, lost_reports

# What puts the fault of each audit into a sound release.
TAMPERING = {
    "figures_belong_to_current_documents": "update core.documents set status = 'superseded'",
    "reports_have_a_current_document": "update core.reports set current_document_id = 'gone'",
    "every_report_has_figures": "delete from core.figures",
    "current_figures_are_those_of_the_history": (
        "update core.figures_history set amount_eur = amount_eur + 0.01 "
        "where quantity = 'budget/period' and place = 1"
    ),
    "verdicts_name_rules_and_documents": "delete from quality.rules",
    "discrepancies_have_a_finding": "delete from quality.finding_rules",
    "findings_name_documents": "update quality.findings set document_id = 'gone'",
    "coverage_counts_every_figure": "update quality.coverage set claimed = claimed - 1",
}


@pytest.fixture
def release(built, tmp_path) -> Path:
    return Path(shutil.copy(built.settings.live, tmp_path / "release.duckdb"))


def tamper(release: Path, sql: str) -> None:
    with duckdb.connect(release) as connection:
        connection.execute(sql)


def test_every_audit_has_its_fault():
    assert set(TAMPERING) == set(AUDITS)


@pytest.mark.parametrize("name", AUDITS)
def test_a_sound_release_passes(built, name):
    assert audit(built.settings.live, AUDITS[name]).rows == []


@pytest.mark.parametrize("name", AUDITS)
def test_a_fault_is_found_and_named(release, name):
    tamper(release, TAMPERING[name])
    found = audit(release, AUDITS[name])
    assert found.rows
    assert found.columns[0].endswith("_id")


def test_a_figure_of_a_quarantined_document_is_a_fault(release):
    tamper(release, "update core.documents set status = 'quarantined'")
    assert audit(release, AUDITS["figures_belong_to_current_documents"]).rows
    assert audit(release, AUDITS["reports_have_a_current_document"]).rows


def test_a_figure_that_history_lacks_is_a_fault_on_either_side(release):
    tamper(release, "delete from core.figures where quantity = 'budget/period'")
    assert len(audit(release, AUDITS["current_figures_are_those_of_the_history"]).rows) >= 1


def test_a_report_never_disappears(built, release):
    assert lost_reports(release, built.settings.live) == []
    tamper(release, "delete from core.reports")
    assert lost_reports(release, built.settings.live) == [
        "coevorden/dutch-techzone/budget-overview/2017-2021"
    ]


def test_a_first_release_loses_nothing(release, tmp_path):
    assert lost_reports(release, tmp_path / "none.duckdb") == []


def test_a_live_file_that_cannot_be_read_does_not_keep_a_new_one_from_its_place(release, tmp_path):
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"this is no database" * 1000)
    assert lost_reports(release, broken) == []
