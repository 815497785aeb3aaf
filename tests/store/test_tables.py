"""Rows reach the release in the declared types, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from pipelines.errors import ReleaseError
from pipelines.store.tables import Column, Table, typed_rows


def table(sql_type: str, values: pa.Array) -> Table:
    column = Column("value", sql_type, "A value.")
    return Table("core", "sample", "A sample.", (column,), pa.table({"value": values}))


def typed(sql_type: str, values: pa.Array):
    return typed_rows(table(sql_type, values)).column("value").to_pylist()


def test_money_keeps_its_cents() -> None:
    values = pa.array([Decimal("1.500000"), None], pa.decimal128(24, 6))

    assert typed("DECIMAL(18,2)", values) == [Decimal("1.50"), None]


def test_integers_become_decimals() -> None:
    assert typed("DECIMAL(18,2)", pa.array([42999])) == [Decimal("42999.00")]


def test_a_column_of_nulls_takes_any_type() -> None:
    assert typed("TIMESTAMPTZ", pa.nulls(2)) == [None, None]
    assert typed("DECIMAL(9,4)", pa.nulls(1)) == [None]


def test_instants_of_another_zone_are_the_same_instants() -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    values = pa.array([noon], pa.timestamp("ns", tz="Europe/Amsterdam"))

    assert typed("TIMESTAMPTZ", values) == [noon]


@pytest.mark.parametrize(
    ("sql_type", "values", "reason"),
    [
        ("DECIMAL(18,2)", pa.array([1.5]), "floats"),
        ("DECIMAL(18,2)", pa.array([Decimal("1.505")]), "does not fit"),
        ("DECIMAL(4,2)", pa.array([Decimal("100.00")]), "does not fit"),
        ("DECIMAL(4,2)", pa.array([100]), "does not fit"),
        ("SMALLINT", pa.array([40000]), "does not fit"),
        ("INTEGER", pa.array([1.5]), "does not fit"),
        ("BOOLEAN", pa.array(["perhaps"]), "does not fit"),
        ("TIMESTAMPTZ", pa.array([datetime(2024, 5, 1)]), "time zone"),
        ("TIMESTAMPTZ", pa.array(["2024-05-01"]), "time zone"),
        ("MONEY", pa.array([1]), "no column type"),
    ],
)
def test_what_does_not_fit_exactly_is_refused(sql_type: str, values, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        typed(sql_type, values)


def test_columns_come_in_the_declared_order() -> None:
    columns = (Column("b", "BIGINT", "B."), Column("a", "BIGINT", "A."))
    rows = pa.table({"a": [1], "b": [2]})

    assert typed_rows(Table("core", "t", "T.", columns, rows)).to_pydict() == {"b": [2], "a": [1]}


@pytest.mark.parametrize("names", [[], ["b"], ["a", "b"], ["a", "a"]])
def test_columns_other_than_declared_are_named(names: list[str]) -> None:
    rows = pa.Table.from_arrays([pa.array([1])] * len(names), names=names)

    with pytest.raises(ReleaseError, match="differ in"):
        typed_rows(Table("core", "t", "T.", (Column("a", "BIGINT", "A."),), rows))
