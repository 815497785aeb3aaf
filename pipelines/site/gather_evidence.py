"""A release to what belongs to each finding of a report: readings, decisions, forms to decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.figures.confirming import HIDDEN_TEXT, SECOND_READING
from pipelines.reconcile.guards import finding_texts
from pipelines.reconcile.model import FindingKind
from pipelines.reconcile.root_causes import finding_id
from pipelines.site.evidence import (
    Decided,
    Evidence,
    Form,
    Place,
    Reading,
    figure_form,
    finding_form,
)
from pipelines.site.model import Decision, Figure, Finding, ReportPage, Suspect
from pipelines.store.contents import Contents

_PLACES = """
select figure_id, quantity, place, status <> 'claimed' as is_unread
from core.figures where document_id = ? order by page, quantity, place
"""
_READINGS = """
select place, "check", value from quality.failures where document_id = ? order by all
"""
_DECISIONS = """
select quantity, place, conclusion, amount_eur as amount, reason, evidence, decided_by,
       decided_at, status, why_not
from quality.decisions where document_id = ? and quantity is not null order by decided_at
"""
_CHECKS = (SECOND_READING, HIDDEN_TEXT)
# Of a finding with very many possibilities the likeliest have forms; of the others the id is told.
_MOST_FORMS = 12


@dataclass(frozen=True, slots=True)
class _Known:
    """What the release tells of the figures of a document."""

    page: ReportPage
    places: Mapping[str, Place]
    unread: Mapping[str, Figure]
    readings: Mapping[str, Sequence[Reading]]
    decided: Mapping[str, Sequence[Decided]]
    guards: Mapping[str, str]


def gather_evidence(contents: Contents, page: ReportPage) -> dict[str, Evidence]:
    """What belongs to each finding of the page, by its id."""
    document = page.report.current.document_id
    figures = {one.figure_id: one for one in page.figures}
    places = {
        figure: Place(quantity, place, is_unread)
        for figure, quantity, place, is_unread in contents.ask(_PLACES, document).rows
    }
    known = _Known(
        page,
        places,
        _unread(figures, places),
        _readings(contents.ask(_READINGS, document).rows, page.figures),
        _decided(contents.ask(_DECISIONS, document).rows, figures, places),
        _guards(page),
    )
    return {finding.finding_id: _evidence(finding, known) for finding in page.findings}


def spots_of(page: ReportPage, evidence: Mapping[str, Evidence]) -> Iterator[Figure]:
    """The figures that are shown closely beside a finding."""
    for finding in page.findings:
        yield from _suspected(finding)
        yield from evidence[finding.finding_id].figures


def _evidence(finding: Finding, known: _Known) -> Evidence:
    own = known.unread.get(finding.finding_id)
    suspects = {one.figure.figure_id: one for one in _suspects(finding)}
    about = dict.fromkeys([*([own] if own else []), *_suspected(finding), *_summed(finding)])
    forms, whole = _forms(finding, own, suspects, known)
    return Evidence(
        (own,) if own and own.figure_id not in suspects else (),
        tuple(one for figure in about for one in known.readings.get(figure.figure_id, ())),
        tuple(one for figure in about for one in known.decided.get(figure.figure_id, ())),
        forms,
        whole,
    )


def _forms(
    finding: Finding, own: Figure | None, suspects: Mapping[str, Suspect], known: _Known
) -> tuple[dict[str, Form], Form | None]:
    """What is left to decide; a person who decided about it changes what is on file."""
    if finding.state != "open":
        return {}, None
    publisher = known.page.report.publisher
    figures = {one.figure_id: one for one in [*([own] if own else []), *_suspected(finding)]}
    left = [one for one in figures.values() if not known.decided.get(one.figure_id)]
    forms = {
        one.figure_id: figure_form(
            one,
            known.places[one.figure_id],
            publisher,
            finding.whose,
            suspects.get(one.figure_id),
        )
        for one in left[:_MOST_FORMS]
    }
    guard = known.guards.get(finding.finding_id)
    whole = None if finding.decisions else finding_form(finding, guard, publisher)
    return forms, whole


def _unread(figures: Mapping[str, Figure], places: Mapping[str, Place]) -> dict[str, Figure]:
    """The figure that a finding is about, by the id that such a finding has."""
    seen: Counter[str] = Counter()
    found = {}
    for figure_id, place in places.items():
        if (figure := figures.get(figure_id)) is None:
            continue
        key = f"{place.quantity}\n{figure.page}\n{figure.printed}"
        seen[key] += 1
        kind = FindingKind.MALFORMED if place.is_unread else FindingKind.MISREAD
        found[finding_id(figure.document_id, kind, f"{key}\n{seen[key]}")] = figure
    return found


def _readings(rows: Iterable[Sequence[Any]], figures: Iterable[Figure]) -> dict[str, list[Reading]]:
    """By figure; a failure names its page and its label."""
    by_place = defaultdict[str, list[Figure]](list)
    for figure in figures:
        by_place[f"page {figure.page}, {figure.label}"].append(figure)
    found = defaultdict[str, list[Reading]](list)
    for place, check, value in rows:
        for figure in by_place[place] if check in _CHECKS else ():
            if figure.printed in value:
                found[figure.figure_id].append(Reading(figure, check, _texts(value)))
    return found


def _texts(value: str) -> tuple[str, ...]:
    """The readings apart; whole where one of them has the separator in itself."""
    texts = tuple(value.split(" / "))
    return texts if len(texts) in (2, 3) else (value,)


def _decided(
    rows: Iterable[Sequence[Any]], figures: Mapping[str, Figure], places: Mapping[str, Place]
) -> dict[str, list[Decided]]:
    by_place = {(one.quantity, one.place): figure_id for figure_id, one in places.items()}
    found = defaultdict[str, list[Decided]](list)
    for quantity, place, *said in rows:
        figure = figures.get(by_place.get((quantity, place), ""))
        if figure is not None:
            found[figure.figure_id].append(Decided(figure, Decision(*said)))
    return found


def _guards(page: ReportPage) -> dict[str, str]:
    """The text that a decision about a finding must quote, as `dtz decide` makes it."""
    document = page.report.current.document_id
    findings = [
        {"finding_id": one.finding_id, "document_id": document, "kind": one.kind}
        for one in page.findings
    ]
    links = [
        {"finding_id": one.finding_id, "rule_id": each.rule_id}
        for one in page.findings
        for each in one.sums
    ]
    verdicts = [
        {
            "rule_id": one.rule_id,
            "document_id": document,
            "reported_eur": one.reported,
            "computed_eur": one.computed,
        }
        for one in page.sums
    ]
    numbers = [
        {
            "document_id": document,
            "status": str(one.mark),
            "printed": one.printed,
            "page": one.page,
            "top": one.box.top,
            "x0": one.box.x0,
        }
        for one in page.numbers
    ]
    return finding_texts(findings, links, verdicts, numbers)


def _suspects(finding: Finding) -> Iterator[Suspect]:
    """The likeliest last, so that of a figure with several proposals it is the one that stays."""
    for ranked in reversed(finding.suspects):
        yield from ranked.suspects


def _suspected(finding: Finding) -> Iterator[Figure]:
    for ranked in finding.suspects:
        for one in ranked.suspects:
            yield one.figure


def _summed(finding: Finding) -> Iterator[Figure]:
    for one in finding.sums:
        yield from one.figures
