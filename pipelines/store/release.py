"""Tables and views -> a new DuckDB file -> the live one. What is in the tables is no matter.

    build_release   writes a whole new file beside everything else
    (checks on that file belong to the caller)
    publish         keeps it under releases/ and puts it in the place of the live file, atomically
    keep_release    keeps it under releases/ and nothing else
    put_back        puts a kept one in the place of the live file, atomically

A reader sees the old release or the new one, never half of one; the live file is never opened
for writing.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from pipelines.errors import ReleaseError
from pipelines.store.crash import crash_point
from pipelines.store.files import advice_in, disk_faults, link_or_copy, sync_file, sync_folder
from pipelines.store.tables import (
    Column,
    Table,
    View,
    full_name,
    quoted,
    require_comments,
    typed_parts,
)

__all__ = [
    "STORAGE_VERSION",
    "Column",
    "Table",
    "View",
    "build_release",
    "keep_release",
    "publish",
    "put_back",
    "sweep_releases",
]

# The oldest storage that DuckDB 2 writes and clients of DuckDB 1.2 and later can still read.
STORAGE_VERSION = "v1.2.0"
KEPT = "the release before it stays as it was"
_BUILDING = ".building"
_FLOATS = ("DOUBLE", "FLOAT")
_RELEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_log = logging.getLogger(__name__)


def build_release(path: Path, tables: Sequence[Table], views: Sequence[View]) -> None:
    """Write a new DuckDB file at `path`, replacing a staged file that stood there.

    Tables first, then views, both in the order given. Raises ReleaseError for a missing comment,
    a value that its column cannot hold, a duplicate key, SQL that fails, a disk that refuses.
    """
    described: list[Table | View] = [*tables, *views]
    for one in described:
        require_comments(one)
    staged = path.with_name(path.name + _BUILDING)
    try:
        with disk_faults(path, ReleaseError, KEPT):
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_database(staged)
            _fill(staged, tables, views)
            crash_point("build.filled")
            sync_file(staged)
            crash_point("build.synced")
            _wal(path).unlink(missing_ok=True)
            os.replace(staged, path)
            crash_point("build.renamed")
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            _remove_database(staged)


def _fill(path: Path, tables: Sequence[Table], views: Sequence[View]) -> None:
    with _told(str(path)), _attached(path) as connection:
        for schema in dict.fromkeys([*(t.schema for t in tables), *(v.schema for v in views)]):
            connection.execute(f"CREATE SCHEMA {quoted(schema)}")
        for table in tables:
            with _told(f"{table.schema}.{table.name}"):
                _create_table(connection, table)
        for view in views:
            with _told(f"{view.schema}.{view.name}"):
                _create_view(connection, view)


@contextmanager
def _attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new database, filled in one transaction, checkpointed and closed at the end."""
    offline = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(":memory:", config={**offline, "python_enable_replacements": "false"}) as c:
        c.execute("SET TimeZone = 'UTC'")
        c.execute("SET enable_progress_bar = false")
        c.execute(f"SET temp_directory = '{_literal(f'{path}.tmp')}'")
        c.execute(f"ATTACH '{_literal(str(path))}' AS built (STORAGE_VERSION '{STORAGE_VERSION}')")
        c.execute("SET enable_external_access = false")
        c.execute("USE built")
        c.execute("BEGIN")
        yield c
        crash_point("build.written")
        c.execute("COMMIT")
        crash_point("build.committed")
        c.execute("CHECKPOINT built")
        c.execute("USE memory")
        c.execute("DETACH built")


def _create_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    declared = [
        f"{quoted(column.name)} {column.sql_type}"
        + (" NOT NULL" if column.name in table.key else "")
        for column in table.columns
    ]
    connection.execute(f"CREATE TABLE {full_name(table)} ({', '.join(declared)})")
    for rows in typed_parts(table):
        connection.register("incoming_rows", rows)
        connection.execute(f"INSERT INTO {full_name(table)} SELECT * FROM incoming_rows")
        connection.unregister("incoming_rows")
    _require_unique(connection, table)
    _comment(connection, "TABLE", table)


