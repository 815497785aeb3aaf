"""The marts: one SELECT per file in `sql/`, its first lines saying what each row and column is.

-- One row per ...
-- column: what it holds
select ...
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pipelines.store.release import View

SQL = Path(__file__).resolve().parent / "sql"
_COLUMN = re.compile(r"-- (\w+): (.+)")


def mart_names() -> list[str]:
    """The names of all marts."""
    return sorted(path.stem for path in SQL.glob("*.sql"))


def marts() -> list[View]:
    """All marts, described, as tables that a release computes once."""
    return [_mart(path) for path in sorted(SQL.glob("*.sql"))]


def view_rows() -> list[dict[str, Any]]:
    """The SELECTs of all marts in the order in which they are made, as rows of ops.views."""
    return [
        {"position": position, "name": f"{mart.schema}.{mart.name}", "sql": mart.sql}
        for position, mart in enumerate(marts(), 1)
    ]


def _mart(path: Path) -> View:
    comment, *lines = path.read_text(encoding="utf-8").splitlines()
    described = [match for line in lines if (match := _COLUMN.fullmatch(line))]
    sql = "\n".join(line for line in lines if not _COLUMN.fullmatch(line))
    columns = {match[1]: match[2] for match in described}
    name = path.stem
    return View("marts", name, comment.removeprefix("-- "), sql, columns, materialised=True)
