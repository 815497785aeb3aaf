"""Files under raw by their bytes, whatever they are called."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from pipelines.stages.looking import look
from pipelines.stages.same_bytes import Found, files_with, unknown_hashes

A = hashlib.sha256(b"A").hexdigest()
NAMES = ["emmen/a.pdf", "emmen/.hidden.pdf", "emmen/~$a.pdf", "a.pdf.part", "emmen/x/a.txt"]


def test_every_file_with_the_bytes_is_found_and_no_other(raw):
    (raw / "emmen/x").mkdir()
    (raw / ".git").mkdir()
    for name in [*NAMES, ".git/a"]:
        (raw / name).write_bytes(b"A")
    (raw / "emmen/b.pdf").write_bytes(b"B")
    (raw / "emmen/a.pdf2").write_bytes(b"AA")
    for sizes in ((), (1,), (1, 7)):
        found = files_with(raw, A, sizes)
        assert {str(path.relative_to(raw)) for path in found.files} == {*NAMES, ".git/a"}
        assert found.unread == ()
    assert files_with(raw, A, (2,)) == Found((), ())


def test_links_are_followed_and_a_loop_ends(raw, tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share/a.pdf").write_bytes(b"A")
    (raw / "folder").symlink_to(tmp_path / "share")
    (raw / "emmen/loop").symlink_to(raw)
    (raw / "emmen/a.pdf").symlink_to(tmp_path / "share/a.pdf")
    (raw / "emmen/gone.pdf").symlink_to("nowhere")
    os.mkfifo(raw / "emmen/pipe.pdf")
    assert files_with(raw, A, ()).files == (raw / "emmen/a.pdf", raw / "folder/a.pdf")


def test_what_cannot_be_read_is_told(raw, monkeypatch):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/b.pdf").write_bytes(b"B")
    opened = Path.open

    def refusing(path: Path, *arguments):
        if path.name == "b.pdf":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", refusing)
    assert files_with(raw, A, ()) == Found((raw / "emmen/a.pdf",), (raw / "emmen/b.pdf",))


def test_a_folder_that_cannot_be_listed_is_told(tmp_path):
    assert files_with(tmp_path / "none", A, ()) == Found((), (tmp_path / "none",))


@pytest.mark.parametrize("name", ["b.pdf", "b.txt", ".b.pdf"])
def test_only_what_no_look_knows_is_hashed(raw, state, intake, at, name):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    assert unknown_hashes(raw, state.files()) == {A}
    look(raw, state, intake, at(1))
    assert unknown_hashes(raw, state.files()) == set()
    (raw / "emmen" / name).write_bytes(b"B")
    assert unknown_hashes(raw, state.files()) == {hashlib.sha256(b"B").hexdigest()}
    (raw / "emmen/a.pdf").write_bytes(b"Other")
    assert len(unknown_hashes(raw, state.files())) == 2
