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


PRINTED = """
    with printed(name, year, category, amount, unit) as (
        select name, year, category, amount::decimal(24, 2), unit::decimal(24, 2)
        from (values {values}) as v(name, year, category, amount, unit)
    )
"""
ABSENT = """,
    years as (select unnest(range(2018, 2022)) as year),
    there as (select distinct year from printed),
    expected as (
        select year, category from years semi join there using (year)
                                   cross join (select distinct category from printed)
        union all select year, null from years anti join there using (year)
    )
    select year || coalesce('/' || category, '') as name,
           case when exists (select 1 from printed p where p.year = e.year
                                                       and p.category = e.category)
                then 'exact' else 'not_checkable' end
    from expected e order by name
"""
PAIRS = """,
    pairs as (
        select n.name, n.amount as now, b.amount as before, n.unit as unit, b.unit as unit_before
        from printed n join printed b on b.category = n.category and b.year = n.year - 1
    )
"""
REPEATED = """
    select name, case when now <> before or now = 0 then 'exact'
                      when greatest(unit, unit_before) > 1 then 'rounding'
                      else 'discrepancy' end
    from pairs order by name
"""
SLIPPED = """,
    moved as (
        select *, (before - unit_before / 2) * 0.8 as low, (before + unit_before / 2) * 1.2 as high,
               now - unit / 2 as floor, now + unit / 2 as top
        from pairs
    ),
    powers as (select unnest([0.001, 0.01, 0.1, 10, 100, 1000])::decimal(7, 3) as power)
    select name,
           case when now = 0 or before = 0 then 'exact'
                when not exists (select 1 from powers
                                 where low * power <= top and floor <= high * power) then 'exact'
                when low <= top and floor <= high then 'rounding'
                else 'discrepancy' end
    from moved order by name
"""
TEXT = {"nl": "{category} {year}", "en": "{category} {year}"}


@st.composite
def years(draw: Any) -> list[tuple[str, int, str, Decimal, Decimal]]:
    """(name, year, category, amount, unit): positive amounts that often repeat or slip."""
    cells = draw(st.sets(st.tuples(st.integers(2018, 2021), st.sampled_from("abc")), min_size=1))
    found = []
    for year, category in sorted(cells):
        unit = Decimal(draw(st.sampled_from([1, 1, 10, 1000])))
        amount = draw(st.integers(0, 3)) * Decimal(10) ** draw(st.integers(0, 6)) + draw(
            st.integers(0, 9)
        )
        shown = (amount / unit).quantize(Decimal(1)) * unit
        # The ends of an interval must not fall below zero: SQL above does not swap them.
        found.append((f"{year}/{category}", year, category, max(shown, unit), unit))
    return found


@pytest.mark.parametrize(
    ("sql", "block"),
    [
        (ABSENT, {"kind": "complete"}),
        (PAIRS + REPEATED, {"kind": "repeat"}),
        (PAIRS + SLIPPED, {"kind": "change", "band": 20}),
    ],
    ids=["complete", "repeat", "change"],
)
@settings(max_examples=60, deadline=None)
@given(years())
def test_sql_agrees_on_what_is_absent_or_odd(connection, sql, block, printed):
    values = ", ".join(
        f"('{name}', {year}, '{category}', '{amount}', '{unit}')"
        for name, year, category, amount, unit in printed
    )
    expected = connection.sql(PRINTED.format(values=values) + sql).fetchall()
    figures = [figure(f"x/{name}", amount, unit=unit) for name, _, _, amount, unit in printed]
    said = {**block, "quantity": "x/{year}/{category}", "text": TEXT}
    found = verdicts(figures, said, period=(2018, 2021))
    assert [(v.rule_id.removeprefix("dtz/r0/"), v.outcome.value) for v in found] == expected


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
