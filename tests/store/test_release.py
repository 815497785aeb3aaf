"""A release is built whole, described and exact, or not built."""

from __future__ import annotations

import errno
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import ReleaseError
from pipelines.store import staging as staging_module
from pipelines.store.query import run_query
from pipelines.store.release import Column, build_release
from pipelines.store.staging import Staging


def test_tables_and_views_hold_what_they_were_given(built) -> None:
    path = built("1270829.50")

    assert run_query(path, "FROM core.amounts").rows == [("a", Decimal("1270829.50"))]
    assert run_query(path, "FROM marts.total").rows == [(Decimal("1270829.50"),)]


def test_clients_of_duckdb_1_can_read_it(built) -> None:
    path = built()

    answer = run_query(path, "SELECT tags['storage_version'] FROM duckdb_databases() LIMIT 1")
    assert answer.rows == [("v1.2.0+",)]
    # The number of the storage version in the header; DuckDB 1.5 reads 64 to 68, 2.0 writes 69.
    assert int.from_bytes(path.read_bytes()[12:20], "little") == 65


def test_types_are_those_declared(built) -> None:
    answer = run_query(
        built(),
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE schema_name IN ('core', 'marts') ORDER BY column_name",
    )

    assert answer.rows == [
        ("amount_eur", "DECIMAL(18,2)", True),
        ("name", "VARCHAR", False),
        ("total_eur", "DECIMAL(38,2)", True),
    ]


@pytest.mark.parametrize("materialised", [False, True])
def test_everything_has_its_comment(tmp_path, amounts_table, total_view, materialised) -> None:
    path = tmp_path / "staged.duckdb"
    build_release(path, [amounts_table()], [total_view(materialised=materialised)])

    answer = run_query(
        path,
        "SELECT comment FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT comment FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT comment FROM duckdb_columns() WHERE NOT internal",
    )
    assert {comment for (comment,) in answer.rows} == {
        "One row per amount.",
        "Whose it is.",
        "Euros.",
        "One row: the sum of it all.",
        "Euros, it's the sum.",
    }


def test_a_materialised_view_is_a_table_with_exact_money(
    tmp_path, amounts_table, total_view
) -> None:
    path = tmp_path / "staged.duckdb"
    build_release(path, [amounts_table()], [total_view(materialised=True)])

    assert run_query(path, "FROM marts.total").rows == [(Decimal("1.50"),)]
    tables = run_query(path, "SELECT table_name FROM duckdb_tables() ORDER BY ALL").rows
    assert tables == [("amounts",), ("total",)]


def test_a_view_may_use_one_before_it(tmp_path, amounts_table, total_view) -> None:
    path = tmp_path / "staged.duckdb"
    twice = total_view(
        name="twice",
        sql="SELECT 2 * total_eur AS twice_eur FROM marts.total",
        column_comments={"twice_eur": "Euros."},
    )

    build_release(path, [amounts_table()], [total_view(), twice])

    assert run_query(path, "FROM marts.twice").rows == [(Decimal("3.00"),)]


def test_a_view_works_under_any_name_of_the_file(built, tmp_path) -> None:
    moved = built().rename(tmp_path / "quite another name.duckdb")

    assert run_query(moved, "FROM marts.total").rows == [(Decimal("1.50"),)]


def test_a_table_without_rows_is_there(tmp_path, amounts_table, total_view) -> None:
    path = tmp_path / "staged.duckdb"
    empty = amounts_table(rows=pa.table({"name": pa.nulls(0), "amount_eur": pa.nulls(0)}))

    build_release(path, [empty], [total_view()])

    assert run_query(path, "FROM core.amounts").rows == []
    assert run_query(path, "FROM marts.total").rows == [(None,)]


def test_staged_rows_are_built_as_those_in_memory(
    tmp_path: Path, amounts_table, monkeypatch
) -> None:
    monkeypatch.setattr(staging_module, "_PART_ROWS", 2)
    staging = Staging(tmp_path / "staging")
    names = [f"n{number}" for number in range(5)]
    rows = pa.table({"amount_eur": [Decimal(f"{n}.50") for n in range(5)], "name": names})
    staging.save("core.amounts", rows)
    path = tmp_path / "staged.duckdb"

    build_release(path, [amounts_table(rows=staging.staged("core.amounts"))], [])

    found = run_query(path, "FROM core.amounts").rows
    assert found == [(f"n{n}", Decimal(f"{n}.50")) for n in range(5)]


