"""A refresh by hand: what is new in it, and why it failed, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from dtz_assets import refreshing
from dtz_assets.audits import AUDITS
from dtz_assets.cli import app
from dtz_assets.definitions import defs
from dtz_assets.refreshing import Again, run_refresh
from dtz_assets.releases import live_release
from dtz_assets.resources import PATIENCE_SECONDS
from pipelines.errors import DefinitionError, RefreshAtWork, ReleaseError
from pipelines.store.lock import warehouse_lock
from pipelines.store.query import run_query
from pipelines.store.records import Alert, AlertStatus
from pipelines.store.state import State
from tests.conftest import OWN_FILE

START = datetime(2024, 1, 2, tzinfo=UTC)
BEFORE, AFTER = START - timedelta(days=1), START + timedelta(minutes=1)


@pytest.fixture
def in_memory(monkeypatch, job):
    """Runs of this module keep their events in memory."""
    monkeypatch.setattr(
        refreshing,
        "_execute",
        lambda settings, name, again: job(
            settings, {"dtz/trigger": "hand"}, name=name, again=again
        ),
    )


def test_what_was_told_before_is_not_new(copied, in_memory):
    again = run_refresh(copied, 0)
    assert (again.read_now, again.new_findings, again.messages) == (0, set(), [])
    assert not again.needs_a_person


@pytest.mark.slow
def test_a_document_that_is_held_back_needs_a_person_once(copied, in_memory):
    (copied.raw / "coevorden/leeg.pdf").touch()
    first, second = run_refresh(copied, 0), run_refresh(copied, 0)
    assert first.needs_a_person
    assert len(first.new_findings) == len(first.messages) == 1
    assert not second.needs_a_person
    assert second.new_findings == set()


def test_a_failure_is_told_in_the_words_of_its_check(copied, in_memory, monkeypatch):
    (copied.raw / "coevorden/leeg.pdf").touch()
    faults = AUDITS | {"findings_name_documents": "select 1 as a"}
    monkeypatch.setattr("dtz_assets.asset_checks.AUDITS", faults)
    with pytest.raises(ReleaseError, match=r"blocking check failed.*findings_name_documents"):
        run_refresh(copied, 0)


def test_a_failure_is_told_in_the_words_of_its_first_error(copied, in_memory):
    (copied.raw / "coevorden/leeg.pdf").touch()
    staging = copied.staging / "quality.findings.parquet"
    staging.unlink()
    staging.mkdir()
    with pytest.raises(ReleaseError, match=r"no release was published: .*quality\.findings"):
        run_refresh(copied, 0)


def test_another_refresh_at_work_is_waited_for_no_longer_than_asked(copied, monkeypatch):
    def at_work(folder, wait):
        raise RefreshAtWork(folder, wait)

    monkeypatch.setattr(refreshing, "warehouse_lock", at_work)
    with pytest.raises(RefreshAtWork, match="waited 3 s"):
        run_refresh(copied, 3)


def test_the_run_itself_waits_for_the_warehouse_too(copied, job, monkeypatch):
    """A run that Dagster starts meets the lock of one that was started by hand."""
    from dtz_assets import resources

    waited = []

    def at_work(folder, wait):
        waited.append(wait)
        raise RefreshAtWork(folder, wait)

    before = State(copied.state).runs()
    monkeypatch.setattr(resources, "warehouse_lock", at_work)
    assert not job(copied).success
    assert State(copied.state).runs() == before
    assert waited == [PATIENCE_SECONDS]


@pytest.mark.parametrize("name", ["refresh", "rebuild"])
def test_a_run_that_is_made_again_is_made_from_the_first_step_on(name):
    """What a run staged that died may be of another instant, or of another run by now."""
    assert defs.resolve_job_def(name).tags["dagster/retry_strategy"] == "ALL_STEPS"


def test_the_lock_is_let_go_after_a_refresh(copied, in_memory):
    run_refresh(copied, 0)
    with warehouse_lock(copied.warehouse):
        pass


@pytest.mark.parametrize(
    ("created", "delivered", "status", "is_of_now"),
    [
        (AFTER, None, AlertStatus.PENDING, True),
        (AFTER, AFTER, AlertStatus.DELIVERED, True),
        (BEFORE, BEFORE, AlertStatus.DELIVERED, False),
        (BEFORE, BEFORE, AlertStatus.RECORDED, False),
        (BEFORE, AFTER, AlertStatus.RECORDED, True),  # put down by a run that was killed
        (BEFORE, None, AlertStatus.FAILED, True),
    ],
)
def test_the_messages_of_now(created, delivered, status, is_of_now):
    alert = Alert("m", None, "s", "b", "error", created, delivered, status)
    assert refreshing._is_of_now(alert, START) is is_of_now


@pytest.mark.slow
@pytest.mark.parametrize("again", [Again((OWN_FILE,)), Again(families=("dtz-overview",))])
def test_what_is_asked_for_is_read_once_more_and_makes_a_release(copied, in_memory, again):
    before, figures = live_release(copied), run_query(copied.live, "from core.figures").rows
    done = run_refresh(copied, 0, again=again)
    assert (done.read_now, done.new_findings, done.messages) == (1, set(), [])
    assert live_release(copied) != before
    assert run_query(copied.live, "from core.figures").rows == figures


def test_a_family_that_is_not_there_cannot_be_read_again(copied):
    with pytest.raises(DefinitionError, match=r"'other' is no family .known are dtz-overview"):
        run_refresh(copied, 0, again=Again(families=("other",)))


@pytest.mark.slow
def test_a_path_that_is_not_there_or_a_rebuild_that_is_to_read_fails_in_words(copied, job):
    for name, again, words in (
        ("refresh", Again(("other/b.pdf",)), "'other/b.pdf' is no file there"),
        ("rebuild", Again((OWN_FILE,)), "a rebuild opens no document"),
    ):
        result = job(copied, name=name, again=again)
        assert not result.success
        assert words in refreshing._failure(result)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--reread", "nowhere.pdf"), "nowhere.pdf: no such file, here or under"),
        (("--reread", "{elsewhere}"), "so no refresh reads it"),
        (("--reread-family", "other"), "'other' is no family"),
    ],
)
def test_what_cannot_be_read_again_is_wrong_usage(copied, at_the_prompt, tmp_path, given, words):
    elsewhere = tmp_path / "elsewhere.pdf"
    elsewhere.touch()
    before = State(copied.state).runs()
    folders = ("--raw", str(copied.raw), "--warehouse", str(copied.warehouse))
    options = [one.format(elsewhere=elsewhere) for one in given]
    ran = CliRunner().invoke(app, ["refresh", *options, *folders])
    assert ran.exit_code == 2
    assert words in ran.stderr
    assert State(copied.state).runs() == before
