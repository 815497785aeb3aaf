"""What a command costs with all the processes that it starts: CPU, and memory at once."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_SECONDS = 0.1


@dataclass(frozen=True)
class Ran:
    """A command that came to its end.

    `cpu` is of all its processes, `own_cpu` of the first one, in seconds; `peak_mb` is what all of
    them held at once, a page that several share counted once.
    """

    code: int
    told: str
    clock: float
    cpu: float
    own_cpu: float
    peak_mb: int


@dataclass
class _Watch:
    """The processes of a command, looked at several times a second: what ends between is lost."""

    cpu: dict[int, float] = field(default_factory=dict)
    peak: int = 0

    def look(self, first: psutil.Process) -> None:
        held = 0
        for process in _tree(first):
            try:
                times = process.cpu_times()
                held += _held(process)
            except psutil.Error:
                continue  # it just ended, or is about to
            self.cpu[process.pid] = times.user + times.system
        self.peak = max(self.peak, held)


def run_watched(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Ran:
    """Run a command in a folder to its end; raises OSError if it cannot be started."""
    watch, started = _Watch(), time.perf_counter()
    with (folder / "told.txt").open("w+b") as told:
        process = psutil.Popen(
            command, env=environment, cwd=folder, stdout=told, stderr=subprocess.STDOUT
        )
        while (code := process.poll()) is None:
            watch.look(process)
            time.sleep(_SECONDS)
        clock = time.perf_counter() - started
        told.seek(0)
        text = told.read().decode()
    cpu = sum(watch.cpu.values())
    own_cpu = watch.cpu.get(process.pid, 0.0)
    return Ran(code, text, clock, cpu, own_cpu, watch.peak // 1024**2)


def _tree(first: psutil.Process) -> Iterable[psutil.Process]:
    try:
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return [first]


def _held(process: psutil.Process) -> int:
    """Bytes; of pages that several processes share its part, where the system tells."""
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.uss))
