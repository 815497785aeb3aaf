"""What is forgotten of a content is gone to the last byte, and nothing of another content goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.documents.model import Page
from pipelines.errors import StateError
from pipelines.store.archive import Archive, Outcome
from pipelines.store.compacting import compact
from pipelines.store.intake import Intake
from pipelines.store.records import Alert, FileOutcome, FileSeen
from pipelines.store.scans import ScanArchive
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.store.tombstones import Telling

AT = datetime(2026, 3, 1, tzinfo=UTC)
SHA, LIKE = "ab" * 32, "ab" * 31 + "cd"  # the second begins as the first
FILE = FileSeen("emmen/a.pdf", 1, 1, SHA, FileOutcome.KNOWN, "", AT)
TELLING = Telling(paths=("emmen/a.pdf",), names=("emmen (Geld)",), document_ids=("ee" * 8,))


def alert(name: str, document: str | None, body: str) -> Alert:
    return Alert(name, document, f"subject of {name}", body, "error", AT)


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Messages about the document, about its other edition, and about others that may name it."""
    state = State(tmp_path / "state.db")
    other = replace(FILE, path="emmen/b.pdf", sha256="cd" * 32)
    unreadable = replace(FILE, path="emmen/c.pdf", sha256=None, outcome=FileOutcome.UNREADABLE)
    again = replace(FILE, path="other name.pdf", outcome=FileOutcome.DUPLICATE)
    state.record_files([FILE, other, unreadable, again])
    state.add_alert(alert("mine", SHA[:16], "a secret of 43.002"), {"f1": SHA[:16]})
    state.add_alert(alert("edition", "ee" * 8, "before it said 43.002"), {"f2": "ee" * 8})
    state.add_alert(alert("names", "cd" * 8, "emmen\n (Geld) says 43.002"), {"f3": "cd" * 8})
    state.add_alert(alert("raw", None, "emmen/a.pdf cannot be read"), {"f4": None})
    state.add_alert(alert("other", "cd" * 8, "99.999 in emmen/b.pdf"), {"f5": "cd" * 8})
    return state


def test_rows_and_messages_that_tell_of_it_go_and_the_others_stay(state):
    state.forget(SHA, TELLING)
    assert set(state.files()) == {"emmen/b.pdf", "emmen/c.pdf"}
    assert [row["message_id"] for row in state.snapshot("alerts")] == ["other"]
    assert set(state.reported()) == {"f5"}
    state.forget(SHA, TELLING)
    assert set(state.reported()) == {"f5"}


def test_no_byte_of_it_is_left_in_the_file(state):
    folder = state.path.parent
    secrets = [SHA.encode(), b"emmen/a.pdf", b"43.002", b"other name"]
    before = b"".join(path.read_bytes() for path in folder.glob("state.db*"))
    assert all(secret in before for secret in secrets)
    state.forget(SHA, TELLING)
    after = b"".join(path.read_bytes() for path in folder.glob("state.db*"))
    assert not any(secret in after for secret in secrets)
    assert b"99.999" in after


def test_a_path_that_only_could_not_be_read_goes_if_it_is_its_own(state):
    state.forget(SHA, Telling(paths=("emmen/c.pdf", "emmen/b.pdf")))
    assert set(state.files()) == {"emmen/b.pdf"}  # there another content stands now


def test_that_it_was_purged_can_be_said_of_a_path(state):
    purged = replace(FILE, outcome=FileOutcome.PURGED)
    state.record_files([purged])
    assert state.files()[FILE.path] == purged


def test_who_keeps_the_file_open_is_told_of(state, monkeypatch):
    monkeypatch.setattr("pipelines.store.compacting._BUSY_SECONDS", 0)
    with closing(sqlite3.connect(state.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM files").fetchall()
        with pytest.raises(StateError, match="may still be in its log"):
            state.forget(SHA, TELLING)
    state.forget(SHA, TELLING)


def test_what_is_no_database_cannot_be_compacted(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    with pytest.raises(StateError, match=r"x\.db: what was deleted may still be in this file"):
        compact(tmp_path / "x.db")


def test_the_archive_forgets_all_keys_of_one_content(tmp_path):
    archive, outcome = Archive(tmp_path), Outcome("quarantined", "code", "")
    for sha256, key in ((SHA, "k1"), (SHA, "k2"), (LIKE, "k1")):
        archive.write_outcome(sha256, key, outcome)
    (tmp_path / SHA / ".k3.half").mkdir()
    archive.remove(SHA)
    archive.remove(SHA)
    assert [path.name for path in tmp_path.iterdir()] == [LIKE]
    assert archive.read(LIKE, "k1") == outcome


def test_scanned_pages_of_one_content_are_forgotten(tmp_path):
    scans = ScanArchive(tmp_path)
    page = Page(1, 100.0, 100.0, ())
    for sha256 in (SHA, LIKE):
        scans.add(sha256, [page])
    scans.remove(SHA)
    assert (scans.pages(SHA), scans.pages(LIKE)) == ((), (page,))


def test_one_first_sight_is_forgotten(tmp_path):
    intake = Intake(tmp_path)
    for sha256 in (SHA, LIKE):
        intake.record(sha256, seen_at=AT, path="a.pdf", size_bytes=1, publisher="")
    intake.remove(SHA)
    intake.remove(SHA)
    assert [one.sha256 for one in intake.all()] == [LIKE]


def test_staging_is_cleared_with_what_killed_runs_left(tmp_path):
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging/core.figures.coming").write_bytes(b"half")
    Staging(tmp_path / "staging").clear()
    Staging(tmp_path / "staging").clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("forget", ["archive", "scans", "intake", "staging"])
def test_a_disk_that_refuses_is_told(tmp_path, monkeypatch, forget):
    def refusing(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    for module in ("loose", "scans", "intake", "staging"):
        name = "remove_file" if module == "intake" else "remove_folder"
        monkeypatch.setattr(f"pipelines.store.{module}.{name}", refusing)
    calls = {
        "archive": lambda: Archive(tmp_path).remove(SHA),
        "scans": lambda: ScanArchive(tmp_path).remove(SHA),
        "intake": lambda: Intake(tmp_path).remove(SHA),
        "staging": Staging(tmp_path).clear,
    }
    with pytest.raises(StateError, match="no permission"):
        calls[forget]()
