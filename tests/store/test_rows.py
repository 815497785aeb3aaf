"""Dataclasses survive the way through Arrow, digit for digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.figures.model import Figure, Number
from pipelines.store.rows import rows_from_table, table_from_rows


@dataclass(frozen=True)
class Sample:
    amount: Decimal | None
    kind: AmountKind
    box: Box
    note: str | None
    is_in_kind: bool
    year: int | None


amounts = st.decimals(-(10**17), 10**17, places=2) | st.decimals(0, 100, places=4)
units = st.integers(-6, 9).map(lambda power: Decimal((0, (1,), power)))
sides = st.floats(-1000, 1000)
samples = st.builds(
    Sample,
    # Adding 0 makes 0.00 of -0.00: there is no negative nothing in a column.
    amount=st.none() | (amounts | units).map(lambda amount: amount + 0),
    kind=st.sampled_from(AmountKind),
    box=st.builds(Box, sides, sides, sides, sides),
    note=st.none() | st.text(st.characters(codec="utf-8")),
    is_in_kind=st.booleans(),
    year=st.none() | st.integers(1900, 2100),
)


@given(st.lists(samples, max_size=5))
def test_what_goes_in_comes_out_to_the_last_digit(rows: list[Sample]) -> None:
    back = rows_from_table(Sample, table_from_rows(Sample, rows))

    assert back == tuple(rows)
    assert [str(row.amount) for row in back] == [str(row.amount) for row in rows]


def test_trailing_zeros_and_powers_of_ten_are_kept(figure: Figure) -> None:
    given_figure = replace(figure, amount=Decimal("25.00"), unit=Decimal("1E+5"))

    (back,) = rows_from_table(Figure, table_from_rows(Figure, [given_figure]))

    assert (str(back.amount), str(back.unit)) == ("25.00", "1E+5")


def test_money_is_decimal_in_the_table_itself(figure: Figure) -> None:
    table = table_from_rows(Figure, [figure])

    assert table.schema.field("amount").type == pa.decimal128(24, 6)
    assert table.schema.field("box_x0").type == pa.float64()


def test_no_rows_is_a_table_with_all_columns() -> None:
    table = table_from_rows(Number, [])

    assert rows_from_table(Number, table) == ()
    assert "box_bottom" in table.column_names


@pytest.mark.parametrize("amount", ["1E+18", "0.0000001", "NaN", "Infinity"])
def test_an_amount_that_does_not_fit_is_refused(figure: Figure, amount: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        table_from_rows(Figure, [replace(figure, amount=Decimal(amount))])


def test_a_kind_of_value_without_columns_is_refused() -> None:
    @dataclass
    class Odd:
        value: complex

    with pytest.raises(TypeError, match=r"rows\.py"):
        table_from_rows(Odd, [])
