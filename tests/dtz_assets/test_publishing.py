"""What a refresh publishes, what keeps it from publishing, and who is told; without the CLI."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from dtz_assets.audits import AUDITS
from dtz_assets.definitions import defs
from pipelines.stages.assembling import figure_rows
from pipelines.store.query import run_query
from pipelines.store.records import AlertStatus, RunStatus
from pipelines.store.state import State
from pipelines.wording import Language, say

NOT_PUBLISHED = say(Language.NL, "alerts.subject_release")


def ask(settings, sql: str) -> list[tuple]:
    return run_query(settings.live, sql).rows


def alerts(settings) -> list[tuple[str, str]]:
    return [(row["subject"], row["body"]) for row in State(settings.state).snapshot("alerts")]


def runs(settings) -> list[tuple[str, str]]:
    return [(run.trigger, run.status.value) for run in State(settings.state).runs()]


def test_the_first_release_and_its_run_are_on_record(built):
    (run,) = State(built.settings.state).runs()
    assert (run.trigger, run.status, run.documents_read, run.figures) == (
        "ui",
        RunStatus.SUCCEEDED,
        1,
        45,
    )
    assert ask(
        built.settings, "select release_id, run_id, documents, figures from ops.releases"
    ) == [(run.release_id, run.run_id, 1, 45)]
    # A snapshot of the moment in which it was built: the run had not ended yet.
    assert ask(built.settings, "select status from ops.runs") == [("running",)]
    kept = [path.stem for path in built.settings.releases.iterdir()]
    assert kept == [run.release_id]


def test_with_nothing_new_the_release_stays_byte_for_byte(copied, job):
    before = copied.live.read_bytes()
    result = job(copied, {"dagster/schedule_name": "monthly_refresh"})
    assert result.success
    assert copied.live.read_bytes() == before
    assert runs(copied) == [("schedule", "succeeded"), ("ui", "succeeded")]
    assert len(alerts(copied)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tags", "trigger"),
    [({"dagster/sensor_name": "new_reports"}, "sensor"), ({"dtz/trigger": "hand"}, "hand")],
)
def test_a_run_says_what_started_it(settings, job, tags, trigger):
    assert job(settings, tags).success
    assert runs(settings) == [(trigger, "succeeded")]
    assert ask(settings, "select count(*) from core.documents") == [(0,)]


@pytest.mark.slow
def test_a_fault_of_the_release_keeps_the_old_one_and_is_told(copied, job):
    """Any audit will do: the report is lost because its definition no longer knows it."""
    before = copied.live.read_bytes()
    reports = copied.raw.parent / "reports"
    reports.mkdir()
    text = (copied.reports / "dtz-overview.yaml").read_text(encoding="utf-8")
    changed = text.replace("Overzicht van het uitgegeven budget']", "Iets anders']")
    assert changed != text
    (reports / "dtz-overview.yaml").write_text(changed, encoding="utf-8")
    settings = copied.model_copy(update={"reports": reports})

    result = job(settings)

    assert not result.success
    (failed,) = [
        one for one in result.get_asset_check_evaluations() if one.blocking and not one.passed
    ]
    assert failed.check_name == "no_report_is_lost"
    assert copied.live.read_bytes() == before
    assert runs(copied)[0] == ("ui", "failed")
    (told,) = [body for subject, body in alerts(copied) if subject == NOT_PUBLISHED]
    assert "no_report_is_lost" in told
    assert "coevorden/dtz-overzicht-2017-2021.pdf (" in told
    # What that release would have told waits, as nobody can look it up.
    state = State(copied.state)
    (held,) = (one for one in state.alerts() if one.status is AlertStatus.PENDING)
    assert held not in state.undelivered_alerts()
    # Told once, however often it fails.
    messages = len(alerts(copied))
    job(settings)
    assert len(alerts(copied)) == messages
    # And mended by the definition that was there before.
    assert job(copied).success
    assert runs(copied)[0] == ("ui", "succeeded")
    assert held.message_id not in {one.message_id for one in state.alerts()}


def test_each_audit_blocks(copied, job, monkeypatch):
    before = copied.live.read_bytes()
    shutil.copy(
        copied.raw / "coevorden/dtz-overzicht-2017-2021.pdf", copied.raw / "coevorden/b.pdf"
    )
    faults = dict.fromkeys(AUDITS, "select 'x' as some_id")
    monkeypatch.setattr("dtz_assets.asset_checks.AUDITS", faults)
    result = job(copied)
    assert not result.success
    failed = [
        one for one in result.get_asset_check_evaluations() if one.blocking and not one.passed
    ]
    assert {one.check_name for one in failed} == set(faults)
    assert all("rows" in one.metadata for one in failed)
    assert copied.live.read_bytes() == before


@pytest.mark.slow
def test_a_duplicate_that_comes_in_later_shows_in_the_release(copied, job):
    shutil.copy(
        copied.raw / "coevorden/dtz-overzicht-2017-2021.pdf", copied.raw / "coevorden/z.pdf"
    )
    for _ in range(2):
        assert job(copied).success
        assert ask(copied, "select path, outcome, reason from ops.files order by path")[1] == (
            "coevorden/z.pdf",
            "duplicate",
            "= coevorden/dtz-overzicht-2017-2021.pdf",
        )
    assert len(list(copied.releases.iterdir())) == 2


def test_a_live_file_that_was_spoiled_is_made_anew(copied, job):
    copied.live.write_bytes(b"no database")
    assert job(copied).success
    assert ask(copied, "select count(*) from core.figures") == [(45,)]


@pytest.mark.slow
def test_the_pdf_that_vanished_stays_in_the_release(copied, job):
    shutil.rmtree(copied.raw / "coevorden")
    assert job(copied).success
    assert ask(copied, "select status, reason from core.documents") == [("loaded", None)]
    assert ask(copied, "select outcome from ops.files") == [("vanished",)]


@pytest.mark.slow
def test_rows_that_break_a_schema_hold_their_document_back_and_no_other(
    copied, job, edition, monkeypatch
):
    def spoiled(found, definition, accepted):
        made = figure_rows(found, definition, accepted)
        if found.found.identity.publisher == "emmen":
            made[0]["page"] = 0
        return made

    monkeypatch.setattr("dtz_assets.assets.core.figure_rows", spoiled)
    (copied.raw / "emmen").mkdir()
    shutil.copy(edition("other-municipality"), copied.raw / "emmen/a.pdf")
    assert job(copied).success
    documents = dict(ask(copied, "select file, status from core.documents"))
    assert documents == {
        "coevorden/dtz-overzicht-2017-2021.pdf": "loaded",
        "emmen/a.pdf": "quarantined",
    }
    ((reason, explanation),) = ask(
        copied,
        "select reason, explanation from core.documents join quality.findings using (document_id) "
        "where status = 'quarantined'",
    )
    assert "core.figures.page" in reason
    assert reason in explanation
    ((place, value),) = ask(copied, "select place, value from quality.failures")
    assert (place, value) == ("core.figures.page", "0")
    assert ask(copied, "select distinct publisher from core.figures") == [("coevorden",)]


def test_what_was_put_down_before_a_crash_is_sent_afterwards(copied, job):
    with sqlite3.connect(copied.state) as connection:
        connection.execute("update alerts set status = 'pending', delivered_at = null")
    connection.close()
    assert job(copied).success
    (alert,) = State(copied.state).snapshot("alerts")
    assert alert["status"] == AlertStatus.RECORDED


def test_a_run_that_was_killed_is_marked_by_the_next(copied, job):
    state = State(copied.state)
    with sqlite3.connect(copied.state) as connection:
        connection.execute("update runs set status = 'running', finished_at = null")
    connection.close()
    assert job(copied).success
    assert [run.status.value for run in state.runs()] == ["succeeded", "interrupted"]


def test_what_the_run_shows_of_each_document(built):
    (event,) = [
        one
        for one in built.result.get_asset_materialization_events()
        if one.asset_key.path == ["extractions"]
    ]
    metadata = event.materialization.metadata
    assert metadata["dagster/row_count"].value == metadata["read_now"].value == 1
    (row,) = metadata["documents"].records
    assert row.data["path"] == "coevorden/dtz-overzicht-2017-2021.pdf"
    assert row.data["status"] == "loaded"


def test_every_asset_was_made_and_every_check_was_held(built):
    materialised = {event.asset_key for event in built.result.get_asset_materialization_events()}
    assert len(materialised) == len(built.result.get_asset_materialization_events())
    assert materialised == {spec.key for spec in defs.resolve_all_asset_specs()}
    held = {(one.asset_key, one.check_name) for one in built.result.get_asset_check_evaluations()}
    graph = defs.resolve_asset_graph()
    assert held == {(key.asset_key, key.name) for key in graph.asset_check_keys}


def test_the_state_is_where_the_settings_say(built):
    names = {path.name for path in Path(built.settings.warehouse).iterdir()}
    assert names >= {"dtz.duckdb", "state.db", "archive", "intake", "releases"}
