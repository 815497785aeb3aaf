"""Faults of an assembled release: each audit is a SELECT of the rows that must not exist.

One row is enough to keep a release from being published. What does not reconcile is no fault.
No Dagster here.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipelines.errors import QueryError, ReleaseError
from pipelines.store.query import QueryResult, run_query

AUDITS = {
    "figures_belong_to_current_documents": """
        select figure_id, document_id from core.figures f
        where not exists (select 1 from core.documents d
                          where d.document_id = f.document_id and d.status = 'loaded')""",
    "reports_have_a_current_document": """
        select report_id, current_document_id from core.reports r
        where not exists (select 1 from core.documents d
                          where d.document_id = r.current_document_id
                            and d.report_id = r.report_id and d.status = 'loaded')""",
    "every_report_has_figures": """
        select report_id from core.reports
        where report_id not in (select report_id from core.figures)""",
    "current_figures_are_those_of_the_history": """
        (select figure_id, quantity, amount_eur from core.figures
         except select figure_id, quantity, amount_eur from core.figures_history
                where known_to is null)
        union all
        (select figure_id, quantity, amount_eur from core.figures_history where known_to is null
         except select figure_id, quantity, amount_eur from core.figures)""",
    "verdicts_name_rules_and_documents": """
        select rule_id, document_id from quality.verdicts v
        where rule_id not in (select rule_id from quality.rules)
           or document_id not in (select document_id from core.documents)""",
    "verdicts_use_figures_of_their_document": """
        select rule_id, document_id, figure_id from quality.verdict_figures v
        where not exists (select 1 from core.figures f
                          where f.figure_id = v.figure_id and f.document_id = v.document_id)
           or not exists (select 1 from quality.verdicts w
                          where w.rule_id = v.rule_id and w.document_id = v.document_id)""",
    "discrepancies_have_a_finding": """
        select rule_id, document_id from quality.verdicts v
        where verdict = 'discrepancy'
          and not exists (select 1 from quality.finding_rules x
                          join quality.findings f using (finding_id)
                          where x.rule_id = v.rule_id and f.document_id = v.document_id)""",
    "findings_name_documents": """
        select finding_id, document_id from quality.findings
        where document_id is not null
          and document_id not in (select document_id from core.documents)""",
    "accepted_amounts_follow_decisions": """
        select figure_id, f.amount_eur, amount_accepted_eur, d.amount_eur as decided_eur
        from core.figures f left join quality.decisions d
          on d.document_id = f.document_id and d.quantity = f.quantity and d.place = f.place
            and d.status = 'in_force'
        where amount_accepted_eur is distinct from coalesce(d.amount_eur, f.amount_eur)""",
    "decisions_in_force_are_about_something": """
        select decision_id from quality.decisions d
        where status = 'in_force' and not (
            exists (select 1 from core.figures f
                    where d.document_id = f.document_id and d.quantity = f.quantity
                      and d.place = f.place)
            or exists (select 1 from quality.findings f
                       where d.finding_id = f.finding_id and f.state = 'accepted')
            or (conclusion = 'release'
                and exists (select 1 from core.documents c
                            where c.document_id = d.document_id and c.status = 'loaded')))""",
    "coverage_counts_every_figure": """
        select c.document_id, c.claimed, count(f.figure_id) as figures
        from quality.coverage c left join core.figures f using (document_id)
        group by all having c.claimed <> figures""",
}


_REPORTS = "select report_id from core.reports"
_REPORTS_BEFORE = """
    select distinct report_id from core.reports join core.documents using (report_id)
    where sha256 not in ({}) order by report_id"""


def audit(path: Path, sql: str) -> QueryResult:
    """The rows of a release that an audit objects to."""
    return run_query(path, sql)


def lost_reports(staged: Path, *before: Path, purged: Collection[str] = ()) -> list[str]:
    """Reports of an earlier release that the staged one does not know: a report never disappears.

    Unless a person had all of its documents `purged`, given by their hashes. `before` are the live
    release and the kept ones: the first that can be read counts. Where none can, nothing is known,
    and only a new release mends that.
    """
    known = {row[0] for row in run_query(staged, _REPORTS).rows}
    hashes = ", ".join(f"'{sha256}'" for sha256 in sorted(purged))
    for path in before:
        try:
            reports = run_query(path, _REPORTS_BEFORE.format(hashes or "''")).rows
        except (ReleaseError, QueryError):
            continue
        return [row[0] for row in reports if row[0] not in known]
    return []
