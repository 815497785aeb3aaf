-- What a person should still look at: one row per open finding.
-- Question: what should a person look at?
-- Key: finding_id
-- finding_id: the finding, the same in every release
-- severity: how grave it is
-- kind: what kind of finding
-- publisher?: whose report it is; null: the document is of no known report
-- report_id?: the report
-- document_id?: the document
-- file?: path under raw/ at which the document was first seen
-- rules: how many rules it is about
-- explanation: what is wrong, where, by how much
-- suspects: how many sets of figures would explain it, each a possibility
-- suspect_page?: page of the likeliest suspect; of several together, the first to be read
-- suspect_label?: words that it is printed with
-- suspect_printed?: its number exactly as printed
-- suspect_proposed_eur?: amount that would fit; null where no single one can be proposed
-- suspect_explanation?: why it is suspected, in a sentence
with likeliest as (
    select distinct on (s.finding_id) s.finding_id, f.page, f.label, f.printed,
           s.proposed_amount_eur, s.explanation
    from quality.suspects s join core.figures f using (figure_id)
    order by s.finding_id, s.rank, f.page, f.top, f.x0
)
select f.finding_id, f.severity, f.kind, r.publisher, d.report_id, f.document_id, d.file,
       (select count(*) from quality.finding_rules x where x.finding_id = f.finding_id) as rules,
       f.explanation,
       (select count(distinct set_no) from quality.suspects s
        where s.finding_id = f.finding_id) as suspects,
       s.page as suspect_page, s.label as suspect_label, s.printed as suspect_printed,
       s.proposed_amount_eur as suspect_proposed_eur, s.explanation as suspect_explanation
from quality.findings f
left join core.documents d using (document_id)
left join core.reports r using (report_id)
left join likeliest s using (finding_id)
where f.state = 'open'
order by f.severity, d.file, f.finding_id
