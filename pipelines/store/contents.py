"""What a published release holds, table by table: described, and its rows as Arrow, in order.

All of it comes from one connection, so from one release, also when another is published
meanwhile. What becomes of the rows is no matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.errors import ReleaseError
from pipelines.store.query import QueryResult, connect
from pipelines.store.tables import Column, quoted

_BATCH_ROWS = 65_536
_TABLES = """
select schema_name, table_name, coalesce(comment, ''), table_oid from duckdb_tables()
where not internal
union all
select schema_name, view_name, coalesce(comment, ''), view_oid from duckdb_views()
where not internal
order by 4
"""
_COLUMNS = """
select column_name, data_type, coalesce(comment, '') from duckdb_columns()
where not internal and schema_name = ? and table_name = ? order by column_index
"""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table or view of a release, with the number of its rows."""

    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]
    row_count: int

    @property
    def full_name(self) -> str:
        """As it is asked for in SQL: marts.transfers."""
        return f"{self.schema}.{self.name}"


class Contents:
    """An open release."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._path, self._connection = path, connection

    def tables(self) -> list[StoredTable]:
        """Every table and view, in the order in which they were made."""
        return [self._described(*row[:3]) for row in self.ask(_TABLES).rows]

    @contextmanager
    def rows(self, table: StoredTable) -> Iterator[pa.RecordBatchReader]:
        """The rows in the order in which they were stored, batch by batch; instants are in UTC.

        Nothing else can be asked meanwhile.
        """
        with self._told():
            relation = self._connection.sql(f"select * from {_sql_name(table.schema, table.name)}")
            with relation.to_arrow_reader(_BATCH_ROWS) as reader:
                yield reader

    def ask(self, sql: str, *values: str) -> QueryResult:
        """The answer to one SELECT."""
        with self._told():
            self._connection.execute(sql, values)
            columns = [one[0] for one in self._connection.description or []]
            return QueryResult(columns, self._connection.fetchall())

    def _described(self, schema: str, name: str, comment: str) -> StoredTable:
        columns = tuple(Column(*row) for row in self.ask(_COLUMNS, schema, name).rows)
        ((count,),) = self.ask(f"select count(*) from {_sql_name(schema, name)}").rows
        return StoredTable(schema, name, comment, columns, count)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.Error, pa.ArrowException) as error:
            raise ReleaseError(
                f"{self._path}: this release cannot be read ({error}); refresh to publish it anew"
            ) from error


@contextmanager
def open_contents(path: Path) -> Iterator[Contents]:
    """A release, open to be read; raises NoRelease or ReleaseError."""
    with connect(path) as connection:
        yield Contents(path, connection)


def _sql_name(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"
