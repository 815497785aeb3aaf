-- Budget against expenditure over the whole period by the printed totals, after the decisions of people: one row per report and category, and one for the report as a whole.
-- report_id: the report
-- publisher: whose money it is
-- category: the category; null: the report as a whole
-- budget_eur: the budget
-- budget_printed_eur: the budget, as printed
-- spent_eur: what was spent according to the total over the period; null: not printed
-- spent_printed_eur: the same, as printed
-- left_eur: budget less spent; null where one of them is not printed
-- spent_pct: spent as a percentage of the budget
with printed as (
    select report_id, publisher, measure, split_part(quantity, '/', 3) as category_key,
           any_value(category order by page, place) as category,
           any_value(amount_accepted_eur order by page, place) as amount_eur,
           any_value(amount_eur order by page, place) as printed_eur
    from core.figures
    where scope = 'own' and year is null and amount_accepted_eur is not null
      and regexp_matches(quantity, '^(budget|expenditure)/period(/[^/]+)?$')
    group by all
)
select b.report_id, b.publisher,
       case when b.category_key <> '' then b.category end as category,
       b.amount_eur as budget_eur,
       b.printed_eur as budget_printed_eur,
       e.amount_eur as spent_eur,
       e.printed_eur as spent_printed_eur,
       b.amount_eur - e.amount_eur as left_eur,
       case when b.amount_eur <> 0
            -- a ratio for reading, not money: DuckDB divides decimals as floats
            then cast(e.amount_eur * 100 / b.amount_eur as decimal(9, 4)) end as spent_pct
from printed b
left join printed e
  on e.report_id = b.report_id and e.category_key = b.category_key and e.measure = 'expenditure'
where b.measure = 'budget'
order by b.report_id, b.category_key
