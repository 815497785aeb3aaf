-- What a person should still look at: one row per open finding.
-- finding_id: the finding, the same in every release
-- severity: how grave it is
-- kind: what kind of finding
-- publisher: whose report it is; null: the document is of no known report
-- report_id: the report
-- document_id: the document
-- file: path under raw/ at which the document was first seen
-- rules: how many rules it is about
-- explanation: what is wrong, where, by how much
select f.finding_id, f.severity, f.kind, r.publisher, d.report_id, f.document_id, d.file,
       (select count(*) from quality.finding_rules x where x.finding_id = f.finding_id) as rules,
       f.explanation
from quality.findings f
left join core.documents d using (document_id)
left join core.reports r using (report_id)
where f.state = 'open'
order by f.severity, d.file, f.finding_id
