"""What a release holds, table by table, as it was put in."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import NoRelease, ReleaseError
from pipelines.store.contents import Contents, open_contents
from pipelines.store.release import Column, Table, View, build_release


def batches_of(contents: Contents) -> list[pa.RecordBatch]:
    """The first table, batch by batch."""
    with contents.rows(contents.tables()[0]) as reader:
        return list(reader)


def test_tables_and_views_come_as_they_are_described(built) -> None:
    with open_contents(built()) as contents:
        table, view = contents.tables()
    assert (table.full_name, table.comment, table.row_count) == (
        "core.amounts",
        "One row per amount.",
        1,
    )
    assert table.columns == (
        Column("name", "VARCHAR", "Whose it is."),
        Column("amount_eur", "DECIMAL(18,2)", "Euros."),
    )
    assert (view.full_name, view.row_count) == ("marts.total", 1)


def test_rows_keep_their_order_over_many_batches(tmp_path: Path, amounts_table) -> None:
    count = 150_000
    rows = pa.table({"name": [str(n) for n in range(count)], "amount_eur": [Decimal(1)] * count})
    path = tmp_path / "many.duckdb"
    build_release(path, [amounts_table(rows=rows, key=())], [])
    with open_contents(path) as contents:
        (table,) = contents.tables()
        with contents.rows(table) as reader:
            batches = list(reader)
    assert len(batches) > 1
    assert [name for one in batches for name in one.column("name").to_pylist()] == [
        str(n) for n in range(count)
    ]


def test_money_is_exact_and_instants_are_in_utc_wherever_this_runs(
    tmp_path: Path, monkeypatch
) -> None:
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    rows = pa.table({"at": [at], "amount_eur": [Decimal("0.10")]})
    columns = (Column("at", "TIMESTAMPTZ", "When."), Column("amount_eur", "DECIMAL(18,2)", "Sum."))
    build_release(tmp_path / "a.duckdb", [Table("core", "a", "One row.", columns, rows)], [])
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with open_contents(tmp_path / "a.duckdb") as contents:
            (batch,) = batches_of(contents)
    finally:
        os.environ.pop("TZ")
        time.tzset()
    assert batch.schema.field("at").type == pa.timestamp("us", tz="UTC")
    assert batch.schema.field("amount_eur").type == pa.decimal128(18, 2)
    assert batch.to_pylist() == [{"at": at, "amount_eur": Decimal("0.10")}]


def test_a_table_may_have_any_name(tmp_path: Path) -> None:
    column = (Column('co"l', "VARCHAR", "It."),)
    odd = Table("core", 'a "b', "One row.", column, pa.table({'co"l': ["x"]}))
    build_release(
        tmp_path / "a.duckdb", [odd], [View("marts", "v", "V.", "select 1 as n", {"n": "N."})]
    )
    with open_contents(tmp_path / "a.duckdb") as contents:
        (batch,) = batches_of(contents)
        assert batch.to_pylist() == [{'co"l': "x"}]


def test_without_a_release_or_table_it_is_told(tmp_path: Path, built) -> None:
    with pytest.raises(NoRelease), open_contents(tmp_path / "none.duckdb"):
        pass
    with (
        open_contents(built()) as contents,
        pytest.raises(ReleaseError, match="refresh to publish it anew"),
    ):
        contents.ask("select * from nowhere.nothing")
