"""What a refresh makes of a purge: carried out by `dtz`, left out of the release by any other."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dtz_assets import purging
from dtz_assets.purging import carry_out_purges, close_purges, is_open
from dtz_assets.resources import Warehouse
from dtz_assets.settings import Settings
from pipelines.store.query import run_query
from pipelines.store.tombstones import OpenPurge, Telling, Tombstone, Tombstones
from tests.conftest import OWN_FILE
from tests.dtz_assets.conftest import DECIDED
from tests.dtz_assets.plain import plain_settings


@pytest.fixture
def sha256(own_pdf: Path) -> str:
    return hashlib.sha256(own_pdf.read_bytes()).hexdigest()


@pytest.fixture
def begun(copied: Settings, sha256: str, tmp_path: Path) -> Settings:
    """A purge that is on record, and a decision that names the document."""
    stone = Tombstone(sha256, datetime(2026, 3, 1, tzinfo=UTC), "asked", "somebody")
    Tombstones(copied.purged).begin(OpenPurge(stone, Telling(paths=(OWN_FILE,))))
    (tmp_path / "decisions").mkdir()
    block = DECIDED.format(document=sha256[:16])
    (tmp_path / "decisions/coevorden.yaml").write_text(block, "utf-8")
    return plain_settings(
        raw=copied.raw, warehouse=copied.warehouse, decisions=tmp_path / "decisions"
    )


@pytest.mark.slow
def test_a_run_of_dagster_leaves_it_out_and_loses_a_report_only_to_a_purge(begun, job, sha256):
    assert job(begun).success

    def ask(sql):
        return run_query(begun.live, sql).rows

    assert ask("select count(*) from core.documents") == [(0,)]
    assert ask("select count(*) from core.reports") == [(0,)]
    assert ask("select count(*) from quality.decisions") == [(0,)]
    assert ask("select path, outcome from ops.files") == [(OWN_FILE, "purged")]
    assert is_open(sha256, begun)
    assert (begun.raw / OWN_FILE).exists()


def test_decisions_about_it_are_left_out_and_the_others_stay(begun, sha256):
    assert Warehouse(begun, "run").decisions == ()
    path = begun.decisions / "coevorden.yaml"
    path.write_text(path.read_text("utf-8") + DECIDED.format(document="0" * 16), "utf-8")
    (decision,) = Warehouse(begun, "run").decisions
    assert decision.document == "0" * 16


def test_without_a_purge_nothing_is_carried_out(copied, monkeypatch):
    monkeypatch.setattr(purging, "remove", None)
    carry_out_purges(copied)
    close_purges(copied)
    assert not copied.purged.exists()


def test_what_refuses_is_logged_and_the_purge_stays_open(begun, sha256, monkeypatch, caplog):
    monkeypatch.setattr(purging, "remove", lambda *given: ["raw/a.pdf: no permission"])
    with caplog.at_level(logging.WARNING):
        carry_out_purges(begun)
        close_purges(begun)
    refused, left = caplog.messages
    assert refused == "raw/a.pdf: no permission"
    assert left.startswith(f"{sha256[:16]} is not wholly purged yet, it is still in ")
    assert all(place in left for place in (OWN_FILE, "dtz.duckdb", "the archive", "the state"))
    assert is_open(sha256, begun)


def test_a_purge_of_which_nothing_is_left_is_closed(settings, sha256):
    stone = Tombstone(sha256, datetime(2026, 3, 1, tzinfo=UTC), "asked", "somebody")
    Tombstones(settings.purged).begin(OpenPurge(stone, Telling()))
    assert is_open(sha256, settings)
    carry_out_purges(settings)
    close_purges(settings)
    assert not is_open(sha256, settings)
    assert Tombstones(settings.purged).purged() == {sha256}
