"""The rows of `quality` with the time in which each held: also of what is current no more.

A report is judged anew for each instant at which something changed that its judgement depends
on: its own editions, and of a family with rules between reports those of others. As most reports
stand as they always stood, most rows are those of now, with the instant since when they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from heapq import heappop, heappush

from pipelines.reconcile.decisions import Decision
from pipelines.reconcile.model import Verdict
from pipelines.reconcile.wider_rules import BetweenRule
from pipelines.stages.assembling import document_id
from pipelines.stages.history import Group, Period, Standing, lasting, lasting_rows
from pipelines.stages.judging import Judged, Standards, judge
from pipelines.stages.reconciling import between_reports
from pipelines.stages.row import Row

_OF_DOCUMENTS = (
    "quality.verdicts",
    "quality.verdict_figures",
    "quality.findings",
    "quality.coverage",
    "quality.decisions",
)
_OF_FINDINGS = ("quality.finding_rules", "quality.suspects")
_RULES = "quality.rules"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Tables = dict[str, list[Row]]
_Between = Mapping[str, list[Verdict]]


def quality_history(grouped: Sequence[Group], now: Judged, standards: Standards) -> Tables:
    """Rows by the name of their table, each with its period.

    `now` is how all documents stand today. What is about no document on record has no past; it
    holds since the last document came in or went, as when it was seen is not on record.
    """
    since = max((instant for one in grouped for instant in one.instants), default=_BEGINNING)
    others = _Others(grouped, standards)
    mine, left = _shared_out(grouped, now)
    history: Tables = {name: [] for name in (*_OF_DOCUMENTS, *_OF_FINDINGS)}
    for name, rows in left.items():
        history[name] += [Period(since, None).on(row) for row in rows]
    rules: list[tuple[Row, Period]] = []
    for group, tables in zip(grouped, mine, strict=True):
        snapshots = list(_snapshots(group, tables, standards, others))
        for name in history:
            history[name] += lasting_rows((instant, one[name]) for instant, one in snapshots)
        rules += _rules(snapshots)
    return {_RULES: _rule_history(rules), **history}


def _snapshots(
    group: Group, now: Tables, standards: Standards, others: _Others
) -> Iterator[tuple[datetime, Tables]]:
    """The tables of a group from each instant on at which they may have changed."""
    current = _situation(group.at(None), others.now(group))
    before, tables = None, now
    for instant in others.instants(group):
        standing, between = group.at(instant), others.at(instant, group)
        situation = _situation(standing, between)
        if situation == current:
            tables = now
        elif situation != before:
            decisions = others.decisions(standing)
            judged = judge(standing, standards, decisions, between=between)
            tables = {**judged.tables, _RULES: _rules_of(standing, judged)}
        before = situation
        yield instant, tables


def _situation(standing: Standing, between: _Between) -> object:
    """All that the judgement of a group depends on, for comparison."""
    return (
        [(one.seen.sha256, one.status, one.detail) for one in standing.documents],
        [(one.document.seen.sha256, one.is_current, one.is_tied) for one in standing.editions],
        between,
    )


def _rules_of(standing: Standing, judged: Judged) -> list[Row]:
    documents = map(document_id, standing.current)
    return [row for document in documents for row in judged.rules_of[document]]


class _Others:
    """What a group needs to know of all others, and of the decisions about its documents."""

    def __init__(self, grouped: Sequence[Group], standards: Standards) -> None:
        self._standards = standards
        self._grouped = [one for one in grouped if one.found]
        self._senders = {
            name
            for name, definition in standards.definitions.items()
            if any(isinstance(rule, BetweenRule) for rule in definition.rules)
        }
        self._instants = sorted({each for one in self._grouped for each in one.instants})
        self._between: dict[datetime | None, _Between] = {}
        self._decisions: dict[str, list[Decision]] = {}
        for decision in standards.decisions:
            self._decisions.setdefault(decision.document_id, []).append(decision)

    def instants(self, group: Group) -> list[datetime]:
        """When the judgement of a group may have changed."""
        if not self._sends(group):
            return group.instants
        first = group.instants[0]
        return sorted({*group.instants, *(one for one in self._instants if one >= first)})

    def at(self, instant: datetime | None, group: Group) -> _Between:
        """The verdicts between its documents and those of other reports at an instant."""
        if not self._sends(group):
            return {}
        if instant not in self._between:
            self._between[instant] = self._all_between(instant)
        mine = [document_id(one.seen.sha256) for one in group.documents]
        found = self._between[instant]
        return {document: found[document] for document in mine if found.get(document)}

    def now(self, group: Group) -> _Between:
        """The same as it is now."""
        return self.at(None, group)

    def decisions(self, standing: Standing) -> list[Decision]:
        """Those about documents that were on record."""
        return [
            decision
            for document in standing.documents
            for decision in self._decisions.get(document_id(document.seen.sha256), ())
            if decision.names(document.seen.sha256)
        ]

    def _sends(self, group: Group) -> bool:
        return any(one.identity.family in self._senders for one in group.found.values())

    def _all_between(self, instant: datetime | None) -> _Between:
        current = [
            edition
            for group in self._grouped
            for edition in group.at(instant).editions
            if edition.is_current
        ]
        standards = self._standards
        return between_reports(
            current, standards.definitions, standards.decisions, standards.language
        )


def _shared_out(grouped: Sequence[Group], now: Judged) -> tuple[list[Tables], Tables]:
    """The rows of now by the group whose documents they are about, and those of no group."""
    groups_of = {
        document_id(one.seen.sha256): number
        for number, group in enumerate(grouped)
        for one in group.documents
    }
    findings = {row["finding_id"]: row["document_id"] for row in now.tables["quality.findings"]}
    names = (*_OF_DOCUMENTS, *_OF_FINDINGS)
    mine: list[Tables] = [{name: [] for name in (*names, _RULES)} for _ in grouped]
    left: Tables = {name: [] for name in names}
    for name in names:
        for row in now.tables[name]:
            document = findings[row["finding_id"]] if name in _OF_FINDINGS else row["document_id"]
            number = groups_of.get(document)
            (left if number is None else mine[number])[name].append(row)
    for document, rows in now.rules_of.items():
        mine[groups_of[document]][_RULES] += rows
    return mine, left


def _rules(snapshots: Iterable[tuple[datetime, Tables]]) -> list[tuple[Row, Period]]:
    rows: dict[tuple[object, ...], Row] = {}
    stood = []
    for instant, tables in snapshots:
        here = {tuple(row.values()): row for row in tables[_RULES]}
        rows |= here
        stood.append((instant, list(here)))
    return [(rows[key], period) for key, period in lasting(stood)]


def _rule_history(found: Iterable[tuple[Row, Period]]) -> list[Row]:
    """Each rule in the words of the last report that had it at that time, as `reconcile` says it.

    The same rule of many reports is one row.
    """
    by_rule: dict[str, dict[tuple[tuple[object, ...], Period], tuple[int, Row]]] = {}
    for order, (row, period) in enumerate(found):
        by_rule.setdefault(row["rule_id"], {})[tuple(row.values()), period] = (order, row)
    return [row for _, told in sorted(by_rule.items()) for row in lasting_rows(_told_at(told))]


def _told_at(
    told: Mapping[tuple[tuple[object, ...], Period], tuple[int, Row]],
) -> Iterator[tuple[datetime, list[Row]]]:
    ends = {end for _, one in told for end in (one.known_from, one.known_to) if end is not None}
    coming = sorted(
        ((one, order, row) for (_, one), (order, row) in told.items()),
        key=lambda each: each[0].known_from,
        reverse=True,
    )
    held: list[tuple[int, Row, Period]] = []  # a heap, the last report first; orders are unique
    for instant in sorted(ends):
        while coming and coming[-1][0].known_from <= instant:
            period, order, row = coming.pop()
            heappush(held, (-order, row, period))
        while held and not held[0][2].covers(instant):
            heappop(held)  # it never holds again
        yield instant, [held[0][1]] if held else []
