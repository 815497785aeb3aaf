"""A release to what the pages of the site tell. One report at a time: a warehouse has many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from pipelines.documents.model import Box
from pipelines.site.model import (
    Coverage,
    Decision,
    Document,
    Figure,
    Finding,
    Mark,
    Number,
    Release,
    Report,
    ReportPage,
    Sum,
    Suspect,
    SuspectSet,
)
from pipelines.store.contents import Contents
from pipelines.store.query import QueryResult

_RELEASE = "select release_id, built_at, schema_version from ops.releases"
_DOCUMENTS = """
select document_id, sha256, file, report_id, edition, title, pages, received_at, status, reason,
       licence, source_url
from core.documents order by received_at, document_id
"""
_REPORTS = """
select r.report_id, r.publisher, r.programme, r.document_type, r.period_start, r.period_end,
       r.current_document_id, c.numbers, c.claimed, c.ignored, c.unclaimed, c.tied, c.exact,
       c.rounding, c.discrepancy, c.not_checkable, c.open_findings
from core.reports r join marts.coverage c on c.document_id = r.current_document_id
order by r.publisher, r.programme, r.period_start, r.report_id
"""
_FIGURES = """
select figure_id, document_id, quantity, measure, year, category, label, printed,
       amount_eur as amount, amount_accepted_eur as accepted, share_pct, unit, reader, page,
       x0, top, x1, bottom, status
from core.figures where document_id = ? order by page, top, x0
"""
_NUMBERS = """
select printed, reason, page, x0, top, x1, bottom, status
from quality.numbers where document_id = ? order by page, top, x0
"""
_SUMS = """
select rule_id, kind, "group", text, verdict, reported_eur as reported, computed_eur as computed,
       difference_eur as difference, allowed_eur as allowed, explanation
from quality.verdicts join quality.rules using (rule_id)
where document_id = ? order by rule_id
"""
_PARTS = """
select rule_id, figure_id, weight from quality.verdict_figures
where document_id = ? order by rule_id, position
"""
_FINDINGS = """
select finding_id, document_id, kind, whose, severity, state, explanation
from quality.findings where document_id = ?
order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, finding_id
"""
_LOOSE_FINDINGS = """
select f.finding_id, f.document_id, f.kind, f.whose, f.severity, f.state, f.explanation
from quality.findings f
where f.document_id is null or f.document_id not in (select current_document_id from core.reports)
order by f.severity, f.finding_id
"""
_FINDING_RULES = """
select finding_id, rule_id from quality.finding_rules join quality.findings using (finding_id)
where document_id = ?
"""
_SUSPECTS = """
select s.finding_id, s.rank, s.figure_id, s.proposed_amount_eur as proposed,
       s.lowest_eur as lowest, s.highest_eur as highest, s.hypothesis, s.explanation
from quality.suspects s join quality.findings f using (finding_id)
where f.document_id = ? order by s.finding_id, s.rank, s.set_no, s.figure_id
"""
_DECISIONS = """
select finding_id, quantity, place, conclusion, amount_eur as amount, reason, evidence,
       decided_by, decided_at, status, why_not
