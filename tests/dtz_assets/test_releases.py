"""Putting a kept release back: which one, what is refused, and what a pin keeps from happening."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dtz_assets.releases import (
    first_answer,
    list_kept,
    live_release,
    roll_back,
    uphold_pin,
    waiting_release,
)
from dtz_assets.schema_version import SCHEMA_VERSION, require_readable, require_replaceable
from dtz_assets.settings import Settings
from pipelines.errors import DefinitionError, NoRelease, RefreshAtWork, ReleaseError, StateError
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import Pin, read_pin, remove_pin, write_pin
from tests.dtz_assets.small_releases import NOON, build_small

MAJOR, MINOR = map(int, SCHEMA_VERSION.split("."))
OLDER_MAJOR, NEWER_MAJOR = f"{MAJOR - 1}.9", f"{MAJOR + 1}.0"
NEWER_MINOR = f"{MAJOR}.{MINOR + 1}"


def pinned(settings: Settings) -> str | None:
    pin = read_pin(settings.pin)
    return pin.release_id if pin else None


def test_the_one_before_is_put_back_and_pinned_and_the_one_before_that(three):
    before = three.releases.joinpath("r2.duckdb").read_bytes()
    done = roll_back(three, None, 0)
    assert (done.pin.release_id, done.before) == ("r2", "r3")
    assert live_release(three) == pinned(three) == "r2"
    assert three.live.read_bytes() == before
    assert not three.live.samefile(three.releases / "r2.duckdb")
    assert roll_back(three, None, 0).pin.release_id == "r1"
    with pytest.raises(ReleaseError, match=r"no release is kept that is older .*\(r1\)"):
        roll_back(three, None, 0)
    assert live_release(three) == pinned(three) == "r1"


def test_a_release_is_named_also_a_younger_one_or_the_live_one(three):
    for name in ("r1", "r3", "r3"):
        assert roll_back(three, name, 0).pin.release_id == name
        assert live_release(three) == pinned(three) == name


def test_an_id_that_is_not_kept_is_refused(three):
    with pytest.raises(DefinitionError, match="20260301: no such release is kept"):
        roll_back(three, "20260301", 0)
    with pytest.raises(DefinitionError, match=r"\.\./r1: no such release is kept"):
        roll_back(three, "../r1", 0)
    assert (live_release(three), pinned(three)) == ("r3", None)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def another(path: Path) -> None:
    shutil.copy(path.with_name("r1.duckdb"), path)


def of_version(version: str) -> Callable[[Path], object]:
    return lambda path: build_small(path, "r2", version)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (cut_off, r"r2\.duckdb"),
        (lambda path: path.write_bytes(b"no database"), r"r2\.duckdb.*cannot be opened"),
        (another, "does not say that it is release r2"),
        (of_version(NEWER_MAJOR), f"schema version {NEWER_MAJOR}.*use the version that made it"),
        (of_version(OLDER_MAJOR), f"schema version {OLDER_MAJOR}.*does not read"),
        (of_version("nonsense"), "schema version nonsense"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_live_one_stays(three, spoil, problem):
    before = three.live.read_bytes()
    spoil(three.releases / "r2.duckdb")
    with pytest.raises(ReleaseError, match=problem):
        roll_back(three, "r2", 0)
    assert three.live.read_bytes() == before
    assert pinned(three) is None


def test_a_newer_minor_is_no_hindrance(three):
    of_version(NEWER_MINOR)(three.releases / "r2.duckdb")
    assert roll_back(three, "r2", 0).pin.release_id == "r2"


def test_when_the_live_one_cannot_be_read_one_must_be_named(three):
    three.live.write_bytes(b"no database")
    with pytest.raises(ReleaseError, match="name one of `dtz rollback --list`"):
        roll_back(three, None, 0)
    assert roll_back(three, "r3", 0).before is None
    assert live_release(three) == "r3"


def test_it_waits_for_a_refresh_no_longer_than_asked(three, monkeypatch):
    def at_work(folder, wait):
        raise RefreshAtWork(folder, wait)

    monkeypatch.setattr("dtz_assets.releases.warehouse_lock", at_work)
    with pytest.raises(RefreshAtWork, match=r"waited 0\.1 s"):
        roll_back(three, None, 0.1)
    assert (live_release(three), pinned(three)) == ("r3", None)


def test_where_there_is_no_warehouse_none_is_made(settings):
    with pytest.raises(NoRelease):
        roll_back(settings, None, 0)
    assert not settings.warehouse.exists()
    assert list_kept(settings).rows == []


def test_a_warehouse_that_a_newer_version_arranged_is_left_alone(three):
    (three.warehouse / "layout.json").write_text('{"layout": 99}')
    with pytest.raises(StateError, match="layout 99"):
        roll_back(three, None, 0)
    assert (live_release(three), pinned(three)) == ("r3", None)


def test_the_list_says_what_each_is_and_in_which_state(three):
    build_small(three.releases / "r0.duckdb", "r0", NEWER_MAJOR)
    cut_off(three.releases / "r1.duckdb")
    roll_back(three, "r2", 0)
    listed = list_kept(three)
    assert listed.columns[:2] == ["release_id", "built_at"]
    found = [dict(zip(listed.columns, row, strict=True)) for row in listed.rows]
    assert [(row["release_id"], row["state"]) for row in found] == [
        ("r3", ""),
        ("r2", "live, pinned"),
        ("r1", "damaged"),
        ("r0", "of another version"),
    ]
    assert {name: found[0][name] for name in listed.columns[1:-1]} == {
        "built_at": NOON,
        "documents": 3,
        "figures": 45,
        "schema_version": SCHEMA_VERSION,
        "engine": 7,
    }
    assert found[2]["built_at"] is None


def test_a_damaged_pin_hides_nothing_and_can_be_replaced(three, caplog):
    three.pin.write_text("{")
    assert len(list_kept(three).rows) == 3
    assert "this pin is damaged" in caplog.text
    roll_back(three, "r1", 0)
    assert pinned(three) == "r1"


@pytest.mark.parametrize("live", ["as it was", "spoiled", "gone"])
def test_a_rollback_that_was_killed_is_carried_through(three, live):
    write_pin(three.pin, Pin("r1", NOON, "x"))
    if live == "spoiled":
        three.live.write_bytes(b"no database")
    if live == "gone":
        three.live.unlink()
    with warehouse_lock(three.warehouse):
        for _ in range(2):
            assert uphold_pin(three) == Pin("r1", NOON, "x")
            assert live_release(three) == "r1"


def test_without_a_pin_nothing_is_upheld(three):
    three.live.unlink()
    assert uphold_pin(three) is None
    assert not three.live.exists()


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (Path.unlink, "is neither live nor kept any more; .*--unpin"),
        (cut_off, r"r1\.duckdb"),
        (of_version(NEWER_MAJOR), "does not say that it is release r1"),
    ],
)
def test_a_pin_that_cannot_be_upheld_is_an_error(three, spoil, problem):
    write_pin(three.pin, Pin("r1", NOON, "x"))
    spoil(three.releases / "r1.duckdb")
    with pytest.raises(ReleaseError, match=problem):
        uphold_pin(three)
    assert live_release(three) == "r3"


def test_a_pinned_release_that_is_live_needs_no_copy(three):
    roll_back(three, "r2", 0)
    shutil.rmtree(three.releases)
    assert uphold_pin(three) is not None
    assert live_release(three) == "r2"


def test_after_a_change_of_major_a_pin_must_be_ended(three):
    write_pin(three.pin, Pin("r3", NOON, "x"))
    build_small(three.live, "r3", OLDER_MAJOR)
    with pytest.raises(ReleaseError, match=r"r3 is pinned.*does not read it.*--unpin"):
        uphold_pin(three)


def test_which_release_waits(three):
    pins = {name: waiting_release(three, Pin(name, NOON, "x")) for name in ("r1", "r2", "r3")}
    assert pins == {"r1": "r3", "r2": "r3", "r3": None}
    remove_pin(three.pin)


def test_what_the_live_one_cannot_say_the_youngest_kept_one_does(three):
    sql = "select release_id from ops.releases"
    assert first_answer(three, sql) == [{"release_id": "r3"}]
    three.live.write_bytes(b"no database")
    cut_off(three.releases / "r3.duckdb")
    assert first_answer(three, sql) == [{"release_id": "r2"}]
    assert first_answer(three, "select x from core.nothing") == []


@pytest.mark.parametrize(
    ("version", "readable", "replaceable"),
    [
        (SCHEMA_VERSION, True, True),
        (f"{MAJOR}.0", True, True),
        (NEWER_MINOR, True, False),
        (f"{MAJOR}.{MINOR + 10}", True, False),
        (NEWER_MAJOR, False, False),
        (f"{MAJOR + 9}.0", False, False),
        (OLDER_MAJOR, False, True),
        ("nonsense", False, False),
    ],
)
def test_which_versions_are_read_and_replaced(settings, version, readable, replaceable):
    path = build_small(settings.live, "r1", version)
    for check, passes in ((require_readable, readable), (require_replaceable, replaceable)):
        if passes:
            check(path)
        else:
            with pytest.raises(ReleaseError, match=f"schema version {version}"):
                check(path)


def test_the_advice_fits_the_version(settings):
    build_small(settings.live, "r1", NEWER_MAJOR)
    with pytest.raises(ReleaseError, match="use the newer version, or `dtz rebuild`"):
        require_readable(settings.live)
    build_small(settings.live, "r1", OLDER_MAJOR)
    with pytest.raises(ReleaseError, match="run `dtz refresh` to have it made anew"):
        require_readable(settings.live)


def test_of_what_does_not_say_its_version_nothing_is_known(settings, tmp_path):
    require_readable(settings.live)
    settings.warehouse.mkdir()
    settings.live.write_bytes(b"no database")
    require_readable(settings.live)
    require_replaceable(settings.live)