def _require_unique(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """No key twice. An index would say the same, and take most of the time and of the file."""
    key = ", ".join(map(quoted, table.key))
    if not key:
        return
    twice = connection.execute(
        f"SELECT {key} FROM {full_name(table)} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if twice is not None:
        raise ReleaseError(
            f"{table.schema}.{table.name}: duplicate key {', '.join(map(str, twice))} in "
            f"{', '.join(table.key)}; make each row once; {KEPT}"
        )


def _create_view(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    kind = "TABLE" if view.materialised else "VIEW"
    connection.execute(f"CREATE {kind} {full_name(view)} AS {view.sql.strip().rstrip(';')}")
    _require_columns(connection, view)
    _comment(connection, kind, view)


def _require_columns(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    """Every column described, no other one described, and no money that became a float."""
    found = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = 'built' AND schema_name = ? AND table_name = ?",
        [view.schema, view.name],
    ).fetchall()
    different = sorted({name for name, _ in found} ^ set(view.column_comments))
    if different:
        raise ReleaseError(
            f"{view.schema}.{view.name}: columns and their comments differ in "
            f"{', '.join(different)}; describe each column once"
        )
    floats = [name for name, kind in found if name.endswith("_eur") and kind in _FLOATS]
    if floats:
        raise ReleaseError(
            f"{view.schema}.{view.name}: {', '.join(floats)} became a float; cast it to DECIMAL"
        )


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, of: Table | View) -> None:
    connection.execute(f"COMMENT ON {kind} {full_name(of)} IS '{_literal(of.comment)}'")
    for name, comment in of.column_comments.items():
        place = f"{full_name(of)}.{quoted(name)}"
        connection.execute(f"COMMENT ON COLUMN {place} IS '{_literal(comment)}'")


def _literal(text: str) -> str:
    return text.replace("'", "''")


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        disk = advice_in(str(error))
        told = f"{what}: {disk}" if disk else f"{what} could not be built ({error})"
        raise ReleaseError(f"{told}; {KEPT}") from error


def publish(staged: Path, live: Path, releases: Path, release_id: str, keep: int = 12) -> None:
    """Keep `staged` as releases/<release_id>.duckdb and put it in the place of `live`.

    Only while holding the warehouse lock. `staged` is gone afterwards. Release ids sort by age;
    the `keep` youngest are kept, this one always. Raises ReleaseError, the old file untouched,
    for a full disk, a folder without permission, a staged file that was not closed.
    """
    _require_closed(staged, release_id)
    with disk_faults(live, ReleaseError, KEPT):
        releases.mkdir(parents=True, exist_ok=True)
        live.parent.mkdir(parents=True, exist_ok=True)
        _keep(staged, releases / f"{release_id}.duckdb")
        _replace(staged, live, link_or_copy)
    _tidy(staged, releases, keep, {release_id})


def keep_release(
    staged: Path, releases: Path, release_id: str, keep: int, protected: Collection[str]
) -> None:
    """Keep `staged` as `publish` does, and leave the live file alone.

    The `keep` youngest are kept, this one and the `protected` always. Raises as `publish` does.
    """
    _require_closed(staged, release_id)
    with disk_faults(releases, ReleaseError, KEPT):
        releases.mkdir(parents=True, exist_ok=True)
        _keep(staged, releases / f"{release_id}.duckdb")
    _tidy(staged, releases, keep, {release_id, *protected})


def put_back(kept: Path, live: Path) -> None:
    """Put a copy of a kept release in the place of `live`; only while holding the warehouse lock.

    Raises ReleaseError, the live file untouched, when the disk refuses.
    """
    with disk_faults(live, ReleaseError, KEPT):
        _replace(kept, live, shutil.copyfile)


def _require_closed(staged: Path, release_id: str) -> None:
    if not _RELEASE_ID.fullmatch(release_id):
        raise ReleaseError(f"{release_id!r} is no release id: letters, digits, '.', '_' and '-'")
    if _wal(staged).exists():
        raise ReleaseError(f"{staged}: still open or not checkpointed; close it, then publish")


def _keep(staged: Path, kept: Path) -> None:
    """A copy and not a link: who edits the live file by hand must not edit history."""
    with _next_name(kept) as coming:
        shutil.copyfile(staged, coming)
        sync_file(coming)
        crash_point("publish.copied")
        os.replace(coming, kept)
    sync_folder(kept.parent)
    crash_point("publish.kept")


def _replace(source: Path, live: Path, copy: Callable[[Path, Path], object]) -> None:
    with _next_name(live) as coming:
        copy(source, coming)
        sync_file(coming)
        crash_point("publish.linked")
        # A log that somebody left beside the old file would be replayed into the new one.
        _wal(live).unlink(missing_ok=True)
        os.replace(coming, live)
    crash_point("publish.replaced")
    sync_folder(live.parent)


@contextmanager
def _next_name(target: Path) -> Iterator[Path]:
    """A fixed temporary name beside `target`, so that a killed run leaves at most one."""
    coming = target.with_name(_next_to(target))
    coming.unlink(missing_ok=True)
    try:
        yield coming
    finally:
        coming.unlink(missing_ok=True)


def _next_to(target: Path) -> str:
    return f".{target.name}.next"


def _tidy(staged: Path, releases: Path, keep: int, protected: Collection[str]) -> None:
    """What fails here leaves rubbish, not a bad release: it is logged, and tried next time."""
    try:
        _remove_database(staged)
        crash_point("publish.tidied")
        _remove_leftovers(releases)
        youngest_first = sorted(releases.glob("*.duckdb"), key=lambda p: p.stem, reverse=True)
        for release in youngest_first[keep:]:
            if release.stem not in protected:
                release.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s: leftovers could not be removed (%s)", releases, error.strerror)


def sweep_releases(staging: Path, live: Path, releases: Path) -> None:
    """Remove what killed runs left half written; only while holding the warehouse lock.

    Publishing does so too, but where nothing is new, nothing is published.
    """
    with disk_faults(releases, ReleaseError, KEPT):
        for building in staging.glob(f"*{_BUILDING}"):
            _remove_database(building)
        live.with_name(_next_to(live)).unlink(missing_ok=True)
        _remove_leftovers(releases)


def _remove_leftovers(releases: Path) -> None:
    for leftover in [*releases.glob(".*.next"), *releases.glob("*.wal")]:
        leftover.unlink(missing_ok=True)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _remove_database(path: Path) -> None:
    path.unlink(missing_ok=True)
    _wal(path).unlink(missing_ok=True)
    shutil.rmtree(f"{path}.tmp", ignore_errors=True)
