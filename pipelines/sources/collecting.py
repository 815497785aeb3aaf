"""All sources of all publishers -> files under raw/, and an account of each look at one."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pipelines.errors import StateError
from pipelines.sources.fetching import Fetched, Fetcher, Validators
from pipelines.sources.listing import Publisher, Report, safe_name
from pipelines.sources.placing import place, sweep
from pipelines.store.instants import instant_text
from pipelines.store.records import Fetch, FetchOutcome

_PDF = b"%PDF-"
_NOTHING_KNOWN = Validators()
_UNCHANGED = Fetched(FetchOutcome.NOT_MODIFIED)


@dataclass(frozen=True)
class Intent:
    """What is wanted under `raw` at instant `at`.

    A file of a folder must have been left alone for `stable_for`; contents with the hashes of
    `unwanted` must not come back.
    """

    raw: Path
    at: datetime
    stable_for: timedelta = timedelta(0)
    unwanted: Collection[str] = ()


def collect(
    intent: Intent,
    publishers: Mapping[str, Publisher],
    before: Mapping[tuple[str, str], Fetch],
    fetcher: Fetcher,
) -> Iterator[Fetch]:
    """Look at each source once, and put what is new under raw.

    `before` holds the last look that gave something, by publisher and source. A source that fails
    does not stop the others. Raises StateError when the disk refuses.
    """
    for name, publisher in publishers.items():
        sweep(intent.raw / name)
        for report in publisher.reports:
            source = _Source(intent, name, report)
            if report.folder is not None:
                yield from source.from_folder(report.folder)
            else:
                known = source.known(before.get((name, report.place)))
                yield source.from_address(fetcher, publisher.hosts_of(report), known)


@dataclass(frozen=True)
class _Source:
    intent: Intent
    publisher: str
    report: Report

    def known(self, before: Fetch | None) -> Fetch | None:
        """The look before, if what it gave is still there: else it must be sent again."""
        is_there = before and before.path and (self.intent.raw / before.path).exists()
        return before if is_there else None

    def from_address(self, fetcher: Fetcher, hosts: frozenset[str], known: Fetch | None) -> Fetch:
        validators = Validators(known.etag, known.last_modified) if known else _NOTHING_KNOWN
        fetched = fetcher.fetch(self.report.place, hosts, validators)
        if fetched.outcome is FetchOutcome.FETCHED:
            return self._kept(fetched, self.report.file_name)
        if fetched.outcome is FetchOutcome.NOT_MODIFIED and known is not None:
            return self._look(fetched, "", known.path, known.sha256, validators)
        return self._look(fetched)

    def from_folder(self, folder: Path) -> Iterator[Fetch]:
        """One look per file that is new or cannot be had; one in all where there is none."""
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            is_gone = isinstance(error, FileNotFoundError)
            outcome = FetchOutcome.GONE if is_gone else FetchOutcome.FAILED
            yield self._look(Fetched(outcome, error.strerror or ""))
            return
        here = set(_looks_of_files(self.intent.raw / self.publisher))
        pdfs = (name for name in names if name.lower().endswith(".pdf") and name[0] not in ".~")
        looks = [look for name in pdfs if (look := self._taken_over(folder / name, here))]
        yield from looks or [self._look(_UNCHANGED)]

    def _taken_over(self, path: Path, here: Collection[tuple[int, int]]) -> Fetch | None:
        """Null for what was taken over before: a copy has the size and time of what it is of."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                return self._look(Fetched(FetchOutcome.REFUSED, "no regular file"), path.name)
            if (status.st_size, status.st_mtime_ns) in here or self._is_fresh(status):
                return None
            content = path.read_bytes()
        except OSError as error:
            why = error.strerror or "unreadable"
            return self._look(Fetched(FetchOutcome.FAILED, why), path.name)
        if _PDF not in content[:1024]:
            return self._look(Fetched(FetchOutcome.NOT_A_PDF), path.name)
        fetched = Fetched(FetchOutcome.FETCHED, content=content)
        return self._kept(fetched, safe_name(path.name), path.name, status.st_mtime_ns)

    def _is_fresh(self, status: os.stat_result) -> bool:
        """Perhaps somebody is still writing it: the next refresh sees it."""
        age = self.intent.at.timestamp() - status.st_mtime
        return 0 <= age < self.intent.stable_for.total_seconds()

    def _kept(
        self, fetched: Fetched, name: str, item: str = "", mtime_ns: int | None = None
    ) -> Fetch:
        if sha256(fetched.content).hexdigest() in self.intent.unwanted:
            purged = Fetched(FetchOutcome.REFUSED, "purged", fetched.http_status)
            return self._look(purged, item)
        placed = place(self.intent.raw / self.publisher, name, fetched.content, mtime_ns)
        path = placed.path.relative_to(self.intent.raw).as_posix()
        return self._look(
            fetched, item, path, placed.sha256, fetched.validators, is_new=placed.is_new
        )

    def _look(
        self,
        fetched: Fetched,
        item: str = "",
        path: str | None = None,
        digest: str | None = None,
        validators: Validators = _NOTHING_KNOWN,
        *,
        is_new: bool = False,
    ) -> Fetch:
        told = (self.publisher, self.report.place, item, instant_text(self.intent.at))
        return Fetch(
            fetch_id=sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:16],
            publisher=self.publisher,
            source=self.report.place,
            item=item.encode("utf-8", "backslashreplace").decode(),
            looked_at=self.intent.at,
            outcome=fetched.outcome,
            detail=fetched.detail,
            http_status=fetched.http_status,
            is_new=is_new,
            path=path,
            sha256=digest,
            etag=validators.etag,
            last_modified=validators.last_modified,
        )


def _looks_of_files(folder: Path) -> Iterator[tuple[int, int]]:
    """Size and time of each file of a folder."""
    try:
        for entry in os.scandir(folder):
            if entry.is_file():
                yield entry.stat().st_size, entry.stat().st_mtime_ns
    except FileNotFoundError:
        return
    except OSError as error:
        raise StateError(
            f"{folder}: cannot be listed ({error.strerror}); let us read it"
        ) from error
