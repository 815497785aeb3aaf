"""The verdict on a sum, computed a second time in SQL from the definition, must be the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.builders import figure, total_of, verdicts

QUERY = """
    with lines(sum_no, is_total, weight, printed, unit) as (
        select sum_no, is_total, weight,
               printed::decimal(24, 2), unit::decimal(24, 2)
        from (values {values}) as v(sum_no, is_total, weight, printed, unit)
    ),
    sums as (
        select sum_no,
               sum(case when is_total then -printed else weight * printed end) as difference,
               sum(unit) as twice_allowed
        from lines group by sum_no
    )
    select sum_no, difference,
           case when difference = 0 then 'exact'
                when 2 * abs(difference) <= twice_allowed then 'rounding'
                else 'discrepancy' end
    from sums order by sum_no
"""


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as opened:
        yield opened


@st.composite
def lines(draw: Any) -> tuple[int, Decimal, int]:
    """(weight, unit, multiple of it): a printed figure."""
    unit = draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000), Decimal(10) ** 6]))
    weight = draw(st.sampled_from([1, -1]))
    return weight, unit, draw(st.integers(-(10**5), 10**5))


@st.composite
def sums(draw: Any) -> list[tuple[int, Decimal, Decimal]]:
    """(weight, unit, printed), the total first: off by about as much as rounding allows."""
    parts = [(w, unit, unit * n) for w, unit, n in draw(st.lists(lines(), min_size=1, max_size=5))]
    unit = draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]))
    truth = sum(weight * printed for weight, _, printed in parts)
    allowed = (unit + sum(part[1] for part in parts)) / 2
    off = allowed * draw(st.sampled_from([-2, -1, 0, 1, 2])) + unit * draw(st.integers(-1, 1))
    total = ((truth + off) / unit).quantize(Decimal(1)) * unit
    return [(1, unit, total), *parts]


@settings(max_examples=40, deadline=None)
@given(st.lists(sums(), min_size=10, max_size=20))
def test_sql_agrees(connection, cases):
    figures, blocks, values = [], [], []
    for number, case in enumerate(cases):
        names = [f"s{number}/p{line}" for line in range(len(case))]
        parts = [
            {"quantity": name, "weight": weight}
            for name, (weight, _, _) in zip(names[1:], case[1:], strict=True)
        ]
        blocks.append(total_of(*parts, total=names[0]))
        for name, (weight, unit, printed) in zip(names, case, strict=True):
            figures.append(figure(name, printed, unit=unit))
            is_total = name == names[0]
            values.append(f"({number}, {is_total}, {weight}, '{printed}', '{unit}')")
    expected = connection.sql(QUERY.format(values=", ".join(values))).fetchall()
    found = verdicts(figures, *blocks)
    assert [(number, v.difference, v.outcome.value) for number, v in enumerate(found)] == expected
