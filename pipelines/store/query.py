"""Reading the published release: no writing, no files, no network, no extensions.

What is asked is the caller's; how an answer is shown is not decided here.
"""

from __future__ import annotations

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
    "python_enable_replacements": "false",
}


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
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would go where the answer goes
    connection.execute("SET lock_configuration = true")
    return connection


def run_query(path: Path, sql: str) -> QueryResult:
    """Run one or more statements; the answer of the last one that has an answer.

    Raises QueryError with DuckDB's message for SQL that it refuses, and as `connect` does.
    """
    with connect(path) as connection:
        try:
            return _last_answer(connection, sql)
        except duckdb.Error as error:
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
