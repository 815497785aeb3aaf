-- The walk from the budget to what is still available, after the decisions of people: one row per report and step.
-- Question: how does one get from the budget to what is left?
-- Key: report_id, step
-- report_id: the report
-- publisher: whose money it is
-- step: number of the step, from 1
-- measure: kind of money of this step
-- label: what the step is, as printed
-- change_eur: what this step adds (budget) or takes away
-- change_printed_eur?: the same, as printed; null: only a person could read it
-- running_eur: what is left after this step according to the accepted figures
-- printed_eur?: on the last step, the balance as printed
-- figure_id: the figure of this step
with steps as (
    select report_id, publisher, measure, quantity,
           case measure when 'budget' then 1 when 'expenditure' then 2
                        when 'transfer' then 3 when 'result' then 4 else 5 end as stage_no,
           any_value(label order by page, place) as label,
           any_value(figure_id order by page, place) as figure_id,
           any_value(amount_accepted_eur order by page, place) as amount_eur,
           any_value(amount_eur order by page, place) as printed_eur
    from core.figures
    where scope = 'own' and amount_accepted_eur is not null
      and (quantity in ('budget/period', 'expenditure/period', 'result/period', 'balance/period')
           or (quantity like 'transfer/%' and measure = 'transfer'))
    group by all
),
changes as (
    select *, case measure when 'budget' then amount_eur when 'balance' then 0
                           else -amount_eur end as change_eur,
              case measure when 'budget' then printed_eur when 'balance' then 0
                           else -printed_eur end as change_printed_eur
    from steps
)
select report_id, publisher,
       cast(row_number() over walk as integer) as step,
       measure, label,
       cast(change_eur as decimal(18, 2)) as change_eur,
       cast(change_printed_eur as decimal(18, 2)) as change_printed_eur,
       cast(sum(change_eur) over walk as decimal(18, 2)) as running_eur,
       case when measure = 'balance' then printed_eur end as printed_eur,
       figure_id
from changes
window walk as (partition by report_id order by stage_no, quantity)
order by report_id, step
