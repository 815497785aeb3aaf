"""The tables of `core`: what the reports state, as printed, each figure with its place."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pandera.pandas as pa

from dtz_assets.schemas.columns import (
    Count,
    Flag,
    Instant,
    Money,
    Percentage,
    Points,
    Rows,
    Text,
    Unit,
    row_check,
)
from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Measure, Scope, Stage

DOCUMENT_STATUSES = ("loaded", "superseded", "quarantined", "unrecognised", "withdrawn")
_FIRST, _LAST = 1900, 2200
_READ = (AmountKind.AMOUNT.value, AmountKind.NIL.value)


class Reports(Rows):
    """One row per report: what a publisher accounts for; its documents are editions of it."""

    report_id: Text = pa.Field(
        unique=True, description="publisher/programme/document type/period; equal in all editions"
    )
    publisher: Text = pa.Field(description="who accounts for the money, as the folder under raw/")
    programme: Text = pa.Field(description="the programme that the money is for")
    document_type: Text = pa.Field(description="what kind of report it is")
    period_start: Count = pa.Field(description="first year of the period", ge=_FIRST, le=_LAST)
    period_end: Count = pa.Field(description="last year of the period", ge=_FIRST, le=_LAST)
    family: Text = pa.Field(description="the definition that reads it")
    current_document_id: Text = pa.Field(description="the document that is the current edition")

    @row_check("the period does not end before it starts")
    def _period(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return frame["period_start"] <= frame["period_end"]


class Documents(Rows):
    """One row per distinct content that was ever seen under raw/, readable or not."""

    document_id: Text = pa.Field(unique=True, description="first 16 hex digits of the SHA-256")
    sha256: Text = pa.Field(unique=True, description="SHA-256 of the bytes, in hex")
    file: Text = pa.Field(description="path under raw/ at which it was first seen")
    report_id: Text = pa.Field(nullable=True, description="the report that it is an edition of")
    edition: Text = pa.Field(nullable=True, description="mark of the edition as printed, if any")
    edition_order: Count = pa.Field(
        nullable=True, description="rank of that mark: of a later edition it is higher"
    )
    printed_on: Text = pa.Field(
        nullable=True, description="date of the report as printed, which orders equal marks"
    )
    title: Text = pa.Field(nullable=True, description="title in the properties of the PDF")
    pages: Count = pa.Field(nullable=True, ge=1, description="number of pages")
    received_at: Instant = pa.Field(description="when this content was first seen (UTC)")
    status: Text = pa.Field(isin=DOCUMENT_STATUSES, description="loaded is the current edition")
    reason: Text = pa.Field(
        nullable=True, description="why it is quarantined or unrecognised, for a person"
    )
    reason_code: Text = pa.Field(
        nullable=True, description="the same as a code, as in the guide for the data team"
    )
    reason_detail: Text = pa.Field(nullable=True, description="what of the document is meant")
    licence: Text = pa.Field(
        nullable=True,
        description="licence of the document as stated beside it or of its source; null: unknown",
    )
    source_url: Text = pa.Field(
        nullable=True,
        description="where it was found, as stated beside it, or fetched; null: unknown",
    )

    @row_check("a document without figures says why")
    def _reason(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return frame["status"].isin(["loaded", "superseded"]) | frame["reason"].notna()


class Figures(Rows):
    """One row per printed figure of a current document, with the spot where it stands."""

    figure_id: Text = pa.Field(unique=True, description="hash of document, quantity and place")
    document_id: Text = pa.Field(description="the document that prints it")
    report_id: Text = pa.Field(description="the report")
    publisher: Text = pa.Field(description="who accounts for the money")
    programme: Text = pa.Field(description="the programme that the money is for")
    quantity: Text = pa.Field(
        description="key of what is stated; equal in every place and every edition"
    )
    place: Count = pa.Field(ge=1, description="which printed place of the quantity, from 1")
    measure: Text = pa.Field(
        isin=[one.value for one in Measure], description="kind of money: " + ", ".join(Measure)
    )
    stage: Text = pa.Field(
        isin=[one.value for one in Stage], description="moment of the cycle: " + ", ".join(Stage)
    )
    scope: Text = pa.Field(
        isin=[one.value for one in Scope],
        description="whose money: own (the publisher's), shared, other",
    )
    year: Count = pa.Field(
        nullable=True, description="null for a whole period", ge=_FIRST, le=_LAST
    )
    period_start: Count = pa.Field(description="first year that it is about", ge=_FIRST, le=_LAST)
    period_end: Count = pa.Field(description="last year that it is about", ge=_FIRST, le=_LAST)
    category: Text = pa.Field(nullable=True, description="category as printed")
    line_item: Text = pa.Field(nullable=True, description="item within the category, as printed")
    amount_eur: Money = pa.Field(
        nullable=True, description="amount in euros as printed; never changed, null if unreadable"
    )
    amount_accepted_eur: Money = pa.Field(
        nullable=True, description="amount after the decisions of people; as printed without one"
    )
    amount_kind: Text = pa.Field(
        isin=[one.value for one in AmountKind], description=", ".join(AmountKind)
    )
    share_pct: Percentage = pa.Field(nullable=True, description="percentage, for measure share")
    unit: Unit = pa.Field(
        nullable=True, description="power of ten that it is rounded to (of a share: in per cent)"
    )
    is_leaf: Flag = pa.Field(
        description="broken down by no other figure, own money, first place: safe to add up"
    )
    is_in_kind: Flag = pa.Field(description="a contribution in kind, not in money")
    funding_source: Text = pa.Field(nullable=True, description="reserve or fund that pays it")
    from_party: Text = pa.Field(nullable=True, description="of a transfer: where it leaves")
    to_party: Text = pa.Field(nullable=True, description="of a transfer: where it goes")
    table_name: Text = pa.Field(nullable=True, description="table that it stands in, if any")
    row_path: Text = pa.Field(
        nullable=True,
        description="labels that its row stands under, from the outermost, joined by ' / '",
    )
    row_label: Text = pa.Field(nullable=True, description="label of its row, if in a table")
    column_label: Text = pa.Field(nullable=True, description="header of its column, if in a table")
    label: Text = pa.Field(description="words that it is printed with")
    printed: Text = pa.Field(description="the number exactly as printed")
    page: Count = pa.Field(ge=1, description="page of the PDF, from 1")
    x0: Points = pa.Field(description="left edge, points from the left of the page as displayed")
    top: Points = pa.Field(description="upper edge, points from the top of the page as displayed")
    x1: Points = pa.Field(description="right edge, points from the left")
    bottom: Points = pa.Field(description="lower edge, points from the top")
    reader: Text = pa.Field(
        description="what reads it so on the page; of two readers that agree, both, joined by '+'"
    )
    status: Text = pa.Field(
        isin=["claimed", "malformed", "disputed"], description="whether it was read with certainty"
    )
    address: Text = pa.Field(description="where the site shows it, below warehouse/report/")

    @row_check("a year lies inside its period")
    def _year(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        inside = frame["year"].between(frame["period_start"], frame["period_end"])
        return frame["year"].isna() | inside

    @row_check("an amount that was read has a value, others have none")
    def _value(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        is_share = frame["measure"] == Measure.SHARE.value
        has_value = frame["amount_eur"].notna() | (is_share & frame["share_pct"].notna())
        return frame["amount_kind"].isin(_READ) == has_value

    @row_check("nil is 0")
    def _nil(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        is_nil = frame["amount_kind"] == AmountKind.NIL.value
        return ~is_nil | (frame["amount_eur"] == Decimal(0)).fillna(False)

    @row_check("a box has an inside")
    def _box(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return (frame["x0"] < frame["x1"]) & (frame["top"] < frame["bottom"])


class Projects(Rows):
    """One row per project that the current edition of a report names."""

    report_id: Text = pa.Field(description="the report")
    year: Count = pa.Field(
        nullable=True, description="year under which it is named", ge=_FIRST, le=_LAST
    )
    category: Text = pa.Field(nullable=True, description="category under which it is named")
    name: Text = pa.Field(description="name as printed")
    page: Count = pa.Field(ge=1, description="page of the PDF, from 1")


class Sections(Rows):
    """One row per section of the narrative in the current edition of a report."""

    # Not unique together: the model also checks the editions that are not current, all at once.
    report_id: Text = pa.Field(description="the report")
    section_no: Count = pa.Field(ge=1, description="its number in reading order, from 1")
    year: Count = pa.Field(
        nullable=True, description="year under which it stands", ge=_FIRST, le=_LAST
    )
    title: Text = pa.Field(description="title as printed")
    text: Text = pa.Field(description="text with its hyphenation undone, a line per paragraph")
    page_from: Count = pa.Field(ge=1, description="page on which it begins")
    page_to: Count = pa.Field(ge=1, description="page on which it ends")


CORE: dict[str, type[Rows]] = {
    "core.reports": Reports,
    "core.documents": Documents,
    "core.figures": Figures,
    "core.projects": Projects,
    "core.sections": Sections,
}
