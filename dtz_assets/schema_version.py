"""The version of the tables of a release, and which releases this program can work with.

Within a major nothing is taken away, renamed or given another type: a reader of 1.1 reads 1.7.
A test holds the tables against what each version had. No Dagster here.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.errors import NoRelease, QueryError, ReleaseError
from pipelines.store.query import run_query

SCHEMA_VERSION = "1.2"
"""major.minor of the tables: within a major only tables and columns are added."""

_VERSION = re.compile(r"(\d+)\.(\d+)", re.ASCII)


def written_version(path: Path) -> str | None:
    """The version that a release says it has; null where there is none that can be read."""
    try:
        rows = run_query(path, "select schema_version from ops.releases").rows
    except (NoRelease, ReleaseError, QueryError):
        return None
    return str(rows[0][0]) if rows else None


def is_readable(version: str) -> bool:
    """Whether a release of this version has all the tables that this program asks for."""
    return _parsed(version)[0] == _parsed(SCHEMA_VERSION)[0]


def require_readable(path: Path) -> None:
    """Raises ReleaseError for a release of another major, saying what to do.

    Of a file that does not say its version nothing is known: what is asked of it will tell.
    """
    version = written_version(path)
    if version is None or is_readable(version):
        return
    if _parsed(version) > _parsed(SCHEMA_VERSION):
        advice = "use the newer version, or `dtz rebuild` to make it again with this one"
    else:
        advice = "run `dtz refresh` to have it made anew"
    raise ReleaseError(f"{_told(path, version)}; {advice}")


def require_replaceable(path: Path) -> None:
    """Raises ReleaseError for a release that a newer version made, be it within the same major.

    Its readers may count on what this version does not make.
    """
    version = written_version(path)
    if version is not None and _parsed(version) > _parsed(SCHEMA_VERSION):
        raise ReleaseError(
            f"{_told(path, version)}; use the newer version, or `dtz rebuild` to make it again "
            "without what that version added"
        )


def _told(path: Path, version: str) -> str:
    major = _parsed(SCHEMA_VERSION)[0]
    return (
        f"{path}: a release of schema version {version}, this version of DTZ makes "
        f"{SCHEMA_VERSION} and reads {major}.x"
    )


def _parsed(version: str) -> tuple[int, int]:
    """Major and minor; what is written otherwise comes from a version that is not known here."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2])) if found else (10**9, 0)
