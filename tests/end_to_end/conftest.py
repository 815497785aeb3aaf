"""`dtz` as a user starts it: a process of its own, real files, real servers on the loopback.

A refresh takes seconds, so each scenario is run once, by whichever test process comes first, and
its tests read what it left behind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from pipelines.store.query import run_query
from tests.conftest import OWN_FILE

if TYPE_CHECKING:
    from tests.end_to_end.park import Park

BIN = Path(sys.executable).parent


def clean_environment(folder: Path) -> dict[str, str]:
    """The environment without what a developer has set for this project."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DTZ_", "DAGSTER_"))}
    return kept | {"NO_PROXY": "127.0.0.1", "PATH": f"{BIN}:{kept['PATH']}", "HOME": str(folder)}


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A folder with raw/ and warehouse/, and the commands that are run there."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def live(self) -> Path:
        return self.warehouse / "dtz.duckdb"

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        found = {"DTZ_RAW": str(self.raw), "DTZ_WAREHOUSE": str(self.warehouse)}
        return clean_environment(self.folder) | found | dict(extra or {})

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(BIN / "dtz"), *arguments],
            cwd=self.folder,
            env=self.environment(extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def dtz(self, *arguments: str, **extra: str) -> Ran:
        """Run a command to its end; keywords are set in its environment."""
        process = self.start(*arguments, **extra)
        out, err = process.communicate(timeout=200)
        return Ran(process.returncode, out, err)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return run_query(self.live, sql).rows

    def add(self, pdf: Path, name: str) -> Path:
        """Put a file under raw/."""
        target = self.raw / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pdf, target)
        return target


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty raw folder."""
    (tmp_path / "raw").mkdir()
    return Place(tmp_path)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Place, dict[str, Any]]]:
    """Make a place with a scenario's name, once for all test processes; and what was noted."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def run(name: str, make: Callable[[Place], dict[str, Any]]) -> tuple[Place, dict[str, Any]]:
        place, notes = Place(base / name), base / f"{name}.json"
        with FileLock(base / f"{name}.lock"):
            if not notes.exists():
                place.raw.mkdir(parents=True, exist_ok=True)
                noted = make(place)
                notes.write_text(json.dumps(noted), encoding="utf-8")
        return place, json.loads(notes.read_text(encoding="utf-8"))

    return run


@dataclass(frozen=True)
class Own:
    """The own report after its first refresh and a second one."""

    place: Place
    first: Ran
    second: Ran
    first_release: str


@pytest.fixture(scope="session")
def own(once, own_pdf: Path) -> Own:
    def make(place: Place) -> dict[str, Any]:
        place.add(own_pdf, OWN_FILE)
        first = place.dtz("refresh")
        ((release,),) = place.ask("select release_id from ops.releases")
        second = place.dtz("refresh", "--log-json")
        return {"first": asdict(first), "second": asdict(second), "release": release}

    place, noted = once("own", make)
    return Own(place, Ran(**noted["first"]), Ran(**noted["second"]), noted["release"])


@pytest.fixture
def copied(own: Own, tmp_path: Path) -> Place:
    """A copy of the own report and its warehouse, to be changed."""
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(own.place, name), tmp_path / name)
    return Place(tmp_path)


@pytest.fixture
def park(place: Place) -> Iterator[Park]:
    """A warehouse of small reports, the first of which is published and told."""
    from tests.end_to_end.park import park_at  # which needs what stands above

    with park_at(place) as made:
        yield made
