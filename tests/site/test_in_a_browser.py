"""Every page of the site in a real browser: nothing is refused, nobody is kept out, nothing is cut.

What other pages are written to the site is looked at as well: none is named here.
"""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import opened

pytestmark = pytest.mark.slow

_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
_WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(one => !one.closest('.skip, svg') && getComputedStyle(one).position !== 'fixed')
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .filter(one => { for (let up = one.parentElement; up; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return false; return true })
    .map(one => one.outerHTML.slice(0, 120))"""
_PRINTED_AMOUNTS = """() => [...document.querySelectorAll('table .amount')]
    .filter(one => { for (let up = one; up; up = up.parentElement)
        if (getComputedStyle(up).display === 'none') return false; return true })
    .map(one => one.textContent.replace(/\\s+/g, ''))
    .filter(text => /[0-9]/.test(text))"""


def looked_at(chrome: Browser, path: Path, complaints: list[str], **more) -> None:
    """Open a page; what the console, the page or the network says of it goes into `complaints`."""
    with opened(chrome, **more) as shown:
        shown.page.on("console", lambda said: complaints.append(said.text))
        shown.page.on("pageerror", lambda error: complaints.append(str(error)))
        shown.page.on("requestfailed", lambda request: complaints.append(request.url))
        shown.page.goto(path.as_uri())
        shown.page.evaluate(_UNFOLD)
        shown.page.wait_for_timeout(100)
        complaints.extend(shown.refused)


def test_every_page_opens_without_complaint(chrome, seen):
    for path in seen.pages:
        complaints: list[str] = []
        looked_at(chrome, path, complaints)
        assert complaints == [], path.name


def test_a_complaint_is_heard(chrome, tmp_path):
    page = tmp_path / "a.html"
    complaints: list[str] = []
    page.write_text('<script>x()</script><img src="https://example.org/a">', encoding="utf-8")
    looked_at(chrome, page, complaints)
    assert any("not defined" in said for said in complaints)
    assert "https://example.org/a" in complaints


def kept_out(page: Page) -> list[str]:
    """What axe finds, with the first place of each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']} ({len(one['nodes'])})" for one in found]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_nobody_is_kept_out_of_a_page(chrome, seen, scheme, width):
    for path in seen.kinds:
        with opened(chrome, width, color_scheme=scheme) as shown:
            shown.page.goto(path.as_uri())
            shown.page.evaluate(_UNFOLD)
            shown.page.wait_for_timeout(100)
            assert kept_out(shown.page) == [], path.name


def test_who_is_kept_out_is_told(chrome, tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<html lang="nl"><img src="a.png"><h3>A</h3></html>', encoding="utf-8")
    with opened(chrome) as shown:
        shown.page.goto(page.as_uri())
        assert any(said.startswith("image-alt") for said in kept_out(shown.page))


def test_nothing_scrolls_sideways_on_a_phone(chrome, seen):
    for path in seen.pages:
        with opened(chrome, 360) as shown:
            shown.page.goto(path.as_uri())
            shown.page.evaluate(_UNFOLD)
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
            assert shown.page.evaluate(_WIDEST) == [], path.name


def test_what_is_too_wide_is_told(chrome, tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<p style="width: 500px">wide</p>', encoding="utf-8")
    with opened(chrome, 360) as shown:
        shown.page.goto(page.as_uri())
        assert len(shown.page.evaluate(_WIDEST)) == 1


def printed(page: Page) -> tuple[Counter[str], str, list[str]]:
    """The amounts that stand in tables; the text of the page on paper; what is beside the paper."""
    page.emulate_media(media="print")
    amounts = Counter(page.evaluate(_PRINTED_AMOUNTS))
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4", print_background=True))) as paper:
        text = "".join("".join(one.extract_text().split()) for one in paper.pages)
        beside = [
            word["text"]
            for one in paper.pages
            for word in one.extract_words()
            if word["x0"] < 0 or word["x1"] > one.width
        ]
    return amounts, text, beside


def lost(amounts: Counter[str], text: str) -> dict[str, int]:
    """Amounts that stand on paper less often than on the screen."""
    return {
        amount: count - text.count(amount)
        for amount, count in amounts.items()
        if amount and text.count(amount) < count
    }


def test_printing_cuts_nothing_off(chrome, seen):
    for path in seen.pages:
        with opened(chrome) as shown:
            shown.page.goto(path.as_uri())
            amounts, text, beside = printed(shown.page)
        assert beside == [], path.name
        assert lost(amounts, text) == {}, path.name
        if path in seen.reports:
            assert sum(amounts.values()) > 45


def test_what_printing_cuts_off_is_told(chrome, tmp_path):
    page = tmp_path / "a.html"
    rows = "".join(f"<tr><td class='amount'>€ {n}.000</td></tr>" for n in range(1, 40))
    page.write_text(
        f"<div style='height: 100px; overflow: auto'><table>{rows}</table></div>", encoding="utf-8"
    )
    with opened(chrome) as shown:
        shown.page.goto(page.as_uri())
        amounts, text, _ = printed(shown.page)
    assert "€39.000" in lost(amounts, text)
    assert "€1.000" not in lost(amounts, text)


# They come as they are looked at, and the others soon after the page is there.
_ALL_PICTURES_THERE = """
() => [...document.images].every((one) => one.complete && one.naturalWidth > 0)
"""


def test_each_page_of_the_report_is_printed_with_its_picture(chrome, seen):
    with opened(chrome) as shown:
        shown.page.goto(seen.suspected.as_uri())
        wanted = shown.page.locator(".paper img").count()
        shown.page.wait_for_function(_ALL_PICTURES_THERE)
        with pdfplumber.open(io.BytesIO(shown.page.pdf(format="A4"))) as paper:
            assert sum(len(one.images) for one in paper.pages) >= wanted > 0
