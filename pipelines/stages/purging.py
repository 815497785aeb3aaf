"""Everything that tells of one content: where it is, and how it is removed for good.

    raw        every file with these bytes, whatever its name; of a link, the link; what stands in
               a file beside it
    site       pages, pictures and spots, at once; what other reports say comes back with a new one
    beside     what was said there
    archive    recognition, extractions, scanned pages
    staging    all of it: the next refresh makes it anew
    runs       the history of what runs the refresh, by whoever knows it
    pin        that of a release that tells of it
    releases   kept ones that tell of it, and what killed runs left beside them
    state      paths, messages that tell of it, findings told
    intake     its first sight, and when it was withdrawn

The live release is replaced by a refresh: what has a tombstone is in none. Nothing else is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.errors import EngineError, QueryError, ReleaseError, StateError
from pipelines.site.forgetting import files_that_tell, forget_document
from pipelines.stages.archives import Archives
from pipelines.stages.beside import names_beside
from pipelines.stages.same_bytes import files_with, path_text, unknown_hashes
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, remove_file
from pipelines.store.intake import Intake
from pipelines.store.pin import read_pin, remove_pin
from pipelines.store.query import run_query
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.store.tables import quoted
from pipelines.store.tombstones import OpenPurge, Telling, Tombstones
from pipelines.store.withdrawals import Withdrawals

_TEXTS = """
select schema_name, table_name, list(column_name)
from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
where data_type like '%VARCHAR%' group by all order by all"""
_RELATED = """
select d.sha256 = '{0}', r.publisher || ' (' || coalesce(d.title, r.report_id) || ')', document_id
from core.documents d join core.reports r using (report_id)
where report_id in (select report_id from core.documents where sha256 = '{0}')"""


@dataclass(frozen=True)
class Holdings:
    """All that may tell of a content."""

    raw: Path
    live: Path
    releases: Path
    archives: Archives
    intake: Intake
    state: State
    staging: Staging
    beside: Staging
    pin: Path
    tombstones: Tombstones
    withdrawals: Withdrawals
    site: Path

    @property
    def published(self) -> list[Path]:
        """The live release, if there is one, and those that are kept."""
        kept = sorted(self.releases.glob("*.duckdb"))
        return [self.live, *kept] if self.live.exists() else kept


@dataclass(frozen=True)
class Traces:
    """Where a content is told of; `unread` are places under raw that nobody could look into.

    `files` are those with its bytes and what stands beside them. `releases` has the live one too,
    if that tells of it; `pinned` is the id of the pinned one, if that does. `site` are the files of
    the site, or left of one, that tell of it.
    """

    sha256: str
    files: tuple[Path, ...]
    unread: tuple[Path, ...]
    releases: tuple[Path, ...]
    pinned: str | None
    is_archived: bool
    is_on_record: bool
    telling: Telling
    site: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        is_kept = self.is_archived or self.is_on_record
        return bool(self.files or self.releases or self.site or is_kept)


def matching(prefix: str, holdings: Holdings) -> set[str]:
    """The hashes that begin so, of all contents that anything here tells of."""
    looked_at = holdings.state.files()
    hashes = {
        *(one.sha256 for one in holdings.intake.all()),
        *(file.sha256 for file in looked_at.values()),
        *holdings.archives.hashes(),
        *holdings.tombstones.purged(),
        *unknown_hashes(holdings.raw, looked_at),
        *(row[0] for row in _asked(holdings.published, "select sha256 from core.documents")),
    }
    return {one for one in hashes if one and one.startswith(prefix)}


def traces_of(sha256: str, holdings: Holdings, known: Telling = Telling()) -> Traces:  # noqa: B008
    """Everything that tells of a content now; `known` is what a purge has on record of it.

    Raises ReleaseError for a kept release that cannot be looked into, StateError for a damaged pin.
    """
    seen = [one for one in holdings.intake.all() if one.sha256 == sha256]
    looks = [file for file in holdings.state.files().values() if file.sha256 == sha256]
    sizes = {*(one.size_bytes for one in seen), *(file.size for file in looks)}
    found = files_with(holdings.raw, sha256, sizes)
    paths = {
        *(one.path for one in seen),
        *(file.path for file in looks),
        *(path_text(holdings.raw, path) for path in found.files),
    }
    others = _paths_of_others(sha256, holdings)
    related = list(_asked(holdings.published, _RELATED.format(sha256)))
    telling = Telling(
        tuple(sorted(paths - others)),
        tuple(other for other in sorted(others) if any(path in other for path in paths - others)),
        tuple(sorted({name for is_it, name, _ in related if is_it})),
        tuple(sorted({document for is_it, _, document in related if not is_it})),
    ).and_also(known)
    releases = tuple(_releases_that_tell(sha256, telling, holdings))
    return Traces(
        sha256=sha256,
        files=(*_files_beside(found.files, telling, holdings.raw), *found.files),
        unread=found.unread,
        releases=releases,
        pinned=_pinned(releases, holdings),
        is_archived=sha256 in holdings.archives.hashes(),
        is_on_record=bool(seen or looks or sha256 in _said_of(holdings.beside)),
        telling=telling,
        site=tuple(
            files_that_tell(holdings.site, sha256[:16], telling.paths, telling.longer_paths)
        ),
    )


def remove(purge: OpenPurge, holdings: Holdings, forget_runs: Callable[[], None]) -> list[str]:
    """Remove everything that tells of a content, but for the live release; what refused, in words.

    May be repeated. What refuses keeps nothing else from being removed.
    """
    sha256 = purge.tombstone.sha256
    try:
        traces = traces_of(sha256, holdings, purge.telling)
    except EngineError as error:
        return [str(error)]
    refused: list[str] = []
    attempt = partial(_attempt, refused)
    attempt(_remove_files, traces.files)
    crash_point("purge.raw")
    attempt(forget_document, holdings.site, sha256[:16])
    crash_point("purge.site")
    attempt(_forget_said, traces, holdings.beside)
    crash_point("purge.beside")
    attempt(holdings.archives.remove, sha256)
    crash_point("purge.archive")
    attempt(holdings.staging.clear)
    crash_point("purge.staging")
    attempt(forget_runs)
    crash_point("purge.runs")
    attempt(_remove_pin, traces, holdings)  # before its release: nobody can put that back
    crash_point("purge.pin")
    attempt(_remove_releases, traces, holdings)
    crash_point("purge.releases")
    attempt(holdings.state.forget, sha256, traces.telling)
    crash_point("purge.state")
    attempt(holdings.withdrawals.remove, sha256)
    attempt(holdings.intake.remove, sha256)
    crash_point("purge.intake")
    return refused


def _attempt(refused: list[str], step: Callable[..., None], *given: Any) -> None:
    try:
        step(*given)
    except EngineError as error:
        refused.append(str(error))


def tells_of(release: Path, sha256: str, telling: Telling) -> bool:
    """Whether any text in a table of a release has the id of the content, or is a path of its own.

    Raises ReleaseError for a file that cannot be read.
    """
    paths = [f"'{path.replace(chr(39), chr(39) * 2)}'" for path in telling.paths]
    selects = []
    for schema, table, columns in run_query(release, _TEXTS).rows:
        texts = [f"cast({quoted(column)} as varchar)" for column in columns]  # lists, too
        hits = [f"contains({text}, '{sha256[:16]}')" for text in texts]
        hits += [f"{text} = {path}" for text in texts for path in paths]
        selects.append(f"select 1 from {quoted(schema)}.{quoted(table)} where {' or '.join(hits)}")
    return bool(selects and run_query(release, " union all ".join(selects) + " limit 1").rows)


def _releases_that_tell(sha256: str, telling: Telling, holdings: Holdings) -> Iterable[Path]:
    for release in holdings.published:
        try:
            is_told = tells_of(release, sha256, telling)
        except (ReleaseError, QueryError) as error:
            if release == holdings.live:  # only a new one mends that, and a new one comes
                is_told = True
            else:
                raise ReleaseError(
                    f"{release}: nobody can tell what this kept release holds ({error}); close "
                    "what has it open, or delete it, and purge again"
                ) from error
        if is_told:
            yield release


def _files_beside(files: Collection[Path], telling: Telling, raw: Path) -> list[Path]:
    """What stands beside these files, or beside where one stood, and beside no other PDF."""
    stood = {raw / path for path in telling.paths}
    pdfs = {path for path in (*files, *stood) if path.name.lower().endswith(".pdf")}
    beside = {path.with_name(name) for path in pdfs for name in names_beside(path.name)}
    return sorted(path for path in beside if path.is_file() and not _others(path, files))


def _others(beside: Path, files: Collection[Path]) -> set[Path]:
    """The PDFs that a file is about, but for `files`."""
    names = {one.name for one in beside.parent.iterdir() if one.name.lower().endswith(".pdf")}
    about = {beside.with_name(name) for name in names if beside.name in names_beside(name)}
    return about - set(files)


def _said_of(beside: Staging) -> set[str]:
    rows = beside.rows("origins") if beside.has("origins") else []
    return {row["sha256"] for row in rows}


def _forget_said(traces: Traces, beside: Staging) -> None:
    """What was said of the content, and of files beside it that could not be understood."""
    names = [name for path in traces.telling.paths for name in names_beside(path)]
    for table in filter(beside.has, ("origins", "misfits")):
        found = beside.load(table)
        told = [
            row.get("sha256") == traces.sha256
            or any(name in f"{row.get('path')}\n{row.get('detail')}" for name in names)
            for row in found.to_pylist()
        ]
        if any(told):
            beside.save(table, found.filter(pa.array([not one for one in told])))


def _pinned(releases: Collection[Path], holdings: Holdings) -> str | None:
    """The id of the pinned release if it is one of `releases`; it is kept, or else live."""
    pin = read_pin(holdings.pin)
    if pin is None:
        return None
    kept = holdings.releases / f"{pin.release_id}.duckdb"
    return pin.release_id if (kept if kept.exists() else holdings.live) in releases else None


def _remove_pin(traces: Traces, holdings: Holdings) -> None:
    if traces.pinned is not None:
        remove_pin(holdings.pin)


def _paths_of_others(sha256: str, holdings: Holdings) -> set[str]:
    """Paths at which another content stood, or stands: they tell of that."""
    seen = {one.path for one in holdings.intake.all() if one.sha256 != sha256}
    looks = holdings.state.files().values()
    return seen | {file.path for file in looks if file.sha256 not in (None, sha256)}


def _asked(releases: Iterable[Path], sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the answers of all releases that can give one."""
    for release in releases:
        with suppress(ReleaseError, QueryError):
            yield from run_query(release, sql).rows


def _remove_files(files: Iterable[Path]) -> None:
    for path in files:
        with disk_faults(path, StateError, "this file of a purged document is still there"):
            remove_file(path)


def _remove_releases(traces: Traces, holdings: Holdings) -> None:
    """All but the live one, which the next release replaces; half-written copies, too."""
    live, kept = holdings.live, holdings.releases
    half = [*kept.glob(".*.next"), *kept.glob("*.wal"), live.with_name(f".{live.name}.next")]
    for path in (*traces.releases, *half):
        if path != live:
            with disk_faults(path, ReleaseError, "this release of a purged document is there yet"):
                remove_file(path)
