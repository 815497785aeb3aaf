"""What tests of pages stand on: a page is shown, and reaches nothing but this machine."""

from __future__ import annotations

import pytest

from tests import browser, conftest
from tests.end_to_end.servers import web_server

pytestmark = pytest.mark.slow


def test_a_page_is_shown_and_reaches_this_machine_alone(tmp_path):
    (tmp_path / "page.html").write_text("<h1>Overzicht</h1>", encoding="utf-8")
    with (
        web_server("robot", "s3cr3t") as server,
        browser.browser() as started,
        browser.opened(started, 400, 300) as shown,
    ):
        port = server.url.rpartition(":")[2].partition("/")[0]
        shown.page.goto((tmp_path / "page.html").as_uri())
        assert shown.page.inner_text("h1") == "Overzicht"
        shown.page.goto(f"http://127.0.0.1:{port}/here")
        assert "/here" in server.pings
        shown.page.set_content('<img src="https://example.org/a.png">')
        shown.page.wait_for_load_state("load")
    assert shown.refused == ["https://example.org/a.png"]


def test_without_a_browser_it_is_skipped_saying_how_to_get_one(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert conftest.chromium() is None
    with (
        pytest.raises(pytest.skip.Exception, match="make browser"),
        browser.browser(),
    ):
        pass
