"""All sources of all publishers -> files under raw/, and an account of each attempt."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pipelines.errors import StateError
from pipelines.sources.fetching import Fetched, Fetcher, Outcome, Validators
from pipelines.sources.listing import Publisher, Report, safe_name
from pipelines.sources.placing import place, sweep

_PDF = b"%PDF-"
_NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One look at one source: what came of it, and what it gave (paths are below raw).

    `is_new` says that a content came that was not there before. `path` and `sha256` are of what
    stands there after the attempt; null where that is nothing.
    """

    publisher: str
    source: str
    at: datetime
    outcome: Outcome
    detail: str
    http_status: int | None
    is_new: bool
    path: str | None
    sha256: str | None
    etag: str | None
    last_modified: str | None


def collect(
    raw: Path,
    publishers: Mapping[str, Publisher],
    before: Mapping[tuple[str, str], Attempt],
    fetcher: Fetcher,
    at: datetime,
    *,
    stable_for: timedelta = timedelta(0),
    unwanted: Collection[str] = (),
) -> Iterator[Attempt]:
    """Look at each source once, and put what is new under `raw`.

    `before` holds the last attempt that gave something, by publisher and source. A file of a
    folder must have been left alone for `stable_for`. `unwanted` are hashes of contents that must
    not come back. A source that fails does not stop the others.
    Raises StateError when the disk refuses.
    """
    for name, publisher in publishers.items():
        folder = raw / name
        sweep(folder)
        for report in publisher.reports:
            collecting = _Source(raw, name, report, at, stable_for, unwanted)
            if report.folder is not None:
                yield from collecting.from_folder(report.folder)
            else:
                hosts = publisher.hosts_of(report)
                yield collecting.from_address(fetcher, hosts, before.get((name, report.place)))


@dataclass(frozen=True)
class _Source:
    raw: Path
    publisher: str
    report: Report
    at: datetime
    stable_for: timedelta
    unwanted: Collection[str]

    def from_address(
        self, fetcher: Fetcher, hosts: frozenset[str], before: Attempt | None
    ) -> Attempt:
        known = before if before and before.path and (self.raw / before.path).exists() else None
        validators = Validators(known.etag, known.last_modified) if known else _NOTHING_KNOWN
        fetched = fetcher.fetch(self.report.place, hosts, validators)
        if fetched.outcome is Outcome.NOT_MODIFIED and known is not None:
            return self._attempt(fetched, known.path, known.sha256, validators)
        if fetched.outcome is not Outcome.FETCHED:
            return self._attempt(fetched)
        return self._kept(fetched, self.report.file_name)

    def from_folder(self, folder: Path) -> Iterator[Attempt]:
        """One attempt per file that is new or cannot be had; one in all where nothing is."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            outcome = Outcome.GONE if isinstance(error, FileNotFoundError) else Outcome.FAILED
            yield self._attempt(Fetched(outcome, error.strerror or ""))
            return
        here = {(one.st_size, one.st_mtime_ns) for one in _files(self.raw / self.publisher)}
        told = False
        for entry in entries:
            is_meant = entry.name.lower().endswith(".pdf") and entry.name[0] not in ".~"
            if is_meant and (attempt := self._taken_over(Path(entry.path), here)):
                told = True
                yield attempt
        if not told:
            yield self._attempt(Fetched(Outcome.NOT_MODIFIED))

    def _taken_over(self, path: Path, here: set[tuple[int, int]]) -> Attempt | None:
        """Null for what was taken over before: a copy has the size and time of what it is of."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                return self._attempt(Fetched(Outcome.REFUSED, f"{path.name}: no regular file"))
            if (status.st_size, status.st_mtime_ns) in here:
                return None
            age = self.at.timestamp() - status.st_mtime
            if 0 <= age < self.stable_for.total_seconds():
                return None  # perhaps somebody is still writing it: the next refresh sees it
            content = path.read_bytes()
        except OSError as error:
            return self._attempt(Fetched(Outcome.FAILED, f"{path.name}: {error.strerror}"))
        if _PDF not in content[:1024]:
            return self._attempt(Fetched(Outcome.NOT_A_PDF, path.name))
        return self._kept(
            Fetched(Outcome.FETCHED, "", content=content), safe_name(path.name), status
        )

    def _kept(self, fetched: Fetched, name: str, status: os.stat_result | None = None) -> Attempt:
        if sha256(fetched.content).hexdigest() in self.unwanted:
            return self._attempt(Fetched(Outcome.REFUSED, "purged", fetched.http_status))
        mtime_ns = status.st_mtime_ns if status else None
        placed = place(self.raw / self.publisher, name, fetched.content, mtime_ns)
        path = placed.path.relative_to(self.raw).as_posix()
        return self._attempt(fetched, path, placed.sha256, fetched.validators, placed.is_new)

    def _attempt(
        self,
        fetched: Fetched,
        path: str | None = None,
        digest: str | None = None,
        validators: Validators = _NOTHING_KNOWN,
        is_new: bool = False,
    ) -> Attempt:
        return Attempt(
            publisher=self.publisher,
            source=self.report.place,
            at=self.at,
            outcome=fetched.outcome,
            detail=fetched.detail,
            http_status=fetched.http_status,
            is_new=is_new,
            path=path,
            sha256=digest,
            etag=validators.etag,
            last_modified=validators.last_modified,
        )


def _files(folder: Path) -> Iterator[os.stat_result]:
    try:
        for entry in os.scandir(folder):
            if entry.is_file():
                yield entry.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StateError(
            f"{folder}: cannot be listed ({error.strerror}); let us read it"
        ) from error
