"""SQLite files of which deleted rows are to leave no trace. What is deleted is no matter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.errors import StateError

_BUSY_SECONDS = 30.0


def compact(path: Path) -> None:
    """Write a SQLite file anew without what was deleted, and empty its log.

    Raises StateError for a file that is damaged, or that another program keeps open.
    """
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as it:
            it.execute("VACUUM")
            (is_busy, *_) = it.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path}: what was deleted may still be in this file ({error}); stop what has it open, "
            "and run it again"
        ) from error
    if is_busy:
        raise StateError(
            f"{path}: what was deleted may still be in its log, as another program reads it; "
            "stop that program, and run it again"
        )
