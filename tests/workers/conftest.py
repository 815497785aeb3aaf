"""What the tests of workers share: visits, and a look at processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipelines.definitions import Definition, load_definition
from pipelines.documents.reading import sha256_of
from pipelines.workers.visit import Answer, Fault, Visit

FAMILY = "dtz_assets/reports/dtz-overview.yaml"
REPORT = "raw/coevorden/dtz-overzicht-2017-2021.pdf"


@pytest.fixture(scope="session")
def report(repo_root: Path) -> bytes:
    return (repo_root / REPORT).read_bytes()


@pytest.fixture(scope="session")
def definitions(repo_root: Path) -> tuple[Definition, ...]:
    return (load_definition(repo_root / FAMILY),)


@pytest.fixture(scope="session")
def visit(definitions) -> Callable[..., Visit]:
    return lambda data, **more: Visit(sha256_of(data), data, definitions, **more)


def code_of(answer: Answer) -> str:
    """Why there is nothing to show; "" where there is."""
    fault = _fault(answer)
    return fault.code if fault else ""


def fault_of(answer: Answer) -> Fault:
    """Why there is nothing to show."""
    fault = _fault(answer)
    assert fault is not None
    return fault


def _fault(answer: Answer) -> Fault | None:
    faults = [one for one in (answer.family, answer.found) if isinstance(one, Fault)]
    return faults[0] if faults else None


def is_alive(pid: int) -> bool:
    try:
        # A zombie only waits for its parent to take note.
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()


def all_gone(pids: Iterable[int], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    pids = list(pids)
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_alive, pids))
