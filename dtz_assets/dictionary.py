"""The data dictionary as Markdown: every table and column of a release, as DuckDB describes it.

    python -m dtz_assets.dictionary > docs/data-dictionary.md

It is read from a release without rows, so that what it says is what a reader of the release sees.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtz_assets.marts import marts
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow, release_table
from pipelines.store.query import run_query
from pipelines.store.release import build_release

_SCHEMAS = {
    "core": "What the reports state, as printed.",
    "quality": "What adds up, what does not, and the account of every number.",
    "marts": "Answers to common questions, computed from `core` and `quality`.",
    "ops": "How the refresh went: a snapshot of the moment at which the release was built.",
}
_HEAD = """\
# Data dictionary

Every table and column of a release. In DuckDB the same texts are comments: see
`duckdb_tables()` and `duckdb_columns()`. "or null" marks a value that may be absent; of a mart the
descriptions say it. This page is generated (`python -m dtz_assets.dictionary`); what to do with the
tables is in the [guide for analysts](analyst.md), and the words are in the [glossary](glossary.md).
"""
_COLUMNS = """
select c.schema_name, c.table_name, t.comment, c.column_name, c.data_type, c.comment
from duckdb_columns() c join duckdb_tables() t using (database_oid, schema_oid, table_oid)
where not c.internal
order by c.schema_name, c.table_name, c.column_index
"""


def render_dictionary() -> str:
    """The whole page."""
    rows = sorted(described(), key=lambda row: list(_SCHEMAS).index(row[0]))
    lines = [_HEAD]
    for schema, in_schema in groupby(rows, key=lambda row: row[0]):
        lines.append(f"## {schema}\n\n{_SCHEMAS[schema]}\n")
        for (table, comment), columns in groupby(in_schema, key=lambda row: row[1:3]):
            lines += [f"### {schema}.{table}\n\n{comment}\n", *_table(f"{schema}.{table}", columns)]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def described() -> list[tuple[Any, ...]]:
    """Schema, table, its comment, column, type, comment of the column."""
    tables = [release_table(name, model, as_arrow(model, [])) for name, model in MODELS.items()]
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty.duckdb")
        build_release(path, tables, marts())
        return run_query(path, _COLUMNS).rows


def _table(name: str, columns: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    nullable = _nullable(name)
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    for *_, column, kind, comment in columns:
        null = " or null" if column in nullable else ""
        yield f"| `{column}` | {kind}{null} | {_cell(comment)} |"


def _nullable(name: str) -> set[str]:
    """The columns whose model allows null; none of a mart, which has no model."""
    if name not in MODELS:
        return set()
    columns = MODELS[name].to_schema().columns
    return {column for column, field in columns.items() if field.nullable}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render_dictionary())
