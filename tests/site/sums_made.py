"""Figures, sums and findings made by hand, and pages as trees of elements to look into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from zoneinfo import ZoneInfo

from pipelines.documents.model import Box
from pipelines.site.changes import Restatement
from pipelines.site.evidence import Evidence
from pipelines.site.model import (
    Coverage,
    Document,
    Figure,
    Finding,
    Mark,
    Release,
    Report,
    ReportPage,
    SitePage,
    Sum,
)
from pipelines.site.pages import Pages
from pipelines.site.pictures import Album
from pipelines.site.telling import fields_of
from pipelines.wording import Language

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "</bdi><script>alert(1)</script>\u202e\"'><img src=x onerror=alert(2)>"


def figure(name: str, amount: Any = 1, **changes: Any) -> Figure:
    """A figure on page 1 with the id and label `name`."""
    value = None if amount is None else Decimal(str(amount))
    made: dict[str, Any] = {
        "figure_id": name,
        "document_id": "doc",
        "quantity": name,
        "measure": "expenditure",
        "year": None,
        "category": None,
        "label": name,
        "printed": str(amount),
        "amount": value,
        "accepted": value,
        "share_pct": None,
        "unit": Decimal(1),
        "reader": "pdfplumber",
        "page": 1,
        "box": Box(10, 10, 60, 20),
        "mark": Mark.UNTIED,
    }
    return Figure(**{**made, **changes})


def sum_of(number: int, total: Figure | None, *parts: Figure, **changes: Any) -> Sum:
    """A sum of parts that count once, which holds."""
    figures = (*([total] if total else []), *parts)
    weights = (*([None] if total else []), *[Decimal(1)] * len(parts))
    zero = Decimal(0)
    made: dict[str, Any] = {
        "rule_id": f"rule {number}",
        "number": number,
        "kind": "sum",
        "group": "balance",
        "text": f"sum {number}",
        "verdict": "exact",
        "reported": zero,
        "computed": zero,
        "difference": zero,
        "allowed": zero,
        "explanation": f"explanation {number}",
        "figures": figures,
        "weights": weights,
    }
    return Sum(**{**made, **changes})


def finding(name: str = "f", **changes: Any) -> Finding:
    made: dict[str, Any] = {
        "finding_id": name,
        "document_id": "doc",
        "kind": "discrepancy",
        "whose": "unknown",
        "severity": "error",
        "state": "open",
        "explanation": "explanation",
        "sums": (),
        "suspects": (),
        "decisions": (),
    }
    return Finding(**{**made, **changes})


def document(name: str, **changes: Any) -> Document:
    made: dict[str, Any] = {
        "document_id": name,
        "sha256": name * 4,
        "file": f"emmen/{name}.pdf",
        "report_id": "emmen/money",
        "edition": None,
        "title": None,
        "pages": 1,
        "received_at": NOON,
        "status": "loaded",
        "reason": None,
        "licence": None,
        "source_url": None,
    }
    return Document(**{**made, **changes})


def report(*editions: Document, **changes: Any) -> Report:
    """A report of which the last edition counts."""
    made: dict[str, Any] = {
        "report_id": "emmen/money",
        "publisher": "emmen",
        "programme": "Money",
        "document_type": "report",
        "period_start": 2017,
        "period_end": 2021,
        "current": editions[-1],
        "editions": editions,
        "coverage": Coverage(0, 0, 0, 0, 0, 0, 0, 0, 0),
        "open_findings": 0,
    }
    return Report(**{**made, **changes})


def page_of(
    sums: Sequence[Sum] = (), findings: Sequence[Finding] = (), *more: Figure, **changes: Any
) -> ReportPage:
    """A page of all that the sums and findings use."""
    used = [*more, *(part for one in sums for part in one.figures)]
    used += [each.figure for one in findings for ranked in one.suspects for each in ranked.suspects]
    figures = tuple({one.figure_id: one for one in used}.values())
    made = report(document("doc"), **changes)
    sheet = SitePage(1, 100, 100, None, figures, ())
    return ReportPage(made, figures, (), tuple(sums), tuple(findings), (sheet,))


@cache
def pages(language: Language = Language.EN) -> Pages:
    release = Release("r1", NOON, "1.2")
    return Pages(language, ZoneInfo("Europe/Amsterdam"), release)


def rendered(
    page: ReportPage,
    evidence: dict[str, Evidence] | None = None,
    files: set[str] | None = None,
    restatements: Sequence[Restatement] = (),
    language: Language = Language.EN,
) -> Element:
    """The page of a report, parsed as a browser would."""
    return parsed(report_html(page, evidence, files, restatements, language))


def report_html(
    page: ReportPage,
    evidence: dict[str, Evidence] | None = None,
    files: set[str] | None = None,
    restatements: Sequence[Restatement] = (),
    language: Language = Language.EN,
) -> str:
    """The page of a report."""
    known = {one.finding_id: Evidence() for one in page.findings} | (evidence or {})
    told = fields_of(page, Album(files=files or set()), known, restatements)
    return pages(language).render("report.html", root="../", **told)


def rendered_changes(restatement: Restatement, files: set[str] | None = None) -> Element:
    album = Album(files=files or set())
    fields = {"root": "../", "restatement": restatement, "album": album}
    return parsed(pages().render("changes.html", **fields))


class _Parser(HTMLParser):
    """Elements as a browser sees them, for pages that close what they open."""

    _VOID = frozenset({"meta", "link", "img", "br", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.builder, self.unclosed = TreeBuilder(), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in self._VOID:
            self.builder.end(tag)
        else:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        if self.unclosed:
            self.builder.data(data)


def parsed(html: str) -> Element:
    """The page; each element that it opens must be closed, in order."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert not parser.unclosed
    return parser.builder.close()


def text_of(element: Element) -> str:
    """Its texts, with single spaces between and in them."""
    return " ".join(" ".join(element.itertext()).split())


def by_id(page: Element, name: str) -> Element:
    (found,) = (one for one in page.iter() if one.get("id") == name)
    return found


def of_class(page: Element, name: str) -> list[Element]:
    return [one for one in page.iter() if name in one.get("class", "").split()]


def require_harmless(page: Element) -> None:
    """Nothing of a report became an element, and nothing is what the policy of a page forbids."""
    assert [one.get("src") for one in page.iter("script")] == ["../site.js"]
    assert not [one.get("src") for one in page.iter("img") if one.get("src") == "x"]
    for one in page.iter():
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    anchors = {f"#{one}" for one in ids}
    assert {
        one.get("href", "") for one in page.iter("a") if one.get("href", "")[:1] == "#"
    } <= anchors
