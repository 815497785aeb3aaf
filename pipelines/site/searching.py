"""What search.html looks through: labels and amounts of figures, and the narrative of reports.

It is a block of data in that page, as a page that is opened from disk may fetch nothing:

    {"reports":  [[publisher, title, address], ...],
     "figures":  [[report, figure id, label, context, stated, printed, digits, page], ...],
     "sections": [[report, title, text, page, whether the site shows that page], ...]}

`report` is a place in the first list; `digits` the amount as 1270830 or 0.5, without a sign. Cases,
accents and separators are made alike in the browser, for what is looked for and what is typed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.harmless import visible
from pipelines.site.model import Figure, ReportPage
from pipelines.site.pages import stated
from pipelines.store.contents import Contents
from pipelines.wording import Language

_SECTIONS = """
select title, text, page_from from core.sections where report_id = ? order by section_no
"""


class Searched:
    """The index, report by report."""

    def __init__(self, contents: Contents, language: Language) -> None:
        self._contents, self._language = contents, language
        self._reports: list[list[Any]] = []
        self._figures: list[list[Any]] = []
        self._sections: list[list[Any]] = []

    def add(self, page: ReportPage) -> None:
        """What is to be found of a report."""
        place, report = len(self._reports), page.report
        title = report.current.title or report.programme
        self._reports.append([visible(report.publisher), visible(title), report.address])
        self._figures += (self._figure(place, one) for one in page.figures)
        shown = {one.page for one in page.figures}
        for title, text, number in self._contents.ask(_SECTIONS, report.report_id).rows:
            is_shown = number in shown
            self._sections.append([place, visible(title), visible(text), number, int(is_shown)])

    def index(self) -> dict[str, list[list[Any]]]:
        """All of it, as data for JSON."""
        return {
            "reports": self._reports,
            "figures": self._figures,
            "sections": self._sections,
        }

    def _figure(self, report: int, one: Figure) -> list[Any]:
        value = one.amount if one.amount is not None else one.share_pct
        return [
            report,
            one.figure_id,
            visible(one.label),
            " · ".join(_context(one)),
            visible(stated(one, self._language)),
            visible(one.printed),
            "" if value is None else digits(value),
            one.page,
        ]


def digits(value: Decimal) -> str:
    """The digits of an amount, with a point before cents and no zeros at the end: 1270830, 0.5."""
    text = f"{value.copy_abs():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _context(figure: Figure) -> list[str]:
    """What a label alone does not say: the category and the year."""
    parts = [figure.category] if figure.category and figure.category != figure.label else []
    return [visible(one) for one in [*parts, *([str(figure.year)] if figure.year else [])]]
