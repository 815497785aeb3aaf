"""Thousands of documents through `dtz refresh`: `python -m benchmarks.scale`.

    python -m benchmarks.scale                                         2000 documents and 20 broken
    python -m benchmarks.scale --documents 40 --broken 7 --added 3     to see that it runs

The documents are those of `benchmarks/reports.py`: several families, real PDFs, some of them
broken. Each refresh is the command as a user starts it, in a process of its own, measured with all
processes that it starts: the first reads everything, the second what was added, the third nothing.
There is no table if a document has another status than it should.

What Dagster costs is measured where it is at work. Documents are read by workers that know nothing
of it, so archive and intake are copied, and from these a release is made anew in two ways, in
turns: by `dtz refresh`, and by the same functions of assets and checks, called one after the other
in the order of the job, without run, steps, events or storage. The difference, with the import of
Dagster, is its overhead. The least of some rounds counts, as others may use the machine.
"""

from __future__ import annotations

import argparse
import inspect
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from benchmarks.measuring import in_new_process
from benchmarks.processes import Ran, run_watched
from benchmarks.reports import write_broken, write_definitions, write_reports
from pipelines.store.query import run_query

HEAD = (
    "| refresh | documents | read | clock | CPU, all processes | CPU of `dtz` itself "
    "| documents a second | peak, all processes |\n|---|---:|---:|---:|---:|---:|---:|---:|"
)
_STATUSES = """
select count(*) filter (status in ('loaded', 'superseded')),
       count(*) filter (status not in ('loaded', 'superseded'))
from core.documents"""
_DTZ = Path(sys.executable).parent / "dtz"
_DONE = (0, 1)  # 1: something needs a person, as the broken documents do
_ROUNDS = 2
_LOG = logging.getLogger(__name__)


