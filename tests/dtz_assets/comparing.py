"""Two releases held against each other, row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.store.query import connect

SCHEMAS = ("core", "quality", "marts")
_TABLES = """
select schema_name || '.' || table_name from duckdb_tables()
where schema_name in ('core', 'quality', 'marts') order by all
"""


def tables(release: Path) -> list[str]:
    """The names of the tables of core, quality and marts."""
    with connect(release) as connection:
        return _names(connection)


def differences(one: Path, other: Path) -> dict[str, list[Any]]:
    """By table, what one release has and the other has not: rows, as often, or the table itself."""
    with connect(one) as left, connect(other) as right:
        mine, theirs = set(_names(left)), set(_names(right))
        found: dict[str, list[Any]] = {name: ["table"] for name in mine ^ theirs}
        for name in mine & theirs:
            if rows := _different(left.execute(f"from {name}"), right.execute(f"from {name}")):
                found[name] = rows
        return found


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES).fetchall()]


def _different(one: duckdb.DuckDBPyConnection, other: duckdb.DuckDBPyConnection) -> list[Any]:
    names, others = ([column[0] for column in each.description or ()] for each in (one, other))
    if names != others:
        return sorted({*names} ^ {*others}) or ["order of columns"]
    left, right = (Counter(map(repr, each.fetchall())) for each in (one, other))
    return sorted(((left - right) + (right - left)).elements())
