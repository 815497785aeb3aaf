"""Reading the published release: no writing, no files, no network, no extensions.

What is asked is the caller's; how an answer is shown is not decided here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import NoRelease, QueryError, ReleaseError

_HARMLESS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    # What does not fit is refused: left to itself, DuckDB would write beside the release.
    "memory_limit": "2GB",
    "temp_directory": "",
}
# Only possible once the file is open. Without external access DuckDB still lets a COPY write to
# the release itself and to its log; without the file system, nothing is opened any more.
_SEAL = (
    "SET enable_progress_bar = false",  # it would go where the answer goes
    "SET GLOBAL TimeZone = 'UTC'",
    "SET disabled_filesystems = 'LocalFileSystem'",
    "SET lock_configuration = true",
)
_sealing = threading.Lock()


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Names of the columns and the rows; a DECIMAL is a Decimal, an instant is in UTC."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can only read `path`; close it, as an open one keeps seeing old data.

    Raises NoRelease when there is no file, ReleaseError when it is no readable release.
    """
    if not path.is_file():
        raise NoRelease(path)
    try:
        connection = duckdb.connect(path, read_only=True, config=dict(_HARMLESS))
    except duckdb.Error as error:
        raise ReleaseError(
            f"{path}: this release cannot be opened ({error}); close a program that writes to it, "
            "or refresh to publish it anew"
        ) from error
    _seal(connection)
    return connection


def _seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the file system away; connections of one process to the same file share this."""
    with _sealing:
        (is_sealed,) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
        if not is_sealed[0]:
            for statement in _SEAL:
                connection.execute(statement)


def run_query(path: Path, sql: str) -> QueryResult:
    """Run one or more statements; the answer of the last one that has an answer.

    Raises QueryError with DuckDB's message for SQL that it refuses, and as `connect` does.
    """
    with connect(path) as connection:
        try:
            return _last_answer(connection, sql)
        except duckdb.OutOfMemoryException as error:
            limit = _HARMLESS["memory_limit"]
            raise QueryError(f"this takes more than {limit} of memory; ask for less") from error
        # A value that Python has no type for, and SQL that is no Unicode.
        except (duckdb.Error, OverflowError, ValueError, TypeError) as error:
            raise QueryError(str(error)) from error


def _last_answer(connection: duckdb.DuckDBPyConnection, sql: str) -> QueryResult:
    answer = None
    for statement in connection.extract_statements(sql):
        has_answer = duckdb.ExpectedResultType.QUERY_RESULT in statement.expected_result_type
        connection.execute(statement)
        if has_answer:
            columns = [column[0] for column in connection.description or []]
            answer = QueryResult(columns, connection.fetchall())
    if answer is None:
        raise QueryError("no statement with an answer was given; ask a SELECT")
    return answer
