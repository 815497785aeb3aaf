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


NUMBER = Decimal(0)  # the unit of a plain number in a rule, which is no figure


@st.composite
def lines(draw: Any) -> tuple[int, Decimal, int]:
    """(weight, unit, multiple of it): a printed figure."""
    unit = draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000), Decimal(10) ** 6]))
    weight = draw(st.sampled_from([1, -1]))
    return weight, unit, draw(st.integers(-(10**5), 10**5))


@st.composite
def numbers(draw: Any) -> tuple[int, Decimal, Decimal]:
    """A plain number among the parts."""
    return 1, NUMBER, Decimal(draw(st.integers(-(10**7), 10**7))) / 100


@st.composite
def sums(draw: Any) -> list[tuple[int, Decimal, Decimal]]:
    """(weight, unit, printed), the total first: off by about as much as rounding allows."""
    parts = [(w, unit, unit * n) for w, unit, n in draw(st.lists(lines(), min_size=1, max_size=5))]
    parts += draw(st.lists(numbers(), max_size=1))
    unit = draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]))
    truth = sum(weight * printed for weight, _, printed in parts)
    allowed = (unit + sum(part[1] for part in parts)) / 2
    off = allowed * draw(st.sampled_from([-2, -1, 0, 1, 2])) + unit * draw(st.integers(-1, 1))
    total = ((truth + off) / unit).quantize(Decimal(1)) * unit
    return [(1, draw(st.sampled_from([unit, unit, NUMBER])), total), *parts]


@settings(max_examples=40, deadline=None)
@given(st.lists(sums(), min_size=10, max_size=20))
def test_sql_agrees(connection, cases):
    figures, blocks, values = [], [], []
    for number, case in enumerate(cases):
        names = [f"s{number}/p{line}" for line in range(len(case))]
        parts: list[Any] = [
            {"quantity": name, "weight": weight} if unit != NUMBER else printed
            for name, (weight, unit, printed) in zip(names[1:], case[1:], strict=True)
        ]
        total: Any = names[0] if case[0][1] != NUMBER else case[0][2]
        blocks.append(total_of(*parts, total=total))
        for name, (weight, unit, printed) in zip(names, case, strict=True):
            if unit != NUMBER:
                figures.append(figure(name, printed, unit=unit))
            is_total = name == names[0]
            values.append(f"({number}, {is_total}, {weight}, '{printed}', '{unit}')")
    expected = connection.sql(QUERY.format(values=", ".join(values))).fetchall()
    found = verdicts(figures, *blocks)
    assert [(number, v.difference, v.outcome.value) for number, v in enumerate(found)] == expected


LINES = """
    with cells(name, down, along, amount, unit) as (
        select name, nullif(down, ''), nullif(along, ''), amount::decimal(24, 2), unit
        from (values {values}) as v(name, down, along, amount, unit)
    ),
    parts as (
        select 'down/' || down as line, down as total, amount, unit from cells where down <> ''
        union all select 'along/' || along, along, amount, unit from cells where along <> ''
    ),
    sums as (
        select line, sum(p.amount) - any_value(t.amount) as difference,
               sum(p.unit) + any_value(t.unit) as twice_allowed
        from parts p join cells t on t.name = p.total group by line
    )
    select line, difference, case when difference = 0 then 'exact'
                                  when 2 * abs(difference) <= twice_allowed then 'rounding'
                                  else 'discrepancy' end
    from sums order by line
"""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9), st.sampled_from([1, 2]))
def test_sql_agrees_on_the_lines_of_a_table(connection, errors, size):
    """Two rows and a total, two columns and a total, each off by a little."""
    names = ["a", "b", "sum"]
    cells = []
    for number, (row, column) in enumerate((row, column) for row in names for column in names):
        amount = 100 * (1 + (row == "sum")) * (1 + (column == "sum")) + errors[number] // size
        down = "" if row == "sum" else f"sum/{column}"
        along = "" if column == "sum" else f"{row}/sum"
        cells.append((f"{row}/{column}", down, along, amount, 1))
    values = ", ".join(str(cell) for cell in cells)
    expected = connection.sql(LINES.format(values=values)).fetchall()
    figures = [
        figure(name, amount, table_name="t", adds_down_to=down or None, adds_along_to=along or None)
        for name, down, along, amount, _ in cells
    ]
    found = verdicts(figures, {"kind": "table", "table": "t"})
    assert [
        (v.rule_id.removeprefix("dtz/r0/"), v.difference, v.outcome.value) for v in found
    ] == expected
