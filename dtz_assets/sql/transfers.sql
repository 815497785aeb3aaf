-- Money moved out of a budget, with the other side, after the decisions of people: one row per report and transfer.
-- Question: what was moved to another budget, and was it received?
-- Key: report_id, quantity
-- report_id: the report
-- publisher: whose budget it leaves
-- quantity: key of the transfer
-- year?: the year; null: it is of a period of several years
-- from_party?: where it leaves
-- to_party?: where it goes
-- moved_out_eur?: the amount on the side of the budget that it leaves
-- moved_out_printed_eur?: the same, as printed
-- received_eur?: the amount on the side that receives it; null: the report does not print that side
-- received_printed_eur?: the same, as printed
-- difference_eur?: moved out less received
-- places: in how many places the report prints it
select report_id, publisher, quantity,
       any_value(case when period_start = period_end then period_start end order by place) as year,
       any_value(from_party order by place) as from_party,
       any_value(to_party order by place) as to_party,
       any_value(amount_accepted_eur order by place)
           filter (where measure = 'transfer') as moved_out_eur,
       any_value(amount_eur order by place)
           filter (where measure = 'transfer') as moved_out_printed_eur,
       any_value(amount_accepted_eur order by place)
           filter (where measure <> 'transfer') as received_eur,
       any_value(amount_eur order by place)
           filter (where measure <> 'transfer') as received_printed_eur,
       moved_out_eur - received_eur as difference_eur,
       count(*) as places
from core.figures
where measure <> 'share'
  and (report_id, quantity) in (select (report_id, quantity) from core.figures
                                where measure = 'transfer')
group by report_id, publisher, quantity
order by report_id, quantity
