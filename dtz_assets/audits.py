"""Faults of an assembled release: each audit is a SELECT of the rows that must not exist.

One row is enough to keep a release from being published. What does not reconcile is no fault.
No Dagster here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from dtz_assets.schemas import MODELS
from dtz_assets.schemas.history import HISTORY, PAST
from pipelines.errors import QueryError, ReleaseError
from pipelines.store.query import QueryResult, run_query


def _current_rows_are_those_of_the_history() -> str:
    """The tables of now that are not what their past says of now.

    Compared are the numbers of rows and the sums of their hashes: to hash wide rows is cheap, to
    look for each of them on the other side took most of the time of all audits.
    """
    counted = []
    for past in PAST:
        table = past.removesuffix(HISTORY)
        columns = ", ".join(f'"{name}"' for name in MODELS[table].to_schema().columns)
        told = f"count(*) as rows_of_it, sum(hash({columns})) as hashes"
        counted.append(
            f"select '{table}' as table_id, n.rows_of_it as rows_now, k.rows_of_it as rows_kept "
            f"from (select {told} from {table}) n, "
            f"(select {told} from {past} where known_to is null) k "
            "where (n.rows_of_it, n.hashes) is distinct from (k.rows_of_it, k.hashes)"
        )
    return " union all ".join(counted)


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
    "current_rows_are_those_of_the_history": _current_rows_are_those_of_the_history(),
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


def audit(path: Path, sql: str) -> QueryResult:
    """The rows of a release that an audit objects to."""
    return run_query(path, sql)


def lost_reports(staged: Path, *before: Path, purged: Collection[str] = ()) -> list[str]:
    """Reports of an earlier release that the staged one does not know: a report never disappears.

    Unless people withdrew every document of it, or had it `purged`, given by its hash. `before` are
    the live release and the kept ones: the first that can be read counts. Where none can, nothing
    is known, and only a new release mends that.
    """
    known = {row[0] for row in run_query(staged, _REPORTS).rows}
    gone = {row[0] for row in run_query(staged, _WITHDRAWN).rows} | set(purged)
    documents = _documents_of_reports(before)
    return sorted({report for report, one in documents if one not in gone} - known)


def why_lost(staged: Path, lost: Collection[str], *before: Path) -> list[tuple[str, str, str]]:
    """Of each lost report the files that it was read from, and why they give it no more."""
    now = {sha256: told for sha256, *told in run_query(staged, _FILES).rows}
    return sorted(
        (report, *now[sha256])
        for report, sha256 in _documents_of_reports(before)
        if report in lost and sha256 in now
    )


def _documents_of_reports(releases: Iterable[Path]) -> list[tuple[str, str]]:
    """Report and hash of each document, from the first release that can be read."""
    for path in releases:
        try:
            return [(report, sha256) for report, sha256 in run_query(path, _OF_REPORTS).rows]
        except (ReleaseError, QueryError):
            continue
    return []


_OF_REPORTS = """
select report_id, sha256
from core.reports left join core.documents using (report_id)"""
_FILES = "select sha256, file, coalesce(reason, '') from core.documents"
_WITHDRAWN = "select sha256 from core.documents where status = 'withdrawn'"
