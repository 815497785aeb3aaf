-- What leaves add up to: one row per report, measure, stage, year, category, item and payer. Add its rows up within one report, measure and stage, over any of the other columns: nothing counts twice.
-- Question: what do the parts come to, however I group them?
-- Key: report_id, measure, stage, year, category, line_item, funding_source, is_in_kind
-- Kept: as a view
-- report_id: the report; two reports of one publisher can tell of the same money
-- publisher: whose money it is
-- programme: the programme that the money is for
-- measure: kind of money; never add two of them together
-- stage: moment of the cycle; never add two of them together
-- year?: the year; null: the amount is of a period of several years
-- category?: the category, or the row of a table without categories; null: none is printed
-- line_item?: the item within it; null: it is not broken down
-- funding_source?: reserve or fund that pays it; null: none is printed
-- is_in_kind: a contribution in kind, not in money
-- leaves: how many leaves are added
-- amount_eur?: their sum as printed; null: none of them could be read
-- amount_accepted_eur: their sum after the decisions of people
-- rounding_eur: how much of a difference with a total their rounding explains: half a unit of each; add it up like the amounts, and the half unit of the total
select report_id, publisher, programme, measure, stage,
       case when period_start = period_end then period_start else year end as year,
       coalesce(category, row_label) as category, line_item, funding_source, is_in_kind,
       count(*) as leaves,
       cast(sum(amount_eur) as decimal(18, 2)) as amount_eur,
       cast(sum(amount_accepted_eur) as decimal(18, 2)) as amount_accepted_eur,
       cast(sum(coalesce(unit, 0) * 0.5) as decimal(24, 6)) as rounding_eur
from core.figures
where is_leaf
group by all
order by all
