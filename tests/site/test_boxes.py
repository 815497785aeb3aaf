"""Boxes lie on what they are about, tell of it and lead to it: by pointer, by keyboard, or bare."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.browser import opened

pytestmark = pytest.mark.slow

NEAR = 2.0  # pixels of the screen
_BOXES = """sheet => [...sheet.querySelectorAll('.figure .box')].map(box => {
    const [at, on] = [box.getBoundingClientRect(), sheet.getBoundingClientRect()];
    return [box.parentElement.id, at.left - on.left, at.top - on.top, at.right - on.left,
            at.bottom - on.top] })"""

_IS_IN_VIEW = """one => { const box = one.getBoundingClientRect();
    return box.top > 0 && box.bottom < innerHeight }"""


def ink(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """The sides of what is not of the commonest colour."""
    data = picture.tobytes()
    dots = Counter(data[at : at + 3] for at in range(0, len(data), 3))
    ((ground, _),) = dots.most_common(1)
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, tuple(ground)))
    channels = [one.point(lambda value: 255 if value > 70 else 0) for one in apart.split()]
    strong = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return strong.getbbox()


def astray(page: Page) -> Iterator[str]:
    """Figures whose print does not fill the width of the box, or is not in its middle."""
    for sheet in page.locator(".paper").all():
        boxes = sheet.evaluate(_BOXES)
        sheet.locator("img").evaluate("one => one.decode()")
        svg = sheet.locator("svg")
        svg.evaluate("one => one.style.visibility = 'hidden'")
        picture = Image.open(io.BytesIO(sheet.screenshot())).convert("RGB")
        svg.evaluate("one => one.style.visibility = ''")
        for name, left, top, right, bottom in boxes:
            around = (left - NEAR, top, right + NEAR, bottom)
            found = ink(picture.crop(tuple(map(round, around))))
            if found is None:
                yield f"{name}: nothing is printed there"
                continue
            size = bottom - top
            # A letter leaves some room at its sides, by its size.
            room = NEAR + size * 0.12
            if found[0] > NEAR + room or found[2] < (right - left) + NEAR - room:
                yield f"{name}: print from {found[0]} to {found[2]} of {right - left:.0f}"
            if abs((found[1] + found[3]) / 2 - size / 2) > NEAR + size * 0.12:
                yield f"{name}: print from {found[1]} to {found[3]} of {size:.0f} high"


@pytest.mark.parametrize("width", [1280, 820])
def test_boxes_lie_on_their_figures(chrome, seen, width):
    for path in seen.reports:
        with opened(chrome, width) as shown:
            shown.page.goto(path.as_uri())
            assert shown.page.locator(".figure").count() >= 40
            assert list(astray(shown.page)) == []


@pytest.mark.parametrize("shift", ["translate(9px, 0)", "translate(0, 9px)", "scale(.97)"])
def test_boxes_that_lie_beside_their_figures_are_told(chrome, seen, shift):
    with opened(chrome) as shown:
        shown.page.goto(seen.suspected.as_uri())
        shown.page.locator(".paper svg").evaluate_all(
            f"all => all.forEach(one => one.style.transform = '{shift}')"
        )
        assert len(list(astray(shown.page))) > 10


def test_a_box_tells_of_its_figure_under_the_pointer(chrome, seen):
    with opened(chrome) as shown:
        shown.page.goto(seen.suspected.as_uri())
        suspect, told = shown.page.locator(".figure.suspect").first, shown.page.locator(".told")
        assert not told.is_visible()
        suspect.hover()
        said = told.inner_text()
        assert "verdacht" in said
        assert "klopt niet" in said
        assert "expenditure/" in said
        told.locator("a").first.hover()
        shown.page.wait_for_timeout(400)
        assert told.is_visible()
        shown.page.keyboard.press("Escape")
        assert not told.is_visible()


def test_a_box_leads_to_its_sum_and_the_sum_back(chrome, seen):
    with opened(chrome) as shown:
        shown.page.goto(seen.suspected.as_uri())
        suspect = shown.page.locator(".figure.suspect").first
        name = suspect.get_attribute("id")
        suspect.click()
        goal = urlsplit(shown.page.url).fragment
        assert goal.startswith("sum-")
        back = shown.page.locator(f"[id='{goal}'] a[href='#{name}']").first
        assert back.is_visible()
        back.click()
        assert urlsplit(shown.page.url).fragment == name
        assert suspect.evaluate(_IS_IN_VIEW)


def visible_figures(page: Page) -> set[str]:
    return set(
        page.locator(".paper .figure").evaluate_all(
            "all => all.filter(one => one.getClientRects().length).map(one => one.id)"
        )
    )


def test_the_keyboard_reaches_what_the_pointer_does(chrome, seen):
    with opened(chrome) as shown:
        page = shown.page
        page.goto(seen.suspected.as_uri())
        reached, said = set(), {}
        for _ in range(1000):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.id")
            reached.add(name)
            if name.startswith("figure-"):
                said[name] = page.evaluate("document.querySelector('.told').textContent.trim()")
            if page.evaluate("document.activeElement === document.body"):
                break
        assert visible_figures(page) == set(said)
        assert all("€" in text or "%" in text for text in said.values())
        assert {"show-proven", "show-ignored"} <= reached
        suspect = page.locator(".figure.suspect").first
        suspect.focus()
        page.keyboard.press("Enter")
        assert urlsplit(page.url).fragment == str(suspect.get_attribute("href"))[1:]


def test_a_kind_of_boxes_can_be_shown_and_hidden(chrome, seen):
    with opened(chrome) as shown:
        page = shown.page
        page.goto(seen.suspected.as_uri())
        ignored, proven = page.locator(".number.ignored"), page.locator(".figure.proven")
        assert not ignored.first.is_visible()
        assert proven.first.is_visible()
        page.locator("#show-ignored").focus()
        page.keyboard.press("Space")
        page.locator("#show-proven").click()
        assert ignored.first.is_visible()
        assert not proven.first.is_visible()
        # Who is led to one sees it all the same.
        hidden = proven.first.get_attribute("id")
        page.evaluate("name => location.hash = name", hidden)
        assert page.locator(f"[id='{hidden}']").is_visible()


def test_without_scripts_boxes_tell_lead_and_are_marked(chrome, seen):
    with opened(chrome, java_script_enabled=False) as shown:
        page = shown.page
        page.goto(seen.suspected.as_uri())
        suspect = page.locator(".figure.suspect").first
        name = suspect.get_attribute("id")
        assert "verdacht" in suspect.locator("title").inner_html()
        assert not page.locator(".number.ignored").first.is_visible()
        page.locator("#show-ignored").click()
        assert page.locator(".number.ignored").first.is_visible()
        suspect.click()
        assert urlsplit(page.url).fragment.startswith("sum-")
        page.goto(f"{seen.suspected.as_uri()}#{name}")
        assert suspect.locator(".halo").evaluate("one => getComputedStyle(one).stroke") == (
            "rgb(255, 211, 61)"
        )
