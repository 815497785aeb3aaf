"""The benchmark of the archive runs, and does not pass over what is read otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import archive
from benchmarks.measuring import Measured

CONFIRM = os.fsync


def here(work: Callable[..., Any], *arguments: Any) -> Measured[Any]:
    """In this process: what it costs is no matter of a test."""
    return Measured(work(*arguments), 1.0, 1.0, 1)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "in_new_process", here)
    monkeypatch.setattr(os, "fsync", CONFIRM)  # put back after the test


def test_packed_documents_are_a_few_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert archive.main(["--documents", "12"]) == 0

    head, _, *rows = capsys.readouterr().out.splitlines()
    files = [int(row.split("|")[2]) for row in rows]
    assert files == [12 * 7, 12, 8, 8]
    assert {len(row.split("|")) for row in rows} == {len(head.split("|"))}


def test_other_documents_are_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter(["a", "b"])
    monkeypatch.setattr(archive, "fingerprint", lambda *_: next(told))

    with pytest.raises(ValueError, match="otherwise than loose ones"):
        archive.measure(tmp_path, 2)
