"""Readers while one release after the other is published: no error, and never a mix of two."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.conftest import REPOSITORY
from tests.store.forked_readers import READERS, is_of_one_release

REFRESHES = 20


@pytest.mark.slow
def test_a_dozen_readers_during_twenty_refreshes(refresh, tmp_path: Path) -> None:
    assert refresh(tmp_path, 1) == 0
    command = [sys.executable, "-m", "tests.store.forked_readers", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as readers:
        assert readers.stdin is not None
        assert readers.stdout is not None
        assert readers.stdout.readline() == f"{READERS}\n"
        for number in range(2, REFRESHES + 2):
            assert refresh(tmp_path, number) == 0
        readers.stdin.close()
        told = [json.loads(line) for line in readers.stdout]

    assert [one["faults"] for one in told] == [[]] * READERS
    assert all(one["answers"] > 0 for one in told)
    assert len({number for one in told for number in one["seen"]}) > REFRESHES // 2


@pytest.mark.parametrize("place", range(1, 7))
def test_a_mix_would_be_seen(place: int) -> None:
    whole = [2, 3, 3, 2, 2, 3, 6]
    assert is_of_one_release([tuple(whole)])
    whole[place] += 1
    assert not is_of_one_release([tuple(whole)])
