"""Turns are added and never changed, also when a process is killed while it adds one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import StateError
from pipelines.store.crash import CRASH_VARIABLE, WITHDRAWAL_CRASH_POINTS
from pipelines.store.withdrawals import Absence, Turn, Withdrawals

MARCH, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5))
RECORD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.store.withdrawals import Turn, Withdrawals
Withdrawals(Path(sys.argv[1])).record(Turn("ab", datetime(2026, 3, 1, tzinfo=UTC), True, "", "a"))
"""


def test_a_content_is_absent_from_its_mark_until_that_is_gone(tmp_path: Path) -> None:
    withdrawals = Withdrawals(tmp_path)
    withdrawals.record(Turn("ab", MARCH, True, "why", "a.yaml"))
    withdrawals.record(Turn("ab", MAY, True, "why", "a.yaml"))
    assert withdrawals.absences() == {"ab": (Absence(MARCH, None, "why"),)}
    withdrawals.record(Turn("ab", MAY, False, "", ""))
    assert withdrawals.absences() == {"ab": (Absence(MARCH, MAY, "why"),)}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "ab-0001.json").write_text("{")
    with pytest.raises(StateError, match=r"ab-0001\.json: this record of a withdrawal is damaged"):
        Withdrawals(tmp_path).absences()


@pytest.mark.parametrize("point", WITHDRAWAL_CRASH_POINTS)
def test_what_a_killed_run_left_is_carried_through(tmp_path: Path, point: str) -> None:
    command = [sys.executable, "-c", RECORD, str(tmp_path)]
    killed = subprocess.run(command, env=os.environ | {CRASH_VARIABLE: point}, check=False)
    assert killed.returncode == -signal.SIGKILL
    withdrawals = Withdrawals(tmp_path)
    withdrawals.sweep()
    withdrawals.record(Turn("ab", MARCH, True, "", "a"))
    assert withdrawals.absences() == {"ab": (Absence(MARCH, None, ""),)}
    assert [path.name for path in tmp_path.iterdir()] == ["ab-0001.json"]
