"""What a reader of one report looks at beside its figures: how many of which kind, and their sums.

No SQL and no HTML; nothing is judged here either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from pipelines.site.model import Mark, ReportPage, Sum

# What needs a person comes first, in the legend and among the sums of a figure.
_MARKS = (
    Mark.SUSPECT,
    Mark.DISPUTED,
    Mark.UNPROVEN,
    Mark.UNCLAIMED,
    Mark.UNTIED,
    Mark.ROUNDING,
    Mark.PROVEN,
    Mark.IGNORED,
)
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_VERDICTS = ("discrepancy", "exact", "rounding", "not_checkable")


@dataclass(frozen=True, slots=True)
class Kind:
    """How many boxes of a kind there are; `is_on`: shown before anybody asks for it."""

    mark: Mark
    count: int

    @property
    def is_on(self) -> bool:
        return self.mark is not Mark.IGNORED


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: the anchor of its heading, and what that says."""

    address: str
    heading: str


def legend(page: ReportPage) -> tuple[Kind, ...]:
    """The kinds of boxes on the pages shown, as far as there are any."""
    counts: Counter[Mark] = Counter()
    for shown in page.pages:
        counts.update(one.mark for one in shown.figures)
        counts.update(one.mark for one in shown.numbers)
    return tuple(Kind(mark, counts[mark]) for mark in _MARKS if counts[mark])


def ties(page: ReportPage) -> Mapping[str, tuple[Sum, ...]]:
    """The sums of each figure by its id, those that do not hold first."""
    found: defaultdict[str, list[Sum]] = defaultdict(list)
    for one in sorted(page.sums, key=lambda one: (_VERDICTS.index(one.verdict), one.number)):
        for figure_id in dict.fromkeys(figure.figure_id for figure in one.figures):
            found[figure_id].append(one)
    return {figure.figure_id: tuple(found[figure.figure_id]) for figure in page.figures}


def web_address(text: str | None) -> str | None:
    """The address where a browser may be led there, else null; what stands beside a PDF may lie."""
    if text is None:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def sections(html: str) -> tuple[Section, ...]:
    """The sections of a page of ours, by its second headings: what is on it, in its order."""
    return tuple(
        Section(address, " ".join(unescape(_TAG.sub("", heading)).split()))
        for address, heading in _HEADING.findall(html)
    )
