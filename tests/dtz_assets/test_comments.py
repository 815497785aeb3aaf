"""Everything in a release is described where a reader looks: in the release itself."""

from __future__ import annotations

import duckdb
import pytest

from dtz_assets.dictionary import render_dictionary
from dtz_assets.marts import described_marts
from dtz_assets.schemas import MODELS, SCHEMAS
from pipelines.store.query import connect, run_query

UNDESCRIBED = {
    "tables": "select schema_name, table_name from duckdb_tables()",
    "views": "select schema_name, view_name from duckdb_views()",
    "columns": "select schema_name, table_name, column_name from duckdb_columns()",
}


def undescribed(connection, kind):
    sql = f"{UNDESCRIBED[kind]} where not internal and coalesce(trim(comment), '') = ''"
    return connection.execute(sql).fetchall()


@pytest.mark.parametrize("kind", UNDESCRIBED)
def test_every_object_of_a_release_has_a_comment(built, kind):
    with connect(built.settings.live) as release:
        assert undescribed(release, kind) == []
        ((found,),) = release.execute(
            f"select count(*) from duckdb_{kind}() where not internal"
        ).fetchall()
    assert found > 0


def test_one_without_a_comment_is_found():
    with duckdb.connect(":memory:") as bare:
        bare.execute("create table t (a integer)")
        bare.execute("create view v as from t")
        bare.execute("comment on column t.a is ' '")
        assert undescribed(bare, "tables") == [("main", "t")]
        assert undescribed(bare, "views") == [("main", "v")]
        assert undescribed(bare, "columns") == [("main", "t", "a"), ("main", "v", "a")]


def test_a_release_has_the_schemas_that_are_described(built):
    found = run_query(
        built.settings.live,
        "select distinct schema_name from duckdb_columns() where not internal order by all",
    ).rows
    assert [name for (name,) in found] == sorted(SCHEMAS)
    text = render_dictionary()
    assert all(f"## {name}\n\n{what}\n" in text for name, what in SCHEMAS.items())


def test_duckdb_itself_takes_no_comment_on_a_schema_or_database_yet():
    """Once it does, a release should have them."""
    with duckdb.connect(":memory:") as database:
        for what in ("schema main", "database memory"):
            with pytest.raises(duckdb.NotImplementedException):
                database.execute(f"comment on {what} is 'x'")


def test_the_dictionary_names_key_null_and_question():
    text = render_dictionary()
    tables = {part.split("\n")[0]: part for part in text.split("\n### ")[1:]}
    assert set(tables) == {*MODELS, *(f"marts.{mart.name}" for mart in described_marts())}
    assert "\nKey: `rule_id`, `document_id`.\n" in tables["quality.verdicts"]
    assert "\nIt has no key.\n" in tables["core.projects"]
    assert "| `year` | INTEGER or null |" in tables["core.figures"]
    assert "| `page` | INTEGER |" in tables["core.figures"]
    for mart in described_marts():
        described = tables[f"marts.{mart.name}"]
        assert f"\nQuestion: {mart.question}" in described
        for column in mart.view.column_comments:
            (line,) = (x for x in described.splitlines() if x.startswith(f"| `{column}` |"))
            assert (" or null |" in line) == (column in mart.nullable), line


@pytest.mark.parametrize("table", MODELS)
def test_a_release_has_null_only_where_the_dictionary_says_so(accepted, table):
    answer = run_query(accepted.settings.live, f"from {table}")
    columns = MODELS[table].to_schema().columns
    null = {
        name
        for row in answer.rows
        for name, value in zip(columns, row, strict=True)
        if value is None
    }
    assert answer.columns == list(columns)
    assert null <= {name for name, column in columns.items() if column.nullable}
