"""Pictures of the site for the documentation: `python -m tests.site.pictures [FOLDER]`.

Of the English site, as the documentation is in English. Few colours, so that they stay small.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from pipelines.wording import Language
from tests.browser import browser, opened
from tests.conftest import REPO_ROOT
from tests.site.making import Site, made

FOLDER = REPO_ROOT / "docs" / "images"
WIDTH, HEIGHT = 1100, 720
COLOURS = 224


def picture_site(site: Site, folder: Path) -> list[Path]:
    """The overview, a page with its boxes, and a finding with its suspects."""
    with browser() as started, opened(started, WIDTH, HEIGHT) as shown:
        page = shown.page
        page.goto((site.folder / "index.html").as_uri())
        overview = _taken(page, folder / "site-overview.png")
        page.goto(site.suspected.as_uri())
        suspect = page.locator(".figure.suspect").first
        sheet = suspect.locator("xpath=ancestor::article")
        sheet.locator("img").evaluate("one => one.decode()")
        sheet.evaluate("one => one.scrollIntoView()")
        suspect.hover()
        boxes = _taken(page, folder / "site-boxes.png")
        page.mouse.move(0, 0)
        finding = page.locator(".finding.error").first
        finding.locator(".crop").first.evaluate("one => one.decode()")
        finding.evaluate("one => one.scrollIntoView()")
        return [overview, boxes, _taken(page, folder / "site-discrepancy.png")]


def _taken(page: Page, path: Path) -> Path:
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(parents=True, exist_ok=True)
    few.save(path, optimize=True)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        site = made(Path(place), Language.EN)
        for written in picture_site(site, Path(sys.argv[1]) if sys.argv[1:] else FOLDER):
            print(f"{written}: {written.stat().st_size / 1000:.0f} kB")
