"""A document that is purged is gone from the site, and what killed runs left of one, at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import SiteError
from pipelines.site.forgetting import files_that_tell, forget_document, site_folders

MINE, OTHER = "ab" * 8, "cd" * 8


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with two documents, and what a killed run left of one."""
    for folder in site_folders(tmp_path / "report"):
        for name in ("pages", "crops", "reports"):
            (folder / name).mkdir(parents=True)
        names = [f"pages/{one}-1.webp" for one in (MINE, OTHER)]
        for name in (*names, "crops/0af3.webp", f"reports/{MINE}.html", f"reports/{OTHER}.html"):
            (folder / name).write_text("")
        (folder / "index.html").write_text(f'<a href="reports/{MINE}.html">a &amp; b.pdf</a>')
        sizes = {name: [9.0, 8.0] for name in names}
        (folder / "pictures.json").write_text(json.dumps({"version": 3, "sizes": sizes}))
    return tmp_path / "report"


def left(site: Path) -> set[str]:
    files = (path for path in site.parent.rglob("*") if path.is_file())
    return {str(path.relative_to(site.parent)) for path in files}


def test_pictures_of_other_documents_alone_are_left(site):
    forget_document(site, MINE)
    assert left(site) == {f"report/pages/{OTHER}-1.webp", "report/pictures.json"}
    kept = json.loads((site / "pictures.json").read_text())
    assert kept == {"version": 3, "sizes": {f"pages/{OTHER}-1.webp": [9.0, 8.0]}}
    forget_document(site, MINE)
    assert files_that_tell(site, MINE, ["a & b.pdf"]) == []


def test_what_tells_of_it_is_found_in_all_three_places(site):
    found = {str(path.relative_to(site.parent)) for path in files_that_tell(site, MINE, [])}
    for folder in ("report", ".report.coming", ".report.old"):
        there = {one.removeprefix(f"{folder}/") for one in found if one.startswith(f"{folder}/")}
        assert there == {
            f"pages/{MINE}-1.webp", f"reports/{MINE}.html", "index.html", "pictures.json",
        }  # fmt: skip


def test_a_path_of_its_own_tells_and_one_within_a_longer_one_does_not(site):
    (site / "index.html").write_text("<td>emmen/a &amp; b.pdf.pdf</td>")
    (site / "index.js").write_text('"emmen/\\u00e9.pdf"')
    index = site / "index.html"
    assert index in files_that_tell(site, "0" * 16, ["emmen/a & b.pdf"])
    assert index not in files_that_tell(
        site, "0" * 16, ["emmen/a & b.pdf"], ["emmen/a & b.pdf.pdf"]
    )
    assert site / "index.js" in files_that_tell(site, "0" * 16, ["emmen/é.pdf"])


@pytest.mark.parametrize("album", ["", "[]", '{"sizes": 1}', "\xff"])
def test_an_album_that_cannot_be_understood_goes_whole(site, album):
    (site / "pictures.json").write_text(album, "latin-1")
    forget_document(site, MINE)
    assert left(site) == {f"report/pages/{OTHER}-1.webp"}


def test_without_a_site_there_is_nothing_to_forget(tmp_path):
    forget_document(tmp_path / "report", MINE)
    assert files_that_tell(tmp_path / "report", MINE, []) == []
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_told_with_its_place(site, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("pipelines.site.forgetting.remove_file", refuse)
    with pytest.raises(SiteError, match="may be there yet") as refused:
        forget_document(site, MINE)
    assert str(site) in str(refused.value)
    assert files_that_tell(site, MINE, []) != []
