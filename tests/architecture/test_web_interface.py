"""`make ui` lets people look, from this machine alone, unless they say otherwise."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


def web_server(repo_root: Path, *given: str) -> list[str]:
    """The words of the command that serves pages, as make would run it."""
    ran = subprocess.run(
        ["make", "-n", "ui", *given], cwd=repo_root, capture_output=True, text=True, check=True
    )
    whole = ran.stdout.replace("\\\n", " ")
    (line,) = [line for line in whole.splitlines() if "dagster-webserver -m" in line]
    return line.rpartition("dagster-webserver")[2].split()


def test_it_is_for_looking_and_for_this_machine(repo_root: Path) -> None:
    words = web_server(repo_root)
    assert "--read-only" in words
    assert words[words.index("-h") + 1] == "127.0.0.1"


@pytest.mark.parametrize(("given", "is_for_looking"), [("WRITE=1", False), ("PORT=3001", True)])
def test_it_is_opened_for_writing_on_request_alone(
    repo_root: Path, given: str, is_for_looking: bool
) -> None:
    assert ("--read-only" in web_server(repo_root, given)) is is_for_looking
