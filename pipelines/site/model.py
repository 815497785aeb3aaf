"""What the pages of the site tell, as data. No SQL, no HTML, no wording.

Amounts in euros; boxes in points from the top left of the page as displayed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pipelines.addresses import figure_anchor, finding_anchor, page_address
from pipelines.documents.model import Box


class Mark(StrEnum):
    """What is known of a number on a page; of several that hold, the last in this order."""

    IGNORED = "ignored"
    UNCLAIMED = "unclaimed"
    UNTIED = "untied"
    """A figure that no rule proves or disproves."""
    UNPROVEN = "unproven"
    """Only in sums that do not hold, without being a suspect."""
    ROUNDING = "rounding"
    PROVEN = "proven"
    SUSPECT = "suspect"
    DISPUTED = "disputed"
    """Not read with certainty."""


@dataclass(frozen=True, slots=True)
class Release:
    """Which release the site is of."""

    release_id: str
    built_at: datetime
    schema_version: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; `year` is null for one of a whole period, `unit` and amounts where unread."""

    figure_id: str
    document_id: str
    quantity: str
    measure: str
    year: int | None
    category: str | None
    label: str
    printed: str
    amount: Decimal | None
    accepted: Decimal | None
    share_pct: Decimal | None
    unit: Decimal | None
    reader: str
    page: int
    box: Box
    mark: Mark
    rule_ids: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Its anchor on the page of its report."""
        return figure_anchor(self.figure_id)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is no figure, and why."""

    printed: str
    reason: str
    page: int
    box: Box
    mark: Mark


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the PDF that is shown; `image` is below the site, null: not to be had."""

    number: int
    width: float
    height: float
    image: str | None
    figures: tuple[Figure, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A rule and what came of it; `figures` the printed total first, where the report prints one.

    `weights` says how often each counts in the sum; null: it is no part, such as the total.
    """

    rule_id: str
    number: int
    kind: str
    group: str
    text: str
    verdict: str
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    allowed: Decimal | None
    explanation: str
    figures: tuple[Figure, ...]
    weights: tuple[Decimal | None, ...] = ()

    @property
    def address(self) -> str:
        """Its anchor on the page of its report."""
        return f"sum-{self.number}"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure of a set that would explain a finding."""

    figure: Figure
    proposed: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    hypothesis: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class SuspectSet:
    """Figures that together would explain a finding; rank 1 is the likeliest set."""

    rank: int
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person concluded."""

    conclusion: str
    amount: Decimal | None
    reason: str
    evidence: str | None
    decided_by: str
    decided_at: datetime
    status: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should know; `sums` are those that show it."""

    finding_id: str
    document_id: str | None
    kind: str
    whose: str
    severity: str
    state: str
    explanation: str
    sums: tuple[Sum, ...] = ()
    suspects: tuple[SuspectSet, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def address(self) -> str:
        """Its anchor on the page of its report."""
        return finding_anchor(self.finding_id)


@dataclass(frozen=True, slots=True)
class Document:
    """A content that was seen, and what became of it."""

    document_id: str
    sha256: str
    file: str
    report_id: str | None
    edition: str | None
    title: str | None
    pages: int | None
    received_at: datetime
    status: str
    reason: str | None
    licence: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the numbers and rules of a document."""

    numbers: int
    claimed: int
    ignored: int
    unclaimed: int
    tied: int
    exact: int
    rounding: int
    discrepancy: int
    not_checkable: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report; `current` is its edition that counts, `editions` all of them, the oldest first."""

    report_id: str
    publisher: str
    programme: str
    document_type: str
    period_start: int
    period_end: int
    current: Document
    editions: tuple[Document, ...]
    coverage: Coverage
    open_findings: int

    @property
    def address(self) -> str:
        """The page of its current edition, from the folder of the site."""
        return page_address(self.current.document_id)

    @property
    def period(self) -> str:
        """Its years; one alone where that is all."""
        start, end = self.period_start, self.period_end
        return str(start) if start == end else f"{start}–{end}"


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that the page of one report tells."""

    report: Report
    figures: tuple[Figure, ...]
    numbers: tuple[Number, ...]
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...]
    pages: tuple[SitePage, ...] = field(default=())

    @property
    def shown_pages(self) -> frozenset[int]:
        """The pages of the PDF with something to see: figures, or numbers not accounted for."""
        loose = (one.page for one in self.numbers if one.mark is Mark.UNCLAIMED)
        return frozenset({*(one.page for one in self.figures), *loose})
