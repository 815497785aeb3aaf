"""The benchmark of the site runs, and does not pass over a report that is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import site
from dtz_assets.reporting import write_report
from dtz_assets.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the benchmark sets for Dagster is put back after the test."""
    for name in (
        "DTZ_RAW",
        "DTZ_WAREHOUSE",
        "DTZ_FETCH",
        "DTZ_REPORT",
        "DTZ_DAGSTER_STORAGE",
        "DAGSTER_HOME",
    ):
        monkeypatch.setenv(name, os.environ.get(name, ""))
        monkeypatch.delenv(name)


def test_a_site_has_a_page_for_each_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.main(["--documents", "2"]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert row.startswith("| 2 |")
    assert len(row.split("|")) == len(head.split("|"))


def test_a_report_that_is_absent_is_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pages(settings: Settings) -> None:
        write_report(settings)
        for page in (settings.site / "reports").iterdir():
            page.unlink()

    monkeypatch.setattr("benchmarks.site.write_report", without_pages)
    with pytest.raises(ValueError, match="1 documents, and 0 reports"):
        site.measure(tmp_path, 1)
