"""Pictures of the web interface for the guide of the data team: `make screenshots` takes them.

A refresh of our own report is shown by a web server that is for looking only, in a browser that
reaches nothing but this machine. Pictures have few colours, so that they are small.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser import browser, opened
from tests.conftest import OWN_FILE, REPO_ROOT
from tests.end_to_end.conftest import Place
from tests.end_to_end.living import house_at

IMAGES = REPO_ROOT / "docs/images"
MOST_BYTES = 150_000
COLOURS = 256
WIDTH = 1440
PATIENCE_MS = 180_000
# The graph and its boxes are put in place by animations.
_SETTLING_MS = 8_000


@dataclass(frozen=True)
class Picture:
    """A page, how high it is shown, and a text that stands there once it is complete."""

    name: str
    address: str
    height: int
    text: str


PICTURES = (
    Picture(
        "asset-graph.png",
        "/asset-groups?expanded="
        + ",".join(
            f"global@global:{group}" for group in ("sources", "release", "site", "alerts", "ops")
        ),
        620,
        "release_candidate",
    ),
    Picture(
        "failed-check.png",
        "/assets/quality/verdicts?view=checks&checkDetail=sums_per_year",
        900,
        "every_verdict",
    ),
)


def refresh_and_take(folder: Path, images: Path) -> list[Path]:
    """Refresh our own report below `folder`, and take all pictures of it."""
    place = Place(folder)
    place.add(REPO_ROOT / "raw" / OWN_FILE, OWN_FILE)
    reports = str(REPO_ROOT / "dtz_assets/reports")
    with house_at(place, DTZ_REPORTS=reports, DTZ_LANGUAGE="en") as house:
        refreshed = place.dtz("refresh", **house.settings)
        assert refreshed.code == 0, refreshed.err
        with house.web("--read-only") as web:
            return take(web.url, images)


def take(url: str, images: Path) -> list[Path]:
    """The pictures of the web interface at this address."""
    images.mkdir(parents=True, exist_ok=True)
    taken = []
    with browser() as started:
        for one in PICTURES:
            with opened(started, WIDTH, one.height) as shown:
                shown.page.goto(url + one.address, timeout=PATIENCE_MS)
                shown.page.get_by_text(one.text).first.wait_for(timeout=PATIENCE_MS)
                shown.page.wait_for_timeout(_SETTLING_MS)
                taken.append(_save(shown.page, images / one.name))
    return taken


def _save(page: Page, path: Path) -> Path:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # By this method a small red sign stays red, and thin lines stay whole.
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "raw").mkdir()
        for path in refresh_and_take(Path(made), IMAGES):
            print(path.relative_to(REPO_ROOT), path.stat().st_size)
