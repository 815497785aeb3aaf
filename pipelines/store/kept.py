"""The releases that are kept under releases/: which there are, and whether one is whole.

Putting one in the place of the live file is `release.py`; what is in the tables is no matter.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.errors import ReleaseError
from pipelines.store.query import connect
from pipelines.store.tables import quoted

_TABLES = "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"


def kept_releases(releases: Path) -> dict[str, Path]:
    """The kept files by the id of their release, the youngest first."""
    found = sorted(releases.glob("*.duckdb"), key=lambda path: path.stem, reverse=True)
    return {path.stem: path for path in found if not path.name.startswith(".")}


def require_whole(path: Path) -> None:
    """Read every value of a release, so that its checksums are looked at.

    Raises ReleaseError for a file of which not everything can be read, or that has no tables.
    """
    with connect(path) as connection:
        try:
            tables = connection.execute(_TABLES).fetchall()
            for schema, table in tables:
                place = f"{quoted(schema)}.{quoted(table)}"
                connection.execute(f"SELECT bit_xor(hash(one)) FROM {place} AS one").fetchall()
        except duckdb.Error as error:
            raise ReleaseError(
                f"{path}: this release is damaged ({error}); restore it from a backup, or take "
                "another one (`dtz rollback --list`)"
            ) from error
    if not tables:
        raise ReleaseError(f"{path}: no release, it has no tables; see `dtz rollback --list`")
