"""A warehouse of small reports, refreshed by forked processes, with a webhook that is told."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from pipelines.store.query import run_query
from pipelines.wording import Language, say
from tests.end_to_end import servers, small
from tests.end_to_end.conftest import Place, Ran
from tests.end_to_end.preloaded import Preloaded, kill_group, preloaded

NOT_PUBLISHED = say(Language.NL, "alerts.subject_release")


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
        """Patient, as the machine may be busy with other tests."""
        reports = str(self.place.folder / "reports")
        patient = {"DTZ_WORKERS": "1", "DTZ_PAGE_SECONDS": "300"}
        return {"DTZ_REPORTS": reports, "DTZ_ALERT_URLS": self.post.url, **patient}

    def dtz(self, *arguments: str, learn: str = "", largest: int = 0, **extra: str) -> Ran:
        settings = self.settings | extra
        return self.forks.dtz(
            self.place, *arguments, settings=settings, learn=learn, largest=largest
        )

    def refresh(self, crash_at: str = "") -> Ran:
        return self.dtz("refresh", DTZ_CRASH_AT=crash_at)

    def killed_after(self, seconds: float) -> Ran:
        leader = self.forks.start(self.place, "refresh", settings=self.settings)
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
        """How often each message about a report arrived, by the reference in its last line."""
        about = [one for one in self.post.messages if one["title"] != NOT_PUBLISHED]
        bodies = [one["message"].rstrip() for one in about]
        return Counter(body.rsplit(" ", 1)[1] for body in bodies)

    def all_is_well(self) -> None:
        """All is read, published and told, and nothing lies about."""
        assert self.documents() == self.added
        assert len(self.told()) == len(self.added)
        for message_id, times in self.told().items():
            assert times <= 1 + self.allowed_twice[message_id]
        patterns = (".*.staged", "*.building", ".*.next", "*.wal", "*.coming", "archive/*/*/.*")
        assert [path for one in patterns for path in self.place.warehouse.rglob(one)] == []


@contextmanager
def park_at(place: Place) -> Iterator[Park]:
    """One report is published and told."""
    small.write_definition(place.folder / "reports")
    with preloaded() as forks, servers.web_server("robot", "s3cr3t") as post:
        park = Park(place, forks, post)
        park.add()
        first = park.dtz("refresh", learn=str(place.folder / "learnt.json"))
        assert first.code == 0, first.err
        park.all_is_well()
        yield park
