"""What is found by what is typed: the index, and the search of the page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from pipelines.site.model import Release
from pipelines.site.pages import Pages
from pipelines.site.searching import digits
from pipelines.wording import Language
from tests.browser import browser, opened

EVIL = "<img src=x onerror=document.title='evil'></script><b>Kennis\u202e</b>"
INDEX = {
    "reports": [
        ["coevorden", "Overzicht 2017-2021", "reports/a.html"],
        ["hoogeveen", EVIL, "reports/b.html"],
    ],
    "figures": [
        [0, "f1", "Uitgegeven budget", "Totaal", "€ 1.270.830", "€ 1.270.830", "1270830", 7],
        [0, "f2", "Kennispoort Drenthe", "2018", "€ 25.925", "25.925", "25925", 4],
        [0, "f3", "Aandeel", "", "37,5%", "37,5%", "37.5", 2],
        [0, "f4", "Alle deelnemers", "", "€ 15.000.000", "15 miljoen euro", "15000000", 2],
        [1, "f5", "Digitale carrièrebeurs", "2020", "€ 99,50", "99,50", "99.5", 3],
    ],
    "sections": [
        [0, "Kennispoort", "Er was € 1.270.830 voor één Koﬃe-\nronde in 2018.", 7, 1],
        [1, EVIL, "Over de carrièrebeurs en het EFFECT van " + "woorden " * 60 + "einde.", 9, 0],
        *([1, f"Bijlage {one}", "veelvoud", 10, 0] for one in range(250)),
    ],
}  # fmt: skip

FOUND = [
    *((one, ["f1", "page-7"]) for one in (
        "1.270.830", "1270830", "€ 1 270 830", "1,270,830", "1270830,00", "€1.270.830,-",
        "EUR 1.270.830", "1.270.830 euro", "1\u00a0270\u00a0830", "1'270'830",
    )),
    ("budget uitgegeven", ["f1"]),
    ("KENNISPOÖRT drenthe", ["f2"]),
    ("2018 kennispoort", ["f2", "page-7"]),
    ("coevorden kennispoort drenthe", ["f2"]),
    ("37,5", ["f3"]),
    ("37.5%", ["f3"]),
    ("15 miljoen", ["f4"]),
    ("500.000", []),
    ("270830", []),
    ("carriere", ["f5", "b.html"]),
    ("99", ["f5", "b.html"]),  # and an annex of that number
    ("99,5", ["f5"]),
    ("koffie", ["page-7"]),
    ("hoogeveen budget", []),
    ("\\ ( [ *", []),
]  # fmt: skip


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False))
def test_digits_are_the_amount_without_sign_and_needless_zeros(value):
    text = digits(value)
    assert Decimal(text) == abs(value)
    assert text == "0" or not text.endswith(".")
    assert "." not in text or not text.endswith("0")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for search on a small index."""
    folder = tmp_path_factory.mktemp("site")
    release = Release("r1", datetime(2026, 3, 1, tzinfo=UTC), "1.0")
    pages = Pages(Language.NL, ZoneInfo("Europe/Amsterdam"), release)
    html = pages.render("search.html", root="", index=INDEX)
    (folder / "search.html").write_text(html, encoding="utf-8")
    for name in ("site.css", "site.js", "search.js"):
        static = files("pipelines.site") / "static" / name
        (folder / name).write_bytes(static.read_bytes())
    return folder


@pytest.fixture(scope="module")
def page(site: Path) -> Iterator[Page]:
    with browser() as started, opened(started) as at:
        faults: list[str] = []
        at.page.on("console", lambda message: faults.append(message.text))
        at.page.on("pageerror", lambda error: faults.append(str(error)))
        at.page.goto((site / "search.html").as_uri())
        yield at.page
        assert faults == []
        assert at.refused == []


def look_for(page: Page, typed: str) -> str:
    page.fill("#q", typed)
    page.press("#q", "Enter")
    return page.inner_text("#search-count")


def test_nothing_of_a_report_is_markup_of_the_page(site):
    html = (site / "search.html").read_text(encoding="utf-8")
    assert "<img" not in html
    assert html.count("</script>") == 3
    assert "\u202e" not in html


@pytest.mark.slow
def test_what_is_typed_finds_what_is_meant(page):
    for typed, expected in FOUND:
        told = look_for(page, typed)
        links = page.eval_on_selector_all(
            ".results a", "all => all.map(one => one.getAttribute('href'))"
        )
        named = {"reports/b.html": "b.html"}
        found = [named.get(one, one.split("#")[-1].removeprefix("figure-")) for one in links]
        assert found == expected, typed
        count = len(expected)
        assert told == {0: "Niets gevonden.", 1: "1 resultaat."}.get(count, f"{count} resultaten.")


@pytest.mark.slow
def test_hits_are_marked_in_the_characters_of_the_report(page):
    look_for(page, "een koffie 1270830")
    assert page.locator("mark").all_inner_texts() == ["1.270.830", "één", "Koﬃe"]
    look_for(page, "carriere")
    assert "carrière" in page.locator("mark").all_inner_texts()


@pytest.mark.slow
def test_at_most_200_are_shown_and_the_count_is_told(page):
    assert look_for(page, "veelvoud") == "250 resultaten; de eerste 200 staan hieronder."
    assert page.locator(".results li").count() == 200


@pytest.mark.slow
def test_a_hostile_label_stays_text(page):
    look_for(page, "onerror kennis")
    assert page.locator("#search-results img, #search-results b").count() == 0
    assert page.title() == "Zoeken · DTZ"
    assert "<img src=x" in page.inner_text("#search-results")


@pytest.mark.slow
def test_a_word_in_the_address_is_looked_for_at_once(page, site):
    page.goto((site / "search.html").as_uri() + "?q=drenthe")
    assert page.input_value("#q") == "drenthe"
    assert page.inner_text("#search-count") == "1 resultaat."
    # The form of any page leads there with the keyboard alone.
    page.fill("#q", "")
    page.keyboard.type("aandeel")
    page.wait_for_selector("a[href$='figure-f3']")
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert "reports/a.html#figure-f3" in reached
