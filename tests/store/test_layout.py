"""A warehouse folder says how it is arranged; one of a newer version is left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.crash import CRASH_VARIABLE, LAYOUT_CRASH_POINTS
from pipelines.store.layout import LAYOUT, LAYOUT_FILE, settle_layout


def test_a_folder_without_a_mark_gets_one_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"of an earlier version")
    for _ in range(2):
        settle_layout(tmp_path)
        assert json.loads((tmp_path / LAYOUT_FILE).read_text()) == {"layout": LAYOUT}
    assert {path.name for path in tmp_path.iterdir()} == {"state.db", LAYOUT_FILE}


def test_a_folder_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    mark = tmp_path / LAYOUT_FILE
    mark.write_text(json.dumps({"layout": LAYOUT + 1, "more": "x"}))
    before = mark.read_bytes()
    with pytest.raises(StateError, match=rf"layout {LAYOUT + 1}.*use the newer version"):
        settle_layout(tmp_path)
    assert mark.read_bytes() == before


@pytest.mark.parametrize("content", ["", "{", "[1]", "{}", '{"layout": "x"}', '{"layout": null}'])
def test_a_damaged_mark_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / LAYOUT_FILE).write_text(content)
    with pytest.raises(StateError, match=rf"{LAYOUT_FILE}: this mark is damaged"):
        settle_layout(tmp_path)


def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".{LAYOUT_FILE}.next").write_text("{")
    settle_layout(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [LAYOUT_FILE]


@pytest.mark.parametrize("point", LAYOUT_CRASH_POINTS)
def test_a_run_that_is_killed_while_it_marks_is_carried_through(tmp_path: Path, point: str) -> None:
    code = "import sys, pathlib; from pipelines.store.layout import settle_layout as s; "
    command = [sys.executable, "-c", code + "s(pathlib.Path(sys.argv[1]))", str(tmp_path)]
    killed = subprocess.run(command, env=os.environ | {CRASH_VARIABLE: point}, check=False)
    assert killed.returncode == -signal.SIGKILL
    settle_layout(tmp_path)
    assert json.loads((tmp_path / LAYOUT_FILE).read_bytes()) == {"layout": LAYOUT}
    assert [path.name for path in tmp_path.iterdir()] == [LAYOUT_FILE]
