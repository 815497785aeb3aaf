"""What stands under raw/: every path gets an outcome, and nothing is opened twice."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from pipelines.stages.looking import look, paths_under, publisher_folder


@pytest.fixture
def look_at(raw, state, intake, at):
    """Look on a day of January: outcome by path."""

    def run(day: int) -> dict[str, str]:
        return {file.path: file.outcome.value for file in look(raw, state, intake, at(day))}

    return run


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The names of the files that were read, in order."""
    names: list[str] = []
    read = Path.read_bytes

    def counting(path: Path) -> bytes:
        if path.suffix == ".pdf":
            names.append(path.name)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counting)
    return names


def test_new_then_known_and_not_opened_again(raw, look_at, opened):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    assert look_at(1) == {"emmen/a.pdf": "new"}
    assert opened == ["a.pdf"]
    assert look_at(2) == {"emmen/a.pdf": "known"}
    assert opened == ["a.pdf"]


def test_a_touched_file_is_hashed_and_known(raw, look_at, opened):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    look_at(1)
    os.utime(raw / "emmen/a.pdf", (1, 1))
    assert look_at(2) == {"emmen/a.pdf": "known"}
    assert opened == ["a.pdf", "a.pdf"]


def test_a_changed_file_of_the_same_size_is_new(raw, look_at, intake, at):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    look_at(1)
    (raw / "emmen/a.pdf").write_bytes(b"B")
    os.utime(raw / "emmen/a.pdf", (1, 1))
    assert look_at(2) == {"emmen/a.pdf": "new"}
    assert [(one.path, one.seen_at) for one in intake.all()] == [
        ("emmen/a.pdf", at(1)),
        ("emmen/a.pdf", at(2)),
    ]


def test_the_second_path_of_a_content_is_a_duplicate_and_says_of_what(raw, state, intake, at):
    for name in ("b", "a"):
        (raw / f"emmen/{name}.pdf").write_bytes(b"A")
    files = look(raw, state, intake, at(1))
    assert [(one.path, one.outcome, one.reason) for one in files] == [
        ("emmen/a.pdf", "new", ""),
        ("emmen/b.pdf", "duplicate", "= emmen/a.pdf"),
    ]
    assert len(intake.all()) == 1


def test_a_file_that_is_gone_has_vanished_and_can_come_back(raw, look_at, intake):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    look_at(1)
    (raw / "emmen/a.pdf").rename(raw / "elsewhere")
    assert look_at(2) == {"emmen/a.pdf": "vanished"}
    assert look_at(3) == {"emmen/a.pdf": "vanished"}
    (raw / "elsewhere").rename(raw / "emmen/a.pdf")
    assert look_at(4) == {"emmen/a.pdf": "known"}
    assert len(intake.all()) == 1


def test_a_content_that_moves_keeps_its_first_sight(raw, look_at, intake, at):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    look_at(1)
    (raw / "emmen/a.pdf").rename(raw / "b.PDF")
    assert look_at(2) == {"b.PDF": "known", "emmen/a.pdf": "vanished"}
    (only,) = intake.all()
    assert (only.path, only.seen_at, only.publisher) == ("emmen/a.pdf", at(1), "emmen")


def test_only_pdfs_that_are_not_hidden_count(raw, look_at):
    for name in ("A.PDF", "b.Pdf", ".c.pdf", "~d.pdf", "~$e.pdf", "f.pdf.part", "g.txt", "pdf"):
        (raw / "emmen" / name).write_bytes(name.encode())
    (raw / ".git").mkdir()
    (raw / ".git/h.pdf").write_bytes(b"h")
    assert look_at(1) == {"emmen/A.PDF": "new", "emmen/b.Pdf": "new"}


def test_a_folder_named_like_a_pdf_is_a_folder(raw, look_at):
    (raw / "emmen/x.pdf").mkdir()
    (raw / "emmen/x.pdf/a.pdf").write_bytes(b"A")
    assert look_at(1) == {"emmen/x.pdf/a.pdf": "new"}


