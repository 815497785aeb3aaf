"""The folder of an export: whole, described, the same again, and nobody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import ExportError
from pipelines.exports import folder as folders
from pipelines.exports.folder import replaced_folder
from pipelines.exports.model import Form
from pipelines.exports.package import MANIFEST, sealed_files, sha256_of_file
from pipelines.store.crash import CRASH_VARIABLE, EXPORT_CRASH_POINTS
from tests.exports.conftest import ROW, export_of


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_release_gives_the_same_bytes_at_any_time_and_place(
    release, tmp_path, monkeypatch
):
    path = release(ROW, {})
    export_of(path, tmp_path / "a")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    # A zip keeps time in steps of two seconds.
    monkeypatch.setattr(time, "time", lambda moment=time.time: moment() + 86_400)
    time.sleep(2.1)
    try:
        export_of(path, tmp_path / "b")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert len(files_of(tmp_path / "a")) == 4


def test_an_export_of_its_own_is_replaced_and_nothing_is_left_beside_it(release, tmp_path):
    export_of(release(ROW), tmp_path / "x/out")
    export_of(release({}), tmp_path / "x/out", [Form.CSV])
    assert set(files_of(tmp_path / "x/out")) == {"marts.odd.csv", MANIFEST}
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["out"]


def test_an_empty_folder_may_be_filled(release, tmp_path):
    (tmp_path / "out").mkdir()
    export_of(release(ROW), tmp_path / "out", [Form.CSV])
    assert set(files_of(tmp_path / "out")) == {"marts.odd.csv", MANIFEST}


def add(folder: Path) -> None:
    (folder / "mine.txt").write_text("mine")


def add_within(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep/marts.odd.csv").write_bytes((folder / "marts.odd.csv").read_bytes())


def edit(folder: Path) -> None:
    (folder / "marts.odd.csv").write_text("mine")


def edit_manifest(folder: Path) -> None:
    package = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**package, "licenses": [{"name": "CC0-1.0"}]}))


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def link(folder: Path) -> None:
    (folder / "marts.odd.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "marts.odd.csv").symlink_to(folder.parent / "elsewhere.csv")


@pytest.mark.parametrize("change", [add, add_within, edit, edit_manifest, lose_manifest, link])
def test_what_an_export_did_not_make_is_never_replaced(
    release, tmp_path, change: Callable[[Path], None]
):
    path = release(ROW)
    export_of(path, tmp_path / "out", [Form.CSV])
    change(tmp_path / "out")
    before = sorted((one, one.is_file() and one.read_bytes()) for one in tmp_path.rglob("*"))
    with pytest.raises(ExportError, match="choose another folder, or move it away first"):
        export_of(path, tmp_path / "out", [Form.CSV])
    assert before == sorted(
        (one, one.is_file() and one.read_bytes()) for one in tmp_path.rglob("*")
    )


def test_what_is_put_there_meanwhile_is_not_replaced_either(tmp_path, release):
    export_of(release(ROW), tmp_path / "out", [Form.CSV])
    with pytest.raises(ExportError, match=r"mine\.txt"), replaced_folder(tmp_path / "out"):
        add(tmp_path / "out")
    assert (tmp_path / "out/mine.txt").exists()


def test_a_file_or_a_link_is_no_folder(tmp_path, release):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(ExportError, match="this is no folder"):
            export_of(release(ROW), tmp_path / name)


def test_a_failure_leaves_the_export_before(tmp_path, release):
    export_of(release(ROW), tmp_path / "out")
    before = files_of(tmp_path / "out")
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "out") as staged:
        (staged / "half").write_text(str(1 / 0))
    with pytest.raises(ExportError, match="the disk is full"), replaced_folder(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert files_of(tmp_path / "out") == before
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_the_one_before_comes_back_when_places_cannot_be_changed(tmp_path, release, monkeypatch):
    export_of(release(ROW), tmp_path / "out")
    before, rename = files_of(tmp_path / "out"), os.rename

    def refusing(source: Path, target: Path) -> None:
        if Path(source).suffix == ".dtz-part":
            raise OSError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refusing)
    with pytest.raises(ExportError, match="no permission"):
        export_of(release({}), tmp_path / "out")
    assert files_of(tmp_path / "out") == before


KILLED = """
import sys
from pathlib import Path
from pipelines.exports import folder
with folder.replaced_folder(Path(sys.argv[1])) as staged:
    (staged / "new").touch()
"""


@pytest.mark.parametrize("point", EXPORT_CRASH_POINTS)
def test_an_export_that_is_killed_at_any_point_leaves_the_old_one_or_the_new(
    tmp_path, release, point
):
    export_of(release(ROW), tmp_path / "out", [Form.CSV])
    before = files_of(tmp_path / "out")
    dead = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "out")],
        env={**os.environ, CRASH_VARIABLE: point},
    )
    assert dead.returncode == -9
    folders._remove_dead(tmp_path / "out")  # as the next export does first
    expected = {"new": b""} if point == "export.placed" else before
    assert files_of(tmp_path / "out") == expected
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_one_that_is_still_at_work_is_left_alone(tmp_path, release):
    with replaced_folder(tmp_path / "out") as first:
        (first / "a").touch()
        export_of(release(ROW), tmp_path / "other", [Form.CSV])
        folders._remove_dead(tmp_path / "out")
        assert (first / "a").exists()
    assert (tmp_path / "out/a").exists()


def test_the_description_has_the_hash_of_every_file(tmp_path, release):
    export_of(release(ROW), tmp_path / "out")
    package = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    sealed = sealed_files((tmp_path / "out" / MANIFEST).read_bytes())
    assert sealed == {
        name: sha256_of_file(tmp_path / "out" / name)
        for name in ("marts.odd.csv", "marts.odd.parquet", "dtz.xlsx")
    }
    assert [one["bytes"] for one in package["resources"]] == [
        (tmp_path / "out" / one["path"]).stat().st_size for one in package["resources"]
    ]


def test_licences_travel_and_none_is_made_up(tmp_path, release):
    export_of(release(ROW), tmp_path / "out", [Form.CSV])
    package = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    stated, silent = package["sources"]
    assert stated["licenses"] == [{"name": "CC0-1.0"}]
    assert stated["path"] == stated["source_url"] == "https://example.org/"
    assert (silent["licenses"], silent["source_url"]) == (None, None)
    assert "path" not in silent
    assert "licenses" not in package


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'"seal"', b"\xff", b'{"seal": 1}'])
def test_another_description_is_not_ours(manifest):
    assert sealed_files(manifest) is None
