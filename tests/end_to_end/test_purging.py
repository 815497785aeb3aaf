"""A document is purged: not a byte tells of it, the edition before is current, nothing else goes.

restated    the second edition is purged; then it is dropped into raw/ again
killed      the one document is purged and the process killed; the next refresh completes it
"""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines.store.query import run_query

# Four refreshes in one fixture.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SECOND = "coevorden/heel-geheim.pdf"
# What only the second edition says: its path, the text of an amount that it restates.
RESTATED = "select printed from core.figures_history where amount_eur = 1270830"


@pytest.fixture(scope="module")
def purged(once, own_pdf, edition):
    """The own report, its second edition, a copy of that; the second purged, and dropped again."""

    def make(place) -> dict[str, Any]:
        place.add(own_pdf, "coevorden/eerste.pdf")
        pdf = edition("restated")
        place.add(pdf, SECOND)
        place.add(pdf, "coevorden/kopie.bak")
        place.dtz("refresh")
        sha256 = hashlib.sha256(pdf.read_bytes()).hexdigest()
        printed = place.ask(RESTATED)[0][0]
        told = dict(found_in(place, [sha256[:16], "heel-geheim", printed]))
        ran = place.dtz("purge", sha256[:10], "--reason", "asked by the publisher", "--yes")
        left = dict(found_in(place, [sha256[:16], "heel-geheim", "kopie.bak", printed]))
        after = {name: place.ask(sql) for name, sql in AFTER.items()}
        releases = [release_of(path) for path in sorted(place.warehouse.glob("releases/*"))]
        live = release_of(place.live)
        place.add(pdf, "coevorden/terug.pdf")
        again = place.dtz("refresh")
        dropped = {name: place.ask(sql) for name, sql in DROPPED.items()}
        gone = place.dtz("purge", sha256, "--reason", "again", "--yes")
        at_last = dict(found_in(place, [sha256[:16], "heel-geheim", "terug.pdf", printed]))
        return {
            "sha256": sha256,
            "told": told,
            "ran": asdict(ran),
            "left": left,
            "after": after,
            "releases": releases,
            "live": live,
            "again": asdict(again),
            "dropped": dropped,
            "gone": asdict(gone),
            "at_last": at_last,
        }

    return once("purged", make)


AFTER = {
    "documents": "select file, status from core.documents",
    "figures": "select count(*), count(distinct document_id) from core.figures",
    "history": "select count(*) from core.figures_history",
    "restatements": "select count(*) from marts.restatements",
    "files": "select path, outcome from ops.files",
    "messages": "select count(*) from ops.alerts",
}
DROPPED = {
    "documents": "select file from core.documents",
    "files": "select path, outcome from ops.files order by path",
    "findings": "select explanation from quality.findings where kind = 'source'",
}


