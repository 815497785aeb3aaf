"""The first sight of a content is recorded once."""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store import intake as intake_module
from pipelines.store.intake import Intake, Seen

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SHA = "ab" * 32


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path / "intake")


def record(intake: Intake, sha256: str = SHA, at: datetime = NOON, path: str = "c/a.pdf") -> Seen:
    return intake.record(sha256, seen_at=at, path=path, size_bytes=10, publisher="c")


def test_the_first_sight_stays(intake: Intake) -> None:
    first = record(intake)

    later = record(intake, at=NOON + timedelta(days=1), path="c/copy.pdf")

    assert later == first == Seen(SHA, NOON, "c/a.pdf", 10, "c")
    assert intake.all() == [first]


def test_the_record_of_another_process_wins(intake: Intake, monkeypatch) -> None:
    first = record(intake)
    monkeypatch.setattr(Path, "exists", lambda *_: False)

    assert record(intake, at=NOON + timedelta(days=1)) == first


def test_a_file_system_without_hard_links_will_do(intake: Intake, monkeypatch) -> None:
    def refuse(*_):
        raise OSError(errno.EOPNOTSUPP, "no links")

    monkeypatch.setattr(os, "link", refuse)

    assert record(intake) in intake.all()


def test_the_earliest_comes_first(intake: Intake) -> None:
    record(intake, "cc" * 32, NOON)
    record(intake, "aa" * 32, NOON + timedelta(hours=1))
    record(intake, "bb" * 32, NOON)

    assert [seen.sha256[0] for seen in intake.all()] == ["b", "c", "a"]


def test_instants_are_stored_in_utc(intake: Intake) -> None:
    summer = timezone(timedelta(hours=2))

    seen = record(intake, at=datetime(2024, 5, 1, 14, tzinfo=summer))

    assert seen.seen_at == NOON
    stored = json.loads((intake.root / f"{SHA}.json").read_text())
    assert stored["seen_at"] == "2024-05-01T12:00:00.000000+00:00"


def test_an_instant_without_a_time_zone_is_refused(intake: Intake) -> None:
    with pytest.raises(ValueError, match="time zone"):
        record(intake, at=datetime(2024, 5, 1))

    assert intake.all() == []


def test_a_name_that_is_no_unicode_is_kept(intake: Intake) -> None:
    assert record(intake, path="c/caf\udce9.pdf").path == "c/caf\udce9.pdf"


@pytest.mark.parametrize("content", ["", "{", "{}", "[1]", '{"seen_at": 5}', '{"seen_at": "2024"}'])
def test_a_damaged_record_is_named(intake: Intake, content: str) -> None:
    record(intake)
    (intake.root / f"{SHA}.json").write_text(content)

    with pytest.raises(StateError, match=SHA):
        intake.all()


def test_a_record_of_a_newer_version_is_not_called_damaged(intake: Intake) -> None:
    record(intake)
    path = intake.root / f"{SHA}.json"
    newer = json.loads(path.read_text()) | {"received_by": "a clerk"}
    path.write_text(json.dumps(newer))

    with pytest.raises(StateError, match=r"received_by.*use the newer version") as raised:
        intake.all()

    assert "damaged" not in str(raised.value)
    assert json.loads(path.read_text()) == newer


def test_leftovers_are_ignored_and_swept(intake: Intake) -> None:
    record(intake)
    leftover = intake.root / ".0123.staged"
    leftover.write_text("{")

    assert len(intake.all()) == 1
    intake.sweep()

    assert not leftover.exists()
    assert len(intake.all()) == 1


def test_a_full_disk_records_nothing(intake: Intake, monkeypatch) -> None:
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(intake_module, "write_durably", refuse)

    with pytest.raises(StateError, match="disk is full"):
        record(intake)

    assert list(intake.root.iterdir()) == []
