"""A pin is set as a whole, can be replaced and taken away; a damaged one is named."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.pin import Pin, read_pin, remove_pin, write_pin

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pin.json"


def test_what_was_pinned_is_read_back(path: Path) -> None:
    assert read_pin(path) is None
    for release in ("r1", "r2"):
        pin = Pin(release, NOON, "a controller")
        write_pin(path, pin)
        assert read_pin(path) == pin
    assert [one.name for one in path.parent.iterdir()] == ["pin.json"]
    for _ in range(2):
        remove_pin(path)
        assert read_pin(path) is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"release_id": "r1"}', '{"pinned_at": "noon"}', "5"]
)
def test_a_damaged_pin_is_no_absent_pin(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(StateError, match=r"pin\.json: this pin is damaged.*--unpin"):
        read_pin(path)
    write_pin(path, Pin("r1", NOON, "x"))
    assert read_pin(path) == Pin("r1", NOON, "x")


def test_when_the_disk_refuses_the_pin_before_it_stays(path: Path, monkeypatch) -> None:
    write_pin(path, Pin("r1", NOON, "x"))

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(StateError, match="disk is full"):
            write_pin(path, Pin("r2", NOON, "x"))

    assert read_pin(path) == Pin("r1", NOON, "x")
    assert [one.name for one in path.parent.iterdir()] == ["pin.json"]
