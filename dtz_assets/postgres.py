"""Dagster's tables in PostgreSQL, and how its server tells of trouble.

Which runs there are is no matter here.

SQLAlchemy and the driver come with the extra `postgres`: nothing is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import EngineError

_LOCK_SECONDS = 30


def drop_tables(url: str) -> None:
    """Drop what Dagster keeps in a database, so that no deleted row is left in a file of a table.

    What ANALYZE keeps of a table outlives an emptied one, and goes with a dropped one. Raises
    SQLAlchemyError where the server refuses, or another program holds a table for too long.
    """
    import sqlalchemy as sql
    from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata
    from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata

    kept = (RunStorageSqlMetadata, SqlEventLogStorageMetadata, ScheduleStorageSqlMetadata)
    engine = sql.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sql.NullPool)
    with engine.connect() as connection:
        connection.execute(sql.text(f"SET lock_timeout = '{_LOCK_SECONDS}s'"))
        for tables in kept:
            tables.drop_all(connection)
        connection.execute(sql.text("DROP TABLE IF EXISTS alembic_version"))
        connection.execute(sql.text("VACUUM FULL pg_statistic"))


@contextmanager
def database_faults(raised: type[EngineError], kept: str = "") -> Iterator[None]:
    """Turn what the server refuses, or that it does not answer, into `raised`.

    `kept` says what is still as it was. Its address, which holds a password, is not told.
    """
    try:
        yield
    except EngineError:  # told already, say of a file of SQLite
        raise
    except Exception as error:
        told = _told(error)
        if not told:
            raise
        advice = "see to the server, or correct the address, and run it again"
        message = f"DTZ_POSTGRES_URL: {told}; {advice}"
        raise raised(message + (f"; {kept}" if kept else "")) from error


def _told(error: BaseException | None) -> str:
    """The first line of what server or driver say, of the error or of what caused it."""
    from sqlalchemy.exc import DBAPIError

    while error is not None and not isinstance(error, DBAPIError):
        error = error.__cause__ or error.__context__
    if error is None:
        return ""
    return (str(error.orig).strip() or "the database does not answer").splitlines()[0]
