"""`dtz rollback` and `dtz rebuild` in this process, and what other commands say of a pin."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from dtz_assets import refreshing
from dtz_assets.cli import app
from dtz_assets.refreshing import Refreshed
from dtz_assets.releases import live_release
from dtz_assets.schema_version import SCHEMA_VERSION
from pipelines.errors import RefreshAtWork
from pipelines.store.pin import Pin, read_pin
from pipelines.store.records import Alert, AlertStatus
from tests.dtz_assets.small_releases import NOON, build_small

pytestmark = pytest.mark.usefixtures("at_the_prompt")
NEWER = f"{int(SCHEMA_VERSION.split('.')[0]) + 1}.0"
ASK = ("query", "select release_id from ops.releases", "--format", "csv")


@pytest.fixture
def dtz(three):
    def run(*arguments: str) -> Result:
        folders = ["--warehouse", str(three.warehouse), "--raw", str(three.raw)]
        return CliRunner().invoke(app, [*arguments, *folders])

    return run


def test_a_release_is_put_back_and_says_so(dtz, three):
    ran = dtz("rollback")
    assert ran.exit_code == 0
    assert ran.stdout == f"warehouse  {three.live} (release r2, pinned)\n"
    assert "release r2 is live instead of r3, and pinned" in ran.stderr
    assert "`dtz refresh --unpin`" in ran.stderr
    assert dtz("rollback", "r1").exit_code == 0
    assert live_release(three) == "r1"


def test_the_list_changes_nothing(dtz, three):
    ran = dtz("rollback", "--list", "--format", "json")
    assert ran.exit_code == 0
    rows = json.loads(ran.stdout)
    assert [row["release_id"] for row in rows] == ["r3", "r2", "r1"]
    assert [row["state"] for row in rows] == ["live", "", ""]
    assert dtz("rollback", "--list").stdout.splitlines()[0].split() == list(rows[0])
    assert (live_release(three), read_pin(three.pin)) == ("r3", None)


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["r9"], 2, "r9: no such release is kept"),
        (["r1", "--list"], 2, "give no RELEASE_ID"),
        (["r1", "--wait", "-1"], 2, "--wait"),
        (["r2"], 3, f"schema version {NEWER}"),
    ],
)
def test_what_is_refused_says_why(dtz, three, arguments, code, problem):
    build_small(three.releases / "r2.duckdb", "r2", NEWER)
    ran = dtz("rollback", *arguments)
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert problem in ran.stderr
    assert (live_release(three), read_pin(three.pin)) == ("r3", None)


def test_a_refresh_at_work_is_4(dtz, monkeypatch):
    def at_work(folder, wait):
        raise RefreshAtWork(folder, wait)

    monkeypatch.setattr("dtz_assets.releases.warehouse_lock", at_work)
    ran = dtz("rollback", "--wait", "2")
    assert ran.exit_code == 4
    assert "waited 2 s" in ran.stderr


def test_readers_are_told_of_a_pin_beside_their_answer(dtz, three):
    assert dtz(*ASK).stderr == ""
    dtz("rollback", "r1")
    ran = dtz(*ASK)
    assert (ran.exit_code, ran.stdout) == (0, "release_id\nr1\n")
    assert "dtz: release r1 is pinned since " in ran.stderr
    assert "until `dtz refresh --unpin`" in ran.stderr
    three.pin.write_text("{")
    ran = dtz(*ASK)
    assert (ran.exit_code, ran.stdout) == (0, "release_id\nr1\n")
    assert "this pin is damaged" in ran.stderr


@pytest.mark.parametrize("command", [ASK, ("check",), ("decide", "0" * 16)])
def test_a_release_of_a_newer_major_is_refused_by_what_reads_it(dtz, three, command):
    build_small(three.live, "r9", NEWER)
    given = ("--conclusion", "accepted", "--reason", "x") if command[0] == "decide" else ()
    ran = dtz(*command, *given)
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert f"a release of schema version {NEWER}" in ran.stderr
    assert "use the newer version" in ran.stderr


def done(pin: Pin | None = None, waiting: str | None = None, messages=(), needs: bool = False):
    return Refreshed(0, set(), list(messages), needs, pin, waiting)


@pytest.fixture
def came_to(monkeypatch, built, three):
    """What a refresh or rebuild comes to, on the warehouse of the own report."""
    calls: list[object] = []

    def make(outcome: Refreshed):
        def run(settings, wait, **more):
            calls.append((wait, more))
            return outcome

        monkeypatch.setattr(refreshing, "run_refresh", run)
        monkeypatch.setattr(refreshing, "run_rebuild", run)
        return calls

    three.live.write_bytes(built.settings.live.read_bytes())
    return make


def test_a_rebuild_says_what_is_in_the_release(dtz, three, came_to):
    calls = came_to(done())
    ran = dtz("rebuild", "--wait", "3")
    assert ran.exit_code == 0
    assert calls == [(3.0, {})]
    first, *_, last = ran.stdout.splitlines()
    assert first == "documents  1 loaded, 0 held back; 0 read now"
    assert last.startswith(f"warehouse  {three.live} (release ")
    assert "Nothing new" not in ran.stdout
    assert str(three.archive) in ran.stderr


def test_a_rebuild_says_what_needs_a_person(dtz, came_to):
    message = Alert("m", None, "Een bericht", "Tekst", "error", NOON, None, AlertStatus.RECORDED)
    came_to(done(messages=[message], needs=True))
    ran = dtz("rebuild")
    assert ran.exit_code == 1
    assert "Een bericht" in ran.stdout


@pytest.mark.parametrize("command", ["refresh", "rebuild"])
@pytest.mark.parametrize("waiting", ["r8", None])
def test_a_pin_is_said_in_the_report_and_on_stderr(dtz, came_to, command, waiting):
    came_to(done(Pin("r7", NOON, "x"), waiting))
    ran = dtz(command)
    assert ran.exit_code == 0
    for text in (ran.stdout, ran.stderr):
        assert "release r7 is pinned and stays live; " in text
        assert "(`dtz refresh --unpin`)" in text
        assert ("release r8 was made and is kept, not published" in text) is (waiting == "r8")


def test_a_refresh_can_be_told_to_publish_again(dtz, came_to):
    calls = came_to(done())
    assert dtz("refresh", "--unpin").exit_code == 0
    assert dtz("refresh").exit_code == 0
    assert [more["unpin"] for _, more in calls] == [True, False]
