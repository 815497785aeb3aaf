"""A warehouse that Dagster looks after: its daemon and web server, as processes of their own.

The instance is as `dagster.yaml` of the project sets it up, in a folder of the test. Each process
has a session of its own, so that what it starts is found again, and nothing is left behind.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import Request, urlopen

import dagster as dg
import pytest

from pipelines.store.records import Run
from pipelines.store.state import State
from tests.conftest import REPO_ROOT
from tests.end_to_end import servers, small
from tests.end_to_end.conftest import BIN, Place

T = TypeVar("T")

LOCATION = "dtz_assets.definitions"
LAUNCH = """
mutation Launch($job: String!) {
  launchRun(executionParams: {
    runConfigData: {},
    selector: {
      repositoryLocationName: "dtz_assets.definitions",
      repositoryName: "__repository__",
      jobName: $job
    }
  }) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""


@dataclass
class House:
    """A place with small reports, and the instance of Dagster that looks after it."""

    place: Place
    instance: dg.DagsterInstance
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.place.folder / "home"

    @property
    def storage(self) -> Path:
        return self.place.warehouse / "dagster"

    def log(self, command: str) -> Path:
        """What the processes of a command say."""
        return self.home / f"{command}.log"

    def add(self, publisher: str, total: int = 20_000) -> None:
        """Put a report under raw/, as another program writes it there: in one go."""
        path = self.place.raw / publisher / "a.pdf"
        path.parent.mkdir(parents=True)
        path.write_bytes(small.report(publisher.capitalize(), total))

    def runs(self) -> list[Run]:
        """The refreshes on record, the last one first."""
        path = self.place.warehouse / "state.db"
        return State(path).runs() if path.exists() else []

    def environment(self) -> dict[str, str]:
        mine = {"DAGSTER_HOME": str(self.home), "DTZ_DAGSTER_STORAGE": str(self.storage)}
        return self.place.environment({**self.settings, **mine})

    @contextmanager
    def daemon(self) -> Iterator[None]:
        with _process(self, "dagster-daemon", "run", "-m", LOCATION):
            self.wait_for("the daemon", lambda: self.instance.get_daemon_heartbeats())
            yield

    @contextmanager
    def web(self, *options: str) -> Iterator[Web]:
        port = servers.free_port()
        where = ("-h", "127.0.0.1", "-p", str(port))
        with _process(self, "dagster-webserver", "-m", LOCATION, *where, *options):
            served = Web(f"http://127.0.0.1:{port}")
            self.wait_for("the web server", served.is_up)
            yield served

    def wait_for(self, what: str, look: Callable[[], T | None], seconds: float = 240) -> T:
        """What a look gives once it gives something; fails with the logs of all processes."""
        deadline = time.monotonic() + seconds
        while not (found := look()):
            if time.monotonic() > deadline:
                logs = "\n".join(log.read_text("utf-8") for log in self.home.glob("*.log"))
                pytest.fail(f"{what} never came\n{logs[-6000:]}")
            time.sleep(0.2)
        return found

    def ended(self, run_id: str) -> dg.DagsterRun:
        """The run, once it has ended."""

        def look() -> dg.DagsterRun | None:
            run = self.instance.get_run_by_id(run_id)
            return run if run is not None and run.is_finished else None

        return self.wait_for(f"the end of run {run_id}", look)


@dataclass(frozen=True)
class Web:
    """A web server of Dagster."""

    url: str

    def is_up(self) -> bool:
        try:
            return bool(self.ask("{ version }")["data"]["version"])
        except URLError:
            return False

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a GraphQL query, as the pages of the web interface ask it."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def launch(self, job: str = "refresh") -> str:
        """Launch a run as the button does; its id."""
        launched = self.ask(LAUNCH, job=job)["data"]["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id: str = launched["run"]["runId"]
        return run_id


@contextmanager
def house_at(place: Place, **settings: str) -> Iterator[House]:
    """An empty raw folder that is looked after; keywords are set in the environment."""
    reports = small.write_definition(place.folder / "reports")
    home = place.folder / "home"
    home.mkdir()
    shutil.copy(REPO_ROOT / "dagster.yaml", home)
    place.warehouse.mkdir(exist_ok=True)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("DTZ_DAGSTER_STORAGE", str(place.warehouse / "dagster"))
        instance = stack.enter_context(dg.DagsterInstance.from_config(str(home)))
        patient = {"DTZ_WORKERS": "1", "DTZ_PAGE_SECONDS": "300", "DTZ_REPORTS": str(reports)}
        yield House(place, instance, {**patient, **settings})


@contextmanager
def _process(house: House, *command: str) -> Iterator[None]:
    """Run a command until the end of the block, and see that nothing of it is left behind."""
    with house.log(command[0]).open("a") as log:
        started = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=house.place.folder,
            env=house.environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
        assert started.poll() is None, f"{command[0]} ended by itself"
    finally:
        started.send_signal(signal.SIGTERM)
        left = _left_of(started)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        started.wait()
    assert not left, f"{command[0]} left processes behind"


def _left_of(started: subprocess.Popen[bytes], seconds: float = 60) -> list[int]:
    """The processes of its session that are there some time after it was asked to end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        started.poll()
        if not (left := list(_session(started.pid))):
            return []
        time.sleep(0.1)
    return left


def _session(leader: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == leader and fields[0] != "Z":
            yield int(stat.parent.name)
