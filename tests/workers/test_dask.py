"""Reading on a cluster: two Dask workers on this machine, one of which is killed half-way."""

from __future__ import annotations

import logging
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import dask
import pytest
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from pipelines.figures.model import Extraction
from pipelines.stages.archives import Archives
from pipelines.stages.reading import Content, read_all
from pipelines.store.intake import Seen
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.visit import Fault
from tests.workers.test_batch import Scripted

WRITTEN = re.compile(rb'"written_at": "[^"]+"')
LIMITS = Limits(workers=2)
# As the page for the data team says: a lost worker is our business, and workers start processes.
SETTINGS = {"distributed.scheduler.allowed-failures": 0, "distributed.worker.daemon": False}


@dataclass(frozen=True)
class Cluster:
    client: Client

    def kill_one(self) -> None:
        os.kill(next(iter(self.client.run(os.getpid).values())), signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dask")
    level = logging.getLogger("distributed").level
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with (
        dask.config.set(SETTINGS),
        LocalCluster(
            **options, host="127.0.0.1", local_directory=folder, silence_logs=logging.CRITICAL
        ) as local,
        Client(local) as client,
    ):
        yield Cluster(client)
    logging.getLogger("distributed").setLevel(level)


@pytest.mark.slow
def test_a_worker_killed_half_way_costs_no_document(cluster, report, visit):
    asked = [visit(report + b"\n" * number) for number in range(6)]
    found = []
    for answer in read_batch(asked, cluster.client.get_executor(), LIMITS):
        found.append(answer)
        if len(found) == 2:
            cluster.kill_one()
    assert sorted(one.sha256 for one in found) == sorted(one.sha256 for one in asked)
    assert all(isinstance(one.found, Extraction) for one in found)


@pytest.mark.slow
def test_the_archive_is_the_same_as_with_processes_of_our_own(
    cluster, report, definitions, tmp_path, visit
):
    contents = []
    for number, data in enumerate([report, report + b"\n", b"", b"no pdf", report[:5000]]):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        seen = Seen(visit(data).sha256, at, path.name, len(data), "coevorden")
        contents.append(Content(seen, path))
    executor = cluster.client.get_executor()
    there = read_all(contents, definitions, Archives(tmp_path / "there"), LIMITS, executor)
    here = read_all(contents, definitions, Archives(tmp_path / "here"), LIMITS)
    assert there == here
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert len(files(tmp_path / "here")) > 5


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the instants at which entries were written."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): WRITTEN.sub(b"", path.read_bytes()) for path in paths
    }


def test_a_document_whose_machine_was_lost_twice_is_read_the_next_time(visit):
    def lose(*_):
        raise KilledWorker("answer", cast(Any, None), 0)

    with ThreadPoolExecutor(1) as threads:
        (told,) = read_batch([visit(b"a")], Scripted(lambda *_: threads.submit(lose)), LIMITS)
    assert told.family == Fault("unreadable", "KilledWorker", True)
