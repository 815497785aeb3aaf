"""A server, and a fetcher that may reach it and never really waits."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest

from pipelines.sources.fetching import Fetcher
from pipelines.sources.limits import FetchLimits
from tests.sources.serving import Served, serving

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
QUICK = FetchLimits(seconds=1.0, silence_seconds=0.3, most_bytes=50_000)


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


@pytest.fixture
def waits() -> list[float]:
    """How long the fetcher meant to wait between its attempts."""
    return []


@pytest.fixture
def fetcher(waits) -> Iterator[Fetcher]:
    with Fetcher(QUICK, LOOPBACK, waits.append) as found:
        yield found