def environment(folder: Path, warehouse: Path, *, with_site: bool = True) -> dict[str, str]:
    """Where everything stands; nothing that a developer has set for this project."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DTZ_", "DAGSTER_"))}
    (folder / "decisions").mkdir(exist_ok=True)
    return kept | {
        "DTZ_RAW": str(folder / "raw"),
        "DTZ_WAREHOUSE": str(warehouse),
        "DTZ_REPORTS": str(folder / "reports"),
        "DTZ_DECISIONS": str(folder / "decisions"),
        "DTZ_FETCH": "false",
        "DTZ_REPORT": str(with_site),
    }


def refresh(folder: Path, warehouse: Path, *, with_site: bool = True) -> Ran:
    """`dtz refresh`; raises ValueError when it publishes no release."""
    done = run_watched(
        [str(_DTZ), "refresh"], environment(folder, warehouse, with_site=with_site), folder
    )
    if done.code not in _DONE:
        raise ValueError(f"the refresh ended with {done.code}: {done.told[-2000:]}")
    return done


def refresh_without_dagster(folder: Path, warehouse: Path) -> float:
    """The same work by plain calls; seconds of CPU, without what Dagster takes to be imported."""
    # No site: its workers could not be started from here, and it costs the same either way.
    os.environ.update(environment(folder, warehouse, with_site=False))
    with _left_out() as spent:
        import dagster  # noqa: F401
    from dtz_assets import refreshing
    from dtz_assets.settings import Settings

    def plainly(settings: Settings, job: str, _again: object) -> Any:
        with _left_out(spent):
            functions = functions_of(settings, job)
        return _called(functions)

    with mock.patch.object(refreshing, "_execute", plainly):
        refreshing.run_refresh(Settings(), 0)
    return time.process_time() - sum(spent)


@contextmanager
def _left_out(spent: list[float] | None = None) -> Iterator[list[float]]:
    spent = [] if spent is None else spent
    start = time.process_time()
    yield spent
    spent.append(time.process_time() - start)


def functions_of(settings: Any, job: str) -> list[Callable[..., Any]]:
    """What the assets and checks of a job do, in the order in which it does it."""
    from dtz_assets.definitions import build_definitions

    graph = build_definitions(settings).resolve_job_def(job)
    nodes: list[Any] = list(graph.nodes_in_topological_order)
    return [node.definition.compute_fn.decorated_fn for node in nodes]


def _called(functions: Sequence[Callable[..., Any]]) -> Any:
    """One after the other, in one warehouse; what they give goes nowhere."""
    import dagster

    from dtz_assets.resources import warehouse_resource

    context = dagster.build_init_resource_context()
    with warehouse_resource(context) as warehouse:
        resources = SimpleNamespace(warehouse=warehouse)
        for function in functions:
            asked = inspect.signature(function).parameters.get("config")
            settled = {"config": asked.annotation()} if asked else {}
            given = function(SimpleNamespace(resources=resources, log=_LOG), **settled)
            if isinstance(given, Iterator):
                deque(given, maxlen=0)
        return SimpleNamespace(success=True, run_id=warehouse.run_id)


def without_and_with(folder: Path, read: Path) -> tuple[float, float]:
    """Seconds of CPU to make a release from what was read before, without and with Dagster.

    Raises ValueError when the two releases differ in what they were made of.
    """
    plain, ours = folder / "plain", folder / "ours"
    for warehouse in (plain, ours):
        for name in ("archive", "intake"):
            shutil.copytree(read / name, warehouse / name)
    without = in_new_process(refresh_without_dagster, folder, plain).result
    done = refresh(folder, ours, with_site=False)
    made_of = [_asked(one, "select inputs from ops.releases") for one in (plain, ours)]
    if made_of[0] != made_of[1]:
        raise ValueError("without Dagster, another release was made")
    for warehouse in (plain, ours):
        shutil.rmtree(warehouse)
    return without, done.own_cpu


def _asked(warehouse: Path, sql: str) -> tuple[Any, ...]:
    return run_query(warehouse / "dtz.duckdb", sql).rows[0]


def measure_refreshes(
    folder: Path, documents: int, broken: int, added: int
) -> Iterator[tuple[str, Ran]]:
    """A row of the table for each refresh; raises ValueError for a document that was not read."""
    warehouse, count = folder / "warehouse", documents
    write_definitions(folder / "reports")
    write_reports(folder / "raw", range(documents))
    write_broken(folder / "raw", broken)
    for name, more in (("the first", 0), (f"{added} added", added), ("nothing new", 0)):
        write_reports(folder / "raw", range(count, count + more))
        count += more
        done = refresh(folder, warehouse)
        if (found := _asked(warehouse, _STATUSES)) != (count, broken):
            raise ValueError(f"{found} documents read and not, should be {(count, broken)}")
        read = more or (documents + broken if name == "the first" else 0)
        yield _row(name, count + broken, read, done), done


def _row(name: str, documents: int, read: int, done: Ran) -> str:
    speed = f"{read / done.clock:.1f}" if read else ""
    return (
        f"| {name} | {documents} | {read} | {done.clock:.1f} s | {done.cpu:.1f} s "
        f"| {done.own_cpu:.1f} s | {speed} | {done.peak_mb} MB |"
    )


def shares(first: Ran, second: Ran) -> str:
    """What a later refresh takes of the first one."""
    return (
        f"the second takes {100 * second.cpu / first.cpu:.1f} % of the CPU of the first, "
        f"{100 * second.clock / first.clock:.1f} % of its time on the clock"
    )


def overhead(without: float, with_dagster: float, documents: int) -> str:
    """What Dagster adds to each document."""
    each = 1000 * (with_dagster - without) / documents
    return (
        f"\n| {documents} documents, none opened | CPU |\n|---|---:|\n"
        f"| plain calls | {without:.1f} s |\n| the job, by Dagster | {with_dagster:.1f} s |\n"
        f"| overhead of a document | {each:.1f} ms |"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the tables of the documentation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--broken", type=int, default=20, help="documents that give no figures")
    parser.add_argument("--added", type=int, default=10, help="between the first and the second")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="without and with Dagster")
    parser.add_argument("--keep", type=Path, help="leave everything in this folder, to look at")
    options = parser.parse_args(arguments)
    with ExitStack() as leaving:
        folder = options.keep or Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        print(HEAD)
        found = []
        for row, done in measure_refreshes(
            folder, options.documents, options.broken, options.added
        ):
            print(row, flush=True)
            found.append(done)
        print("\n" + shares(*found[:2]), flush=True)
        rounds = [without_and_with(folder, folder / "warehouse") for _ in range(options.rounds)]
        without, with_dagster = (min(column) for column in zip(*rounds, strict=True))
        print(overhead(without, with_dagster, options.documents + options.added + options.broken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
