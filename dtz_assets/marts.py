"""The marts: one SELECT per file in `sql/`, its first lines saying what each row and column is.

    -- One row per ...
    -- Question: what it answers, in one line
    -- Key: the columns that are unique together
    -- Kept: as a view            (without this line: as a table, computed once per release)
    -- column: what it holds
    -- column?: what it holds, where it may be null
    select ...

The SELECT reads `core` and `quality` alone and names no database, so that it answers the same
question about any state of these tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.store.release import View

SQL = Path(__file__).resolve().parent / "sql"
_ABOUT = re.compile(r"-- (Question|Key|Kept): (.+)")
_COLUMN = re.compile(r"-- ([a-z]\w*)(\??): (.+)")


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart and what its file says of it beyond its comments."""

    view: View
    question: str
    key: tuple[str, ...]
    nullable: frozenset[str]

    @property
    def name(self) -> str:
        """Its name in SQL, without the schema."""
        return self.view.name


def mart_names() -> list[str]:
    """The names of all marts."""
    return sorted(path.stem for path in SQL.glob("*.sql"))


def marts() -> list[View]:
    """All marts as they are built into a release."""
    return [mart.view for mart in described_marts()]


def described_marts() -> list[Mart]:
    """All marts with the question, the key and the nullable columns of each."""
    return [_mart(path) for path in sorted(SQL.glob("*.sql"))]


def _mart(path: Path) -> Mart:
    comment, *lines = path.read_text(encoding="utf-8").splitlines()
    about = {match[1]: match[2] for line in lines if (match := _ABOUT.fullmatch(line))}
    columns = [match for line in lines if (match := _COLUMN.fullmatch(line))]
    sql = "\n".join(
        line for line in lines if not _ABOUT.fullmatch(line) and not _COLUMN.fullmatch(line)
    )
    view = View(
        "marts",
        path.stem,
        comment.removeprefix("-- "),
        sql,
        {match[1]: match[3] for match in columns},
        materialised=about.get("Kept") != "as a view",
    )
    nullable = frozenset(match[1] for match in columns if match[2])
    return Mart(view, about["Question"], tuple(about["Key"].split(", ")), nullable)
