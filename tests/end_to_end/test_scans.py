"""Scans of our own edition: nearly all figures are right, and none is wrong without a mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from pipelines.definitions import Definition, load_definition
from pipelines.documents.ocr import engine
from pipelines.extraction import extract_bytes
from pipelines.figures.confirming import HIDDEN_TEXT
from pipelines.figures.model import Extraction, Figure
from pipelines.stages.archives import Archives, ReadDocument
from pipelines.stages.looking import look
from pipelines.stages.reading import contents, read_all
from pipelines.store.intake import Intake
from pipelines.store.state import State
from typesetting.scans import CLEAN, NOISY, SKEWED, scanned

pytestmark = pytest.mark.slow

PAGES = 8
ENOUGH = 0.97


@pytest.fixture(scope="module")
def definition(repo_root: Path) -> Definition:
    return load_definition(repo_root / "dtz_assets/reports/dtz-overview.yaml")


@pytest.fixture(scope="module")
def report(repo_root: Path) -> bytes:
    return (repo_root / "raw/coevorden/dtz-overzicht-2017-2021.pdf").read_bytes()


@pytest.fixture(scope="module")
def truth(report: bytes, definition: Definition) -> Counter[Any]:
    return values(extract_bytes(report, definition).figures)


def values(figures: Iterable[Figure]) -> Counter[Any]:
    """What is said of each quantity on the first pages, without what could not be read."""
    told = ((one.page, one.quantity, one.amount, one.share_pct) for one in figures)
    return Counter(one for one in told if one[0] <= PAGES and one[2:] != (None, None))


def without_spaces(told: Counter[Any]) -> Counter[Any]:
    """The same, for a space that is lost in a name makes no figure wrong."""
    compact: Counter[Any] = Counter()
    for (page, quantity, *said), times in told.items():
        compact[page, quantity.replace("-", ""), *said] += times
    return compact


@pytest.fixture
def read(tmp_path: Path, definition: Definition):
    """Read a file as a refresh does, in workers with the usual limits; again when called again."""
    raw, state, intake = tmp_path / "raw", State(tmp_path / "s.db"), Intake(tmp_path / "intake")
    (raw / "coevorden").mkdir(parents=True)

    def refresh(data: bytes) -> tuple[ReadDocument, Extraction]:
        (raw / "coevorden/scan.pdf").write_bytes(data)
        files = look(raw, state, intake, datetime(2026, 3, 1, tzinfo=UTC))
        archives = Archives(tmp_path / "archive")
        (document,) = read_all(contents(intake.all(), files, raw), [definition], archives)
        return document, archives.extraction(document)

    return refresh


@pytest.mark.parametrize(
    ("copier", "hidden"), [(CLEAN, True), (SKEWED, False), (NOISY, False)], ids=str
)
def test_figures_of_a_scan_are_right(report, truth, read, copier, hidden) -> None:
    _, found = read(scanned(report, copier, pages=PAGES, hidden=hidden))
    seen = values(found.figures)
    assert without_spaces(seen) - without_spaces(truth) == Counter()
    assert (seen & truth).total() >= ENOUGH * truth.total()
    assert {one.reader for one in found.figures} == {engine()}
    differ = [one for one in found.failures if one.check == HIDDEN_TEXT]
    assert bool(differ) == hidden


def test_no_page_is_looked_at_twice(report, read, tmp_path) -> None:
    data = scanned(report, pages=3)
    _, first = read(data)
    kept = {path: path.stat().st_ino for path in (tmp_path / "archive/scans").rglob("*.json")}
    assert len(kept) == 3
    rmtree(tmp_path / "archive/extractions")
    _, second = read(data)
    assert second == first
    assert {path: path.stat().st_ino for path in kept} == kept
