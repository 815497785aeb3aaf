"""How the documents stand, as the web interface shows it: those first that need a person."""

from __future__ import annotations

import duckdb
import pytest

from dtz_assets.assets import release
from dtz_assets.assets.release import documents_shown

TABLES = """
create schema core; create schema quality;
create table core.documents (document_id text, file text, status text, reason_code text);
create table core.figures (document_id text);
create table quality.findings (document_id text, severity text, state text);
insert into core.documents values
    ('1', 'a/fine.pdf', 'loaded', null), ('2', 'a/old.pdf', 'superseded', null),
    ('3', 'b/warned.pdf', 'loaded', null), ('4', 'c/wrong.pdf', 'loaded', null),
    ('5', 'd/held.pdf', 'quarantined', 'damaged'), ('6', 'e/accepted.pdf', 'loaded', null);
insert into core.figures values ('1'), ('1'), ('4');
insert into quality.findings values
    ('3', 'warning', 'open'), ('4', 'error', 'open'), ('4', 'warning', 'open'),
    ('4', 'warning', 'open'), ('5', 'error', 'open'), ('6', 'error', 'accepted'),
    (null, 'error', 'open');
"""
WORST_FIRST = [
    ("d/held.pdf", "quarantined", "damaged", 0, 1, 0),
    ("c/wrong.pdf", "loaded", "", 1, 1, 2),
    ("b/warned.pdf", "loaded", "", 0, 0, 1),
    ("a/fine.pdf", "loaded", "", 2, 0, 0),
    ("a/old.pdf", "superseded", "", 0, 0, 0),
    ("e/accepted.pdf", "loaded", "", 0, 0, 0),
]


@pytest.fixture
def live(tmp_path):
    path = tmp_path / "dtz.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return path


def test_what_needs_a_person_comes_first(live):
    assert [tuple(row.data.values()) for row in documents_shown(live).records] == WORST_FIRST


def test_of_many_the_worst_are_shown(live, monkeypatch):
    monkeypatch.setattr(release, "SHOWN_DOCUMENTS", 2)
    shown = [row.data["file"] for row in documents_shown(live).records]
    assert shown == ["d/held.pdf", "c/wrong.pdf"]


def test_a_refresh_shows_them_on_the_release(built):
    (event,) = built.result.asset_materializations_for_node("release")
    (row,) = event.metadata["documents"].records
    assert (row.data["status"], row.data["figures"]) == ("loaded", 45)
    assert row.data["errors"] + row.data["warnings"] == 4
    assert event.metadata["documents_loaded"].value == 1
