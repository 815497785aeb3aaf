"""A refresh that is killed: the release is the old or the new one, nothing is lost or told twice.

Each refresh goes on where the one before it was killed, and at last one gets through: worse than a
single crash, and quicker. Single crashes are in `tests/store/test_crash_points.py`.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from pipelines.store.crash import CRASH_POINTS
from pipelines.store.query import run_query
from tests.end_to_end import servers, small
from tests.end_to_end.conftest import Place, Ran
from tests.end_to_end.preloaded import Preloaded, kill_group, preloaded
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


@dataclass
class Park:
    """A place of small reports, and who is told."""

    place: Place
    forks: Preloaded
    post: servers.Post
    added: list[str] = field(default_factory=list)
    allowed_twice: Counter[str] = field(default_factory=Counter)

    def add(self) -> None:
        """One more report, whose sum does not hold."""
        name = f"p{len(self.added):02}"
        path = self.place.raw / name / "a.pdf"
        path.parent.mkdir(parents=True)
        path.write_bytes(small.report(name.capitalize(), 20_000))
        self.added.append(f"{name}/a.pdf")

    @property
    def settings(self) -> dict[str, str]:
        reports = str(self.place.folder / "reports")
        return {"DTZ_REPORTS": reports, "DTZ_ALERT_URLS": self.post.url, "DTZ_WORKERS": "1"}

    def refresh(self, learn: str = "", **extra: str) -> Ran:
        return self.forks.dtz(self.place, "refresh", learn=learn, **self.settings, **extra)

    def killed_after(self, seconds: float) -> Ran:
        leader = self.forks.start(self.place, "refresh", **self.settings)
        time.sleep(seconds)
        kill_group(leader)
        return self.forks.end(self.place)

    def documents(self) -> list[str]:
        """The documents of the release, all parts of which agree with each other."""
        live = self.place.live
        ((figures, said, findings),) = run_query(
            live,
            "select (select count(*) from core.figures), figures, "
            "(select count(*) from marts.open_findings) from ops.releases",
        ).rows
        files = [row[0] for row in run_query(live, "select file from core.documents").rows]
        assert figures == said == 3 * len(files)
        assert findings == len(files)
        return sorted(files)

    def look(self) -> list[str]:
        """After a crash: the release is whole; what was sent and not recorded may come again."""
        with closing(sqlite3.connect(self.place.warehouse / "state.db")) as state:
            rows = state.execute("select message_id from alerts where status = 'pending'")
            waiting = {row[0] for row in rows}
        for message_id in waiting & set(self.told()):
            self.allowed_twice[message_id] = self.told()[message_id]
        return self.documents()

    def told(self) -> Counter[str]:
        """How often each message arrived, by the reference in its last line."""
        bodies = [one["message"].rstrip() for one in self.post.messages]
        return Counter(body.rsplit(" ", 1)[1] for body in bodies)

    def all_is_well(self) -> None:
        """All is read, published and told, and nothing lies about."""
        assert self.documents() == self.added
        assert len(self.told()) == len(self.added)
        for message_id, times in self.told().items():
            assert times <= 1 + self.allowed_twice[message_id]
        patterns = (".*.staged", "*.building", ".*.next", "*.wal", "*.coming", "archive/*/*/.*")
        assert [path for one in patterns for path in self.place.warehouse.rglob(one)] == []


@pytest.fixture
def park(place: Place) -> Iterator[Park]:
    """One report is published and told."""
    small.write_definition(place.folder / "reports")
    with preloaded() as forks, servers.web_server("robot", "s3cr3t") as post:
        park = Park(place, forks, post)
        park.add()
        first = park.refresh(learn=str(place.folder / "learnt.json"))
        assert first.code == 0, first.err
        park.all_is_well()
        yield park


def test_every_point_of_a_refresh_is_here() -> None:
    named = {point.partition("*")[0] for point in (*BEFORE, *AFTER, *ONCE_MORE)}
    assert named | set(SCANS) | set(OF_DECIDE) == set(CRASH_POINTS)


def test_killed_at_every_point(park: Park) -> None:
    park.add()
    for point in BEFORE:
        assert park.refresh(DTZ_CRASH_AT=point).code == -signal.SIGKILL, point
        assert park.look() == park.added[:1], point
    for point in AFTER:
        assert park.refresh(DTZ_CRASH_AT=point).code == -signal.SIGKILL, point
        assert park.look() == park.added, point
    assert set(park.allowed_twice.values()) == {1}  # by outbox.sent, and by no other

    last = park.refresh()

    assert last.code == 0, last.err
    park.all_is_well()
    assert sorted(park.told().values()) == [1, 2]

    park.add()
    for point in ONCE_MORE:
        assert park.refresh(DTZ_CRASH_AT=point).code == -signal.SIGKILL, point
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
        assert park.refresh(DTZ_CRASH_AT=point).code == -signal.SIGKILL, point
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

    killed = park.forks.dtz(
        park.place, *asked, **park.settings, DTZ_DECISIONS=str(decisions), DTZ_CRASH_AT=point
    )
    again = park.forks.dtz(park.place, *asked, **park.settings, DTZ_DECISIONS=str(decisions))

    assert killed.code == -signal.SIGKILL
    assert again.code == (0 if point == "decisions.staged" else 2), again.err
    assert [path.name for path in decisions.iterdir()] == ["p00.yaml"]
    assert park.refresh(DTZ_DECISIONS=str(decisions)).code == 0
    assert park.place.ask("select status from quality.decisions") == [("in_force",)]
