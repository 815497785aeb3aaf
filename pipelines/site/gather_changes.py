"""A release to what its later editions changed. What differs is told by `marts.restatements`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.documents.model import Box
from pipelines.site.changes import Change, Restatement, Restatements
from pipelines.site.model import Document, Figure, Mark, Report
from pipelines.site.pictures import Wanted
from pipelines.store.contents import Contents

_CHANGES = """
select report_id, earlier_document_id, later_document_id, quantity, label, change,
       earlier_eur, later_eur, change_eur
from marts.restatements order by restated_at, later_document_id, quantity
"""
# Of editions that say the same the mart has nothing. One of equal mark and date is not before.
_BEFORE = """
select b.document_id
from core.documents a join core.documents b using (report_id)
where a.document_id = ? and b.status = 'superseded'
  and (b.edition_order, coalesce(b.printed_on, '')) < (a.edition_order, coalesce(a.printed_on, ''))
order by b.edition_order desc, coalesce(b.printed_on, '') desc, b.received_at, b.sha256 limit 1
"""
_FIGURES = """
select distinct on (figure_id) quantity, place, figure_id, document_id, measure, year, category,
       label, printed, amount_eur, amount_accepted_eur, share_pct, unit, reader, page,
       x0, top, x1, bottom
from core.figures_history where document_id = ? order by figure_id, known_from
"""


def gather_changes(contents: Contents, reports: Iterable[Report]) -> Restatements:
    """Every later edition of the reports, with the one before it, by report."""
    rows = defaultdict[str, dict[tuple[str, str], list[Sequence[Any]]]](lambda: defaultdict(list))
    for report_id, earlier, later, *row in contents.ask(_CHANGES).rows:
        rows[report_id][earlier, later].append(row)
    return {
        report.report_id: list(_of_report(contents, report, rows[report.report_id]))
        for report in reports
    }


def closely(wanted: Wanted, restatements: Iterable[Restatement]) -> Wanted:
    """The same with the figures of that document that its other editions state differently."""
    spots = {figure.figure_id: figure for figure in wanted.spots}
    for one in restatements:
        for figure in one.spots().get(wanted.document_id, ()):
            spots.setdefault(figure.figure_id, figure)
    return replace(wanted, spots=tuple(spots.values()))


def earlier_documents(restatements: Iterable[Restatement]) -> list[Document]:
    """The documents that are shown only beside others: of them no page is drawn as a whole."""
    found = {}
    for one in restatements:
        for document in (one.earlier, one.later):
            if document is not None and document != one.report.current:
                found[document.document_id] = document
    return list(found.values())


def _of_report(
    contents: Contents,
    report: Report,
    rows: Mapping[tuple[str, str], Sequence[Sequence[Any]]],
) -> Iterator[Restatement]:
    by_id = {one.document_id: one for one in report.editions}
    current = report.current.document_id
    for (earlier, later), changed in rows.items():
        sides = _figures(contents, earlier), _figures(contents, later)
        changes = tuple(_change(row, *sides) for row in changed)
        yield Restatement(report, by_id.get(earlier), by_id[later], changes)
    if len(report.editions) > 1 and all(later != current for _, later in rows):
        for (before,) in contents.ask(_BEFORE, current).rows:
            yield Restatement(report, by_id[before], report.current, ())


def _change(
    row: Sequence[Any],
    earlier: Mapping[str, Sequence[Figure]],
    later: Mapping[str, Sequence[Figure]],
) -> Change:
    quantity, label, change, earlier_eur, later_eur, difference = row
    return Change(
        label=label,
        change=change,
        earlier=_shown(earlier.get(quantity, ()), earlier_eur),
        later=_shown(later.get(quantity, ()), later_eur),
        earlier_amount=earlier_eur,
        later_amount=later_eur,
        difference=difference,
    )


def _shown(places: Sequence[Figure], amount: Any) -> Figure | None:
    """The place that prints the amount; else the first: a person read it otherwise, or nobody."""
    return next((one for one in places if one.amount == amount), next(iter(places), None))


def _figures(contents: Contents, document: str) -> dict[str, list[Figure]]:
    """The figures of any edition by quantity, in order of place. What is proven of it is gone."""
    found = defaultdict[str, list[tuple[int, Figure]]](list)
    for quantity, place, *row in contents.ask(_FIGURES, document).rows:
        *known, x0, top, x1, bottom = row
        box = Box(x0, top, x1, bottom)
        found[quantity].append((place, _figure(quantity, known, box)))
    return {
        quantity: [figure for _, figure in sorted(places, key=lambda one: one[0])]
        for quantity, places in found.items()
    }


def _figure(quantity: str, known: Sequence[Any], box: Box) -> Figure:
    figure_id, document, measure, year, category, label, printed, amount, accepted, *rest = known
    share, unit, reader, page = rest
    return Figure(
        figure_id=figure_id,
        document_id=document,
        quantity=quantity,
        measure=measure,
        year=year,
        category=category,
        label=label,
        printed=printed,
        amount=amount,
        accepted=accepted,
        share_pct=share,
        unit=unit,
        reader=reader,
        page=page,
        box=box,
        mark=Mark.UNTIED,
    )
