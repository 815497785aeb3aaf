"""The folder of the site: written once per release, replaced whole, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import NoRelease, SiteError
from pipelines.site import manner as manners
from pipelines.site import writing
from pipelines.site.writing import label_of, read_label, write_site
from pipelines.store.crash import CRASH_VARIABLE, FORGETTING_CRASH_POINTS, SITE_CRASH_POINTS
from pipelines.wording import Language
from tests.site.releases import Told, figure, manner, release_of

REPOSITORY = Path(__file__).parents[2]
TOLD = Told("ab" * 32, {"core.figures": [figure("f1")]})
OTHER = Told("cd" * 32, {"core.figures": [figure("f2")]})


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two releases, the younger one without the second report."""
    folder = tmp_path_factory.mktemp("releases")
    return {
        "r1": release_of(folder / "r1.duckdb", TOLD, OTHER),
        "r2": release_of(folder / "r2.duckdb", TOLD, release_id="r2"),
    }


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def test_a_release_has_its_site_once_and_the_next_one_another(releases, tmp_path):
    site = tmp_path / "w/report"
    first = write_site(site, releases["r1"], manner())
    assert (first.is_new, first.reports) == (True, 2)
    assert first.bytes == sum(map(len, files_of(site).values()))
    assert {"index.html", "site.css", "site.js", f"reports/{TOLD.document_id}.html"} <= set(
        files_of(site)
    )

    (site / "index.html").write_text("as it was")
    again = write_site(site, releases["r1"], manner())
    assert not again.is_new
    assert (site / "index.html").read_text() == "as it was"

    assert write_site(site, releases["r2"], manner()).reports == 1
    assert f"reports/{OTHER.document_id}.html" not in files_of(site)
    assert read_label(site) == label_of(releases["r2"], manner())
    assert beside(site) == []


def test_another_language_or_version_is_another_site(releases, tmp_path, monkeypatch):
    site = tmp_path / "report"
    write_site(site, releases["r2"], manner())
    assert "Overzicht" in (site / "index.html").read_text()
    english = replace(manner(), language=Language.EN)
    assert write_site(site, releases["r2"], english).is_new
    assert "Overview" in (site / "index.html").read_text()
    monkeypatch.setattr(manners, "engine_hash", lambda: "of another version")
    assert write_site(site, releases["r2"], english).is_new


@pytest.mark.parametrize("label", ["", "{", "[]", '"r1"', '{"release_id": "r1"}'])
def test_a_label_that_says_nothing_is_of_no_release(releases, tmp_path, label):
    (tmp_path / "report").mkdir()
    (tmp_path / "report/site.json").write_text(label)
    assert read_label(tmp_path / "report") != label_of(releases["r1"], manner())


def test_without_a_release_there_is_nothing_to_write(tmp_path):
    with pytest.raises(NoRelease):
        write_site(tmp_path / "report", tmp_path / "none.duckdb", manner())
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def site(releases, tmp_path: Path) -> Path:
    """The site on the first release."""
    write_site(tmp_path / "w/report", releases["r1"], manner())
    return tmp_path / "w/report"


def test_a_link_or_a_file_of_others_is_not_replaced(site, releases, tmp_path):
    site.rename(tmp_path / "elsewhere")
    site.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SiteError, match="move it away"):
        write_site(site, releases["r2"], manner())
    assert site.is_symlink()
    site.unlink()
    site.write_text("a file of somebody")
    with pytest.raises(SiteError, match="move it away"):
        write_site(site, releases["r2"], manner())
    assert (site.read_text(), beside(site)) == ("a file of somebody", [])


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_site_before(site, releases, monkeypatch):
    before = files_of(site)
    monkeypatch.setattr(writing, "gather_loose_findings", _full)
    with pytest.raises(SiteError, match="the disk is full") as refused:
        write_site(site, releases["r2"], manner())
    assert str(site) in str(refused.value)
    assert (files_of(site), beside(site)) == (before, [])


@pytest.mark.parametrize("refused", [1, 2])
def test_the_one_before_comes_back_when_places_cannot_be_changed(
    site, releases, monkeypatch, refused
):
    before, real, calls = files_of(site), os.rename, []

    def rename(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == refused:
            raise OSError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(SiteError, match="no permission"):
        write_site(site, releases["r2"], manner())
    assert (files_of(site), beside(site)) == (before, [])


# Imports once; each line names a folder, a point to die at, and what to do there, in a fork.
WRITER = """
import os
import sys
from pathlib import Path

from pipelines.site import manner as manners
from pipelines.site import writing
from pipelines.site.forgetting import forget_document
from pipelines.store.crash import CRASH_VARIABLE

def write(site):
    writing._settle(site)
    with writing._replaced(site) as staged:
        (staged / "new").touch()

def forget(site):
    forget_document(site, "abababababababab")

for line in sys.stdin:
    folder, point, what = line.rstrip("\\n").split("|")
    child = os.fork()
    if child == 0:
        os.environ[CRASH_VARIABLE] = point
        {"write": write, "forget": forget}[what](Path(folder))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def killer() -> Iterator[Callable[[Path, str, str], int]]:
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        requests, answers = process.stdin, process.stdout
        assert requests is not None
        assert answers is not None

        def run(site: Path, point: str, what: str) -> int:
            requests.write(f"{site}|{point}|{what}\n")
            requests.flush()
            return int(answers.readline())

        yield run


@pytest.mark.parametrize("point", SITE_CRASH_POINTS)
def test_one_that_is_killed_leaves_the_old_site_or_the_new(tmp_path, killer, point):
    site = tmp_path / "report"
    site.mkdir()
    (site / "old").touch()
    if point in ("site.found", "site.restored"):  # which only comes after another one was killed
        assert killer(site, "site.parted", "write") == -9
        assert not site.exists()
    assert killer(site, point, "write") == -9
    writing._settle(site)  # as the next one does first
    assert set(files_of(site)) == ({"new"} if point == "site.placed" else {"old"})
    assert beside(site) == []
    assert killer(site, "", "write") == 0
    assert set(files_of(site)) == {"new"}
    assert CRASH_VARIABLE not in os.environ


@pytest.mark.parametrize("point", FORGETTING_CRASH_POINTS)
def test_forgetting_that_is_killed_is_completed_by_doing_it_again(tmp_path, killer, point):
    site = tmp_path / "report"
    for folder in ("pages", "crops", "reports"):
        (site / folder).mkdir(parents=True)
    sizes = {f"pages/{one}-1.webp": [9.0, 9.0] for one in (TOLD.document_id, OTHER.document_id)}
    for name in (*sizes, "crops/f1.webp", f"reports/{TOLD.document_id}.html", "index.html"):
        (site / name).write_text(name)
    (site / "pictures.json").write_text(f'{{"version": 1, "sizes": {sizes}}}'.replace("'", '"'))
    shutil.copytree(site, site.with_name(".report.old"))

    assert killer(site, point, "forget") == -9
    assert killer(site, "", "forget") == 0

    left = files_of(site)
    assert set(left) == {f"pages/{OTHER.document_id}-1.webp", "pictures.json"}
    assert TOLD.document_id not in left["pictures.json"].decode()
    assert OTHER.document_id in left["pictures.json"].decode()
    assert beside(site) == []
