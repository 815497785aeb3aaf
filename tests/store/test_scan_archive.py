"""Pages that were read from pictures are kept exactly, and what is damaged is not used."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.documents.model import Box, Legibility, Page, Word
from pipelines.errors import StateError
from pipelines.store.scans import ScanArchive

SHA = "ab" * 32


def page(number: int, text: str = "€ 2.160.000") -> Page:
    word = Word(text, Box(1 / 3, 2.5, 3.0, 4.0), 11.3, "")
    return Page(number, 400.5, 300.0, (word,), reader="eye 1", legibility=Legibility.HIDDEN)


def test_pages_come_back_as_they_were(tmp_path: Path) -> None:
    archive = ScanArchive(tmp_path)
    assert archive.pages(SHA) == ()
    archive.add(SHA, [page(2), page(1)])
    archive.add(SHA, [page(11)])
    assert {one.number: one for one in archive.pages(SHA)} == {n: page(n) for n in (1, 2, 11)}
    assert archive.pages("cd" * 32) == ()


def test_the_newest_reading_is_kept(tmp_path: Path) -> None:
    archive = ScanArchive(tmp_path)
    archive.add(SHA, [page(1, "old")])
    archive.add(SHA, [page(1, "new")])
    assert archive.pages(SHA) == (page(1, "new"),)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"number": 1}'])
def test_what_is_damaged_is_read_anew(tmp_path: Path, content: bytes) -> None:
    archive = ScanArchive(tmp_path)
    archive.add(SHA, [page(1), page(2)])
    (tmp_path / SHA / "1.json").write_bytes(content)
    assert archive.pages(SHA) == (page(2),)


def test_leftovers_are_swept_and_never_read(tmp_path: Path) -> None:
    archive = ScanArchive(tmp_path)
    archive.add(SHA, [page(1)])
    leftover = tmp_path / SHA / ".0123"
    leftover.write_bytes(b"{")
    assert archive.pages(SHA) == (page(1),)
    archive.sweep()
    assert not leftover.exists()
    assert archive.pages(SHA) == (page(1),)


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="file"):
        ScanArchive(tmp_path / "file").add(SHA, [page(1)])
