"""`dtz alerts` and what is done between refreshes, with real servers on the loopback."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from dtz_assets.cli import app
from dtz_assets.definitions import defs
from dtz_assets.posting import beat, send_due
from dtz_assets.schedules import next_refresh
from dtz_assets.sensors import deliver_messages
from pipelines.store.records import Alert, AlertStatus, RunStatus
from pipelines.store.state import State
from tests.dtz_assets.plain import plain_settings
from tests.end_to_end import servers

JANUARY = datetime(2024, 1, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _plain(monkeypatch, tmp_path, at_the_prompt) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("raw", "warehouse"):
        monkeypatch.setenv(f"DTZ_{name.upper()}", str(tmp_path / name))


@pytest.fixture
def state(settings) -> State:
    """After a refresh that put a message down."""
    state = State(settings.state)
    state.start_run("r1", "hand", JANUARY)
    state.finish_run("r1", RunStatus.SUCCEEDED, JANUARY)
    state.tell(Alert("m1", None, "Tekort", "Drie euro.", "error", JANUARY), [])
    return state


def dtz(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["alerts", *arguments])


def refusing() -> str:
    return f"json://user:s3cr3t@127.0.0.1:{servers.free_port()}/hook"


def test_a_test_message_reaches_each_channel_and_says_which(monkeypatch):
    with servers.web_server("u", "s3cr3t") as good:
        monkeypatch.setenv("DTZ_ALERT_URLS", f"{good.url} {refusing()}")
        answer = dtz("test")
        taken, refused = answer.stdout.splitlines()
        assert answer.exit_code == 1
        assert taken.endswith(": taken")
        assert "geen verbinding" in refused
        assert "s3cr3t" not in answer.output

        (name, _) = taken.split(": ")
        assert dtz("test", "--channel", name).exit_code == 0
        assert [one["title"] for one in good.messages] == ["Proefbericht van DTZ"] * 2


def test_a_test_without_a_channel_or_of_an_unknown_one_is_wrong_usage(monkeypatch, tmp_path):
    answer = dtz("test")
    assert answer.exit_code == 2
    assert "DTZ_ALERTS" in answer.stderr
    monkeypatch.setenv("DTZ_ALERT_URLS", refusing())
    answer = dtz("test", "--channel", "nowhere")
    assert answer.exit_code == 2
    assert "no such channel: nowhere; known are json-" in answer.stderr
    monkeypatch.setenv("DTZ_ALERTS", str(tmp_path / "none.yaml"))
    answer = dtz("test")
    assert (answer.exit_code, "none.yaml: cannot be read" in answer.stderr) == (2, True)


def test_what_is_not_delivered_is_listed_with_the_reason(monkeypatch, state):
    monkeypatch.setenv("DTZ_ALERT_URLS", refusing())
    assert "pending  Tekort" in dtz("list").stdout
    sent = dtz("send")
    assert sent.exit_code == 1
    assert "A message was not delivered: Tekort (tried 1 times)" in sent.stdout
    listed = dtz("list").stdout.splitlines()
    assert listed[0] == "messages   1 in all, 1 not delivered"
    assert listed[1].endswith("m1  failed, tried 1 times  Tekort")
    assert "geen verbinding" in listed[2]
    assert "tried again from " in listed[2]
    assert dtz("send").exit_code == 0  # it is not due yet

    with servers.web_server("u", "s3cr3t") as good:
        monkeypatch.setenv("DTZ_ALERT_URLS", good.url)
        assert dtz("send", "--all").exit_code == 0
        (message,) = good.messages
        assert message["message"] == "Drie euro."
    assert dtz("list").stdout == "messages   1 in all, 0 not delivered\n"
    assert "m1  delivered  Tekort" in dtz("list", "--all").stdout


def test_before_the_first_refresh_there_is_nothing_and_nothing_is_made(settings):
    assert dtz("send").exit_code == 0
    assert dtz("list").stdout == "No message yet: there was no refresh.\n"
    assert not settings.warehouse.exists()


def test_the_sensor_sends_what_is_due_and_asks_for_no_run(monkeypatch, state):
    with servers.web_server("u", "s3cr3t") as good:
        monkeypatch.setenv("DTZ_ALERT_URLS", good.url)
        told = [deliver_messages(dg.build_sensor_context(definitions=defs)) for _ in range(2)]
    assert [one.skip_message for one in told if isinstance(one, dg.SkipReason)] == [
        "1 messages tried",
        "no message was due",
    ]
    assert len(good.messages) == 1


def test_a_refresh_that_is_late_is_told_by_whoever_sends(state, settings):
    state.expect("r1", JANUARY + timedelta(days=31))
    send_due(settings, now=JANUARY + timedelta(days=31, hours=11))
    assert len(state.alerts()) == 1
    send_due(settings, now=JANUARY + timedelta(days=31, hours=13))
    late = state.alerts()[-1]
    assert (late.kinds, late.status) == (("refresh",), AlertStatus.RECORDED)


def test_the_next_refresh_is_the_next_tick_of_the_schedule():
    assert next_refresh(plain_settings(), JANUARY) == datetime(2024, 2, 1, 5, tzinfo=UTC)
    assert next_refresh(plain_settings(), JANUARY - timedelta(seconds=1)) == JANUARY
    daily = plain_settings(schedule="0 6 * * *", timezone="UTC")
    assert next_refresh(daily, JANUARY) == JANUARY + timedelta(hours=1)


def test_a_ping_that_does_not_arrive_is_a_warning_without_its_address(caplog):
    url = f"http://127.0.0.1:{servers.free_port()}/T0KEN"
    with caplog.at_level("WARNING"):
        beat(plain_settings(heartbeat_url=url))
        beat(plain_settings())
    (told,) = caplog.messages
    assert told == "DTZ_HEARTBEAT_URL: the ping did not arrive (ConnectionRefusedError)"


def test_whatever_goes_wrong_with_a_ping_is_a_warning_without_its_text(caplog, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("https://hc.example.org/T0KEN")

    monkeypatch.setattr("dtz_assets.posting.ping", broken)
    with caplog.at_level("WARNING"):
        beat(plain_settings(heartbeat_url="https://hc.example.org/T0KEN"))
    (told,) = caplog.messages
    assert told == "DTZ_HEARTBEAT_URL: the ping did not arrive (RuntimeError)"


def test_a_summary_is_of_the_live_release_and_can_be_turned_off(copied):
    state, later = State(copied.state), datetime.now(UTC) + timedelta(days=40)
    send_due(copied.model_copy(update={"monthly_summary": False, "overdue_hours": 9e5}), now=later)
    assert [one.kinds for one in state.alerts()] == [("discrepancy", "omission")]
    send_due(copied.model_copy(update={"overdue_hours": 9e5}), now=later)
    summary = state.alerts()[-1]
    assert summary.kinds == ("summary",)
    assert "Bevindingen die open staan: 4" in summary.body
    assert "- coevorden: let op: " in summary.body
    assert "- documenten: 1 gelezen, 0 apart gezet" in summary.body
    assert set(json.loads(summary.renditions)) == {"nl", "en"}


def test_a_release_that_cannot_be_read_keeps_no_message_back(settings, state, caplog):
    settings.live.write_bytes(b"no database")
    with caplog.at_level("WARNING"):
        (sent,) = send_due(settings, now=JANUARY + timedelta(days=40))
    assert sent.message_id == "m1"
    assert "no summary of the month" in caplog.text


def test_a_heartbeat_that_is_no_web_address_is_refused_and_not_repeated(monkeypatch):
    monkeypatch.setenv("DTZ_HEARTBEAT_URL", "ftp://T0KEN")
    answer = dtz("list")
    assert answer.exit_code == 2
    assert "DTZ_HEARTBEAT_URL" in answer.stderr
    assert "T0KEN" not in answer.output


@pytest.mark.slow
def test_a_refresh_beats_says_what_is_expected_and_that_it_works_again(copied, job):
    state = State(copied.state)
    (first,) = state.runs()
    assert state.expected()[first.run_id] > datetime.now(UTC)
    send_due(
        copied.model_copy(update={"monthly_summary": False}),
        now=state.expected()[first.run_id] + timedelta(days=1),
    )
    with servers.web_server("u", "s3cr3t") as good:
        port = good.url.partition("@")[2].partition("/")[0]
        heartbeat = SecretStr(f"http://{port}/T0KEN")
        settings = copied.model_copy(
            update={"heartbeat_url": heartbeat, "alert_urls": SecretStr(good.url)}
        )
        assert job(settings).success

    assert good.pings == ["/T0KEN"]
    (message,) = good.messages
    assert message["title"] == "De verversing van het warehouse werkt weer"
    latest = state.runs()[0]
    assert latest.run_id != first.run_id
    assert latest.run_id in state.expected()


@pytest.mark.slow
def test_a_refresh_that_publishes_nothing_beats_too(copied, job, monkeypatch):
    monkeypatch.setattr("dtz_assets.assets.release.build_release", lambda *given: 1 / 0)
    with servers.web_server("u", "s3cr3t") as good:
        port = good.url.partition("@")[2].partition("/")[0]
        update = {"heartbeat_url": SecretStr(f"http://{port}/T0KEN")}
        copied.live.unlink()
        assert not job(copied.model_copy(update=update)).success
    assert good.pings == ["/T0KEN/fail"]
