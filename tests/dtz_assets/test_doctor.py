"""The doctor finds each thing that can be wrong, and nothing where all is well."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from dtz_assets import doctor
from dtz_assets.cli import app
from dtz_assets.doctor import Diagnosis, Health, examine
from dtz_assets.settings import Settings
from pipelines.stages.watching import last_refresh
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import Pin, write_pin
from pipelines.store.state import State

NOW = datetime.now(UTC)


def found(settings: Settings, at: datetime = NOW) -> list[Diagnosis]:
    return [one for one in examine(settings, at) if one.health is not Health.OK]


def told(settings: Settings, part: str, at: datetime = NOW) -> list[tuple[Health, str, str]]:
    return [(one.health, one.found, one.advice) for one in found(settings, at) if one.part == part]


def test_where_all_is_well_there_is_nothing_to_do_but_to_judge(copied):
    with_channel = copied.model_copy(update={"alert_urls": SecretStr("json://127.0.0.1:1/x")})
    assert [(one.part, one.found) for one in found(with_channel)] == [
        ("release", "4 open findings")
    ]
    parts = list(dict.fromkeys(one.part for one in examine(copied, NOW)))
    assert parts == list(doctor._LOOKS)


def test_a_warehouse_that_is_new_is_no_fault(settings):
    assert {one.health for one in found(settings)} == {Health.LOOK}
    ((_, what, advice),) = told(settings, "release")
    assert ("there is no release yet" in what, advice) == (True, "run `dtz refresh` first")


def _spoil_state(settings: Settings) -> None:
    settings.state.write_bytes(b"no database" * 1000)


def _last_run(settings: Settings, sql: str) -> None:
    with closing(sqlite3.connect(settings.state)) as connection, connection:
        connection.execute(sql)


def _of_another_major(settings: Settings) -> None:
    with duckdb.connect(settings.live) as connection:
        connection.execute("update ops.releases set schema_version = '999.0'")


SPOILT: dict[str, tuple[str, Callable[[Settings], Any], str]] = {
    "raw is gone": ("folders", lambda s: s.raw.rename(s.raw.with_name("away")), "no such folder"),
    "the release is no database": (
        "release", lambda s: s.live.write_bytes(b"x" * 10_000), "cannot be opened",
    ),
    "somebody wrote to it": (
        "release", lambda s: s.live.with_name("dtz.duckdb.wal").write_bytes(b""), "wrote to it",
    ),
    "the state is damaged": ("state", _spoil_state, "SQLite cannot use this file"),
    "the last run failed": (
        "state", lambda s: _last_run(s, "UPDATE runs SET status = 'failed'"), "refresh failed",
    ),
    "the last run was killed": (
        "state", lambda s: _last_run(s, "UPDATE runs SET status = 'running'"), "was killed",
    ),
    "a message waits": (
        "alerts",
        lambda s: _last_run(s, "UPDATE alerts SET status = 'failed'"),
        "messages could not be delivered",
    ),
    "the intake is damaged": (
        "archive", lambda s: (s.intake / "x.json").write_bytes(b"{"), "damaged",
    ),
    "the release is of another time": ("release", _of_another_major, "of schema version 999.0"),
    "the pin is damaged": ("pin", lambda s: s.pin.write_bytes(b"{"), "this pin is damaged"),
    "the sources are wrong": (
        "sources", lambda s: (s.raw / "sources.yaml").write_text("x: 1\n"), "sources.yaml:1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_each_fault_is_found_and_says_what_to_do(copied, name):
    part, spoil, words = SPOILT[name]
    spoil(copied)
    grave = [one for one in told(copied, part) if one[0] is Health.WRONG]
    assert any(words in what and advice for _, what, advice in grave), told(copied, part)


def test_a_wrong_definition_or_decision_is_found(copied, tmp_path):
    away = copied.model_copy(update={"reports": tmp_path / "none"})
    assert told(away, "definitions")[0][0] is Health.WRONG
    away = copied.model_copy(update={"decisions": tmp_path / "none"})
    assert "no such folder" in told(away, "definitions")[0][1]


def test_a_refresh_that_did_not_happen_is_found(copied):
    _, expected = last_refresh(State(copied.state)) or (None, NOW)
    assert expected > NOW
    assert told(copied, "state", expected + timedelta(hours=11)) == []
    ((health, what, advice),) = told(copied, "state", expected + timedelta(hours=13))
    assert (health, advice) == (Health.WRONG, "see whether the daemon or cron runs")
    assert what.endswith("; the next one was expected 13 hours ago")
    _last_run(copied, "DELETE FROM expected")
    assert told(copied, "state", expected + timedelta(days=90)) == []


def test_a_release_that_is_pinned_is_told(copied):
    write_pin(copied.pin, Pin("r1", NOW - timedelta(days=3), "anna"))
    ((health, what, advice),) = told(copied, "pin")
    assert health is Health.LOOK
    assert what.startswith("release r1 was pinned 3 days ago by anna")
    assert "dtz refresh --unpin" in advice


def test_a_refresh_at_work_is_no_fault(copied):
    _last_run(copied, "UPDATE runs SET status = 'running'")
    with warehouse_lock(copied.warehouse):
        at_work = [one.found for one in examine(copied, NOW) if one.part == "state"]
    assert "a refresh is at work" in at_work


def test_a_channel_that_cannot_be_used_is_found_and_not_shown(copied):
    wrong = copied.model_copy(
        update={"alert_urls": SecretStr("nonsense://secret-word@example.org")}
    )
    ((health, what, _),) = told(wrong, "alerts")
    assert (health, what) == (Health.WRONG, "channel unusable is no address that can be used")


def test_sources_that_are_not_asked_are_told(copied):
    (copied.raw / "sources.yaml").write_text("coevorden: {reports: [{folder: /x}]}\n")
    assert told(copied, "sources") == []
    quiet = copied.model_copy(update={"fetch": False})
    ((health, what, _),) = told(quiet, "sources")
    assert (health, what) == (Health.LOOK, "1 sources of 1 publishers, not asked")


def test_a_disk_that_is_nearly_full_is_found(copied, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10 * 1024 * 1024))
    ((health, what, _),) = told(copied, "folders")
    assert (health, what.endswith(": 10 MB free")) == (Health.WRONG, True)


def test_a_network_share_is_no_place_for_a_warehouse(copied, monkeypatch, tmp_path):
    mounts = f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_, **__: mounts)
    assert doctor._kind_of_disk(copied.warehouse) == "nfs4"
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "_kind_of_disk", lambda _: "nfs4")
    assert "network share (nfs4)" in told(copied, "folders")[0][1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [("nonesuch-package>=1", "nonesuch-package is absent"), ("duckdb>=999", "duckdb is ")],
)
def test_a_package_that_is_wanting_is_found(settings, monkeypatch, line, problem):
    asked = [line, 'nonesuch-too; extra == "ocr"']
    monkeypatch.setattr(doctor, "requires", lambda _: asked)
    ((health, what, _),) = told(settings, "environment")
    assert (health, problem in what, "too" in what) == (Health.WRONG, True, False)


@pytest.mark.parametrize(
    ("age", "words"), [(timedelta(minutes=1), "at work"), (timedelta(hours=3), "3 hours ago")]
)
def test_the_daemon_is_heard(copied, monkeypatch, age, words):
    (copied.warehouse / "dagster").mkdir(exist_ok=True)
    (copied.warehouse / "dagster/runs.db").touch()
    beats = {"SCHEDULER": NOW - age}
    monkeypatch.setattr("dtz_assets.refreshing.daemon_heartbeats", lambda _: beats)
    (one,) = [one for one in examine(copied, NOW) if one.part == "daemon"]
    assert words in one.found


def test_the_command_says_all_and_its_code_says_whether_something_is_wrong(copied):
    folders = ["--warehouse", str(copied.warehouse), "--raw", str(copied.raw)]
    fine = CliRunner().invoke(app, ["doctor", *folders])
    assert fine.exit_code == 0, fine.stdout
    State(copied.state).start_run("x", "hand", datetime.now(UTC))
    wrong = CliRunner().invoke(app, ["doctor", "--format", "csv", *folders])
    assert wrong.exit_code == 1
    assert "wrong,state,the last refresh was killed" in wrong.stdout
