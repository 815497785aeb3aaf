"""One site with all that there is to see: for tests that look at it, and for pictures of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import typesetting
from dtz_assets.settings import Settings
from pipelines.wording import Language
from tests.conftest import OWN_FILE, REPO_ROOT
from tests.dtz_assets.conftest import run_job
from tests.dtz_assets.plain import plain_settings
from typesetting.editions import Change, set_bytes

BESIDE = "licence: CC-BY-4.0\nsource_url: https://example.org/report.pdf?a=1&b=2\n"
MISPRINT = typesetting.Variant(
    "misprinted-emmen",
    content="emmen",
    misprint="one wrong digit",
    changes=(Change("2019.regionaal", Decimal(87990)),),
)


@dataclass(frozen=True)
class Site:
    """A site, what it was made of, and its pages."""

    settings: Settings

    @property
    def folder(self) -> Path:
        return self.settings.site

    @property
    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))

    @property
    def kinds(self) -> list[Path]:
        """One page of each kind: those of the site itself, and the largest of each folder."""
        folders = sorted({path.parent for path in self.pages} - {self.folder})
        largest = (max(one.glob("*.html"), key=lambda path: path.stat().st_size) for one in folders)
        return [*sorted(self.folder.glob("*.html")), *largest]

    @property
    def reports(self) -> list[Path]:
        return sorted((self.folder / "reports").glob("*.html"))

    @property
    def suspected(self) -> Path:
        """The page of the report with a misprint."""
        (found,) = (one for one in self.reports if 'class="figure suspect"' in one.read_text())
        return found


def made(folder: Path, language: Language = Language.NL) -> Site:
    """Our own report and its restated edition, and one of another publisher with a misprint."""
    settings = plain_settings(raw=folder / "raw", warehouse=folder / "warehouse", language=language)
    own = settings.raw / OWN_FILE
    own.parent.mkdir(parents=True)
    shutil.copy(REPO_ROOT / "raw" / OWN_FILE, own)
    restated, truth = typesetting.set_variant("restated", own.parent)
    truth.unlink()
    restated.with_suffix(".pdf.yaml").write_text(BESIDE, encoding="utf-8")
    wrong = settings.raw / MISPRINT.publisher / "misprint.pdf"
    wrong.parent.mkdir()
    wrong.write_bytes(set_bytes(MISPRINT, wrong.name)[0])
    assert run_job(settings).success
    return Site(settings)
