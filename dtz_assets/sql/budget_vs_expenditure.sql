-- Budget against expenditure by the printed amounts, after the decisions of people: one row per budget that a report prints: as a whole, per category, and per year where it does so.
-- Question: how much of each budget was spent, and what is left?
-- Key: report_id, stage, quantity
-- report_id: the report
-- publisher: whose money it is
-- year?: the year; null: the budget is for a period of several years
-- category?: the category, or the row of the table; null: the report as a whole
-- line_item?: the item within the category; null: the category as a whole
-- stage: which budget: budget_original, budget_amended
-- quantity: key of the budget
-- budget_eur: the budget
-- budget_printed_eur?: the budget, as printed; null: only a person could read it
-- spent_eur?: what was spent according to the printed amount for the same; null: not printed
-- spent_printed_eur?: the same, as printed
-- spent_leaves_eur?: what its leaves within the same period come to; null: there are none, or it is a row of a table
-- left_eur?: budget less spent; null where one of them is not printed
-- spent_pct?: spent as a percentage of the budget
with printed as (
    -- The key says what a quantity is about: what is left of it without measure and stage.
    select report_id, publisher, measure, stage, quantity,
           array_to_string(list_filter(string_split(quantity, '/'), lambda part: part not in
               ('budget', 'expenditure', 'original', 'amended', 'actual')), '/') as key,
           regexp_full_match(key, 'period|\d{4}|') as is_whole,
           period_start, period_end, category, line_item, coalesce(row_label, label) as row_name,
           amount_accepted_eur as amount_eur, amount_eur as printed_eur
    from core.figures
    where scope = 'own' and amount_accepted_eur is not null
      and measure in ('budget', 'expenditure')
    qualify row_number() over (
        partition by report_id, measure, stage, quantity order by place) = 1
),
budgets as (
    -- Of some reports a budget is a measure, of others a stage of the expenditure.
    select * from printed where stage in ('budget_original', 'budget_amended')
),
spent as (
    select * from printed where measure = 'expenditure' and stage = 'actual'
    qualify row_number() over (
        partition by report_id, key, period_start, period_end order by quantity) = 1
)
select b.report_id, b.publisher,
       case when b.period_start = b.period_end then b.period_start end as year,
       case when not b.is_whole then coalesce(b.category, b.row_name) end as category,
       case when not b.is_whole then b.line_item end as line_item,
       b.stage, b.quantity,
       b.amount_eur as budget_eur,
       b.printed_eur as budget_printed_eur,
       s.amount_eur as spent_eur,
       s.printed_eur as spent_printed_eur,
       (select cast(sum(l.amount_accepted_eur) as decimal(18, 2)) from core.figures l
        where l.is_leaf and l.measure = 'expenditure' and l.stage = 'actual'
          and l.report_id = b.report_id
          and l.period_start >= b.period_start and l.period_end <= b.period_end
          and (b.is_whole or l.category = b.category)
          and (b.is_whole or b.line_item is null or l.line_item = b.line_item)
       ) as spent_leaves_eur,
       b.amount_eur - s.amount_eur as left_eur,
       case when b.amount_eur <> 0
            -- a ratio for reading, not money: DuckDB divides decimals as floats
            then cast(s.amount_eur * 100 / b.amount_eur as decimal(9, 4)) end as spent_pct
from budgets b
left join spent s on s.report_id = b.report_id and s.key = b.key
  and s.period_start = b.period_start and s.period_end = b.period_end
order by b.report_id, year nulls first, not b.is_whole, category, line_item nulls first,
         b.stage, b.quantity
