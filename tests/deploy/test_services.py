"""What the units of a server start: the same lines, started here, with PostgreSQL between them."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.servers import Postgres, free_port
from tests.deploy.test_units import here
from tests.end_to_end.conftest import Place

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 180
LAUNCH = """
mutation { launchRun(executionParams: {selector: {
    repositoryLocationName: "dtz", repositoryName: "__repository__", jobName: "refresh"
}}) { __typename } }"""
LOCATION = "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }"


def started_by(unit: str, repo_root: Path, port: int) -> list[str]:
    text = (repo_root / "deploy/systemd" / unit).read_text("utf-8")
    line: str = re.findall(r"^ExecStart=(.+)$", here(text, repo_root), re.MULTILINE)[0]
    return line.replace(" 3000 ", f" {port} ").split()


@contextmanager
def at_work(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[Path]:
    """A service until it is told to end, which it must do; where its log is."""
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )
        try:
            yield log
            assert process.poll() is None, log.read_text("utf-8")
        finally:
            process.terminate()
            process.wait(timeout=60)


def asked(port: int, query: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def wait_for(what: str, log: Path, is_so: Any) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"{what}: {log.read_text('utf-8')}"
        time.sleep(0.5)


def answers(port: int) -> bool:
    try:
        return "data" in asked(port, LOCATION)
    except OSError:
        return False


def test_daemon_and_web_interface_work_with_one_database(
    postgres: Postgres, repo_root: Path, tmp_path: Path
):
    """Both begin at once with an empty database; the interface knows the code, starts nothing."""
    place, port = Place(tmp_path), free_port()
    storage = place.warehouse / "dagster"
    for folder in (place.raw, storage):
        folder.mkdir(parents=True)
    home = {"DAGSTER_HOME": str(repo_root / "deploy/postgres"), "DTZ_DAGSTER_STORAGE": str(storage)}
    url = postgres.make_database("services")
    environment = place.environment(home | {"DTZ_POSTGRES_URL": url})
    with ExitStack() as services:
        daemon, web = (
            services.enter_context(
                at_work(started_by(unit, repo_root, port), environment, tmp_path)
            )
            for unit in ("dtz-daemon.service", "dtz-web.service")
        )
        wait_for("the web interface answers", web, lambda: answers(port))
        nodes = asked(port, LOCATION)["data"]["repositoriesOrError"]["nodes"]
        assert nodes == [{"location": {"name": "dtz"}}]
        refused = asked(port, LAUNCH)
        assert refused["data"]["launchRun"]["__typename"] == "UnauthorizedError"
        beats = "select count(*) from daemon_heartbeats where daemon_type = 'SENSOR'"
        wait_for("the daemon beats", daemon, lambda: postgres.ask(beats, "services") == "1\n")
        assert postgres.ask("select count(*) from runs", "services") == "0\n"
    assert not list(storage.rglob("*.db"))
