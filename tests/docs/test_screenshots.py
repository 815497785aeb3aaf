"""The pictures of the documentation: each that is taken is there, is small, and is shown."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from tests.docs.screenshots import IMAGES, MOST_BYTES, PICTURES, WIDTH

SITE = ("site-overview.png", "site-boxes.png", "site-discrepancy.png")


def test_each_picture_is_there_and_small_and_no_other() -> None:
    assert {path.name for path in IMAGES.iterdir()} == {*(one.name for one in PICTURES), *SITE}
    assert all(path.stat().st_size < MOST_BYTES for path in IMAGES.iterdir())
    for one in PICTURES:
        with Image.open(IMAGES / one.name) as picture:
            assert picture.size == (WIDTH, one.height)


def test_each_picture_is_shown_with_words_for_who_does_not_see_it(repo_root: Path) -> None:
    shown = []
    for page in (repo_root / "README.md", *(repo_root / "docs").glob("*.md")):
        text = page.read_text("utf-8").replace("\n", " ")
        shown += re.findall(r"!\[[^\]]{20,}\]\((?:docs/)?images/([^)]+)\)", text)
    assert sorted(shown) == sorted([*(one.name for one in PICTURES), *SITE])
