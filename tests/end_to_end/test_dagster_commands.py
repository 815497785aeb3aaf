"""The same refresh through Dagster's own commands, on the instance of this repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelines.store.state import State
from pipelines.wording import Language, say
from tests.end_to_end import servers

pytestmark = pytest.mark.slow


@pytest.fixture
def dg(place, repo_root: Path):
    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        storage = place.warehouse / "dagster"
        storage.mkdir(parents=True, exist_ok=True)
        instance = {"DAGSTER_HOME": str(repo_root), "DTZ_DAGSTER_STORAGE": str(storage)}
        return subprocess.run(
            ["dg", *arguments],
            cwd=repo_root,
            env=place.environment(instance | extra),
            capture_output=True,
            encoding="utf-8",
            timeout=200,
        )

    return run


def test_the_definitions_are_sound(dg):
    checked = dg("check", "defs")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "All definitions loaded successfully" in checked.stdout + checked.stderr


def test_a_launched_refresh_publishes_and_tells(dg, place, own_pdf):
    place.add(own_pdf, "coevorden/a.pdf")
    with servers.web_server("robot", "s3cr3t") as post:
        launched = dg("launch", "--job", "refresh", DTZ_ALERT_URLS=post.url)
    assert launched.returncode == 0, launched.stdout + launched.stderr
    assert place.ask("select count(*) from core.figures") == [(45,)]
    (run,) = State(place.warehouse / "state.db").runs()
    assert (run.trigger, run.status.value, run.documents_read) == ("ui", "succeeded", 1)
    assert len(post.messages) == 1
    assert "s3cr3t" not in launched.stdout + launched.stderr
    # By hand after it: the same state, so nothing is new.
    assert place.dtz("refresh").out.startswith("Nothing new under raw/.")


def test_a_launched_refresh_that_fails_is_told_too(dg, place, own_pdf):
    place.add(own_pdf, "coevorden/a.pdf")
    (place.warehouse / "releases").mkdir(parents=True)
    place.live.mkdir()  # nothing can be put in its place
    with servers.web_server("robot", "s3cr3t") as post:
        launched = dg("launch", "--job", "refresh", DTZ_ALERT_URLS=post.url)
    assert launched.returncode != 0
    titles = [message["title"] for message in post.messages]
    assert titles.count(say(Language.NL, "alerts.subject_release")) == 1
