"""The fuzzer finds what it looks for; a short run of it; and what it once found stays harmless."""

from __future__ import annotations

import random
import signal
from itertools import islice
from pathlib import Path

import pytest

from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from tests.workers.fuzzing import CRASHES, DIED, LIMITS, Fuzzer, broken, mutations, outcome
from tests.workers.fuzzing import smallest as smallest_of
from tests.workers.misbehaving import Misbehaving


def test_the_same_seed_breaks_alike_and_nothing_comes_twice():
    data = [b"%PDF-1.7 " + bytes(range(256)), b""]
    first, again, other = (list(islice(mutations(data, seed), 50)) for seed in (1, 1, 2))
    assert first == again != other
    assert len(set(first)) == 50


def test_nothing_is_too_short_to_be_broken():
    for data in (b"", b"a", b"ab"):
        for seed in range(50):
            broken(data, random.Random(seed))


def test_a_crash_is_made_as_small_as_it_can_be():
    found = b"a" * 50 + b"XY" + b"b" * 50
    assert smallest_of(found, lambda data: b"XY" in data) == b"XY"
    assert smallest_of(found, lambda data: b"XY" in data, seconds=0) == found


def test_a_crash_is_found_made_smaller_and_kept(definitions, tmp_path):
    fatal = b"end %d" % signal.SIGSEGV
    with IsolatedPool(Limits(workers=1)) as pool:
        fuzzer = Fuzzer(Misbehaving(pool), definitions, tmp_path / "crashes")
        fuzzer.run(iter([b"not a pdf", fatal]))
    assert fuzzer.outcomes == {"not_a_pdf": 1, f"{DIED} (SIGSEGV)": 1}
    (kept,) = fuzzer.saved
    assert len(kept.read_bytes()) <= len(fatal)
    assert kept.parent == tmp_path / "crashes"


@pytest.mark.slow
def test_a_short_run_brings_no_worker_down(report, definitions, repo_root: Path, tmp_path):
    with IsolatedPool(LIMITS) as pool:
        fuzzer = Fuzzer(pool, definitions, tmp_path)
        fuzzer.run(islice(mutations([report], seed=7), 60))
    assert fuzzer.saved == []
    assert fuzzer.outcomes.total() == 60
    assert len(fuzzer.outcomes) > 1


def test_what_once_brought_a_worker_down_does_so_no_more(visit):
    crashes = [visit(path.read_bytes()) for path in sorted(CRASHES.glob("*.pdf"))]
    assert crashes
    with IsolatedPool(LIMITS) as pool:
        came_of_it = [outcome(one) for one in read_batch(crashes, pool, LIMITS)]
    assert not [one for one in came_of_it if one.startswith(DIED)]
