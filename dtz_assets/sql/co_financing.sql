-- Who pays what: one row per contribution that a report states, its own, shared and others', in each measure and stage once. Add amounts up where is_leaf; the other rows are totals, and money of others.
-- Question: who pays what: from which reserve, in cash or in kind, how much is of others?
-- Key: figure_id
-- report_id: the report
-- publisher: who accounts for the money
-- measure: co_financing, or the kind of money that a reserve or fund pays
-- stage: moment of the cycle
-- year?: the year; null: it is of a period of several years
-- period_start: first year that it is about
-- period_end: last year that it is about
-- category?: what is financed, as printed
-- line_item?: part of it, as printed
-- to_party?: who receives it; null: not printed
-- scope: whose money: own (the publisher's), shared, other
-- funding_source?: reserve or fund that pays it; null: not printed
-- is_in_kind: a contribution in kind, not in money
-- is_leaf: safe to add up within one report, measure and stage
-- amount_eur?: the amount, as printed; null: only a person could read it
-- amount_accepted_eur: the amount, after the decisions of people
-- share_pct?: the share, as printed beside it; null: none is printed
-- computed_pct?: of a leaf: its percentage of all leaves that finance the same; null: they come to 0
-- figure_id: the figure that states the amount
-- share_figure_id?: the figure that states the share
with stated as (
    select *, case when period_start = period_end then period_start else year end as in_year
    from core.figures
    where measure <> 'share' and (measure = 'co_financing' or funding_source is not null)
      and amount_accepted_eur is not null
    -- The leaf of a quantity, or else its first place.
    qualify row_number() over (
        partition by report_id, measure, stage, quantity order by is_leaf desc, place) = 1
),
shares as (
    -- A row of a report prints a share beside its amount, and both have its words.
    select f.figure_id, s.figure_id as share_figure_id, s.share_pct
    from stated f join core.figures s
      on s.document_id = f.document_id and s.measure = 'share' and s.page = f.page
        and s.stage = f.stage and s.label = f.label
        and s.category is not distinct from f.category
        and s.line_item is not distinct from f.line_item
        and s.funding_source is not distinct from f.funding_source
        and s.to_party is not distinct from f.to_party
    where s.share_pct is not null
    qualify row_number() over (
        partition by f.figure_id order by abs(s.top - f.top), s.quantity, s.place) = 1
)
select f.report_id, f.publisher, f.measure, f.stage, f.in_year as year,
       f.period_start, f.period_end, f.category, f.line_item, f.to_party, f.scope,
       f.funding_source, f.is_in_kind, f.is_leaf, f.amount_eur, f.amount_accepted_eur,
       s.share_pct,
       case when f.is_leaf and all_leaves <> 0
            -- a ratio for reading, not money
            then cast(f.amount_accepted_eur * 100 / all_leaves as decimal(9, 4))
            end as computed_pct,
       f.figure_id, s.share_figure_id
from (select *, sum(amount_accepted_eur) filter (where is_leaf) over (
          partition by report_id, measure, stage, in_year, category) as all_leaves
      from stated) f
left join shares s using (figure_id)
order by f.report_id, f.measure, f.stage, year nulls first, f.category nulls first,
         f.is_leaf, f.line_item, f.figure_id
