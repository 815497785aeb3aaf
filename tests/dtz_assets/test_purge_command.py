"""`dtz purge` up to the point at which it removes: which document, what would go, are you sure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from dtz_assets.cli import app
from dtz_assets.purging import holdings_of
from dtz_assets.refreshing import Refreshed
from pipelines.errors import RefreshAtWork, ReleaseError
from pipelines.stages import same_bytes
from pipelines.store.lock import warehouse_lock
from pipelines.store.tombstones import Tombstones

# The name of the module in its package is that of the command.
COMMAND = import_module("dtz_assets.cli.purge")
DECISION = """
- document: {document}
  conclusion: release
  printed: 3 of 45
  reason: the pages were looked at
  by: a controller
  at: 2026-03-01
"""


pytestmark = pytest.mark.usefixtures("at_the_prompt")


@pytest.fixture
def sha256(own_pdf: Path) -> str:
    return hashlib.sha256(own_pdf.read_bytes()).hexdigest()


@pytest.fixture
def purge(copied) -> Callable[..., Result]:
    def run(prefix: str, *more: str, typed: str = "", reason: str = "asked") -> Result:
        folders = ["--raw", str(copied.raw), "--warehouse", str(copied.warehouse)]
        return CliRunner().invoke(
            app, ["purge", prefix, "--reason", reason, *folders, *more], input=typed
        )

    return run


@pytest.fixture
def unchanged(copied) -> Iterator[None]:
    """Nothing is removed or written by what the test does, but for the file of the lock."""

    def files() -> dict[Path, bytes]:
        folders = (copied.raw, copied.warehouse)
        found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in found if path.name != ".refresh.lock"}

    before = files()
    yield
    after = {path: content for path, content in files().items() if "state.db" not in path.name}
    assert after == {path: one for path, one in before.items() if "state.db" not in path.name}


@pytest.mark.usefixtures("unchanged")
def test_what_would_go_is_listed(purge, copied, sha256):
    answer = purge(sha256[:8], "--dry-run")
    assert answer.exit_code == 0
    kept = next(copied.releases.glob("*.duckdb"))
    assert answer.stdout.splitlines() == [
        f"document   {sha256}",
        f"file       {copied.raw / 'coevorden/dtz-overzicht-2017-2021.pdf'}",
        f"release    {kept}",
        f"release    {copied.live}: a new one is published in its place",
        "site       its pages and pictures; a new site is written",
        "the rest   archive, record of first sight, state, messages; the history of all runs",
        "by hand    backups, copies and messages elsewhere",
    ]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("prefix", "problem"),
    [
        ("0" * 64, "nothing here begins with this SHA-256"),
        ("abc", "is no SHA-256, or its first 8 digits or more"),
        ("dtz-overzicht", "is no SHA-256"),
    ],
)
def test_a_document_that_is_not_there_is_wrong_usage(purge, prefix, problem):
    answer = purge(prefix, "--yes")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert problem in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_a_beginning_of_several_is_refused_and_they_are_told(purge, sha256, monkeypatch):
    other = sha256[:9] + "0" * 55
    monkeypatch.setattr("dtz_assets.purging.matching", lambda *given: {other, sha256})
    answer = purge(sha256[:9], "--yes")
    assert answer.exit_code == 2
    assert "2 documents begin so" in answer.stderr
    assert sha256 in answer.stderr
    assert other in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_without_a_terminal_it_must_be_said_that_nobody_is_asked(purge, sha256):
    answer = purge(sha256, typed=sha256[:8] + "\n")
    assert answer.exit_code == 2
    assert "this removes for good; say --yes, or run it on a terminal" in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_on_a_terminal_something_else_than_the_digits_removes_nothing(purge, sha256, monkeypatch):
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(COMMAND, "sys", terminal)
    answer = purge(sha256, typed="yes\n")
    assert answer.exit_code == 2
    assert "nothing was removed" in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_a_reason_must_be_given(purge, sha256):
    answer = purge(sha256, "--yes", reason="  ")
    assert answer.exit_code == 2
    assert "--reason: is empty" in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_a_wrong_file_of_decisions_stops_it_before_anything_goes(
    purge, sha256, tmp_path, monkeypatch
):
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions/coevorden.yaml").write_text("- nonsense: 1\n")
    monkeypatch.setenv("DTZ_DECISIONS", str(tmp_path / "decisions"))
    answer = purge(sha256, "--yes")
    assert answer.exit_code == 2
    assert "coevorden.yaml:1" in answer.stderr


@pytest.mark.usefixtures("unchanged")
def test_decisions_that_name_it_are_to_be_removed_by_hand(purge, sha256, tmp_path, monkeypatch):
    folder = tmp_path / "decisions"
    folder.mkdir()
    text = DECISION.format(document=sha256[:16]) + DECISION.format(document="0" * 16)
    (folder / "coevorden.yaml").write_text(text)
    monkeypatch.setenv("DTZ_DECISIONS", str(folder))
    answer = purge(sha256, "--dry-run")
    wanted = f"by hand    {folder / 'coevorden.yaml'}: remove the decisions about it"
    assert wanted in answer.stdout.splitlines()


def test_a_link_and_what_cannot_be_read_are_told(purge, copied, sha256, tmp_path, monkeypatch):
    (own,) = (copied.raw / "coevorden").glob("*.pdf")
    own.rename(tmp_path / "elsewhere.pdf")
    own.symlink_to(tmp_path / "elsewhere.pdf")
    unreadable = tmp_path / "unreadable\n.pdf"
    hashed = same_bytes._hash

    def failing(path: Path, unread: list[Path]) -> str:
        unread.append(unreadable)
        return hashed(path, unread)

    monkeypatch.setattr(same_bytes, "_hash", failing)
    lines = purge(sha256, "--dry-run").stdout.splitlines()
    elsewhere = tmp_path / "elsewhere.pdf"
    assert f"by hand    {elsewhere}, to which a file under raw/ is a link" in lines
    assert f"by hand    {tmp_path}/unreadable .pdf cannot be read: look what it is" in lines


@pytest.mark.usefixtures("unchanged")
def test_a_refresh_at_work_is_4(purge, copied, sha256, monkeypatch):
    def held(folder: Path, wait: float) -> None:
        raise RefreshAtWork(folder / ".refresh.lock", wait)

    monkeypatch.setattr(COMMAND, "warehouse_lock", held)
    assert purge(sha256, "--yes").exit_code == 4


def test_if_no_release_can_be_published_it_is_told_what_still_holds_it(
    purge, copied, sha256, monkeypatch
):
    def failing(settings, seconds):
        raise ReleaseError("no release was published: the disk is full")

    monkeypatch.setattr("dtz_assets.refreshing.run_refresh", failing)
    with warehouse_lock(copied.warehouse):
        answer = purge(sha256, "--yes")
    assert answer.exit_code == 3
    assert "the disk is full; the release that is live still holds the document" in answer.stderr
    (begun,) = holdings_of(copied).tombstones.unfinished()
    assert begun.tombstone.sha256 == sha256
    assert begun.tombstone.reason == "asked"
    assert purge(sha256, "--dry-run").exit_code == 0


@pytest.mark.parametrize(("is_left", "code"), [(True, 1), (False, 0)])
def test_what_could_not_be_removed_needs_a_person(purge, sha256, monkeypatch, is_left, code):
    def refreshed(settings, seconds):
        if not is_left:
            Tombstones(settings.purged).finish(sha256)
        return Refreshed(0, set(), [], needs_a_person=False)

    monkeypatch.setattr("dtz_assets.refreshing.run_refresh", refreshed)
    answer = purge(sha256, "--yes")
    assert answer.exit_code == code
    assert ("not all of it could be removed" in answer.stderr) is is_left
    assert (f"purged {sha256}; a new release is published" in answer.stdout) is not is_left


def test_a_warehouse_that_is_not_there_is_not_made(sha256, tmp_path):
    (tmp_path / "raw").mkdir()
    folders = ["--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "none")]
    answer = CliRunner().invoke(app, ["purge", sha256, "--reason", "x", "--yes", *folders])
    assert answer.exit_code == 2
    assert "none: no such folder" in answer.stderr
    assert not (tmp_path / "none").exists()
