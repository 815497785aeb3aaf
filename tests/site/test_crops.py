"""The picture that a message takes along: a PNG of what the site shows, or nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from pipelines.site.crops import crop_as_png
from pipelines.site.pictures import crop_file

ID = "0af3" * 4


def put(site: Path, content: bytes | None = None, size: tuple[int, int] = (60, 20)) -> Path:
    path = site / crop_file(ID)
    path.parent.mkdir(exist_ok=True)
    if content is None:
        Image.new("RGB", size, "white").save(path, "WEBP")
    else:
        path.write_bytes(content)
    return path


def test_it_is_a_png_of_the_same_size(tmp_path):
    put(tmp_path)
    with Image.open(io.BytesIO(crop_as_png(tmp_path, ID))) as image:
        assert (image.format, image.size) == ("PNG", (60, 20))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\0\0\0\0WEBPVP8 half"])
def test_one_that_cannot_be_read_is_none(tmp_path, content):
    put(tmp_path, content)
    assert crop_as_png(tmp_path, ID) == b""


def test_one_that_is_gone_or_too_large_for_mail_is_none(tmp_path):
    assert crop_as_png(tmp_path, ID) == b""
    put(tmp_path, size=(4001, 1000))
    assert crop_as_png(tmp_path, ID) == b""


@pytest.mark.parametrize("figure_id", ["", "../crops/0af30af3", f"{ID}\n", "x" * 16, f"/{ID}"])
def test_what_is_no_id_names_no_file(tmp_path, figure_id):
    put(tmp_path)
    assert crop_as_png(tmp_path, figure_id) == b""
