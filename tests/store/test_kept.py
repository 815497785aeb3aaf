"""The kept releases: which there are, whether one is whole, and putting one back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import NoRelease, ReleaseError
from pipelines.store.kept import kept_releases, require_whole
from pipelines.store.query import run_query
from pipelines.store.release import Column, Table, build_release, keep_release, publish, put_back


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "dtz.duckdb"


@pytest.fixture
def releases(live: Path) -> Path:
    return live.parent / "releases"


def total(path: Path) -> Decimal:
    (row,) = run_query(path, "FROM marts.total").rows
    return Decimal(row[0])


def test_the_youngest_comes_first_and_what_is_half_written_is_none(releases, built, live) -> None:
    assert kept_releases(releases) == {}
    for number in "213":
        publish(built(), live, releases, f"r{number}")
    (releases / ".r9.duckdb.next").write_bytes(b"half")
    (releases / ".r8.duckdb").write_bytes(b"half")

    assert list(kept_releases(releases)) == ["r3", "r2", "r1"]


def test_a_release_that_is_only_kept_leaves_the_live_one_alone(releases, built, live) -> None:
    publish(built("1.00"), live, releases, "r1")
    staged = built("2.00")
    keep_release(staged, releases, "r2", 12, ())

    assert total(live) == 1
    assert total(releases / "r2.duckdb") == 2
    assert not staged.exists()


def test_the_protected_are_never_tidied_away(releases, built, live) -> None:
    publish(built(), live, releases, "r1")
    for number in "234":
        keep_release(built(), releases, f"r{number}", 2, {"r1"})

    assert list(kept_releases(releases)) == ["r4", "r3", "r1"]


def test_a_kept_release_is_put_back_as_a_copy(releases, built, live) -> None:
    publish(built("1.00"), live, releases, "r1")
    publish(built("2.00"), live, releases, "r2")
    live.with_name("dtz.duckdb.wal").write_bytes(b"left by a client")

    put_back(releases / "r1.duckdb", live)

    assert total(live) == total(releases / "r1.duckdb") == 1
    assert not live.samefile(releases / "r1.duckdb")
    assert sorted(path.name for path in live.parent.iterdir()) == ["dtz.duckdb", "releases"]


def test_when_the_disk_refuses_the_live_one_stays(releases, built, live, small_disk) -> None:
    publish(built("1.00"), live, releases, "r1")
    publish(built("2.00"), live, releases, "r2")

    with small_disk(), pytest.raises(ReleaseError, match="stays as it was"):
        put_back(releases / "r1.duckdb", live)

    assert total(live) == 2


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A release of some blocks, so that one can be spoiled behind a sound header."""
    path = tmp_path / "large.duckdb"
    names = [f"{number * 7919 % 100_003:x}-{number}" for number in range(60_000)]
    column = Column("name", "VARCHAR", "A name.")
    table = Table("core", "names", "One row per name.", (column,), pa.table({"name": names}))
    build_release(path, [table], [])
    return path


def test_a_whole_release_is_whole(large) -> None:
    require_whole(large)


def test_a_byte_that_was_changed_anywhere_is_found(large) -> None:
    content = bytearray(large.read_bytes())
    content[len(content) // 2] ^= 0xFF
    large.write_bytes(content)

    with pytest.raises(ReleaseError, match=r"large\.duckdb: this release is damaged"):
        require_whole(large)


@pytest.mark.parametrize("part", [0.9, 0.5, 0.01])
def test_a_release_that_was_cut_off_is_found(large, part) -> None:
    content = large.read_bytes()
    large.write_bytes(content[: int(len(content) * part)])

    with pytest.raises(ReleaseError, match=r"large\.duckdb"):
        require_whole(large)


def test_what_is_no_release_is_none(tmp_path) -> None:
    build_release(tmp_path / "empty.duckdb", [], [])
    with pytest.raises(ReleaseError, match="it has no tables"):
        require_whole(tmp_path / "empty.duckdb")
    with pytest.raises(NoRelease):
        require_whole(tmp_path / "absent.duckdb")
