"""An extraction is written once, read back equal, and never half there."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.errors import DocumentError, StateError
from pipelines.figures.model import Extraction, Section
from pipelines.store import loose as loose_module
from pipelines.store.archive import Archive, Outcome, archive_key

SHA = "ab" * 32
KEY = archive_key(1, "placement", "")
OTHER = archive_key(2, "placement", "")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def test_an_extraction_comes_back_equal(
    archive: Archive, extraction: Extraction, section: Section
) -> None:
    whole = replace(extraction, sections=(section,))

    archive.write(SHA, KEY, whole)

    back = archive.read(SHA, KEY)
    assert isinstance(back, Extraction)
    assert back == whole
    assert str(back.figures[0].amount) == "7703.50"


def test_one_parquet_file_per_table(archive: Archive, extraction: Extraction) -> None:
    archive.write(SHA, KEY, extraction)

    names = {path.stem for path in (archive.root / SHA / KEY).glob("*.parquet")}
    assert names == {"identity", "figures", "numbers", "projects", "sections", "failures"}
    figures = pq.read_table(archive.root / SHA / KEY / "figures.parquet")
    assert figures.column("amount").to_pylist() == [Decimal("7703.500000")]


def test_has_tells_what_was_read(archive: Archive, extraction: Extraction) -> None:
    assert not archive.has(SHA, KEY)

    archive.write(SHA, KEY, extraction)

    assert archive.has(SHA, KEY)
    assert not archive.has(SHA, OTHER)
    assert not archive.has("cd" * 32, KEY)


def test_a_second_write_changes_nothing(archive: Archive, extraction: Extraction) -> None:
    archive.write(SHA, KEY, extraction)
    before = _contents(archive.root)

    archive.write(SHA, KEY, replace(extraction, figures=()))
    archive.write_outcome(SHA, KEY, Outcome("quarantined", "x", "y"))

    assert _contents(archive.root) == before


def test_who_comes_second_in_a_race_changes_nothing(
    archive: Archive, extraction: Extraction, monkeypatch
) -> None:
    archive.write(SHA, KEY, extraction)
    before = _contents(archive.root)
    monkeypatch.setattr(Archive, "has", lambda *_: False)

    archive.write(SHA, KEY, replace(extraction, figures=()))

    assert _contents(archive.root) == before


def test_an_outcome_comes_back_equal(archive: Archive) -> None:
    outcome = Outcome("quarantined", "encrypted", "needs a password; ask for an open copy")

    archive.write_outcome(SHA, KEY, outcome)

    assert archive.has(SHA, KEY)
    assert archive.read(SHA, KEY) == outcome
    stored = json.loads((archive.root / SHA / KEY / "outcome.json").read_text())
    assert stored["code"] == "encrypted"


def test_newest_is_what_was_written_last(archive: Archive, extraction: Extraction) -> None:
    keys = [archive_key(version, "p", "") for version in range(5)]
    assert archive.newest(SHA) is None

    for key in keys:
        archive.write(SHA, key, extraction)
        assert archive.newest(SHA) == key


def test_all_keys_are_known_until_the_content_is_forgotten(
    archive: Archive, extraction: Extraction
) -> None:
    archive.write(SHA, "b" * 16, extraction)
    archive.write_outcome(SHA, "a" * 16, Outcome("quarantined", "x", "y"))
    archive.write("0" * 64, KEY, extraction)

    assert archive.keys(SHA) == ["a" * 16, "b" * 16]

    archive.remove(SHA)

    assert (archive.keys(SHA), archive.newest(SHA)) == ([], None)
    assert archive.keys("0" * 64) == [KEY]


def test_leftovers_of_a_killed_run_are_ignored_and_swept(
    archive: Archive, extraction: Extraction
) -> None:
    leftover = archive.root / SHA / f".{KEY}.0123"
    leftover.mkdir(parents=True)
    (leftover / "figures.parquet").write_bytes(b"half")

    assert not archive.has(SHA, KEY)
    assert archive.newest(SHA) is None
    archive.write(SHA, KEY, extraction)
    archive.sweep()

    assert not leftover.exists()
    assert archive.read(SHA, KEY) == extraction


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "figures.parquet").unlink(),
        lambda folder: (folder / "figures.parquet").write_bytes(b""),
        lambda folder: _flip(folder / "figures.parquet"),
        lambda folder: (folder / "entry.json").unlink(),
        lambda folder: (folder / "entry.json").write_text("{"),
        lambda folder: (folder / "entry.json").write_text('{"format": 1, "sequence": 1}'),
        lambda folder: (folder / "entry.json").write_text("[]"),
    ],
)
def test_a_damaged_entry_names_the_folder_to_delete(
    archive: Archive, extraction: Extraction, damage
) -> None:
    archive.write(SHA, KEY, extraction)
    damage(archive.root / SHA / KEY)

    with pytest.raises(StateError, match="delete this folder") as raised:
        archive.read(SHA, KEY)

    assert str(archive.root / SHA / KEY) in str(raised.value)


def test_newest_does_not_pass_over_a_damaged_entry(
    archive: Archive, extraction: Extraction
) -> None:
    archive.write(SHA, KEY, extraction)
    archive.write(SHA, OTHER, extraction)
    (archive.root / SHA / OTHER / "entry.json").unlink()

    with pytest.raises(StateError, match=OTHER):
        archive.newest(SHA)


def test_an_entry_of_a_newer_format_is_not_called_damaged(
    archive: Archive, extraction: Extraction
) -> None:
    archive.write(SHA, KEY, extraction)
    (archive.root / SHA / KEY / "entry.json").write_text('{"format": 2}')

    with pytest.raises(StateError, match="newer version"):
        archive.read(SHA, KEY)


def test_what_is_not_there_cannot_be_read(archive: Archive) -> None:
    with pytest.raises(StateError, match="not in the archive"):
        archive.read(SHA, KEY)


@pytest.mark.parametrize("bad", [{"amount": Decimal("1E+19")}, {"label": "\udce9"}])
def test_a_value_that_no_table_holds_ends_the_document_and_not_the_refresh(
    archive: Archive, extraction: Extraction, bad: dict
) -> None:
    figure = replace(extraction.figures[0], **bad)

    with pytest.raises(DocumentError) as raised:
        archive.write(SHA, KEY, replace(extraction, figures=(figure,)))

    assert raised.value.code == "not_storable"
    assert not archive.has(SHA, KEY)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses_leaves_nothing_behind(
    archive: Archive, extraction: Extraction, monkeypatch, code: int
) -> None:
    def refuse(*_):
        raise OSError(code, "refused")

    monkeypatch.setattr(loose_module, "write_durably", refuse)

    with pytest.raises(StateError, match="nothing was written"):
        archive.write(SHA, KEY, extraction)

    assert _contents(archive.root) == {}
    assert not list((archive.root / SHA).iterdir())


def test_a_rename_that_fails_is_told(archive: Archive, extraction: Extraction, monkeypatch) -> None:
    def refuse(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "rename", refuse)

    with pytest.raises(StateError, match="the disk refused"):
        archive.write(SHA, KEY, extraction)

    assert not archive.has(SHA, KEY)


def test_a_disk_that_is_really_full_leaves_nothing_behind(
    archive: Archive, extraction: Extraction, small_disk
) -> None:
    with small_disk(), pytest.raises(StateError, match="disk is full"):
        archive.write(SHA, KEY, extraction)

    assert not archive.has(SHA, KEY)
    assert not list((archive.root / SHA).iterdir())


def test_the_key_follows_version_and_placement() -> None:
    first = archive_key(1, "a", "")
    assert archive_key(1, "a", "") == first
    others = {archive_key(2, "a", ""), archive_key(1, "b", ""), archive_key(1, "a", "eye 1")}
    assert len({first, *others}) == 4
    assert archive_key(1, "1a", "") != archive_key(11, "a", "")
    assert set(first) <= set("0123456789abcdef")


def _contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
