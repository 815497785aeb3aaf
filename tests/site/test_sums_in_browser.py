"""Sums and findings in a browser: what an address names is open, and blocks are copied."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipelines.site.evidence import Evidence, finding_form
from tests.browser import browser, opened
from tests.site.sums_made import figure, finding, page_of, report_html, sum_of

pytestmark = [pytest.mark.slow, pytest.mark.needs("browser")]
FORM = finding_form(finding(), "43002 / 42999", "emmen")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    """The address of a page with a sum that nests another, and a finding that is accepted."""
    folder: Path = tmp_path_factory.mktemp("site")
    spent, year = figure("spent"), figure("year")
    sums = [sum_of(1, spent, year), sum_of(2, year, figure("least"), verdict="discrepancy")]
    findings = [finding(), finding("old", state="accepted")]
    (folder / "reports").mkdir()
    html = report_html(page_of(sums, findings), {"f": Evidence(whole=FORM)})
    (folder / "reports" / "doc.html").write_text(html, encoding="utf-8")
    for name in ("site.css", "site.js"):
        static = files("pipelines.site") / "static" / name
        (folder / name).write_bytes(static.read_bytes())
    return (folder / "reports" / "doc.html").as_uri()


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def page(started: Browser) -> Iterator[Page]:
    with opened(started, 390, 800) as found:
        yield found.page


def test_what_an_address_names_is_opened_with_all_around_it(page, site):
    page.goto(f"{site}#sum-1")
    assert page.locator("#sum-1").get_attribute("open") is not None
    page.goto(site)
    assert page.locator("#sum-1").get_attribute("open") is None
    assert not page.locator("#finding-old").is_visible()
    page.evaluate("location.hash = '#finding-old'")
    page.locator("#finding-old").wait_for(state="visible")


def test_a_link_to_a_sum_that_is_closed_opens_it(page, site):
    page.goto(site)
    page.locator("#sum-1 > summary").click()
    page.locator("#sum-1 .branch > summary").first.click()
    page.locator("#sum-2 > summary").click()
    assert page.locator("#sum-2").get_attribute("open") is None
    page.locator("#sum-1 a[href='#sum-2']").click()
    page.locator("#sum-2[open]").wait_for()


def test_a_block_is_copied_as_it_is(page, site):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    page.locator(".form > summary").click()
    page.locator("button[data-copy]").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == FORM.block


def test_a_narrow_page_does_not_scroll_sideways(page, site):
    page.goto(f"{site}#sum-1")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def test_without_scripts_there_is_no_button(started, site):
    context = started.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator(".form > summary").click()
    assert page.locator(".form pre").first.is_visible()
    assert not page.locator("button[data-copy]").first.is_visible()
    context.close()
