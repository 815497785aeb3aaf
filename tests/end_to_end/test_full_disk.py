"""A disk that is full or read-only: what is wrong is told with its path, and the release stays.

Where file systems may be mounted, one that is full lies over each folder of the warehouse in turn;
where not, the system limits the size of each file that is written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.conftest import BIN, Place
from tests.end_to_end.park import Park

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

KB = 1024
# A folder of the warehouse, what is left free on it, and whose file does not fit then.
FULL = [
    ("", 0, "state.db"),
    ("dagster", 100 * KB, "dagster"),
    ("intake", 0, "intake"),
    ("archive", 8 * KB, "archive"),
    ("staging", 8 * KB, "staging"),
    ("staging", 1000 * KB, "release.duckdb"),
    ("releases", 100 * KB, "dtz.duckdb"),
]
# The largest file that may be written, where nothing can be mounted.
LARGEST = [100, 100 * KB, 1000 * KB, 5000 * KB]
SIZE = 64 * 1024 * KB


@contextmanager
def full_disk(folder: Path, free: int) -> Iterator[None]:
    """A file system over `folder`, with the same in it, on which `free` bytes are left."""
    kept = folder.parent / f"{folder.name}.kept"
    shutil.copytree(folder, kept)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        status = os.statvfs(folder)
        ballast = status.f_bavail * status.f_frsize - free
        (folder / "ballast").write_bytes(bytes(ballast))
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(kept)


def can_mount(folder: Path) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if is_mounted:
        subprocess.run(["umount", folder], check=True)
    return is_mounted


def fails_on(park: Park, named: str, largest: int = 0) -> None:
    """A refresh ends with code 3 and tells of a full disk; the release is as it was."""
    before = park.place.live.read_bytes()
    ran = park.dtz("refresh", largest=largest)
    told = ran.err.splitlines()[-1]
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err
    assert told.startswith("dtz: ")
    assert str(park.place.warehouse) in told
    assert named in told
    assert "free some space there" in told
    assert park.place.live.read_bytes() == before
    assert park.documents() == park.added[:1]


def test_a_full_disk_leaves_the_release_and_is_told(park: Park, tmp_path: Path) -> None:
    park.add()
    if can_mount(tmp_path / "mounted"):
        print("full file systems, mounted")
        for folder, free, named in FULL:
            with full_disk(park.place.warehouse / folder, free):
                fails_on(park, named)
    else:
        print("no file system can be mounted here: a limit on the size of each file")
        for largest in LARGEST:
            fails_on(park, "", largest=largest)

    last = park.refresh()

    assert last.code == 0, last.err
    park.all_is_well()


def test_a_limit_on_files_is_a_full_disk_too(park: Park) -> None:
    park.add()
    fails_on(park, "release.duckdb", largest=4000 * KB)


@pytest.fixture
def refused(copied: Place) -> Iterator[Place]:
    """The own report, in a warehouse of which the owner may change nothing; mended afterwards."""
    folders = [path for path in copied.warehouse.rglob("*") if path.is_dir()]
    try:
        yield copied
    finally:
        for folder in (copied.warehouse, *folders):
            folder.chmod(0o755)


@pytest.mark.parametrize("folder", ["", "releases"])
def test_a_read_only_folder_leaves_the_release_and_is_told(
    refused: Place, edition, folder: str
) -> None:
    refused.add(edition("restated"), "coevorden/tweede.pdf")
    before = refused.live.read_bytes()
    (refused.warehouse / folder).chmod(0o555)

    ran = as_a_user(refused, "refresh")

    told = ran.stderr.splitlines()[-1]
    assert ran.returncode == 3, ran.stderr
    assert "Traceback" not in ran.stderr
    assert str(refused.warehouse) in told
    assert "no permission" in told
    assert refused.live.read_bytes() == before
    assert as_a_user(refused, "query", "select 1").returncode == 0


def as_a_user(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `dtz` without the right of root to write everywhere."""
    rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*(rights if os.geteuid() == 0 else []), str(BIN / "dtz"), *arguments],
        cwd=place.folder,
        env=place.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
