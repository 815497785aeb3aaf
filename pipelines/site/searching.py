"""What search.html looks through: labels and amounts of figures, and the narrative of reports.

It is a block of data in that page, as a page that is opened from disk may fetch nothing:

    {"reports":  [[publisher, title, address], ...],
     "figures":  [[report, figure id, label, context, stated, printed, digits, page], ...],
     "sections": [[report, title, text, page, whether the site shows that page], ...]}

`report` is a place in the first list; `digits` the amount as 1270830 or 0.5, without a sign. Cases,
accents and separators are made alike in the browser, for what is looked for and what is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from pipelines.harmless import visible
from pipelines.site.model import Report
from pipelines.site.pages import amount_stated
from pipelines.store.contents import Contents
from pipelines.wording import Language

_FIGURES = """
select report_id, page, figure_id, label, category, year, printed, amount_eur, share_pct
from core.figures order by page, top, x0, figure_id
"""
_SECTIONS = """
select report_id, page_from, title, text from core.sections order by section_no
"""


def gather_index(
    contents: Contents, reports: Sequence[Report], language: Language
) -> dict[str, list[list[Any]]]:
    """All of it, as data for JSON: what is to be found of the reports, one after the other."""
    places = {one.report_id: place for place, one in enumerate(reports)}
    figures = _placed(contents, _FIGURES, places)
    shown = {(place, page) for place, page, *_ in figures}
    sections = _placed(contents, _SECTIONS, places)
    return {
        "reports": [_report(one) for one in reports],
        "figures": [_figure(language, *row) for row in figures],
        "sections": [
            [place, visible(title), visible(text), page, int((place, page) in shown)]
            for place, page, title, text in sections
        ],
    }


def _placed(contents: Contents, sql: str, places: dict[str, int]) -> list[list[Any]]:
    """The rows in the order of reports, each with the place of its report instead of the id."""
    found = ([places[report_id], *row] for report_id, *row in contents.ask(sql).rows)
    return sorted(found, key=itemgetter(0))


def _report(report: Report) -> list[Any]:
    title = report.current.title or report.programme
    return [visible(report.publisher), visible(title), report.address]


def _figure(
    language: Language,
    report: int,
    page: int,
    figure_id: str,
    label: str,
    category: str | None,
    year: int | None,
    printed: str,
    amount: Decimal | None,
    share: Decimal | None,
) -> list[Any]:
    value = share if amount is None else amount
    said = amount_stated(printed, amount, share, language)
    return [
        report,
        figure_id,
        visible(label),
        " · ".join(_context(label, category, year)),
        visible(said),
        visible(printed),
        "" if value is None else digits(value),
        page,
    ]


def digits(value: Decimal) -> str:
    """The digits of an amount, with a point before cents and no zeros at the end: 1270830, 0.5."""
    text = f"{value.copy_abs():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _context(label: str, category: str | None, year: int | None) -> Iterator[str]:
    """What a label alone does not say: the category and the year."""
    if category and category != label:
        yield visible(category)
    if year:
        yield str(year)
