-- How much of each document is accounted for and proven: one row per document that was ever seen.
-- Question: what became of each document: how many of its numbers are read, and how many figures are checked?
-- Key: document_id
-- document_id: the document
-- file: path under raw/ at which it was first seen
-- status: loaded is the current edition; only of these there is more to say
-- report_id?: the report that it is an edition of
-- publisher?: whose report it is
-- pages?: number of pages
-- numbers?: numbers on its pages; null here and below: it is not the current edition of a report
-- claimed?: of these: figures
-- ignored?: of these: no amounts, with a reason
-- unclaimed?: of these: neither
-- accounted_pct?: percentage of its numbers that are claimed or ignored; null: it has none
-- tied?: figures that some rule uses: only these are checked
-- tied_pct?: percentage of its figures that some rule uses
-- unread?: figures that could not be read with certainty
-- exact?: rules that hold to the cent
-- rounding?: rules that hold within what rounding explains
-- discrepancy?: rules that do not hold
-- not_checkable?: rules of which something is absent or was not read
-- open_findings: findings about it that are open
-- decided_findings: findings about it that people accepted
with verdicts as (
    select document_id,
           count(*) filter (where verdict = 'exact') as exact,
           count(*) filter (where verdict = 'rounding') as rounding,
           count(*) filter (where verdict = 'discrepancy') as discrepancy,
           count(*) filter (where verdict = 'not_checkable') as not_checkable
    from quality.verdicts
    group by document_id
)
select d.document_id, d.file, d.status, d.report_id, r.publisher, d.pages,
       c.numbers, c.claimed, c.ignored, c.unclaimed,
       case when c.numbers > 0
            then cast((c.numbers - c.unclaimed) * 100 / c.numbers as decimal(9, 4))
            end as accounted_pct,
       c.tied,
       case when c.claimed > 0
            then cast(c.tied * 100 / c.claimed as decimal(9, 4)) end as tied_pct,
       case when c.document_id is not null then
           (select count(*) from core.figures f
            where f.document_id = d.document_id and f.status <> 'claimed') end as unread,
       case when c.document_id is not null then coalesce(v.exact, 0) end as exact,
       case when c.document_id is not null then coalesce(v.rounding, 0) end as rounding,
       case when c.document_id is not null then coalesce(v.discrepancy, 0) end as discrepancy,
       case when c.document_id is not null then coalesce(v.not_checkable, 0) end as not_checkable,
       (select count(*) from quality.findings f
        where f.document_id = d.document_id and f.state = 'open') as open_findings,
       (select count(*) from quality.findings f
        where f.document_id = d.document_id and f.state <> 'open') as decided_findings
from core.documents d
left join core.reports r using (report_id)
left join quality.coverage c on c.document_id = d.document_id
left join verdicts v on v.document_id = d.document_id
order by d.file, d.document_id
