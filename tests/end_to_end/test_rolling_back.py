"""`dtz rebuild` and `dtz rollback` as a user starts them, also killed at any point."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from dtz_assets.releases import live_release, uphold_pin
from pipelines.store.crash import PIN_CRASH_POINTS
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import read_pin
from tests.conftest import OWN_FILE
from tests.dtz_assets.plain import plain_settings
from tests.end_to_end.conftest import Place

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def rebuilt(once, own_pdf):
    """The own report refreshed, then made again without raw/; what the rebuild said."""

    def make(place: Place) -> dict[str, str]:
        place.add(own_pdf, OWN_FILE)
        assert place.dtz("refresh").code == 0
        ((first,),) = place.ask("select release_id from ops.releases")
        place.raw.rename(place.folder / "elsewhere")
        for lost in ("dtz.duckdb", "staging"):
            path = place.warehouse / lost
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        ran = place.dtz("rebuild")
        assert ran.code == 0, ran.err
        (place.folder / "elsewhere").rename(place.raw)
        return {"first": first, "said": ran.out}

    return once("rebuilt", make)


@pytest.fixture
def two(rebuilt, tmp_path: Path) -> tuple[Place, str, str]:
    """A copy of a warehouse of two releases, the later one live; their ids."""
    place, noted = rebuilt
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(place, name), tmp_path / name)
    copy = Place(tmp_path)
    ((second,),) = copy.ask("select release_id from ops.releases")
    return copy, noted["first"], second


def settings_of(place: Place):
    return plain_settings(raw=place.raw, warehouse=place.warehouse)


def test_a_rebuild_without_raw_says_what_is_in_the_release(rebuilt):
    _, noted = rebuilt
    assert noted["said"].startswith("documents  1 loaded, 0 held back; 0 read now\n")
    assert "findings   4 open, 0 new" in noted["said"]


@pytest.mark.parametrize("point", [*PIN_CRASH_POINTS[:2], "publish.linked", "publish.replaced"])
def test_a_rollback_that_is_killed_is_as_before_or_carried_through(two, point):
    place, first, second = two
    settings = settings_of(place)
    killed = place.dtz("rollback", DTZ_CRASH_AT=point)
    assert killed.code == -signal.SIGKILL
    assert live_release(settings) == (first if point == "publish.replaced" else second)
    assert place.ask("select count(*) from core.figures") == [(45,)]

    with warehouse_lock(place.warehouse):
        pin = uphold_pin(settings)

    assert (pin.release_id if pin else None) == (None if point == "pin.staged" else first)
    assert live_release(settings) == (first if pin else second)
    assert place.dtz("rollback", first).code == 0
    assert live_release(settings) == first
    assert not list(place.warehouse.rglob(".*.next"))


def test_when_ending_a_pin_is_killed_it_has_ended(two):
    place, first, _ = two
    assert place.dtz("rollback").code == 0
    killed = place.dtz("refresh", "--unpin", DTZ_CRASH_AT="pin.removed")
    assert killed.code == -signal.SIGKILL
    assert read_pin(settings_of(place).pin) is None
    assert live_release(settings_of(place)) == first


def test_a_refresh_while_a_release_is_pinned(two, edition):
    place, first, second = two
    settings = settings_of(place)
    assert place.dtz("rollback").out.endswith(f"(release {first}, pinned)\n")
    place.add(edition("restated"), "coevorden/tweede.pdf")

    held = place.dtz("refresh")

    assert held.code == 0, held.err
    assert "1 read now" in held.out
    for text in (held.out, held.err):
        assert f"release {first} is pinned and stays live; release " in text
    assert live_release(settings) == first
    listed = place.dtz("rollback", "--list", "--format", "csv").out.splitlines()[1:]
    made, *rest = [(line.split(",")[0], line.split(",")[2:4], line) for line in listed]
    assert made[1] == ["2", "45"]
    assert [one[0] for one in rest] == [second, first]
    assert f"release {first} is pinned" in place.dtz("check").err
