"""A PostgreSQL server for all tests that ask for one, and a refresh that was run with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import skip_unless_there
from tests.deploy.servers import Postgres, postgres_server
from tests.end_to_end.conftest import OWN_FILE, Place, Ran


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server, made and removed in about two seconds."""
    skip_unless_there("user for PostgreSQL")
    with postgres_server() as server:
        yield server


@dataclass(frozen=True)
class Stored:
    """A refresh that was run with its history in a database."""

    place: Place
    url: str
    ran: Ran


@pytest.fixture(scope="module")
def stored(postgres: Postgres, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    place = Place(tmp_path_factory.mktemp("stored"))
    place.add(repo_root / "raw" / OWN_FILE, OWN_FILE)
    url = postgres.make_database("stored")
    return Stored(place, url, place.dtz("refresh", DTZ_POSTGRES_URL=url))
