"""Breaks PDFs at random and reads them in isolated workers: `make fuzz MINUTES=30`.

The first of each kind of crash is made smaller and kept in tests/documents/crashes/, which a test
reads again. What is left of somebody else's report is not to be committed. The same seed breaks
the same PDFs in the same way.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import islice, takewhile
from pathlib import Path

from pipelines.definitions import Definition, load_definitions
from pipelines.documents.reading import sha256_of
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Answer, Fault, Visit

ROOT = Path(__file__).resolve().parents[2]
CRASHES = ROOT / "tests/documents/crashes"
SOURCES = (ROOT / "raw", ROOT.parent / "shared/source")
LIMITS = Limits(page_seconds=5, document_seconds=60, memory_mb=1024)
SHRUNK_IN = 120.0  # seconds

DIED = "died"
READ = "read"


def sources(folders: Sequence[Path]) -> list[bytes]:
    """The PDFs to break: all below these folders, in a fixed order."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
    return [path.read_bytes() for path in paths if path.suffix in (".pdf", ".fuzz")]


def broken(data: bytes, chance: random.Random) -> bytes:
    """A PDF after a few of: bytes changed, a stretch cut, two stretches swapped, the end cut."""
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(_WAYS)(data, chance)
    return data


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20) if data else 0):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[start + chance.randint(1, 1000) :]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    a, b, c, d = sorted(chance.randint(0, len(data)) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _ended(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_changed, _cut, _swapped, _ended)


def mutations(data: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Broken PDFs without end, none of them twice."""
    chance, known = random.Random(seed), set[str]()
    while True:
        one = broken(chance.choice(data), chance)
        if sha256_of(one) not in known:
            known.add(sha256_of(one))
            yield one


def outcome(answer: Answer) -> str:
    """What came of it: a code of DocumentError, or that it was read; of a crash, which one."""
    told = answer.found if answer.found is not None else answer.family
    if not isinstance(told, Fault):
        return READ
    return f"{DIED} ({told.detail})" if told.code == DIED else told.code


class Fuzzer:
    """Reads broken PDFs, counts what comes of them, and keeps what brings a worker down."""

    def __init__(
        self,
        executor: Executor,
        definitions: tuple[Definition, ...],
        crashes: Path = CRASHES,
        limits: Limits = LIMITS,
    ) -> None:
        self._executor = executor
        self._definitions = definitions
        self._crashes = crashes
        self._limits = limits
        self.outcomes: Counter[str] = Counter()
        self.saved: list[Path] = []

    def run(self, data: Iterator[bytes]) -> None:
        """Read all of it; the first of each kind of crash is made smaller and kept."""
        fatal: dict[str, bytes] = {}
        in_work: dict[str, bytes] = {}

        def visits() -> Iterator[Visit]:
            for one in data:
                in_work[sha256_of(one)] = one
                yield self._visit(one)

        for answer in read_batch(visits(), self._executor, self._limits):
            came_of_it, one = outcome(answer), in_work.pop(answer.sha256)
            self.outcomes[came_of_it] += 1
            if came_of_it.startswith(DIED):
                fatal.setdefault(came_of_it, one)
        for kind, one in fatal.items():
            self.saved.append(self._save(smallest(one, partial(self._is, kind))))

    def _visit(self, data: bytes) -> Visit:
        return Visit(sha256_of(data), data, self._definitions)

    def _is(self, kind: str, data: bytes) -> bool:
        (answer,) = read_batch([self._visit(data)], self._executor, self._limits)
        return outcome(answer) == kind

    def _save(self, data: bytes) -> Path:
        self._crashes.mkdir(parents=True, exist_ok=True)
        path = self._crashes / f"{hashlib.sha256(data).hexdigest()[:16]}.pdf"
        path.write_bytes(data)
        return path


def smallest(data: bytes, is_fatal: Callable[[bytes], bool], seconds: float = SHRUNK_IN) -> bytes:
    """A part of `data` that is as fatal, after leaving out ever smaller stretches of it."""
    until = time.monotonic() + seconds
    stretch = len(data) // 2
    while stretch:
        start = 0
        while start < len(data) and time.monotonic() < until:
            less = data[:start] + data[start + stretch :]
            if is_fatal(less):
                data = less
            else:
                start += stretch
        stretch //= 2
    return data


def main() -> int:
    """Break and read for so many minutes; 1 when something brought a worker down."""
    options = _options()
    data = sources(options.folders)
    until = time.monotonic() + options.minutes * 60
    some = islice(mutations(data, options.seed), options.executions)
    in_time = takewhile(lambda _: time.monotonic() < until, some)
    with IsolatedPool(LIMITS) as pool:
        fuzzer = Fuzzer(pool, load_definitions(ROOT / "dtz_assets/reports"))
        fuzzer.run(in_time)
    print(f"seed {options.seed}, {len(data)} PDFs, {fuzzer.outcomes.total()} executions")
    for code, count in fuzzer.outcomes.most_common():
        print(f"{count:8} {code}")
    print(f"{len(fuzzer.saved):8} crashes", *fuzzer.saved, sep="\n")
    return 1 if fuzzer.saved else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=SOURCES, help="PDFs to break")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--executions", type=int, help="no more than so many")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