from quality.decisions where document_id = ? order by decided_at
"""
# A rule that only finds something odd proves nothing.
_SOFT = ("change", "repeat")
_MARK_OF_VERDICT = {
    "exact": Mark.PROVEN,
    "rounding": Mark.ROUNDING,
    "discrepancy": Mark.UNPROVEN,
    "not_checkable": Mark.UNTIED,
}
_WEIGHT = {mark: weight for weight, mark in enumerate(Mark)}


def gather_release(contents: Contents) -> Release:
    """Which release this is."""
    return Release(*contents.ask(_RELEASE).rows[0])


def gather_documents(contents: Contents) -> list[Document]:
    """Every content that was ever seen, the oldest first."""
    return [Document(**row) for row in _rows(contents.ask(_DOCUMENTS))]


def gather_reports(contents: Contents, documents: Iterable[Document]) -> list[Report]:
    """Every report with its editions, by publisher."""
    by_id, editions = {}, defaultdict[str | None, list[Document]](list)
    for document in documents:
        by_id[document.document_id] = document
        editions[document.report_id].append(document)
    return [_report(row, by_id, editions) for row in _rows(contents.ask(_REPORTS))]


def gather_loose_findings(contents: Contents) -> list[Finding]:
    """What is to be known of files that are no current edition of a report."""
    return [Finding(**row) for row in _rows(contents.ask(_LOOSE_FINDINGS))]


def gather_report(contents: Contents, report: Report) -> ReportPage:
    """All that is known of the current edition of a report, but for its pictures."""
    document = report.current.document_id

    def ask(sql: str) -> list[dict[str, Any]]:
        return list(_rows(contents.ask(sql, document)))

    verdicts, rules_of = ask(_SUMS), defaultdict[str, list[str]](list)
    parts = defaultdict[str, dict[str, Decimal | None]](dict)
    for row in ask(_PARTS):
        rules_of[row["figure_id"]].append(row["rule_id"])
        parts[row["rule_id"]][row["figure_id"]] = row["weight"]
    findings, suspected = ask(_FINDINGS), ask(_SUSPECTS)
    is_open = {row["finding_id"] for row in findings if row["state"] == "open"}
    suspects = {row["figure_id"] for row in suspected if row["finding_id"] in is_open}
    outcomes = {row["rule_id"]: row["verdict"] for row in verdicts if row["kind"] not in _SOFT}
    figures: dict[str, Figure] = {}
    for row in ask(_FIGURES):
        rule_ids = tuple(rules_of[row["figure_id"]])
        mark = _mark(row, suspects, [outcomes[one] for one in rule_ids if one in outcomes])
        figures[row["figure_id"]] = _figure(row, mark, rule_ids)
    numbers = [_number(row) for row in ask(_NUMBERS)]
    sums = {
        row["rule_id"]: Sum(
            number=number,
            figures=tuple(figures[one] for one in parts[row["rule_id"]] if one in figures),
            weights=tuple(
                weight for one, weight in parts[row["rule_id"]].items() if one in figures
            ),
            **row,
        )
        for number, row in enumerate(verdicts, start=1)
    }
    return ReportPage(
        report,
        tuple(figures.values()),
        tuple(numbers),
        tuple(sums.values()),
        tuple(_findings(findings, sums, ask(_FINDING_RULES), suspected, figures, ask(_DECISIONS))),
    )


def _findings(
    findings: Iterable[dict[str, Any]],
    sums: Mapping[str, Sum],
    finding_rules: Iterable[Mapping[str, Any]],
    suspected: Iterable[dict[str, Any]],
    figures: Mapping[str, Figure],
    decided: Iterable[dict[str, Any]],
) -> Iterator[Finding]:
    sums_of = defaultdict[str, list[Sum]](list)
    for row in finding_rules:
        if row["rule_id"] in sums:
            sums_of[row["finding_id"]].append(sums[row["rule_id"]])
    sets = defaultdict[str, dict[int, list[Suspect]]](lambda: defaultdict(list))
    for row in suspected:
        figure = figures.get(row.pop("figure_id"))
        finding, rank = row.pop("finding_id"), row.pop("rank")
        if figure is not None:
            sets[finding][rank].append(Suspect(figure=figure, **row))
    decisions = defaultdict[str | None, list[Decision]](list)
    for row in decided:
        finding, *_ = row.pop("finding_id"), row.pop("quantity"), row.pop("place")
        decisions[finding].append(Decision(**row))
    for row in findings:
        finding = row["finding_id"]
        ranked = (SuspectSet(rank, tuple(one)) for rank, one in sorted(sets[finding].items()))
        yield Finding(
            **row,
            sums=tuple(sums_of[finding]),
            suspects=tuple(ranked),
            decisions=tuple(decisions[finding]),
        )


def _figure(row: dict[str, Any], mark: Mark, rule_ids: tuple[str, ...]) -> Figure:
    row = {name: value for name, value in row.items() if name != "status"}
    return Figure(box=_box(row), mark=mark, rule_ids=rule_ids, **row)


def _mark(row: Mapping[str, Any], suspects: set[str], outcomes: Iterable[str]) -> Mark:
    if row["status"] != "claimed":
        return Mark.DISPUTED
    if row["figure_id"] in suspects:
        return Mark.SUSPECT
    marks = (_MARK_OF_VERDICT[one] for one in outcomes)
    return max(marks, key=_WEIGHT.__getitem__, default=Mark.UNTIED)


def _number(row: dict[str, Any]) -> Number:
    box, mark = _box(row), Mark(row["status"])
    return Number(row["printed"], row["reason"], row["page"], box, mark)


def _box(row: dict[str, Any]) -> Box:
    """The box of a row, taken out of it."""
    return Box(*(row.pop(side) for side in ("x0", "top", "x1", "bottom")))


def _report(
    row: dict[str, Any],
    by_id: Mapping[str, Document],
    editions: Mapping[str | None, list[Document]],
) -> Report:
    counts = Coverage(**{one.name: row.pop(one.name) for one in fields(Coverage)})
    current = by_id[row.pop("current_document_id")]
    known = tuple(editions[row["report_id"]])
    return Report(current=current, editions=known, coverage=counts, **row)


def _rows(answer: QueryResult) -> Iterator[dict[str, Any]]:
    for row in answer.rows:
        yield dict(zip(answer.columns, row, strict=True))
