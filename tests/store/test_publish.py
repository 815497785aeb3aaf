"""Publishing replaces the live release as a whole, or leaves it byte for byte."""

from __future__ import annotations

import errno
import os
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import ReleaseError
from pipelines.store import release as release_module
from pipelines.store.query import connect, run_query
from pipelines.store.release import publish, sweep_releases


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "dtz.duckdb"


@pytest.fixture
def put(live: Path, built):
    def put(amount: str, release_id: str, **options) -> None:
        publish(built(amount), live, live.parent / "releases", release_id, **options)

    return put


def total(path: Path):
    return run_query(path, "FROM marts.total").rows[0][0]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_release_takes_the_place_of_the_old(put, live: Path, tmp_path: Path) -> None:
    put("1.00", "r1")
    put("2.00", "r2")

    assert total(live) == 2
    assert total(live.parent / "releases" / "r1.duckdb") == 1
    assert names(live.parent) == ["dtz.duckdb", "releases"]
    assert names(tmp_path) == ["warehouse"]


def test_publishing_again_changes_nothing(put, live: Path) -> None:
    put("1.00", "r1")
    put("1.00", "r1")

    assert total(live) == 1
    assert names(live.parent / "releases") == ["r1.duckdb"]


def test_the_youngest_releases_are_kept(put, live: Path) -> None:
    for number in range(4):
        put("1.00", f"r{number}", keep=2)

    assert names(live.parent / "releases") == ["r2.duckdb", "r3.duckdb"]


@pytest.mark.parametrize("keep", [0, 1])
def test_the_published_release_is_always_kept(put, live: Path, keep: int) -> None:
    for number in range(3):
        put("1.00", f"r{number}", keep=keep)

    assert names(live.parent / "releases") == ["r2.duckdb"]


def test_the_published_release_is_kept_even_if_its_id_is_the_oldest(put, live: Path) -> None:
    put("1.00", "r5", keep=1)
    put("1.00", "r1", keep=1)

    assert "r1.duckdb" in names(live.parent / "releases")


def test_editing_the_live_file_by_hand_leaves_history_alone(put, live: Path) -> None:
    put("1.00", "r1")

    assert not live.samefile(live.parent / "releases" / "r1.duckdb")


def test_a_reader_keeps_the_release_that_it_opened(put, live: Path) -> None:
    put("1.00", "r1")

    with connect(live) as reader:
        put("2.00", "r2")
        assert reader.execute("FROM marts.total").fetchall() == [(Decimal("1.00"),)]

    assert total(live) == 2


def test_leftovers_go(put, live: Path) -> None:
    put("1.00", "r1")
    for leftover in ("dtz.duckdb.wal", ".dtz.duckdb.next", "releases/.r0.duckdb.next"):
        (live.parent / leftover).write_bytes(b"half")

    put("2.00", "r2")

    assert total(live) == 2
    assert names(live.parent) == ["dtz.duckdb", "releases"]
    assert names(live.parent / "releases") == ["r1.duckdb", "r2.duckdb"]


def test_a_file_system_without_hard_links_will_do(put, live: Path, monkeypatch) -> None:
    def refuse(*_):
        raise OSError(errno.EOPNOTSUPP, "no links")

    monkeypatch.setattr(os, "link", refuse)

    put("1.00", "r1")

    assert total(live) == 1


def test_a_staged_file_that_was_not_closed_is_refused(put, built, live: Path) -> None:
    put("1.00", "r1")
    before = live.read_bytes()
    staged = built("2.00")
    staged.with_name(staged.name + ".wal").write_bytes(b"open")

    with pytest.raises(ReleaseError, match="close it"):
        publish(staged, live, live.parent / "releases", "r2")

    assert live.read_bytes() == before


@pytest.mark.parametrize("release_id", ["", "../r1", ".hidden", "a/b", "a b"])
def test_a_release_id_is_a_plain_name(built, live: Path, release_id: str) -> None:
    with pytest.raises(ReleaseError, match="release id"):
        publish(built(), live, live.parent / "releases", release_id)

    assert not live.exists()


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "no permission"),
        (errno.EACCES, "no permission"),
        (errno.EIO, "the disk refused"),
    ],
)
@pytest.mark.parametrize("step", ["shutil.copyfile", "link_or_copy", "sync_file", "os.replace"])
def test_when_the_disk_refuses_the_old_release_stays(
    put, built, live: Path, monkeypatch, step: str, code: int, advice: str
) -> None:
    put("1.00", "r1")
    before = live.read_bytes()
    staged = built("2.00")

    def refuse(*_):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(f"pipelines.store.release.{step}", refuse)
        with pytest.raises(ReleaseError, match=f"{advice}.*stays as it was") as raised:
            publish(staged, live, live.parent / "releases", "r2")

    assert str(live) in str(raised.value)
    assert live.read_bytes() == before
    assert not list(live.parent.rglob(".*"))


def test_when_the_disk_is_really_full_the_old_release_stays(
    put, built, live: Path, small_disk
) -> None:
    put("1.00", "r1")
    before = live.read_bytes()
    staged = built("2.00")

    with small_disk(), pytest.raises(ReleaseError, match="disk is full"):
        publish(staged, live, live.parent / "releases", "r2")

    assert live.read_bytes() == before
    assert names(live.parent / "releases") == ["r1.duckdb"]


def test_a_disk_without_room_for_a_link_is_not_asked_for_a_copy(
    put, live: Path, monkeypatch
) -> None:
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", refuse)

    with pytest.raises(ReleaseError, match="disk is full"):
        put("1.00", "r1")

    assert not live.exists()


def test_rubbish_that_cannot_be_removed_does_not_undo_a_release(
    put, live: Path, monkeypatch, caplog
) -> None:
    put("1.00", "r1")

    def refuse(*_):
        raise OSError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(release_module, "_remove_leftovers", refuse)
        put("2.00", "r2")

    assert total(live) == 2
    assert "could not be removed" in caplog.text


def test_what_killed_runs_left_goes_also_when_nothing_is_published(put, live: Path) -> None:
    put("1.00", "r1")
    staging = live.parent / "staging"
    staging.mkdir()
    leftovers = [live.with_name(".dtz.duckdb.next"), live.parent / "releases/.r2.duckdb.next"]
    leftovers += [staging / f"release.duckdb.building{end}" for end in ("", ".wal")]
    for leftover in leftovers:
        leftover.write_bytes(b"half")

    sweep_releases(staging, live, live.parent / "releases")

    assert total(live) == 1
    assert [path for path in leftovers if path.exists()] == []
    assert names(live.parent / "releases") == ["r1.duckdb"]
