"""A refresh that fetches its reports itself, from a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from dtz_assets.resources import REBUILD
from dtz_assets.settings import Settings
from pipelines.errors import DefinitionError
from pipelines.store.query import run_query
from tests.dtz_assets.plain import plain_settings
from tests.sources.serving import Served, serving

LOOKS = "select outcome, is_new, path, http_status from ops.fetches order by looked_at"
FINDINGS = "select severity, explanation from quality.findings where kind = 'source'"


@pytest.fixture
def served(own_pdf) -> Iterator[Served]:
    with serving() as found:
        found.answer(body=own_pdf.read_bytes(), ETag='"first"')
        yield found


@pytest.fixture
def listed(tmp_path, served) -> Settings:
    """A raw folder that holds nothing but the list."""
    raw = tmp_path / "raw"
    raw.mkdir()
    listed = f"coevorden:\n  reports:\n    - url: {served.url()}\n"
    (raw / "sources.yaml").write_text(listed, encoding="utf-8")
    return plain_settings(raw=raw, warehouse=tmp_path / "warehouse", fetch_networks="127.0.0.0/8")


def test_what_is_listed_reaches_the_warehouse_and_what_did_not_change_is_not_sent_again(
    listed, job, served
):
    assert job(listed).success
    assert run_query(listed.live, LOOKS).rows == [
        ("fetched", True, "coevorden/report.pdf", 200),
    ]
    assert run_query(listed.live, "select count(*) from core.figures").rows[0][0] > 40
    before = listed.live.read_bytes()

    served.answer(status=304, body=b"")
    assert job(listed).success
    assert served.asked[-1][1]["If-None-Match"] == '"first"'
    assert listed.live.read_bytes() == before


@pytest.mark.slow
def test_a_source_that_is_gone_is_told_once_and_takes_nothing_away(listed, job, served):
    assert job(listed).success
    served.answer(status=404, body=b"")
    assert job(listed).success
    ((severity, explanation),) = run_query(listed.live, FINDINGS).rows
    assert severity == "warning"
    assert explanation.startswith(f"{served.url()} bestaat niet meer (HTTP 404).")
    assert run_query(listed.live, "select count(*) from core.figures").rows[0][0] > 40
    told = "select count(*) from ops.alerts where body like '%bestaat niet meer%'"
    assert run_query(listed.live, told).rows == [(1,)]

    served.answer(status=304, body=b"")
    assert job(listed).success
    assert run_query(listed.live, FINDINGS).rows == []


ORIGINS = "select licence, source_url from core.documents"


@pytest.mark.slow
def test_a_document_has_the_licence_of_its_publisher_and_the_address_it_came_from(
    listed, job, served
):
    text = (listed.raw / "sources.yaml").read_text(encoding="utf-8")
    licensed = text.replace("coevorden:\n", "coevorden:\n  licence: CC0-1.0\n")
    (listed.raw / "sources.yaml").write_text(licensed, encoding="utf-8")
    assert job(listed).success
    assert run_query(listed.live, ORIGINS).rows == [("CC0-1.0", served.url())]
    (listed.raw / "coevorden/report.pdf.yaml").write_text("licence: CC-BY-4.0", encoding="utf-8")
    served.answer(status=304, body=b"")
    assert job(listed).success
    assert run_query(listed.live, ORIGINS).rows == [("CC-BY-4.0", served.url())]


@pytest.mark.slow
def test_a_rebuild_asks_no_source_and_knows_what_was_had_from_each(listed, job, served):
    assert job(listed).success
    served.answer(status=404, body=b"")
    assert job(listed).success
    before = {sql: run_query(listed.live, sql).rows for sql in (LOOKS, FINDINGS, ORIGINS)}
    asked = len(served.asked)
    shutil.rmtree(listed.raw)
    listed.state.unlink()
    assert job(listed, name=REBUILD).success
    assert {sql: run_query(listed.live, sql).rows for sql in before} == before
    assert len(before[FINDINGS]) == 1
    assert len(served.asked) == asked


@pytest.mark.slow
def test_nothing_is_fetched_that_should_not_be(listed, job, served):
    assert job(listed.model_copy(update={"fetch": False})).success
    assert served.asked == []
    assert job(listed.model_copy(update={"fetch_networks": ""})).success
    assert served.asked == []
    ((_, explanation),) = run_query(listed.live, FINDINGS).rows
    assert "127.0.0.1 is 127.0.0.1" in explanation


def test_a_list_that_says_something_impossible_stops_the_refresh(listed):
    from dtz_assets.refreshing import run_refresh

    (listed.raw / "sources.yaml").write_text("coevorden: {reports: []}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"sources\.yaml:1"):
        run_refresh(listed, 0)