def test_a_key_that_is_twice_in_different_parts_is_found(
    tmp_path: Path, amounts_table, monkeypatch
) -> None:
    monkeypatch.setattr(staging_module, "_PART_ROWS", 1)
    staging = Staging(tmp_path / "staging")
    staging.save("x", pa.table({"name": ["a", "b", "a"], "amount_eur": [Decimal("1.50")] * 3}))

    with pytest.raises(ReleaseError, match=r"core\.amounts: duplicate key a in name"):
        build_release(tmp_path / "staged.duckdb", [amounts_table(rows=staging.staged("x"))], [])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"comment": " "}, "core.amounts has no comment"),
        (
            {
                "columns": (
                    Column("name", "VARCHAR", ""),
                    Column("amount_eur", "DECIMAL(18,2)", "Euros."),
                )
            },
            "without a comment: name",
        ),
        (
            {
                "rows": pa.table(
                    {"name": ["a", "a"], "amount_eur": [Decimal("1.00"), Decimal("2.00")]}
                )
            },
            "(?i)duplicate key",
        ),
        (
            {"rows": pa.table({"name": pa.nulls(1), "amount_eur": [Decimal("1.00")]})},
            "NOT NULL",
        ),
        ({"rows": pa.table({"name": ["a"], "amount_eur": [1.0]})}, "floats"),
        ({"key": ("year",)}, "year"),
    ],
)
def test_a_faulty_table_builds_nothing(tmp_path: Path, amounts_table, changes, reason) -> None:
    with pytest.raises(ReleaseError, match=reason):
        build_release(tmp_path / "staged.duckdb", [amounts_table(**changes)], [])

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"comment": ""}, "marts.total has no comment"),
        ({"column_comments": {"total_eur": ""}}, "without a comment: total_eur"),
        ({"column_comments": {}}, "differ in total_eur"),
        ({"column_comments": {"total_eur": "x", "gone": "x"}}, "differ in gone"),
        ({"sql": "SELECT nothing FROM core.amounts"}, "marts.total could not be built"),
        ({"sql": "SELECT avg(amount_eur) AS total_eur FROM core.amounts"}, "became a float"),
        ({"sql": "SELECT content AS total_eur FROM read_text('/etc/hostname')"}, "disabled"),
    ],
)
@pytest.mark.parametrize("materialised", [False, True])
def test_a_faulty_view_builds_nothing(
    tmp_path: Path, amounts_table, total_view, materialised, changes, reason
) -> None:
    view = total_view(materialised=materialised, **changes)

    with pytest.raises(ReleaseError, match=reason):
        build_release(tmp_path / "staged.duckdb", [amounts_table()], [view])

    assert list(tmp_path.iterdir()) == []


def test_a_failed_build_leaves_the_staged_file_before_it(built, amounts_table) -> None:
    path = built()
    before = path.read_bytes()

    with pytest.raises(ReleaseError):
        build_release(path, [amounts_table(comment="")], [])

    assert path.read_bytes() == before


def test_leftovers_of_a_killed_build_do_no_harm(tmp_path: Path, built) -> None:
    for name in ("staged.duckdb.building", "staged.duckdb.building.wal", "staged.duckdb.wal"):
        (tmp_path / name).write_bytes(b"half")

    path = built()

    assert run_query(path, "FROM marts.total").rows == [(Decimal("1.50"),)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_full_is_told_in_plain_words(built, monkeypatch) -> None:
    def refuse(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(ReleaseError, match=r"disk is full.*stays as it was"):
        built()


def test_a_disk_that_fills_up_under_duckdb_builds_nothing(
    tmp_path, amounts_table, total_view, small_disk
) -> None:
    with small_disk(), pytest.raises(ReleaseError, match="stays as it was"):
        build_release(tmp_path / "staged.duckdb", [amounts_table()], [total_view()])

    assert list(tmp_path.iterdir()) == []


def test_a_quote_in_the_path_is_no_sql(built, tmp_path: Path) -> None:
    path = built(name="it's staged.duckdb")

    assert run_query(path, "FROM marts.total").rows == [(Decimal("1.50"),)]