def test_a_linked_folder_is_listed_once_and_a_loop_ends(raw, tmp_path, look_at):
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.pdf").write_bytes(b"A")
    (raw / "coevorden").symlink_to(share)
    (raw / "emmen/loop").symlink_to(raw)
    assert look_at(1) == {"coevorden/a.pdf": "new"}


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.symlink_to("nowhere"), "No such file or directory"),
        (os.mkfifo, "no regular file"),
    ],
    ids=["dangling link", "pipe"],
)
def test_what_is_no_file_is_unreadable_and_the_others_go_on(raw, state, intake, at, make, reason):
    make(raw / "emmen/a.pdf")
    (raw / "emmen/b.pdf").write_bytes(b"B")
    files = look(raw, state, intake, at(1))
    assert [(one.path, one.outcome, one.reason, one.sha256 is None) for one in files] == [
        ("emmen/a.pdf", "unreadable", reason, True),
        ("emmen/b.pdf", "new", "", False),
    ]


def test_a_name_that_is_no_text_is_unreadable(raw, state, intake, at):
    Path(os.fsdecode(os.fsencode(raw / "emmen") + b"/\xff.pdf")).write_bytes(b"A")
    (file,) = look(raw, state, intake, at(1))
    assert (file.path, file.outcome) == (r"emmen/\udcff.pdf", "unreadable")
    assert file.reason == "its name is no UTF-8"
    assert state.files()[file.path] == file


def test_a_file_that_vanishes_while_being_read_is_unreadable(raw, look_at, monkeypatch):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/b.pdf").write_bytes(b"B")
    read = Path.read_bytes

    def vanishing(path: Path) -> bytes:
        if path.name == "a.pdf":
            path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    assert look_at(1) == {"emmen/a.pdf": "unreadable", "emmen/b.pdf": "new"}


def test_what_was_unreadable_is_tried_again(raw, look_at, monkeypatch):
    (raw / "emmen/a.pdf").write_bytes(b"A")

    def refusing(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refusing)
        assert look_at(1) == {"emmen/a.pdf": "unreadable"}
    assert look_at(2) == {"emmen/a.pdf": "new"}


def test_a_folder_that_cannot_be_listed_is_a_row(raw, look_at, monkeypatch):
    (raw / "coevorden").mkdir()
    (raw / "emmen/a.pdf").write_bytes(b"A")
    listing = os.scandir

    def refusing(path):
        if Path(path).name == "coevorden":
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert look_at(1) == {"coevorden": "unreadable", "emmen/a.pdf": "new"}


def test_without_a_raw_folder_that_is_the_one_row(tmp_path):
    (only,) = paths_under(tmp_path / "nowhere")
    assert (only.path, only.error) == (tmp_path / "nowhere", "No such file or directory")


@pytest.mark.parametrize(
    ("path", "publisher"), [("emmen/2020/a.pdf", "emmen"), ("a.pdf", ""), ("emmen/a.pdf", "emmen")]
)
def test_the_publisher_is_the_first_folder(path, publisher):
    assert publisher_folder(path) == publisher


def test_what_was_purged_is_there_again_and_not_taken_up(raw, state, intake, at):
    for name, content in (("a", b"A"), ("b", b"B"), ("c", b"A")):
        (raw / f"emmen/{name}.pdf").write_bytes(content)
    purged = {hashlib.sha256(b"A").hexdigest()}
    files = look(raw, state, intake, at(1), purged)
    assert [(one.path, one.outcome, one.reason) for one in files] == [
        ("emmen/a.pdf", "purged", ""),
        ("emmen/b.pdf", "new", ""),
        ("emmen/c.pdf", "purged", ""),
    ]
    assert [one.path for one in intake.all()] == ["emmen/b.pdf"]
    assert {one.outcome for one in look(raw, state, intake, at(2), purged)} == {"purged", "known"}
