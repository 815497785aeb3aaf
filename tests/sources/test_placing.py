"""Files under raw: added whole, never over another one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.sources.placing import place, sweep
from pipelines.store.crash import CRASH_VARIABLE, SOURCES_CRASH_POINTS
from tests.sources.serving import PDF


def test_a_new_content_gets_its_name(tmp_path):
    placed = place(tmp_path / "coevorden", "dtz.pdf", PDF)
    assert placed.path == tmp_path / "coevorden/dtz.pdf"
    assert (placed.path.read_bytes(), placed.is_new) == (PDF, True)
    assert os.listdir(tmp_path / "coevorden") == ["dtz.pdf"]


def test_a_content_that_is_there_is_not_put_there_twice(tmp_path):
    (tmp_path / "other name.pdf").write_bytes(PDF)
    placed = place(tmp_path, "dtz.pdf", PDF)
    assert (placed.path.name, placed.is_new) == ("other name.pdf", False)
    assert len(os.listdir(tmp_path)) == 1


def test_changed_bytes_are_a_new_file(tmp_path):
    place(tmp_path, "dtz.pdf", PDF)
    changed = PDF + b"%more\n"
    placed = place(tmp_path, "dtz.pdf", changed)
    assert placed.path.name == f"dtz-{sha256(changed).hexdigest()[:8]}.pdf"
    assert (tmp_path / "dtz.pdf").read_bytes() == PDF


def test_a_name_that_is_taken_twice_gets_more_of_the_hash(tmp_path):
    digest = sha256(PDF).hexdigest()
    for name in ("dtz.pdf", f"dtz-{digest[:8]}.pdf"):
        (tmp_path / name).write_bytes(b"else")
    assert place(tmp_path, "dtz.pdf", PDF).path.name == f"dtz-{digest[:16]}.pdf"


def test_without_hard_links_nothing_is_replaced_either(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "not supported")

    monkeypatch.setattr("os.link", refuse)
    (tmp_path / "dtz.pdf").write_bytes(b"else")
    assert place(tmp_path, "dtz.pdf", PDF).path.name.startswith("dtz-")
    assert (tmp_path / "dtz.pdf").read_bytes() == b"else"


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "coevorden").write_bytes(b"a file, where a folder is due")
    with pytest.raises(StateError, match="nothing was added to raw/"):
        place(tmp_path / "coevorden", "dtz.pdf", PDF)


def test_what_a_killed_run_left_is_swept(tmp_path):
    (tmp_path / ".dtz.pdf.fetching").write_bytes(PDF[:5])
    (tmp_path / "dtz.pdf").write_bytes(PDF)
    sweep(tmp_path)
    assert os.listdir(tmp_path) == ["dtz.pdf"]


@pytest.mark.parametrize("point", SOURCES_CRASH_POINTS)
def test_killed_anywhere_it_is_there_whole_or_not_at_all(tmp_path: Path, point: str) -> None:
    folder = tmp_path / "coevorden"
    (tmp_path / "fetched").write_bytes(PDF)
    code = (
        "import sys, pathlib; from pipelines.sources.placing import place; "
        "place(pathlib.Path(sys.argv[1]), 'dtz.pdf', pathlib.Path(sys.argv[2]).read_bytes())"
    )
    command = [sys.executable, "-c", code, str(folder), str(tmp_path / "fetched")]
    killed = subprocess.run(command, env=os.environ | {CRASH_VARIABLE: point}, check=False)
    assert killed.returncode == -signal.SIGKILL

    assert {path.read_bytes() for path in folder.glob("*.pdf")} <= {PDF}
    sweep(folder)
    placed = place(folder, "dtz.pdf", PDF)
    assert placed.is_new is (point == "sources.staged")
    assert os.listdir(folder) == ["dtz.pdf"]
    assert placed.path.read_bytes() == PDF
