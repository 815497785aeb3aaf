"""Everything that tells of one content is found and removed, and nothing else is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines.errors import ReleaseError, StateError
from pipelines.stages.purging import Holdings, matching, remove, tells_of, traces_of
from pipelines.store.archive import Outcome
from pipelines.store.crash import CRASH_VARIABLE, PURGE_CRASH_POINTS
from pipelines.store.pin import Pin, write_pin
from pipelines.store.query import run_query
from pipelines.store.release import Column, Table, View, build_release
from pipelines.store.tombstones import OpenPurge, Telling, Tombstone
from tests.stages.purging import AT, MINE, OTHER, Document, files_below, fill, holdings, release

REPOSITORY = Path(__file__).parents[2]
STONE = Tombstone(MINE.sha256, AT, "asked", "somebody")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def held(filled: Path, tmp_path: Path) -> Holdings:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return holdings(tmp_path)


def purge(held: Holdings, forget_runs: Callable[[], None] = lambda: None) -> list[str]:
    """Put a purge of the first document on record, and carry it out."""
    begun = OpenPurge(STONE, Telling())
    held.tombstones.begin(begun)
    return remove(begun, held, forget_runs)


def test_all_traces_are_found(held, tmp_path):
    found = traces_of(MINE.sha256, held)
    assert found.files == (held.raw / MINE.path,)
    assert found.releases == (held.live, held.releases / "r2.duckdb")
    assert (found.is_archived, found.is_on_record, found.unread) == (True, True, ())
    assert found.telling.paths == (MINE.path,)
    assert found.telling.longer_paths == (OTHER.path,)
    assert found.telling.names == ("emmen (Geld)",)
    assert not traces_of("ab" * 32, held)


def test_what_tells_of_it_goes_and_all_of_the_other_stays(held, tmp_path):
    assert purge(held) == []
    assert files_below(tmp_path) == {
        "raw/emmen/a.pdf.pdf",
        "warehouse/dtz.duckdb",  # the next release comes in its place
        "warehouse/releases/r1.duckdb",
        "warehouse/state.db",
        f"warehouse/intake/{OTHER.sha256}.json",
        f"warehouse/intake/withdrawn/{OTHER.sha256}-0001.json",
        f"warehouse/intake/purged/{MINE.sha256}.json",
        f"warehouse/intake/purged/open/{MINE.sha256}.json",
        f"warehouse/archive/scans/{OTHER.sha256}/1.json",
        *(
            f"warehouse/archive/{shelf}/{OTHER.sha256}/key/{name}.json"
            for shelf in ("recognition", "extractions")
            for name in ("entry", "outcome")
        ),
    }
    assert set(held.state.files()) == {OTHER.path}
    assert set(held.state.reported()) == {OTHER.sha256[:16]}
    left = traces_of(MINE.sha256, held)
    assert (left.files, left.releases) == ((), (held.live,))
    assert not left.is_archived
    assert not left.is_on_record


def test_what_was_said_beside_it_goes_and_stays_of_the_other(held):
    for name in ("a.pdf.yaml", "a.yaml", "a.pdf.pdf.yaml"):
        (held.raw / "emmen" / name).write_text("licence: CC0-1.0")
    origins = [{"sha256": one.sha256, "licence": "CC0-1.0"} for one in (MINE, OTHER)]
    held.beside.save("origins", pa.Table.from_pylist(origins))
    paths = ("emmen/a.yaml", "emmen/b.pdf.yaml")
    misfits = [{"path": path, "code": "damaged", "detail": ""} for path in paths]
    held.beside.save("misfits", pa.Table.from_pylist(misfits))

    assert traces_of(MINE.sha256, held).files == (held.raw / "emmen/a.yaml", held.raw / MINE.path)
    assert purge(held) == []

    # The name of the first is also that of a file beside `a.pdf.pdf`.
    assert files_below(held.raw) == {"emmen/a.pdf.yaml", "emmen/a.pdf.pdf.yaml", OTHER.path}
    assert [row["sha256"] for row in held.beside.rows("origins")] == [OTHER.sha256]
    assert [row["path"] for row in held.beside.rows("misfits")] == ["emmen/b.pdf.yaml"]


def test_what_was_said_beside_it_is_found_also_where_nothing_else_is_left(held):
    said = Document(b"said", "said.pdf")
    held.live.unlink()
    assert not traces_of(said.sha256, held)
    held.beside.save("origins", pa.Table.from_pylist([{"sha256": said.sha256, "licence": "x"}]))
    assert traces_of(said.sha256, held).is_on_record


def test_what_stands_in_packs_goes_and_stays_of_the_other(held, tmp_path):
    for archive in (held.archives.recognition, held.archives.extractions):
        archive.compact(1)
    assert traces_of(MINE.sha256, held).is_archived
    assert purge(held) == []
    assert held.archives.hashes() == {OTHER.sha256}
    entries = [
        path for path in (tmp_path / "warehouse/archive").rglob("*.parquet") if path.is_file()
    ]
    assert len(entries) == 2
    assert not any(MINE.sha256.encode() in path.read_bytes() for path in entries)


def test_what_is_being_written_anew_goes_and_is_not_put_back(held):
    held.archives.remove(MINE.sha256)
    held.archives._aside.write_outcome(MINE.sha256, "key", Outcome("quarantined", "code", ""))
    assert traces_of(MINE.sha256, held).is_archived
    assert purge(held) == []
    held.archives.sweep()
    assert MINE.sha256 not in held.archives.hashes()


@pytest.mark.parametrize(
    ("release_id", "is_pinned_before", "is_pinned_after"),
    [("r2", "r2", False), ("r1", None, True), ("live alone", "live alone", False)],
)
def test_the_pin_of_a_release_that_tells_of_it_goes(
    held, release_id, is_pinned_before, is_pinned_after
):
    write_pin(held.pin, Pin(release_id, AT, "somebody"))
    assert traces_of(MINE.sha256, held).pinned == is_pinned_before
    assert purge(held) == []
    assert held.pin.exists() is is_pinned_after


def test_every_copy_of_it_goes_and_of_a_link_the_link(held, tmp_path):
    (tmp_path / "elsewhere.pdf").write_bytes(MINE.content)
    (held.raw / "link.pdf").symlink_to(tmp_path / "elsewhere.pdf")
    (held.raw / ".copy.part").write_bytes(MINE.content)
    assert purge(held) == []
    assert files_below(held.raw) == {OTHER.path}
    assert (tmp_path / "elsewhere.pdf").exists()


def test_a_path_at_which_another_content_stood_too_is_not_its_own(held):
    (held.raw / MINE.path).write_bytes(OTHER.content)
    held.intake.record("cd" * 32, seen_at=AT, path=MINE.path, size_bytes=1, publisher="emmen")
    found = traces_of(MINE.sha256, held)
    assert found.telling.paths == ()
    assert found.files == ()
    assert purge(held) == []
    assert (held.raw / MINE.path).read_bytes() == OTHER.content


def test_only_a_beginning_that_something_has_is_matched(held):
    (held.raw / "unseen").write_bytes(b"unseen")
    unseen = Document(b"unseen", "unseen")
    for document in (MINE, OTHER, unseen):
        assert matching(document.sha256[:8], held) == {document.sha256}
        assert matching(document.sha256, held) == {document.sha256}
    assert matching("", held) >= {MINE.sha256, OTHER.sha256, unseen.sha256}
    assert matching("0" * 64, held) == set()


@pytest.mark.parametrize("place", ["archive", "release", "raw", "tombstone"])
def test_one_place_that_knows_it_is_enough(tmp_path, place):
    held = holdings(tmp_path)
    held.raw.mkdir()
    sha256 = MINE.sha256
    make = {
        "archive": lambda: held.archives.scans.root.joinpath(sha256).mkdir(parents=True),
        "release": lambda: release(held.releases / "r1.duckdb", [MINE]),
        "raw": lambda: (held.raw / "a").write_bytes(MINE.content),
        "tombstone": lambda: held.tombstones.begin(OpenPurge(STONE, Telling())),
    }
    assert matching(sha256, held) == set()
    make[place]()
    assert matching(sha256, held) == {sha256}
    assert bool(traces_of(sha256, held)) is (place != "tombstone")


def test_a_release_tells_by_any_text_in_any_table(held, tmp_path):
    columns = (Column("said", "VARCHAR", "A text."), Column("n", "BIGINT", "A number."))

    def told(text: str) -> bool:
        rows = pa.table({"said": [text, "", None], "n": [1, 2, 3]})
        path = tmp_path / "one.duckdb"
        lists = View(
            "new", "lists", "Rows.", 'select [said] as said from new."table"', {"said": "It."}, True
        )
        build_release(path, [Table("new", "table", "Rows.", columns, rows)], [lists])
        return tells_of(path, MINE.sha256, Telling(paths=("emmen/it's.pdf", MINE.path)))

    assert told(f"see {MINE.sha256[:16]}")
    with duckdb.connect(tmp_path / "one.duckdb") as connection:
        connection.execute('delete from new."table"')  # only the list has it now
    assert tells_of(tmp_path / "one.duckdb", MINE.sha256, Telling())
    assert told("emmen/it's.pdf")
    assert told(MINE.path)
    assert not told(OTHER.path)
    assert not told(OTHER.sha256)


def test_a_kept_release_that_cannot_be_read_stops_it_before_anything_goes(held, tmp_path):
    (held.releases / "r2.duckdb").write_bytes(b"no database" * 1000)
    before = files_below(tmp_path)
    with pytest.raises(ReleaseError, match=r"r2\.duckdb: nobody can tell what this kept release"):
        traces_of(MINE.sha256, held)
    (refused,) = remove(OpenPurge(STONE, Telling()), held, lambda: None)
    assert "r2.duckdb" in refused
    assert files_below(tmp_path) == before


def test_a_live_release_that_cannot_be_read_counts_as_one_that_tells_of_it(held):
    held.live.write_bytes(b"no database" * 1000)
    assert held.live in traces_of(MINE.sha256, held).releases
    assert purge(held) == []
    assert held.live.exists()


def test_what_refuses_is_told_and_keeps_nothing_else(held):
    def refusing() -> None:
        raise StateError("runs: refused")

    assert purge(held, refusing) == ["runs: refused"]
    left = traces_of(MINE.sha256, held)
    assert (left.files, left.is_archived, left.is_on_record) == ((), False, False)


def test_a_file_that_cannot_be_deleted_is_named(held, monkeypatch):
    def refusing(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipelines.stages.purging.remove_file", refusing)
    refused = purge(held)
    assert refused[0].startswith(f"{held.raw / MINE.path}: no permission")
    assert refused[0].endswith("this file of a purged document is still there")
    assert "r2.duckdb: no permission" in refused[1]


def test_half_written_copies_of_releases_go(held):
    half = [held.releases / ".r3.duckdb.next", held.live.with_name(".dtz.duckdb.next")]
    for path in (*half, held.releases / "r1.duckdb.wal"):
        path.write_bytes(b"half")
    assert purge(held) == []
    assert not any(path.exists() for path in half)
    assert files_below(held.releases) == {"r1.duckdb"}


def test_the_site_tells_of_it_no_more_and_what_refuses_keeps_it_open(held, monkeypatch):
    mine, other = MINE.sha256[:16], OTHER.sha256[:16]
    for one in (mine, other):
        for name in (f"pages/{one}-1.webp", f"reports/{one}.html"):
            (held.site / name).parent.mkdir(parents=True, exist_ok=True)
            (held.site / name).write_text(OTHER.path)
    traces = traces_of(MINE.sha256, held)
    assert [path.name for path in traces.site] == [f"{mine}-1.webp", f"{mine}.html"]

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.site.forgetting.remove_file", _refuse)
        assert "a page of a purged document may be there yet" in purge(held)[0]
    assert traces_of(MINE.sha256, held, Telling(paths=(MINE.path,))).site

    assert purge(held) == []
    assert files_below(held.site) == {f"pages/{other}-1.webp"}
    assert not traces_of(MINE.sha256, held, Telling(paths=(MINE.path,))).site


def _refuse(*_: object) -> None:
    raise OSError(13, "Permission denied")


# Imports once, then carries out each purge that it is asked for in a fork of its own.
PURGER = """
import os
import sys
from pathlib import Path

