"""The audits: each finds its fault in a release that was tampered with, and none in a sound one."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dtz_assets.audits import AUDITS, audit, lost_reports
from pipelines.store.query import run_query

# What puts the fault of each audit into a sound release.
TAMPERING = {
    "figures_belong_to_current_documents": "update core.documents set status = 'superseded'",
    "reports_have_a_current_document": "update core.reports set current_document_id = 'gone'",
    "every_report_has_figures": "delete from core.figures",
    "current_figures_are_those_of_the_history": (
        "update core.figures_history set amount_eur = amount_eur + 0.01 "
        "where quantity = 'budget/period' and place = 1"
    ),
    "current_rows_are_those_of_the_history": (
        "update quality.findings_history set explanation = explanation || '.'"
    ),
    "verdicts_name_rules_and_documents": "delete from quality.rules",
    "verdicts_use_figures_of_their_document": (
        "update quality.verdict_figures set figure_id = figure_id || 'gone'"
    ),
    "discrepancies_have_a_finding": "delete from quality.finding_rules",
    "findings_name_documents": "update quality.findings set document_id = 'gone'",
    "accepted_amounts_follow_decisions": (
        "update core.figures set amount_accepted_eur = 0.01 "
        "where quantity = 'budget/period' and place = 1"
    ),
    "decisions_in_force_are_about_something": (
        "insert into quality.decisions by name select 'x' as decision_id, 'as_printed' as "
        "conclusion, 'in_force' as status, 'gone' as document_id, 'q' as quantity, 1 as place"
    ),
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


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("update core.figures set amount_accepted_eur = 5", []),
        ("update quality.decisions set status = 'lapsed'", ["accepted_amounts_follow_decisions"]),
        ("update core.figures set quantity = 'other'", list(AUDITS)[-3:-1]),
    ],
)
def test_an_accepted_amount_is_that_of_a_decision_in_force(release, change, faults):
    tamper(release, "delete from core.figures where quantity <> 'budget/period' or place > 1")
    tamper(
        release,
        "insert into quality.decisions by name select 'x' as decision_id, 'correct_value' as "
        "conclusion, 'in_force' as status, document_id, quantity, place, 5 as amount_eur "
        "from core.figures; update core.figures set amount_accepted_eur = 5",
    )
    tamper(release, change)
    names = list(AUDITS)[-3:-1]
    assert [name for name in names if audit(release, AUDITS[name]).rows] == faults


@pytest.mark.parametrize(
    ("said", "is_sound"),
    [
        ("'release' as conclusion, document_id from core.documents", True),
        ("'release' as conclusion, 'gone' as document_id", False),
        ("'accepted' as conclusion, document_id, finding_id from quality.findings limit 1", False),
    ],
)
def test_a_decision_in_force_shows_in_its_document_or_finding(release, said, is_sound):
    tamper(
        release,
        "insert into quality.decisions by name "
        f"select 'x' as decision_id, 'in_force' as status, {said}",
    )
    name = "decisions_in_force_are_about_something"
    assert (audit(release, AUDITS[name]).rows == []) is is_sound
    tamper(release, "update quality.findings set state = 'accepted'")
    assert (audit(release, AUDITS[name]).rows == []) is ("gone" not in said)


def test_a_figure_that_history_lacks_is_a_fault_on_either_side(release):
    tamper(release, "delete from core.figures where quantity = 'budget/period'")
    assert len(audit(release, AUDITS["current_figures_are_those_of_the_history"]).rows) >= 1


@pytest.mark.parametrize(
    "change",
    [
        "delete from core.projects",
        "delete from core.documents_history",
        "insert into core.sections select * from core.sections limit 1",
        "update quality.verdicts_history set known_to = known_from",
    ],
)
def test_now_and_what_history_says_of_now_differ_in_no_table(release, change):
    tamper(release, change)
    (row,) = audit(release, AUDITS["current_rows_are_those_of_the_history"]).rows
    assert row[0].removeprefix("core.").removeprefix("quality.") in change


def test_a_report_of_which_every_document_was_withdrawn_is_not_lost(built, release):
    tamper(release, "delete from core.reports; update core.documents set status = 'withdrawn'")
    assert lost_reports(release, built.settings.live) == []


def test_a_report_of_which_one_document_is_held_back_is_lost(built, release, tmp_path):
    live = Path(shutil.copy(built.settings.live, tmp_path / "live.duckdb"))
    another = "insert into core.documents by name select * replace ('b' as document_id, "
    tamper(live, f"{another} 'b' as sha256) from core.documents")
    tamper(release, "delete from core.reports; update core.documents set status = 'withdrawn'")
    assert len(lost_reports(release, live)) == 1


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


def test_where_the_live_file_cannot_be_read_the_kept_ones_tell(built, release, tmp_path):
    broken, (kept,) = tmp_path / "none.duckdb", built.settings.releases.glob("*.duckdb")
    assert lost_reports(release, broken, kept) == []
    tamper(release, "delete from core.reports")
    assert len(lost_reports(release, broken, kept)) == 1
    # The first that can be read counts: what is kept may be older than what is live.
    assert lost_reports(release, release, kept) == []


def test_a_report_disappears_only_if_all_of_its_documents_were_purged(built, release, tmp_path):
    ((sha256,),) = run_query(built.settings.live, "select sha256 from core.documents").rows
    tamper(release, "delete from core.reports")
    assert lost_reports(release, built.settings.live, purged={sha256}) == []
    assert len(lost_reports(release, built.settings.live, purged={"ab" * 32})) == 1
    earlier = Path(shutil.copy(built.settings.live, tmp_path / "earlier.duckdb"))
    tamper(
        earlier,
        "insert into core.documents by name select 'x' as document_id, 'y' as sha256, "
        "report_id, 'superseded' as status from core.documents",
    )
    assert len(lost_reports(release, earlier, purged={sha256})) == 1
    assert lost_reports(release, earlier, purged={sha256, "y"}) == []
