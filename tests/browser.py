"""A page of a headless Chromium, for tests of what people see; skipped politely without one.

`make browser` installs the browser. Only this machine can be reached from a page: whatever asks
for something elsewhere gets nothing, and is listed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from tests.conftest import chromium, skip_unless_there

_OF_THIS_MACHINE = {"127.0.0.1", "localhost"}


@dataclass(frozen=True)
class Opened:
    """A page; and the addresses elsewhere that it asked for, which were refused."""

    page: Page
    refused: list[str] = field(default_factory=list)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium for some pages; skips the test where there is none."""
    skip_unless_there("browser")
    # As root, which containers often are, Chromium starts without its sandbox only.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=as_root)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(started: Browser, width: int = 1280, height: int = 800, **more: Any) -> Iterator[Opened]:
    """An empty page of its own, as a person opens it for the first time; `more` as of a context."""
    size: ViewportSize = {"width": width, "height": height}
    context = started.new_context(viewport=size, locale="en-GB", **more)
    found = Opened(context.new_page())

    def let_through(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https") and address.hostname not in _OF_THIS_MACHINE:
            found.refused.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    context.route("**/*", let_through)
    try:
        yield found
    finally:
        context.close()
