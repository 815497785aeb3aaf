"""The pictures of the guide: each that the script takes is there, is small, and is shown."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from tests.docs.screenshots import IMAGES, MOST_BYTES, PICTURES, WIDTH


def test_each_picture_is_there_and_small_and_no_other(repo_root: Path) -> None:
    assert {path.name for path in IMAGES.iterdir()} == {one.name for one in PICTURES}
    for one in PICTURES:
        path = IMAGES / one.name
        assert path.stat().st_size < MOST_BYTES
        with Image.open(path) as picture:
            assert picture.size == (WIDTH, one.height)


def test_each_picture_is_shown_with_words_for_who_does_not_see_it(repo_root: Path) -> None:
    text = (repo_root / "docs/data-team.md").read_text("utf-8")
    shown = dict(re.findall(r"!\[([^\]]{20,})\]\(images/([^)]+)\)", text.replace("\n", " ")))
    assert sorted(shown.values()) == sorted(one.name for one in PICTURES)
