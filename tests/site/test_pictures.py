"""Pictures of pages and spots: made once, taken over, made again where that is due, or absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipelines.documents.model import Box
from pipelines.site import pictures
from pipelines.site.model import Figure, Mark
from pipelines.site.pictures import Album, Former, Wanted, crop_file, make_album, page_file
from pipelines.workers.batch import read_batch
from pipelines.workers.look import Look, Spot
from tests.documents.conftest import pdf_of
from tests.site.ending import Deadly, Endless
from tests.site.releases import LIMITS, sha256_of

PDF = pdf_of([("Totaal 1.000", 50, 100)], [("Rest 2.000", 50, 100)])
SHA = sha256_of(PDF)
ID = SHA[:16]


def spot(figure_id: str = "f1", box: tuple[float, float, float, float] = (50, 90, 110, 102)) -> Any:
    """A figure of which only id, page and box count."""
    names = ("quantity", "measure", "year", "category", "label", "printed", "amount", "accepted")
    given: dict[str, Any] = dict.fromkeys((*names, "share_pct", "unit", "reader"))
    return Figure(
        figure_id=figure_id, document_id=ID, page=1, box=Box(*box), mark=Mark.SUSPECT, **given
    )


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(PDF)
    return tmp_path / "a.pdf"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """The looks that workers are asked for, which still go to them."""
    asked: list[Look] = []

    def noted(looks: Any, *more: Any) -> Any:
        def each() -> Any:
            for one in looks:
                asked.append(one)
                yield one

        return read_batch(each(), *more)

    monkeypatch.setattr(pictures, "read_batch", noted)
    return asked


def album_of(folder: Path, before: Path, *wanted: Wanted, **more: Any) -> Album:
    folder.mkdir()
    return make_album(wanted, folder, Former(before), more.get("limits", LIMITS))


def wanted(path: Path | None, pages: set[int], *spots: Figure, sha256: str = SHA) -> Wanted:
    return Wanted(ID, sha256, path, frozenset(pages), spots)


def test_they_are_made_once_and_taken_over_until_they_would_be_others(
    pdf, tmp_path, looked, monkeypatch
):
    first = album_of(tmp_path / "1", tmp_path / "none", wanted(pdf, {1}, spot()))
    assert (first.page(ID, 1), first.page(ID, 2)) == (page_file(ID, 1), None)
    assert first.crop("f1") == "crops/f1.webp"
    assert first.sizes == {page_file(ID, 1): (400.0, 300.0)}
    with Image.open(tmp_path / "1" / page_file(ID, 1)) as image:
        assert (image.format, image.size) == ("WEBP", (600, 450))

    pdf.unlink()  # what is there already needs no document
    again = album_of(tmp_path / "2", tmp_path / "1", wanted(pdf, {1}, spot()))
    assert (again.files, again.sizes) == (first.files, first.sizes)
    assert len(looked) == 1

    pdf.write_bytes(PDF)
    more = album_of(tmp_path / "3", tmp_path / "2", wanted(pdf, {1, 2}, spot()))
    assert more.page(ID, 2) == page_file(ID, 2)
    assert (looked[-1].pages, looked[-1].spots) == (frozenset({2}), ())

    monkeypatch.setattr(pictures, "PICTURES_VERSION", pictures.PICTURES_VERSION + 1)
    album_of(tmp_path / "4", tmp_path / "3", wanted(pdf, {1}, spot()))
    assert looked[-1].pages == frozenset({1})
    assert [one.name for one in looked[-1].spots] == ["f1"]


@pytest.mark.parametrize("album", ["", "[]", "{", '{"version": 1, "sizes": []}', '{"sizes": 1}'])
def test_an_album_that_cannot_be_understood_is_none(tmp_path, album):
    (tmp_path / pictures.ALBUM).write_text(album)
    assert pictures._known(tmp_path) == {}


def test_without_its_very_bytes_there_is_no_picture_and_no_fault(pdf, tmp_path, looked):
    pdf.write_bytes(PDF + b"%")
    for n, path in enumerate((pdf, None, tmp_path / "gone.pdf", tmp_path)):
        album = album_of(tmp_path / str(n), tmp_path / "none", wanted(path, {1}, spot()))
        assert (album.files, album.sizes) == (set(), {})
    assert looked == []
    assert json.loads((tmp_path / "0" / pictures.ALBUM).read_text())["sizes"] == {}


@pytest.mark.parametrize("look", [Deadly, Endless])
@pytest.mark.slow
def test_a_page_that_ends_its_reader_leaves_a_site_without_its_picture(
    pdf, tmp_path, monkeypatch, look
):
    other = pdf_of([("Saldo 3.000", 50, 100)])
    (tmp_path / "b.pdf").write_bytes(other)
    monkeypatch.setattr(
        pictures, "Look", lambda sha256, *more: (look if sha256 == SHA else Look)(sha256, *more)
    )
    quick = type(LIMITS)(workers=1, document_seconds=3.0, page_seconds=3.0)
    fine = Wanted(sha256_of(other)[:16], sha256_of(other), tmp_path / "b.pdf", frozenset({1}))
    album = album_of(
        tmp_path / "1", tmp_path / "none", wanted(pdf, {1}, spot()), fine, limits=quick
    )
    assert album.files == {page_file(fine.document_id, 1)}


def test_a_spot_at_the_edge_or_beyond_it_is_what_there_is_of_it():
    told = Look(SHA, PDF, frozenset(), (
        Spot("corner", 1, Box(0, 0, 20, 10)),
        Spot("beyond", 1, Box(380, 290, 900, 900)),
        Spot("outside", 1, Box(5000, 5000, 5100, 5010)),
        Spot("page-wide", 1, Box(-50, -50, 5000, 5000)),
    )).answered(LIMITS)  # fmt: skip
    assert told.fault is None
    assert {"corner", "beyond", "page-wide"} <= set(told.spots)
    assert told.pages == {}


@pytest.mark.parametrize(
    "size",
    [
        pytest.param((14_400.0, 14_400.0), marks=pytest.mark.slow),
        (20.0, 14_400.0),
        (14_400.0, 20.0),
    ],
)
def test_a_huge_page_is_shown_at_a_size_that_can_be_stored(size, monkeypatch):
    monkeypatch.setattr("tests.documents.conftest.WIDTH", size[0])
    monkeypatch.setattr("tests.documents.conftest.HEIGHT", size[1])
    data = pdf_of([("1.000", 5, 15)])
    look = Look(sha256_of(data), data, frozenset({1}), (Spot("all", 1, Box(0, 0, *size)),))
    told = look.answered(LIMITS)
    assert told.fault is None
    assert told.pages[1].size == size
    assert told.pages[1].webp[:4] == told.spots["all"][:4] == b"RIFF"


def test_names_of_files_are_made_of_ids_alone():
    assert (page_file(ID, 3), crop_file("0af3")) == (f"pages/{ID}-3.webp", "crops/0af3.webp")
