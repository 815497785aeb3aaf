"""From rows to a table of a release: no digit is lost, and each fault is told once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandera.pandas as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import (
    Computed,
    Count,
    Money,
    Percentage,
    Rows,
    Text,
    Unit,
    as_arrow,
    failure_cases,
    release_table,
    row_check,
    unfit_values,
)
from pipelines.store.query import run_query
from pipelines.store.release import build_release


class Amounts(Rows):
    """One row per amount."""

    name: Text = pa.Field(unique=True, description="whose it is")
    money: Money = pa.Field(nullable=True, description="euros")
    computed: Computed = pa.Field(nullable=True, description="euros")
    percentage: Percentage = pa.Field(nullable=True, description="per cent")
    unit: Unit = pa.Field(nullable=True, description="power of ten")
    count: Count = pa.Field(nullable=True, description="a number")

    @row_check("money is not negative")
    def _money(cls, frame):  # noqa: N805
        return (frame["money"] >= Decimal(0)).fillna(True)


def decimals(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    most = 10**digits - 1
    return st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-places))


def row(name: str, *values: Decimal | None) -> dict:
    columns = ("money", "computed", "percentage", "unit")
    return {"name": name, **dict(zip(columns, values, strict=True)), "count": 1}


def through_duckdb(folder: Path, rows: list[dict]) -> list[tuple]:
    path = folder / "amounts.duckdb"
    build_release(path, [release_table("core.amounts", Amounts, as_arrow(Amounts, rows))], [])
    sql = "select money, computed, percentage, unit from core.amounts order by name"
    return run_query(path, sql).rows


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(decimals(18, 2), decimals(24, 6), decimals(9, 4), decimals(18, 6)), max_size=30
    )
)
def test_no_digit_is_lost_on_the_way_into_duckdb(tmp_path, values):
    rows = [row(f"{n:03}", *one) for n, one in enumerate(values)]
    assert through_duckdb(tmp_path, rows) == values


def test_large_amounts_keep_their_cents(tmp_path):
    # As floats the first two would be one number.
    values = [Decimal("1234567890123456.78"), Decimal("1234567890123456.79"), Decimal("0.01"), None]
    rows = [row(str(n), value, value, None, None) for n, value in enumerate(values)]
    assert [one[:2] for one in through_duckdb(tmp_path, rows)] == [(v, v) for v in values]


def test_a_column_that_no_model_has_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="Amounts has no column colour, size"):
        as_arrow(Amounts, [{"name": "a", "size": 1, "colour": 2}])


def test_a_fault_of_a_row_is_told_once_per_row():
    rows = [row("a", Decimal(-1), None, None, None), row("b", Decimal(-2), None, None, None)]
    found = failure_cases(Amounts, as_arrow(Amounts, rows))
    assert [(one.check, one.index) for one in found] == [
        ("money is not negative", 0),
        ("money is not negative", 1),
    ]


def test_a_model_that_inherits_a_check_keeps_its_name():
    class More(Amounts):
        """One row per amount."""

        more: Text = pa.Field(nullable=True, description="more")

    for model in (Amounts, More):
        assert [check.name for check in model.to_schema().checks] == ["money is not negative"]


def test_two_faults_of_one_row_are_two():
    found = failure_cases(Amounts, as_arrow(Amounts, [{"money": Decimal(-1)}]))
    assert {(one.check, one.index) for one in found} == {
        ("not_nullable", 0),
        ("money is not negative", 0),
    }


def test_values_that_no_column_can_hold_are_named():
    rows = [
        row("a", Decimal("0.005"), Decimal(1), None, None),
        row("b", Decimal(1), Decimal(1), Decimal("1E9"), None),
        {"name": "c", "count": 2**31},
        row("d", Decimal(1), Decimal(1), None, None),
    ]
    assert [
        (one.check, one.column, one.value, one.index) for one in unfit_values(Amounts, rows)
    ] == [
        ("fits decimal128(18, 2)", "money", "0.005", 0),
        ("fits decimal128(9, 4)", "percentage", "1E+9", 1),
        ("fits int32", "count", str(2**31), 2),
    ]
    assert unfit_values(Amounts, rows[3:]) == []


def test_a_table_of_a_release_is_described_by_its_model():
    table = release_table("core.amounts", Amounts, as_arrow(Amounts, []))
    assert (table.schema, table.name, table.comment) == ("core", "amounts", "One row per amount.")
    assert [(one.name, one.sql_type, one.comment) for one in table.columns] == [
        ("name", "VARCHAR", "whose it is"),
        ("money", "DECIMAL(18,2)", "euros"),
        ("computed", "DECIMAL(24,6)", "euros"),
        ("percentage", "DECIMAL(9,4)", "per cent"),
        ("unit", "DECIMAL(18,6)", "power of ten"),
        ("count", "INTEGER", "a number"),
    ]
    assert table.key == ("name",)


def test_a_key_of_several_columns_is_kept_whole():
    model = MODELS["quality.verdicts"]
    assert release_table("quality.verdicts", model, as_arrow(model, [])).key == (
        "rule_id",
        "document_id",
    )
