"""Packing changes where entries stand, and nothing of what they hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import StateError
from pipelines.figures.model import Extraction
from pipelines.store import archive as archive_module
from pipelines.store import loose, packing
from pipelines.store.archive import Archive, Outcome
from pipelines.store.crash import PACKS_CRASH_POINTS

KEY, OTHER = "0" * 16, "1" * 16
OUTCOME = Outcome("quarantined", "encrypted", "needs a password")


def sha(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture
def made(extraction: Extraction) -> Callable[[int], Extraction]:
    """As many different extractions as one likes, the larger ones with more figures."""

    def make(number: int) -> Extraction:
        figures = tuple(replace(extraction.figures[0], place=n + 1) for n in range(number % 7))
        identity = replace(extraction.identity, publisher=f"p{number}")
        return replace(extraction, identity=identity, figures=figures)

    return make


@pytest.fixture
def archive(tmp_path: Path, made) -> Archive:
    """Eight extractions and one outcome, all loose."""
    archive = Archive(tmp_path / "archive")
    for number in range(8):
        archive.write(sha(number), KEY, made(number))
    archive.write_outcome(sha(8), KEY, OUTCOME)
    return archive


def contents(archive: Archive) -> dict[str, Extraction | Outcome]:
    return {sha(n): archive.read(sha(n), KEY) for n in range(9) if archive.has(sha(n), KEY)}


def packs(archive: Archive) -> list[Path]:
    return [path for path in (archive.root / "packs").iterdir() if not path.name.startswith(".")]


def loose_entries(archive: Archive) -> list[str]:
    return sorted(path.name for path in archive.root.iterdir() if path.name != "packs")


def test_packed_entries_read_as_they_were_written(archive: Archive, made) -> None:
    archive.compact(1)

    assert contents(archive) == {**{sha(n): made(n) for n in range(8)}, sha(8): OUTCOME}
    assert contents(Archive(archive.root)) == contents(archive)
    assert loose_entries(archive) == []
    assert len(packs(archive)) == 1


def test_a_few_entries_stay_loose(archive: Archive) -> None:
    archive.compact(10)

    assert len(loose_entries(archive)) == 9
    assert not (archive.root / "packs").exists()


def test_what_is_not_in_a_pack_is_not_there(archive: Archive) -> None:
    archive.compact(1)

    assert not archive.has(sha(1), OTHER)
    assert not archive.has(sha(99), KEY)
    assert archive.newest(sha(99)) is None
    with pytest.raises(StateError, match="not in the archive"):
        archive.read(sha(1), OTHER)


def test_a_packed_entry_is_not_written_again(archive: Archive, made) -> None:
    archive.compact(1)

    archive.write(sha(1), KEY, made(5))

    assert archive.read(sha(1), KEY) == made(1)
    assert loose_entries(archive) == []


def test_small_packs_become_one_and_full_ones_stay(archive: Archive, made, monkeypatch) -> None:
    archive.compact(1)
    (first,) = packs(archive)
    archive.write(sha(20), KEY, made(20))
    archive.compact(1)
    (second,) = packs(archive)
    monkeypatch.setattr(packing, "_FULL", 10)
    archive.write(sha(21), KEY, made(21))
    archive.compact(1)

    assert first != second
    assert second in packs(archive)
    assert len(packs(archive)) == 2
    assert len(contents(archive)) == 9
    assert [archive.read(sha(n), KEY) for n in (20, 21)] == [made(20), made(21)]


def test_many_row_groups_are_told_apart(archive: Archive, made, monkeypatch) -> None:
    monkeypatch.setattr(packing, "_GROUP_ROWS", 5)

    archive.compact(1)

    assert contents(archive) == {**{sha(n): made(n) for n in range(8)}, sha(8): OUTCOME}


def test_the_newest_is_found_in_packs_and_beside_them(archive: Archive, made) -> None:
    archive.write(sha(1), OTHER, made(2))
    archive.compact(1)
    assert archive.newest(sha(1)) == OTHER

    archive.write(sha(1), "2" * 16, made(3))

    assert archive.newest(sha(1)) == "2" * 16
    archive.compact(1)
    assert archive.newest(sha(1)) == "2" * 16


def test_keys_are_those_of_packs_and_those_beside_them(archive: Archive, made) -> None:
    archive.compact(1)
    archive.write(sha(1), OTHER, made(2))

    assert archive.keys(sha(1)) == [KEY, OTHER]
    assert archive.keys(sha(2)) == [KEY]
    assert archive.keys(sha(99)) == []


def test_reading_each_gives_all_in_the_order_of_the_packs(archive: Archive, made) -> None:
    archive.compact(1)
    archive.write(sha(30), KEY, made(30))
    wanted = [(sha(n), KEY) for n in (5, 30, 8, 0, 3)]

    found = list(archive.read_each(wanted))

    assert [int(name[0], 16) for name, _ in found] == [30, 0, 3, 5, 8]
    assert dict(found) == {name: archive.read(*name) for name in wanted}


def test_an_archive_that_was_open_finds_what_another_packed(archive: Archive, made) -> None:
    reader = Archive(archive.root)
    archive.compact(1)
    before = contents(reader)
    archive.write(sha(40), KEY, made(40))
    archive.compact(1)

    assert contents(reader) == before
    assert reader.read(sha(40), KEY) == made(40)


def test_what_moves_while_it_is_read_is_found(archive: Archive, made, monkeypatch) -> None:
    read = loose._verified

    def packed_just_before(folder: Path) -> dict[str, bytes]:
        monkeypatch.setattr(loose, "_verified", read)
        archive.compact(1)
        return read(folder)

    monkeypatch.setattr(loose, "_verified", packed_just_before)

    assert Archive(archive.root).read(sha(3), KEY) == made(3)


def test_removing_a_content_leaves_nothing_of_it(archive: Archive, made) -> None:
    archive.compact(1)
    archive.write(sha(3), OTHER, made(4))
    before = contents(archive)

    archive.remove(sha(3))

    assert contents(archive) == {key: one for key, one in before.items() if key != sha(3)}
    assert archive.newest(sha(3)) is None
    assert len(packs(archive)) == 1
    everything = [path for path in archive.root.rglob("*") if path.is_file()]
    assert not any(sha(3).encode() in path.read_bytes() for path in everything)
    archive.remove(sha(3))
    archive.write(sha(3), KEY, made(6))
    assert archive.read(sha(3), KEY) == made(6)


def test_several_contents_go_at_once_and_their_pack_is_written_once(
    archive: Archive, monkeypatch
) -> None:
    archive.compact(1)
    written = []
    keep = packing.write_pack

    def counted(*given: Any) -> None:
        written.append(given)
        keep(*given)

    monkeypatch.setattr("pipelines.store.archive.write_pack", counted)
    before = contents(archive)

    archive.remove(sha(3), sha(4), sha(99))

    gone = {sha(3), sha(4)}
    assert contents(archive) == {key: one for key, one in before.items() if key not in gone}
    assert len(written) == 1


def test_the_contents_are_those_of_packs_and_of_what_is_loose_or_half_written(
    archive: Archive, made
) -> None:
    everything = archive.hashes()
    archive.compact(1)
    assert archive.hashes() == everything
    (archive.root / sha(70) / ".half").mkdir(parents=True)
    archive.write(sha(71), KEY, made(7))
    assert archive.hashes() == everything | {sha(70), sha(71)}


def test_a_content_is_told_of_as_long_as_its_old_pack_is_there(
    archive: Archive, monkeypatch, tmp_path: Path
) -> None:
    archive.compact(1)
    left = tmp_path / "left"
    keep_what_stands_at(monkeypatch, "packs.renamed", archive.root, left)
    archive.remove(sha(3))

    killed = Archive(left)

    assert not killed.has(sha(3), KEY)
    assert sha(3) in killed.hashes()
    killed.remove(sha(3))
    assert sha(3) not in killed.hashes()


def test_removing_the_last_content_removes_the_pack(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    archive.write_outcome(sha(8), KEY, OUTCOME)
    archive.compact(1)

    archive.remove(sha(8))

    assert contents(archive) == {}
    assert packs(archive) == []


@pytest.mark.parametrize("name", ["pack.json", "entries.parquet", "figures.parquet"])
@pytest.mark.parametrize("damage", ["flipped", "absent", "empty"])
def test_a_damaged_pack_names_the_folder_to_delete(archive: Archive, name, damage) -> None:
    archive.compact(1)
    (pack,) = packs(archive)
    if damage == "absent":
        (pack / name).unlink()
    elif damage == "empty":
        (pack / name).write_bytes(b"")
    else:
        content = bytearray((pack / name).read_bytes())
        content[0] ^= 1
        (pack / name).write_bytes(content)

    with pytest.raises(StateError, match="its documents are read again") as raised:
        contents(Archive(archive.root))
    assert str(pack) in str(raised.value)

    shutil.rmtree(pack)
    assert contents(Archive(archive.root)) == {}


def test_a_pack_of_a_newer_format_is_not_called_damaged(archive: Archive) -> None:
    archive.compact(1)
    (pack,) = packs(archive)
    (pack / "pack.json").write_text('{"format": 2}')

    with pytest.raises(StateError, match="newer version"):
        contents(Archive(archive.root))


def test_damage_to_one_entry_keeps_no_other_from_being_packed(archive: Archive) -> None:
    (archive.root / sha(2) / KEY / "figures.parquet").write_bytes(b"")

    archive.compact(1)

    assert loose_entries(archive) == [sha(2)]
    with pytest.raises(StateError, match="delete this folder"):
        archive.read(sha(2), KEY)
    shutil.rmtree(archive.root / sha(2))
    assert len(contents(archive)) == 8


def test_a_damaged_pack_is_not_packed_anew(archive: Archive, made) -> None:
    archive.compact(1)
    (pack,) = packs(archive)
    (pack / "figures.parquet").write_bytes(b"")
    again = Archive(archive.root)
    again.write(sha(50), KEY, made(50))

    again.compact(1)

    assert again.read(sha(50), KEY) == made(50)
    assert pack in packs(again)


def test_a_disk_that_refuses_leaves_the_entries_loose(archive: Archive, small_disk) -> None:
    before = contents(archive)

    with small_disk(), pytest.raises(StateError, match="nothing was packed"):
        archive.compact(1)

    assert contents(archive) == before
    assert packs(archive) == []
    archive.compact(1)
    assert contents(archive) == before


@pytest.mark.parametrize("point", PACKS_CRASH_POINTS)
def test_killed_while_packing_nothing_is_lost_or_double(
    archive: Archive, made, monkeypatch, tmp_path: Path, point: str
) -> None:
    archive.compact(1)
    archive.write(sha(60), KEY, made(60))
    archive.write(sha(61), KEY, made(61))
    left = tmp_path / "left"
    keep_what_stands_at(monkeypatch, point, archive.root, left)
    before = contents(archive)

    archive.compact(1)

    killed = Archive(left)
    for _ in range(2):
        assert contents(killed) == before
        assert [killed.read(sha(n), KEY) for n in (60, 61)] == [made(60), made(61)]
        killed.sweep()
        killed.compact(1)
    assert loose_entries(killed) == []
    assert len(packs(killed)) == 1
    assert len(list((left / "packs").iterdir())) == 1


@pytest.mark.parametrize("point", ["packs.staged", "packs.renamed", "packs.leaving"])
def test_a_removal_that_was_killed_is_finished_by_another(
    archive: Archive, monkeypatch, tmp_path: Path, point: str
) -> None:
    archive.compact(1)
    left = tmp_path / "left"
    keep_what_stands_at(monkeypatch, point, archive.root, left)
    archive.remove(sha(3))
    killed = Archive(left)

    killed.remove(sha(3))

    assert contents(killed) == contents(archive)
    assert len(contents(killed)) == 8
    everything = [path for path in left.rglob("*") if path.is_file()]
    assert not any(sha(3).encode() in path.read_bytes() for path in everything)


def keep_what_stands_at(monkeypatch, point: str, root: Path, left: Path) -> None:
    """A copy of what a process would leave that is killed when it first comes to a point."""

    def reached(name: str) -> None:
        if name == point and not left.exists():
            shutil.copytree(root, left)

    for module in (archive_module, packing, loose):
        monkeypatch.setattr(module, "crash_point", reached)
