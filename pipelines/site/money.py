"""Where the money of one report went, from the marts: what its charts and their tables tell.

Amounts are those after the decisions of people; `printed` beside one tells what the report says
where that differs. Sums here only put leaves together for a bar: nothing is proven by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.store.contents import Contents
from pipelines.store.query import QueryResult

_SPENT = """
select year, category, line_item, label, is_in_kind, amount_accepted_eur as amount,
       amount_eur as printed, figure_id
from marts.spending_by_year where report_id = ?
order by year, category nulls last, line_item nulls first, label, figure_id
"""
# The mart pairs a budget with the spending of the same key and period; so their figures are found.
_BUDGETS = r"""
with named as (
    select *, array_to_string(list_filter(string_split(quantity, '/'), lambda part: part not in
               ('budget', 'expenditure', 'original', 'amended', 'actual')), '/') as key
    from core.figures
    where report_id = ? and scope = 'own' and amount_accepted_eur is not null
      and measure in ('budget', 'expenditure')
),
budgets as (
    select * from named where stage in ('budget_original', 'budget_amended')
    qualify row_number() over (partition by stage, quantity order by place) = 1
),
spent as (
    select * from named where measure = 'expenditure' and stage = 'actual'
    qualify row_number() over (
        partition by key, period_start, period_end order by quantity, place) = 1
)
select m.year, m.category, m.line_item, m.stage, m.budget_eur as budget,
       m.budget_printed_eur as budget_printed, b.figure_id as budget_figure,
       m.spent_eur as spent, m.spent_printed_eur as spent_printed, s.figure_id as spent_figure,
       m.left_eur as remaining
from marts.budget_vs_expenditure m
join budgets b on b.report_id = m.report_id and b.stage = m.stage and b.quantity = m.quantity
left join spent s on s.key = b.key and s.period_start = b.period_start
  and s.period_end = b.period_end and m.spent_eur is not null
order by m.year nulls first, m.category nulls first, m.line_item nulls first, m.stage, m.quantity
"""
_STEPS = """
select measure, label, change_eur as change, change_printed_eur as change_printed,
       running_eur as running, printed_eur as balance, figure_id
from marts.balance where report_id = ? order by step
"""
_TRANSFERS = """
with sides as (
    select quantity, measure = 'transfer' as is_out, any_value(figure_id order by place) as figure
    from core.figures
    where report_id = ? and measure <> 'share' and amount_accepted_eur is not null
    group by all
)
select t.year, t.from_party, t.to_party,
       t.moved_out_eur as moved_out, t.moved_out_printed_eur as moved_out_printed,
       o.figure as out_figure, t.received_eur as received,
       t.received_printed_eur as received_printed, i.figure as in_figure,
       t.difference_eur as difference
from marts.transfers t
left join sides o on o.quantity = t.quantity and o.is_out
left join sides i on i.quantity = t.quantity and not i.is_out
where t.report_id = ? order by t.year nulls first, t.quantity
"""
_TOTALS = """
with leaves as (
    select report_id, sum(amount_accepted_eur)::decimal(18, 2) as spent
    from marts.spending_by_year group by report_id
),
whole as (
    -- Of several years only a budget for all of them; the amended one where there is one.
    select m.report_id, m.budget_eur as budget, m.spent_eur as spent
    from marts.budget_vs_expenditure m join core.reports r using (report_id)
    where m.category is null and m.line_item is null
      and (m.year is null or r.period_start = r.period_end)
    qualify row_number() over (partition by m.report_id order by m.stage, m.quantity) = 1
)
select report_id, w.budget, coalesce(w.spent, l.spent) as spent
from core.reports left join leaves l using (report_id) left join whole w using (report_id)
where coalesce(w.spent, l.spent) is not null
order by report_id
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent on a leaf in a year."""

    year: int
    category: str | None
    line_item: str | None
    label: str
    is_in_kind: bool
    amount: Decimal
    printed: Decimal | None
    figure_id: str


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget and what was spent of it; no `category`: of the report as a whole."""

    year: int | None
    category: str | None
    line_item: str | None
    stage: str
    budget: Decimal
    budget_printed: Decimal | None
    budget_figure: str
    spent: Decimal | None
    spent_printed: Decimal | None
    spent_figure: str | None
    remaining: Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step from the budget to what is available; `balance` on the last: as printed."""

    measure: str
    label: str
    change: Decimal
    change_printed: Decimal | None
    running: Decimal
    balance: Decimal | None
    figure_id: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money moved to another budget; `received` is null where that side is not printed."""

    year: int | None
    from_party: str | None
    to_party: str | None
    moved_out: Decimal | None
    moved_out_printed: Decimal | None
    out_figure: str | None
    received: Decimal | None
    received_printed: Decimal | None
    in_figure: str | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Money:
    """All of it for one report; each part may be empty."""

    spent: tuple[Spent, ...] = ()
    budgets: tuple[Budget, ...] = ()
    steps: tuple[Step, ...] = ()
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """What a report as a whole had and spent; no `budget`: it prints none for its period."""

    report_id: str
    budget: Decimal | None
    spent: Decimal


def gather_money(contents: Contents, report_id: str) -> Money:
    """What the marts say of one report."""
    return Money(
        tuple(Spent(**row) for row in _rows(contents.ask(_SPENT, report_id))),
        tuple(Budget(**row) for row in _rows(contents.ask(_BUDGETS, report_id))),
        tuple(Step(**row) for row in _rows(contents.ask(_STEPS, report_id))),
        tuple(Transfer(**row) for row in _rows(contents.ask(_TRANSFERS, report_id, report_id))),
    )


def gather_totals(contents: Contents) -> dict[str, Total]:
    """What each report spent as a whole, by its id; none of one without spending."""
    return {row["report_id"]: Total(**row) for row in _rows(contents.ask(_TOTALS))}


def _rows(answer: QueryResult) -> Iterator[dict[str, Any]]:
    for row in answer.rows:
        yield dict(zip(answer.columns, row, strict=True))
