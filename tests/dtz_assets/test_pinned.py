"""A refresh while a release is pinned: all is read, made and audited, and nothing is published."""

from __future__ import annotations

import duckdb
import pytest

from dtz_assets import refreshing
from dtz_assets.refreshing import Refreshed, run_refresh
from dtz_assets.releases import live_release, roll_back
from dtz_assets.resources import REBUILD
from dtz_assets.schema_version import SCHEMA_VERSION
from pipelines.store.kept import kept_releases
from pipelines.store.pin import Pin, write_pin
from pipelines.store.query import run_query
from pipelines.store.state import State
from tests.dtz_assets.small_releases import NOON, build_small

NEWER = f"{SCHEMA_VERSION.split('.')[0]}.999"
FILES = "select file from core.documents order by all"


@pytest.fixture
def in_memory(monkeypatch, job):
    """Runs of this module keep their events in memory."""
    monkeypatch.setattr(refreshing, "_execute", lambda settings, name, _: job(settings, name=name))


def pin_live(settings) -> str:
    release = live_release(settings)
    assert release is not None
    write_pin(settings.pin, Pin(release, NOON, "x"))
    return release


def pinned_in(done: Refreshed) -> str | None:
    return done.pin.release_id if done.pin else None


@pytest.mark.slow
def test_what_is_new_is_kept_not_published_and_not_told(copied, in_memory):
    pinned, before = pin_live(copied), copied.live.read_bytes()
    told = len(State(copied.state).snapshot("alerts"))
    for number in range(12):  # as many as are kept, and all of them younger
        build_small(copied.releases / f"2{number:03}0101T000000-x.duckdb", "x")
    (copied.raw / "coevorden/empty.pdf").touch()

    done = run_refresh(copied, 0)

    assert copied.live.read_bytes() == before
    assert (pinned_in(done), done.messages, done.needs_a_person) == (pinned, [], False)
    state = State(copied.state)
    assert len(state.snapshot("alerts")) == told
    run = state.runs()[0]
    assert (run.status.value, run.release_id, run.documents_read) == ("succeeded", pinned, 1)
    kept = kept_releases(copied.releases)
    assert pinned in kept
    (made,) = (path for name, path in kept.items() if name.endswith(run.run_id[:8]))
    files = [("coevorden/dtz-overzicht-2017-2021.pdf",), ("coevorden/empty.pdf",)]
    assert run_query(made, FILES).rows == files


@pytest.mark.slow
def test_from_the_rollback_to_its_end(copied, edition, in_memory):
    first = live_release(copied)
    (copied.raw / "coevorden/b.pdf").write_bytes(edition("restated").read_bytes())
    run_refresh(copied, 0)
    second = live_release(copied)
    assert roll_back(copied, None, 0).pin.release_id == first != second
    before = copied.live.read_bytes()

    nothing_new = run_refresh(copied, 0)
    assert (pinned_in(nothing_new), nothing_new.waiting) == (first, second)
    assert set(kept_releases(copied.releases)) == {first, second}

    (copied.raw / "coevorden/empty.pdf").touch()
    for _ in range(2):
        something = run_refresh(copied, 0)
        assert copied.live.read_bytes() == before
        third, *rest = kept_releases(copied.releases)
        assert (something.waiting, set(rest)) == (third, {first, second})
        assert (something.new_findings, something.messages) == (set(), [])

    at_last = run_refresh(copied, 0, unpin=True)
    assert (at_last.pin, at_last.waiting) == (None, None)
    assert live_release(copied) not in {first, second, third}
    assert len(run_query(copied.live, FILES).rows) == 3
    assert at_last.needs_a_person
    assert len(at_last.messages) == 1
    assert run_refresh(copied, 0).messages == []


@pytest.mark.slow
def test_a_rollback_that_was_killed_is_carried_through_by_a_refresh(copied, in_memory):
    pinned, before = pin_live(copied), copied.live.read_bytes()
    copied.live.unlink()
    done = run_refresh(copied, 0)
    assert (pinned_in(done), done.waiting) == (pinned, None)
    assert copied.live.read_bytes() == before


@pytest.mark.slow
def test_what_a_newer_version_made_is_replaced_by_a_rebuild_only(copied, job):
    with duckdb.connect(copied.live) as connection:
        connection.execute("update ops.releases set schema_version = ?", [NEWER])
    before = copied.live.read_bytes()

    assert not job(copied).success
    assert copied.live.read_bytes() == before
    assert any(
        f"schema version {NEWER}" in row["body"] for row in State(copied.state).snapshot("alerts")
    )
    assert job(copied, name=REBUILD).success
    versions = run_query(copied.live, "select schema_version from ops.releases").rows
    assert versions == [(SCHEMA_VERSION,)]
