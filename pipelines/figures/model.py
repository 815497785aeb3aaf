"""What is found in one document. The rows of the warehouse start here; nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.text import slug


class Measure(StrEnum):
    """What kind of money a figure states."""

    BUDGET = "budget"
    INCOME = "income"
    EXPENDITURE = "expenditure"
    TRANSFER = "transfer"
    RESERVE_ADDITION = "reserve_addition"
    RESERVE_WITHDRAWAL = "reserve_withdrawal"
    RESULT = "result"
    BALANCE = "balance"
    CO_FINANCING = "co_financing"
    SHARE = "share"


class Stage(StrEnum):
    """At which moment of the budget cycle a figure stands."""

    BUDGET_ORIGINAL = "budget_original"
    BUDGET_AMENDED = "budget_amended"
    ACTUAL = "actual"
    FORECAST = "forecast"


class Scope(StrEnum):
    """Whose money it is: the publisher's, money of several parties, or others' alone."""

    OWN = "own"
    SHARED = "shared"
    OTHER = "other"


class NumberStatus(StrEnum):
    """What came of a number that is no figure."""

    IGNORED = "ignored"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number with its place.

    `quantity` is equal in every place and every edition; `place` counts the places of one
    quantity within a document, from 1 in reading order. `amount` is null for a share and for
    what could not be read; `unit` is the power of ten that the figure was rounded to (of a
    percentage: 1 for 50 %, 0.1 for 37,5 %). `period_start` and `period_end` are years. In a table,
    `row_path` is what its row stands under; `adds_down_to` and `adds_along_to` are the quantities
    of the totals in its column and its row that it is a part of, `within` is that of an amount
    that holds it beside parts that are not printed.
    """

    quantity: str
    place: int
    measure: Measure
    stage: Stage
    scope: Scope
    year: int | None
    period_start: int
    period_end: int
    category: str | None
    line_item: str | None
    amount: Decimal | None
    amount_kind: AmountKind
    share_pct: Decimal | None
    unit: Decimal | None
    is_in_kind: bool
    funding_source: str | None
    from_party: str | None
    to_party: str | None
    table_name: str | None
    row_path: str | None
    row_label: str | None
    column_label: str | None
    label: str
    printed: str
    page: int
    box: Box
    reader: str
    adds_down_to: str | None = None
    adds_along_to: str | None = None
    within: str | None = None

    @property
    def status(self) -> str:
        """Claimed, unless it could not be read with certainty."""
        if self.amount_kind in (AmountKind.MALFORMED, AmountKind.DISPUTED):
            return self.amount_kind.value
        return "claimed"


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the page that is no figure: where it stands, and why it is none."""

    page: int
    box: Box
    printed: str
    status: NumberStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project named in the report."""

    year: int | None
    category: str | None
    name: str
    page: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the narrative, its hyphenation undone."""

    year: int | None
    title: str
    text: str
    page_from: int
    page_to: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure case of reading or of a schema: which check, where, what stood there."""

    check: str
    place: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says it is: the report and the edition of it, its title and its length."""

    family: str
    publisher: str
    programme: str
    document_type: str
    period_start: int
    period_end: int
    edition: str | None
    edition_order: int
    printed_on: str | None
    title: str | None
    page_count: int

    @property
    def report_id(self) -> str:
        """Equal for all editions of one report: publisher/programme/type/period."""
        parts = (self.publisher, self.programme, self.document_type)
        period = f"{self.period_start}-{self.period_end}"
        return "/".join([*(slug(part) for part in parts), period])


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a block of the definition met on a page; for whoever writes a definition."""

    page: int
    block: str
    seen: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one document; `sightings` tell how, and are kept nowhere."""

    identity: Identity
    figures: tuple[Figure, ...]
    numbers: tuple[Number, ...]
    projects: tuple[Project, ...]
    sections: tuple[Section, ...]
    failures: tuple[Failure, ...]
    sightings: tuple[Sighting, ...] = field(default=(), compare=False)