import pandas  # DuckDB would import it anew in each fork

from pipelines.stages.purging import remove, traces_of
from pipelines.store.crash import CRASH_VARIABLE
from pipelines.store.tombstones import OpenPurge
from tests.stages.purging import MINE, holdings
from tests.stages.test_purging import STONE

for line in sys.stdin:
    folder, crash_at = line.rstrip("\\n").split("|")
    child = os.fork()
    if child == 0:
        os.environ[CRASH_VARIABLE] = crash_at
        held = holdings(Path(folder))
        begun = OpenPurge(STONE, traces_of(MINE.sha256, held).telling)
        held.tombstones.begin(begun)
        remove(begun, held, lambda: None)
        held.tombstones.finish(MINE.sha256)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@pytest.fixture(scope="module")
def purger() -> Iterator[Callable[[Path, str], int]]:
    command = [sys.executable, "-c", PURGER]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        requests, answers = process.stdin, process.stdout
        assert requests is not None
        assert answers is not None

        def run(folder: Path, crash_at: str) -> int:
            requests.write(f"{folder}|{crash_at}\n")
            requests.flush()
            return int(answers.readline())

        yield run


@pytest.mark.slow
@pytest.mark.parametrize("point", PURGE_CRASH_POINTS)
def test_killed_anywhere_it_is_completed(held, tmp_path, purger, point):
    assert purger(tmp_path, point) == -signal.SIGKILL

    is_begun = point != "purge.staged"
    assert held.tombstones.purged() == ({MINE.sha256} if is_begun else set())
    assert run_query(held.live, "select count(*) from core.documents").rows == [(2,)]
    held.tombstones.sweep()
    if not is_begun or point == "purge.closed":
        assert held.tombstones.unfinished() == []
        return
    (begun,) = held.tombstones.unfinished()
    assert begun.tombstone == STONE
    assert begun.telling.paths == (MINE.path,)

    assert remove(begun, held, lambda: None) == []

    left = traces_of(MINE.sha256, held, begun.telling)
    assert (left.files, left.releases) == ((), (held.live,))
    assert not left.is_archived
    assert not left.is_on_record
    assert files_below(held.releases) == {"r1.duckdb"}
    assert CRASH_VARIABLE not in os.environ
