"""A release as of an instant: views of the same names over what it keeps of the past.

    core.figures                          figures of the editions that were current then
    core.figures_history                  of the periods, those that had begun by then
    quality.*                             the same
    marts.*                               the marts' own SELECTs, over these views
    ops.*                                 as they are: which release answers

    release.core.figures                  the release itself, as it is now

A table T has a past if the release has T_history, with `known_from` and `known_to`. The SELECTs
of the marts come from the release (`ops.views`), so that an old release answers with its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipelines.errors import QueryError, ReleaseError
from pipelines.store.instants import instant_text, utc
from pipelines.store.tables import quoted

HISTORY = "_history"
VIEWS = "views"
_PERIOD = {"known_from", "known_to"}
_FORMS = "give a day as 2026-03-01, or an instant with its time zone as 2026-03-01T09:30+01:00"

_Tables = dict[tuple[str, str], list[str]]


def parse_as_of(text: str, timezone: str) -> datetime:
    """The instant that is meant: of a day its very end in `timezone`.

    Raises QueryError for anything else, an instant without its time zone too.
    """
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return _end_of_day(date.fromisoformat(text), timezone)
        return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise QueryError(f"--as-of {text!r}: {_FORMS}") from None


def _end_of_day(day: date, timezone: str) -> datetime:
    """The last microsecond before the next day: what was known by then was known that day."""
    try:
        following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
        return following.astimezone(UTC) - timedelta(microseconds=1)
    except OverflowError:  # the last day that a date can name
        return datetime.max.replace(tzinfo=UTC)


def add_views(connection: duckdb.DuckDBPyConnection, release: Path, at: datetime) -> None:
    """Attach a release and make views of all its tables as of `at` in the open database.

    Raises ReleaseError for a release that keeps no history, duckdb.Error for one that is none.
    """
    path = str(release).replace("'", "''")
    connection.execute(f"ATTACH '{path}' AS release (READ_ONLY)")
    tables = _tables(connection)
    if ("ops", VIEWS) not in tables:
        raise ReleaseError(
            f"{release}: this release was built before the past was kept for --as-of; "
            "run `dtz refresh` and ask again"
        )
    marts = connection.execute(f"SELECT name, sql FROM release.ops.{VIEWS} ORDER BY position")
    statements = [*_schemas(tables), *_plain_views(tables, at), *_mart_views(marts.fetchall())]
    for statement in statements:
        connection.execute(statement)


def _tables(connection: duckdb.DuckDBPyConnection) -> _Tables:
    """The columns of each table of the release, in order."""
    found: _Tables = {}
    for schema, table, column in connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = 'release' AND NOT internal "
        "ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault((schema, table), []).append(column)
    return found


def _schemas(tables: _Tables) -> Iterator[str]:
    for schema in dict.fromkeys(schema for schema, _ in tables):
        yield f"CREATE SCHEMA {quoted(schema)}"


def _plain_views(tables: _Tables, at: datetime) -> Iterator[str]:
    for (schema, table), columns in tables.items():
        if schema != "marts":
            source = _source(schema, table, columns, tables, at)
            yield f"CREATE VIEW {quoted(schema)}.{quoted(table)} AS {source}"


def _source(schema: str, table: str, columns: list[str], tables: _Tables, at: datetime) -> str:
    instant = f"TIMESTAMPTZ '{instant_text(at)}'"
    past = (schema, table + HISTORY)
    if past in tables:
        return (
            f"SELECT {', '.join(map(quoted, columns))} FROM {_of_release(*past)} "
            f"WHERE known_from <= {instant} AND (known_to IS NULL OR known_to > {instant})"
        )
    if table.endswith(HISTORY) and set(columns) >= _PERIOD:
        ended = f"CASE WHEN known_to <= {instant} THEN known_to END AS known_to"
        shown = [ended if name == "known_to" else quoted(name) for name in columns]
        return (
            f"SELECT {', '.join(shown)} FROM {_of_release(schema, table)} "
            f"WHERE known_from <= {instant}"
        )
    return f"SELECT {', '.join(map(quoted, columns))} FROM {_of_release(schema, table)}"


def _of_release(schema: str, table: str) -> str:
    return f"release.{quoted(schema)}.{quoted(table)}"


def _mart_views(marts: list[tuple[str, str]]) -> Iterator[str]:
    for name, sql in marts:
        full = ".".join(map(quoted, name.split(".", 1)))
        yield f"CREATE VIEW {full} AS {sql.strip().rstrip(';')}"
