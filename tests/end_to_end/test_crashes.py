"""A refresh that is killed: the release is the old or the new one, nothing is lost or told twice.

Each refresh goes on where the one before it was killed, and at last one gets through: worse than a
single crash, and quicker. Single crashes are in `tests/store/test_crash_points.py`.
"""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from pipelines.store.crash import CRASH_POINTS
from tests.end_to_end.park import Park
from typesetting.scans import scanned

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

KILLS = 50
IN_A_ROW = 5  # then one gets through

# In the order of a refresh that reads one more document. `decisions.*` is of `dtz decide`.
BEFORE = [
    *("state.written", "state.committed", "intake.staged", "intake.linked"),
    *("staging.written", "staging.renamed", "archive.staged", "archive.renamed"),
    *("state.written*4", "state.committed*4", "state.written*5", "state.committed*5"),
    *("build.written", "build.committed", "build.filled", "build.synced", "build.renamed"),
    *("publish.copied", "publish.kept", "publish.linked"),
]
AFTER = ["publish.replaced", "outbox.waiting", "outbox.sent", "outbox.recorded"]
# Of a release that is published while nothing waits to be told.
ONCE_MORE = ["publish.tidied"]
SCANS = ["scans.staged", "scans.renamed"]
OF_DECIDE = ["decisions.staged", "decisions.replaced"]


def test_every_point_of_a_refresh_is_here() -> None:
    named = {point.partition("*")[0] for point in (*BEFORE, *AFTER, *ONCE_MORE)}
    assert named | set(SCANS) | set(OF_DECIDE) == set(CRASH_POINTS)


def test_killed_at_every_point(park: Park) -> None:
    park.add()
    for point in BEFORE:
        assert park.refresh(crash_at=point).code == -signal.SIGKILL, point
        assert park.look() == park.added[:1], point
    for point in AFTER:
        assert park.refresh(crash_at=point).code == -signal.SIGKILL, point
        assert park.look() == park.added, point
    assert set(park.allowed_twice.values()) == {1}  # by outbox.sent, and by no other

    last = park.refresh()

    assert last.code == 0, last.err
    park.all_is_well()
    assert sorted(park.told().values()) == [1, 2]

    park.add()
    for point in ONCE_MORE:
        assert park.refresh(crash_at=point).code == -signal.SIGKILL, point
        assert park.look() == park.added, point
    assert park.refresh().code == 0
    park.all_is_well()
    assert sorted(park.told().values()) == [1, 1, 2]


def test_killed_at_random_times(park: Park) -> None:
    seed = int(os.environ.get("DTZ_TEST_SEED", random.randrange(10**6)))
    print(f"DTZ_TEST_SEED={seed}")
    moments = [(n + random.Random(seed + n).random()) / KILLS for n in range(KILLS)]
    random.Random(seed).shuffle(moments)
    length = through(park)
    killed = 0
    while killed < KILLS:
        before = park.documents()
        if before == park.added:
            park.add()
        ran = park.killed_after(moments[killed] * length)
        assert ran.code in (0, -signal.SIGKILL), ran.err
        assert park.look() in (before, park.added), f"killed at {moments[killed]:.3f}"
        if ran.code == 0:  # the machine has become faster: then the kills are spread over less
            length *= 0.9
            continue
        killed += 1
        if killed % IN_A_ROW == 0:
            length = through(park)
    park.all_is_well()


def through(park: Park) -> float:
    """Let a refresh get through with one more report; the seconds that it took."""
    park.add()
    start = time.monotonic()
    ran = park.refresh()
    assert ran.code == 0, ran.err
    park.all_is_well()
    return time.monotonic() - start


def test_killed_while_a_scanned_page_is_kept(park: Park) -> None:
    park.add()
    path = park.place.raw / park.added[-1]
    path.write_bytes(scanned(path.read_bytes()))
    for point in SCANS:
        assert park.refresh(crash_at=point).code == -signal.SIGKILL, point
        assert park.look() == park.added[:1], point

    last = park.refresh()

    assert last.code == 0, last.err
    park.all_is_well()
    pages = list((park.place.warehouse / "archive/scans").rglob("*.json"))
    assert [page.name for page in pages] == ["1.json"]


@pytest.mark.parametrize("point", OF_DECIDE)
def test_killed_while_a_decision_is_written(park: Park, point: str) -> None:
    decisions = park.place.folder / "decisions"
    decisions.mkdir()
    ((figure,),) = park.place.ask("select figure_id from core.figures where quantity like '%bomen'")
    asked = ("decide", figure, "--conclusion", "as_printed", "--reason", "seen", "--by", "me")

    killed = park.dtz(*asked, DTZ_DECISIONS=str(decisions), DTZ_CRASH_AT=point)
    again = park.dtz(*asked, DTZ_DECISIONS=str(decisions))

    assert killed.code == -signal.SIGKILL
    assert again.code == (0 if point == "decisions.staged" else 2), again.err
    assert [path.name for path in decisions.iterdir()] == ["p00.yaml"]
    assert park.dtz("refresh", DTZ_DECISIONS=str(decisions)).code == 0
    assert park.place.ask("select status from quality.decisions") == [("in_force",)]
