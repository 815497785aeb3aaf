-- What people decided about findings: one row per finding that is no longer open and decision about it, or about a figure that it is about.
-- Question: which findings were decided, how, by whom, and what do the amounts become?
-- Key: finding_id, decision_id
-- finding_id: the finding, the same in every release
-- state: accepted, resolved
-- kind: what kind of finding
-- severity: how grave it is
-- whose: whose mistake it is, where that is known
-- publisher?: whose report it is; null: the document is of no known report
-- report_id?: the report
-- document_id?: the document; null for a bare path
-- file?: path under raw/ at which the document was first seen
-- explanation: what is wrong, where, by how much, and who accepted it
-- decision_id?: the decision; null: it is about a figure that no rule uses, and only the explanation tells
-- conclusion?: what was concluded
-- figure_id?: the figure that was decided; null: the decision is about the finding itself
-- page?: its page
-- label?: words that it is printed with
-- printed?: its number exactly as printed
-- amount_eur?: its amount as printed
-- amount_accepted_eur?: its amount after the decision
-- difference_eur?: accepted less printed
-- reason?: why
-- evidence?: what it rests on
-- decided_by?: who
-- decided_at?: when (UTC)
with about as (
    select finding_id, decision_id, cast(null as varchar) as figure_id
    from quality.decisions
    where finding_id is not null and status = 'in_force'
    union
    select x.finding_id, d.decision_id, f.figure_id
    from quality.finding_rules x
    join quality.findings n using (finding_id)
    join quality.verdict_figures v on v.rule_id = x.rule_id and v.document_id = n.document_id
    join core.figures f on f.figure_id = v.figure_id
    join quality.decisions d on d.document_id = f.document_id and d.quantity = f.quantity
      and d.place = f.place and d.status = 'in_force'
)
select n.finding_id, n.state, n.kind, n.severity, n.whose, r.publisher, d.report_id,
       n.document_id, d.file, n.explanation, a.decision_id, c.conclusion, f.figure_id, f.page,
       f.label, f.printed, f.amount_eur, f.amount_accepted_eur,
       f.amount_accepted_eur - f.amount_eur as difference_eur,
       c.reason, c.evidence, c.decided_by, c.decided_at
from quality.findings n
left join core.documents d using (document_id)
left join core.reports r using (report_id)
left join about a on a.finding_id = n.finding_id
left join quality.decisions c on c.decision_id = a.decision_id
left join core.figures f on f.figure_id = a.figure_id
where n.state <> 'open'
order by n.severity, d.file, n.finding_id, a.decision_id
