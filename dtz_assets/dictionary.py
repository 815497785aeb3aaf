"""The data dictionary as Markdown: every table and column of a release, as DuckDB describes it.

    python -m dtz_assets.dictionary > docs/data-dictionary.md

It is read from a release without rows, so that what it says is what a reader of the release sees;
keys and nulls are those that the schemas and the marts declare, which tests hold against releases.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtz_assets.marts import described_marts, marts
from dtz_assets.schemas import MODELS, SCHEMAS
from dtz_assets.schemas.columns import as_arrow, release_table
from pipelines.store.query import run_query
from pipelines.store.release import build_release

_HEAD = """\
# Data dictionary

Every table, view and column of a release. In DuckDB the same texts are comments: see
`duckdb_tables()`, `duckdb_views()` and `duckdb_columns()`. A key says which columns are unique
together; "or null" marks a value that may be absent. This page is generated
(`python -m dtz_assets.dictionary`); what to do with the tables is in the
[guide for analysts](analyst.md) and the [example queries](queries.md), and the words are in the
[glossary](glossary.md).
"""
_COLUMNS = """
with described as (
    select schema_name, table_name as name, comment from duckdb_tables() where not internal
    union all
    select schema_name, view_name, comment from duckdb_views() where not internal
)
select c.schema_name, c.table_name, d.comment, c.column_name, c.data_type, c.comment
from duckdb_columns() c
join described d on d.schema_name = c.schema_name and d.name = c.table_name
where not c.internal
order by c.schema_name, c.table_name, c.column_index
"""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the comments of a release do not say of a table."""

    lines: tuple[str, ...]
    nullable: frozenset[str]


def render_dictionary() -> str:
    """The whole page."""
    rows = sorted(described(), key=lambda row: list(SCHEMAS).index(row[0]))
    beside = dict([*_of_tables(), *_of_marts()])
    lines = [_HEAD]
    for schema, in_schema in groupby(rows, key=lambda row: row[0]):
        lines.append(f"## {schema}\n\n{SCHEMAS[schema]}\n")
        for (table, comment), columns in groupby(in_schema, key=lambda row: row[1:3]):
            more = beside[f"{schema}.{table}"]
            lines.append(f"### {schema}.{table}\n\n{comment}\n")
            lines += [*(f"{line}\n" for line in more.lines), *_table(more.nullable, columns), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def described() -> list[tuple[Any, ...]]:
    """Schema, table, its comment, column, type, comment of the column."""
    tables = [release_table(name, model, as_arrow(model, [])) for name, model in MODELS.items()]
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty.duckdb")
        build_release(path, tables, marts())
        return run_query(path, _COLUMNS).rows


def _of_tables() -> Iterator[tuple[str, _Beside]]:
    for name, model in MODELS.items():
        columns = model.to_schema().columns
        nullable = frozenset(column for column, field in columns.items() if field.nullable)
        yield name, _Beside(_key(release_table(name, model, as_arrow(model, [])).key), nullable)


def _of_marts() -> Iterator[tuple[str, _Beside]]:
    for mart in described_marts():
        kind = "" if mart.view.materialised else " It is a view."
        question = f"Question: {mart.question}{kind}"
        yield f"marts.{mart.name}", _Beside((question, *_key(mart.key)), mart.nullable)


def _key(columns: Iterable[str]) -> tuple[str, ...]:
    listed = ", ".join(f"`{column}`" for column in columns)
    return (f"Key: {listed}.",) if listed else ("It has no key.",)


def _table(nullable: frozenset[str], columns: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    for *_, column, kind, comment in columns:
        null = " or null" if column in nullable else ""
        yield f"| `{column}` | {kind}{null} | {_cell(comment)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render_dictionary())
