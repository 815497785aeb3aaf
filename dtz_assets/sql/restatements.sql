-- What a later edition of a report changed in what it prints: one row per quantity that differs from the edition before, by mark and printed date. A figure that we misread counts as a person read it.
-- Question: what did a later edition change?
-- Key: report_id, later_document_id, quantity
-- report_id: the report
-- publisher: whose report it is
-- quantity: key of what is stated
-- label: words that it is printed with in the later edition, or in the earlier one if it is gone
-- earlier_document_id: the edition before
-- later_document_id: the edition that restates it
-- restated_at: when the later edition was first seen (UTC)
-- earlier_eur?: amount in the earlier edition; null: it was not there or could not be read
-- later_eur?: amount in the later edition; null: it is gone or could not be read
-- change_eur?: later less earlier
-- change: changed, added or dropped
with marked as (  -- of equal marks and dates nothing says which is later: the first received counts
    select distinct on (report_id, edition_order, printed_on)
           report_id, document_id, edition_order, printed_on
    from core.documents where status in ('loaded', 'superseded')
    order by report_id, edition_order, printed_on, received_at, sha256
),
editions as (
    select report_id, document_id, min(h.known_from) as known_from,
           row_number() over (partition by report_id
                              order by edition_order, coalesce(printed_on, '')) as edition_no
    from marked m join core.figures_history h using (report_id, document_id)
    group by report_id, document_id, edition_order, printed_on
),
printed as (  -- an edition that was current twice has each figure twice
    select distinct on (figure_id) * from core.figures_history order by figure_id, known_from
),
stated as (
    select h.report_id, h.publisher, e.edition_no, h.document_id, e.known_from, h.quantity,
           any_value(h.label order by h.place) as label,
           any_value(coalesce(d.amount_eur, h.amount_eur) order by h.place) as amount_eur,
           any_value(h.share_pct order by h.place) as share_pct
    from printed h join editions e using (report_id, document_id)
    left join quality.decisions d
      on d.document_id = h.document_id and d.quantity = h.quantity and d.place = h.place
        and d.conclusion = 'our_mistake' and d.status <> 'lapsed'
    group by all
),
pairs as (
    select a.report_id, a.edition_no, a.document_id as earlier_document_id,
           b.document_id as later_document_id, b.known_from as restated_at
    from editions a join editions b
      on b.report_id = a.report_id and b.edition_no = a.edition_no + 1
)
select p.report_id, coalesce(b.publisher, a.publisher) as publisher,
       coalesce(b.quantity, a.quantity) as quantity, coalesce(b.label, a.label) as label,
       p.earlier_document_id, p.later_document_id, p.restated_at,
       a.amount_eur as earlier_eur, b.amount_eur as later_eur,
       b.amount_eur - a.amount_eur as change_eur,
       case when a.quantity is null then 'added' when b.quantity is null then 'dropped'
            else 'changed' end as change
from pairs p
join (select quantity, report_id, edition_no from stated
      union select quantity, report_id, edition_no - 1 from stated where edition_no > 1) q
  on q.report_id = p.report_id and q.edition_no = p.edition_no
left join stated a
  on a.report_id = p.report_id and a.edition_no = p.edition_no and a.quantity = q.quantity
left join stated b
  on b.report_id = p.report_id and b.edition_no = p.edition_no + 1 and b.quantity = q.quantity
where a.amount_eur is distinct from b.amount_eur or a.share_pct is distinct from b.share_pct
order by p.report_id, p.restated_at, quantity
