"""A PostgreSQL server for all tests that ask for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import skip_unless_there
from tests.deploy.servers import Postgres, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server, made and removed in about two seconds."""
    skip_unless_there("user for PostgreSQL")
    with postgres_server() as server:
        yield server
