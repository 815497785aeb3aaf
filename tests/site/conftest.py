"""A site that is built once, and a browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import browser
from tests.site.making import Site, made


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return made(tmp_path_factory.mktemp("seen"))


@pytest.fixture(scope="module")
def chrome(seen: Site) -> Iterator[Browser]:
    """A browser for the tests of a module; not while the site is made: a run wants the thread."""
    with browser() as started:
        yield started