def found_in(place, secrets: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each file, and what of `secrets` is in its bytes, its name, or the values that it holds.

    The last of them is an amount as printed.
    """
    for folder in (place.raw, place.warehouse):
        for path in folder.rglob("*"):
            content = str(path.relative_to(place.folder)) + values(path)
            # What does not add up in the first edition would fit with amounts of the second, and
            # its page on the site says so.
            is_page = path.suffix == ".html" and place.warehouse / "report" in path.parents
            looked_for = secrets[:-1] if is_page else secrets
            if hits := [secret for secret in looked_for if secret in content]:
                yield str(path.relative_to(place.folder)), hits


def values(path: Path) -> str:
    if not path.is_file():
        return ""
    decoded = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".parquet":
        decoded += str(pq.read_table(path).to_pylist())
    if path.suffix == ".duckdb":
        decoded += json.dumps(rows_of(path), default=str, ensure_ascii=False)
    return decoded


def rows_of(path: Path) -> list[Any]:
    with duckdb.connect(path, read_only=True) as release:
        tables = release.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        return [
            release.execute(f'select * from "{schema}"."{table}"').fetchall()
            for schema, table in tables
        ]


def release_of(path: Path) -> str:
    return str(run_query(path, "select release_id from ops.releases").rows[0][0])


def test_before_it_is_told_of_everywhere(purged):
    _, noted = purged
    assert {Path(path).suffix for path in noted["told"]} >= {".pdf", ".db", ".duckdb", ".parquet"}
    everything = {hit for hits in noted["told"].values() for hit in hits}
    assert len(everything) == 3


def test_after_it_only_the_tombstone_has_its_hash(purged):
    _, noted = purged
    assert noted["ran"]["code"] == 0, noted["ran"]["err"]
    tombstone = f"warehouse/intake/purged/{noted['sha256']}.json"
    assert noted["left"] == {tombstone: [noted["sha256"][:16]]}
    assert noted["at_last"] == {tombstone: [noted["sha256"][:16]]}


def test_what_went_is_listed(purged):
    _, noted = purged
    lines = noted["ran"]["out"].splitlines()
    assert lines[0] == f"document   {noted['sha256']}"
    assert [line.split("/")[-1] for line in lines if line.startswith("file ")] == [
        "heel-geheim.pdf",
        "kopie.bak",
    ]
    assert lines[-1] == f"purged {noted['sha256']}; a new release is published"


def test_the_edition_before_is_current_and_nothing_of_it_went(purged):
    place, noted = purged
    assert noted["after"] == {
        "documents": [["coevorden/eerste.pdf", "loaded"]],
        "figures": [[45, 1]],
        "history": [[45]],
        "restatements": [[0]],
        "files": [["coevorden/eerste.pdf", "known"]],
        "messages": [[1]],
    }
    assert (place.raw / "coevorden/eerste.pdf").exists()


def test_only_the_new_release_is_kept_and_it_is_live(purged):
    _, noted = purged
    assert noted["releases"] == [noted["live"]]


def test_dropped_into_raw_again_it_is_not_read_and_a_finding_tells(purged):
    _, noted = purged
    assert noted["again"]["code"] == 1  # a person should look
    assert noted["dropped"]["documents"] == [["coevorden/eerste.pdf"]]
    assert noted["dropped"]["files"] == [
        ["coevorden/eerste.pdf", "known"],
        ["coevorden/terug.pdf", "purged"],
    ]
    ((explanation,),) = noted["dropped"]["findings"]
    assert explanation.startswith("coevorden/terug.pdf heeft de inhoud van een document dat is")


def test_the_first_tombstone_stays(purged):
    place, noted = purged
    assert noted["gone"]["code"] == 0, noted["gone"]["err"]
    (path,) = place.warehouse.glob("intake/purged/*.json")
    assert json.loads(path.read_text("utf-8"))["reason"] == "asked by the publisher"
    assert list(place.warehouse.glob("intake/purged/open/*")) == []


def test_killed_it_is_completed_by_the_next_refresh_and_its_report_disappears(copied, own_pdf):
    sha256 = hashlib.sha256(own_pdf.read_bytes()).hexdigest()
    killed = copied.dtz("purge", sha256, "--reason", "asked", "--yes", DTZ_CRASH_AT="purge.archive")
    assert killed.code == -signal.SIGKILL
    assert copied.ask("select count(*) from core.reports") == [(1,)]

    again = copied.dtz("refresh")

    assert again.code == 0, again.err
    assert copied.ask("select count(*) from core.reports") == [(0,)]
    printed = "Nog beschikbaar budget"
    left = dict(found_in(copied, [sha256[:16], "dtz-overzicht", printed]))
    assert left == {f"warehouse/intake/purged/{sha256}.json": [sha256[:16]]}


def test_a_pinned_release_that_tells_of_it_goes_with_its_pin(copied, own_pdf):
    sha256 = hashlib.sha256(own_pdf.read_bytes()).hexdigest()
    (copied.raw / "coevorden/dtz-overzicht-2017-2021.pdf.yaml").write_text("licence: CC0-1.0")
    assert copied.dtz("refresh").code == 0
    assert copied.dtz("rollback").code == 0

    ran = copied.dtz("purge", sha256, "--reason", "asked", "--yes")

    assert ran.code == 0, ran.err
    assert "is pinned no more" in ran.out
    assert not (copied.warehouse / "pin.json").exists()
    assert copied.ask("select count(*) from core.documents") == [(0,)]
    left = dict(found_in(copied, [sha256[:16], "dtz-overzicht", "CC0-1.0"]))
    assert left == {f"warehouse/intake/purged/{sha256}.json": [sha256[:16]]}
    (copied.warehouse / "dtz.duckdb").unlink()
    assert copied.dtz("rebuild").code == 0
    assert copied.ask("select count(*) from core.documents") == [(0,)]
