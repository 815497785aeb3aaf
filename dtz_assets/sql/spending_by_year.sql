-- Spending by year, category and item: one row per leaf, so that sums never count twice.
-- Question: what was spent, by year, category and item?
-- Key: figure_id
-- report_id: the report
-- publisher: who spent it
-- year: the year
-- category?: the category; null: none is printed
-- line_item?: the item within it; null where the report does not break the category down
-- label: words that it is printed with
-- is_in_kind: a contribution in kind, not in money
-- amount_eur?: what was spent, as printed; null: only a person could read it
-- amount_accepted_eur: what was spent, after the decisions of people
-- figure_id: the figure that says so
select report_id, publisher,
       case when period_start = period_end then period_start else year end as year,
       category, line_item, label, is_in_kind, amount_eur, amount_accepted_eur, figure_id
from core.figures
where measure = 'expenditure' and stage = 'actual' and is_leaf
  and (year is not null or period_start = period_end)
order by report_id, year, category, line_item, label, figure_id
