"""The picture of a page: each box lies on its figure, whatever size the picture has."""

from __future__ import annotations

import pytest
from PIL import Image

from dtz_assets.inspecting import draw, read_file
from pipelines.documents.reading import read_document
from tests.conftest import OWN_FILE

PAGE = 7


@pytest.fixture(scope="module")
def found(built):
    return read_file(built.settings.raw / OWN_FILE, built.settings)


@pytest.mark.parametrize("most_pixels", [50_000_000, 250_000])
def test_boxes_lie_on_their_figures(built, found, tmp_path, monkeypatch, most_pixels):
    path = built.settings.raw / OWN_FILE
    monkeypatch.setattr("pipelines.documents.picture._MAX_PIXELS", most_pixels)
    (page,) = [one for one in read_document(path.read_bytes()).pages if one.number == PAGE]
    out = tmp_path / "page.png"
    draw(path, found, PAGE, out)
    with Image.open(out) as picture:
        assert picture.width * picture.height < 1.01 * most_pixels
        scale = picture.width / page.width
        edges = [scale * (one.box.x0 - 1) for one in found.figures if one.page == PAGE]
        middles = [scale * one.box.top for one in found.figures if one.page == PAGE]
        colours = [
            {picture.getpixel((round(x) + near, round(y) + 1)) for near in (-1, 0, 1, 2)}
            for x, y in zip(edges, middles, strict=True)
        ]
    assert colours
    assert all((0, 0x80, 0x3C) in near for near in colours)
