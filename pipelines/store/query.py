"""Reading the published release: no writing, no files, no network, no extensions.

What is asked is the caller's; how an answer is shown is not decided here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import NoRelease, QueryError, ReleaseError
from pipelines.store.as_of import add_views

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


# What can be asked as of an instant: there the open database is one of views, in memory.
_QUESTIONS = (
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.VARIABLE_SET,
    duckdb.StatementType.SET,
)


def connect(path: Path, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that can only read `path`; close it, as an open one keeps seeing old data.

    With `as_of` its tables are those of that instant (`as_of.py`). Raises NoRelease when there is
    no file, ReleaseError when it is no readable release.
    """
    if not path.is_file():
        raise NoRelease(path)
    try:
        connection = _open(path) if as_of is None else _open_as_of(path, as_of)
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


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=True, config=dict(_HARMLESS))


def _open_as_of(path: Path, as_of: datetime) -> duckdb.DuckDBPyConnection:
    access = "enable_external_access"
    harmless = {name: value for name, value in _HARMLESS.items() if name != access}
    connection = duckdb.connect(":memory:", config=dict(harmless))
    try:
        add_views(connection, path, as_of)
        connection.execute(f"SET {access} = {_HARMLESS[access]}")
    except BaseException:
        connection.close()
        raise
    return connection


def run_query(path: Path, sql: str, as_of: datetime | None = None) -> QueryResult:
    """Run one or more statements; the answer of the last one that has an answer.

    Raises QueryError with DuckDB's message for SQL that it refuses, and as `connect` does.
    """
    with connect(path, as_of) as connection:
        try:
            if as_of is not None:
                _require_questions(connection, sql)
            return _last_answer(connection, sql)
        except duckdb.OutOfMemoryException as error:
            limit = _HARMLESS["memory_limit"]
            raise QueryError(f"this takes more than {limit} of memory; ask for less") from error
        # A value that Python has no type for, and SQL that is no Unicode.
        except (duckdb.Error, OverflowError, ValueError, TypeError) as error:
            raise QueryError(str(error)) from error


def _require_questions(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    for statement in connection.extract_statements(sql):
        if statement.type not in _QUESTIONS:
            raise QueryError(
                f"{statement.type.name}: as of an instant only questions can be asked; ask a SELECT"
            )


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
