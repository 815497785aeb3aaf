-- Spending by year, category and item: one row per leaf, so that sums never count twice.
-- report_id: the report
-- publisher: who spent it
-- year: the year
-- category: the category
-- line_item: the item within it; null where the report does not break the category down
-- is_in_kind: a contribution in kind, not in money
-- amount_eur: what was spent, as printed
-- amount_accepted_eur: what was spent, after the decisions of people
-- figure_id: the figure that says so
select report_id, publisher, year, category, line_item, is_in_kind,
       amount_eur, amount_accepted_eur, figure_id
from core.figures
where measure = 'expenditure' and stage = 'actual' and is_leaf and year is not null
order by report_id, year, category, line_item
