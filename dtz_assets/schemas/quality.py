"""The tables of `quality`: rules, verdicts, findings, and the account of every number."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from dtz_assets.schemas.columns import (
    Computed,
    Count,
    Instant,
    Money,
    Points,
    Rows,
    Text,
    Unit,
    row_check,
)
from pipelines.figures.model import NumberStatus
from pipelines.reconcile.deciding import Status
from pipelines.reconcile.decisions import WITH_AMOUNT, Conclusion
from pipelines.reconcile.model import FindingKind, Hypothesis, Outcome, RuleKind

SEVERITIES = ("error", "warning")


class Rules(Rows):
    """One row per rule: a relation that must hold between figures of a document."""

    rule_id: Text = pa.Field(unique=True, description="family/rule/what it is about")
    family: Text = pa.Field(description="the definition that states it")
    kind: Text = pa.Field(isin=[one.value for one in RuleKind], description=", ".join(RuleKind))
    group: Text = pa.Field(description="sums_per_year, category_totals, transfers, balance, ...")
    text: Text = pa.Field(description="the rule in words")
    severity: Text = pa.Field(isin=SEVERITIES, description="how grave it is when it does not hold")


class Verdicts(Rows):
    """One row per rule and document: whether it adds up, those that do too."""

    rule_id: Text = pa.Field(description="the rule")
    document_id: Text = pa.Field(description="the document that it was held against")
    reported_eur: Computed = pa.Field(nullable=True, description="the total that is printed")
    computed_eur: Computed = pa.Field(nullable=True, description="what its parts come to")
    difference_eur: Computed = pa.Field(nullable=True, description="computed minus reported")
    allowed_eur: Computed = pa.Field(
        nullable=True, description="the largest difference that rounding explains"
    )
    verdict: Text = pa.Field(isin=[one.value for one in Outcome], description=", ".join(Outcome))
    explanation: Text = pa.Field(description="the sum written out, for a person")

    class Config:
        """Pandera's settings."""

        unique = ["rule_id", "document_id"]  # noqa: RUF012

    @row_check("a verdict with amounts has all of them, and what differs has amounts")
    def _amounts(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        columns = ["reported_eur", "computed_eur", "difference_eur", "allowed_eur"]
        there = frame[columns].notna()
        # That a figure is there at all (kind complete) is exact, and no sum.
        differs = frame["verdict"].isin([Outcome.ROUNDING.value, Outcome.DISCREPANCY.value])
        return there.all(axis=1) | (~differs & ~there.any(axis=1))

    @row_check("the difference is computed minus reported")
    def _difference(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        stated = frame["computed_eur"] - frame["reported_eur"]
        return frame["difference_eur"].isna() | (stated == frame["difference_eur"]).fillna(True)


class VerdictFigures(Rows):
    """One row per figure that a verdict uses; a figure that no row names is tied by nothing."""

    rule_id: Text = pa.Field(description="the rule")
    document_id: Text = pa.Field(description="the document that it was held against")
    figure_id: Text = pa.Field(description="the figure")
    position: Count = pa.Field(
        ge=1, description="its place in the sum: the printed total first, then its parts in order"
    )
    weight: Unit = pa.Field(
        nullable=True,
        description="how often the sum counts it, -1 where it is taken off; null: it is no part",
    )

    class Config:
        """Pandera's settings."""

        unique = ["rule_id", "document_id", "figure_id"]  # noqa: RUF012


class Findings(Rows):
    """One row per thing that a person should know."""

    finding_id: Text = pa.Field(unique=True, description="the same in every release")
    document_id: Text = pa.Field(nullable=True, description="the document; null for a bare path")
    kind: Text = pa.Field(
        isin=[one.value for one in FindingKind], description=", ".join(FindingKind)
    )
    whose: Text = pa.Field(
        isin=["ours", "publisher", "unknown"],
        description="whose mistake it is, where that is known",
    )
    severity: Text = pa.Field(isin=SEVERITIES, description="how grave it is")
    state: Text = pa.Field(isin=["open", "accepted", "resolved"], description="what became of it")
    explanation: Text = pa.Field(description="what is wrong, where, by how much, for a person")


class FindingRules(Rows):
    """One row per rule that a finding is about."""

    finding_id: Text = pa.Field(description="the finding")
    rule_id: Text = pa.Field(description="the rule")

    class Config:
        """Pandera's settings."""

        unique = ["finding_id", "rule_id"]  # noqa: RUF012


class Suspects(Rows):
    """One row per figure that, alone or with others, would explain a discrepancy."""

    finding_id: Text = pa.Field(description="the finding")
    set_no: Count = pa.Field(ge=1, description="which minimal set of figures")
    figure_id: Text = pa.Field(description="the figure")
    proposed_amount_eur: Money = pa.Field(nullable=True, description="amount that would fit")
    lowest_eur: Money = pa.Field(nullable=True, description="least that its true amount can be")
    highest_eur: Money = pa.Field(nullable=True, description="most that its true amount can be")
    hypothesis: Text = pa.Field(
        nullable=True,
        isin=[one.value for one in Hypothesis],
        description="slip that would explain the printed text: " + ", ".join(Hypothesis),
    )
    rank: Count = pa.Field(ge=1, description="1 is the likeliest set of the finding")
    explanation: Text = pa.Field(description="why, in a sentence")

    class Config:
        """Pandera's settings."""

        unique = ["finding_id", "set_no", "figure_id"]  # noqa: RUF012


class Numbers(Rows):
    """One row per number on a page that is no claimed figure."""

    document_id: Text = pa.Field(description="the document")
    page: Count = pa.Field(ge=1, description="page of the PDF, from 1")
    x0: Points = pa.Field(description="left edge, points from the left of the page as displayed")
    top: Points = pa.Field(description="upper edge, points from the top of the page as displayed")
    x1: Points = pa.Field(description="right edge, points from the left")
    bottom: Points = pa.Field(description="lower edge, points from the top")
    printed: Text = pa.Field(description="the number exactly as printed")
    status: Text = pa.Field(
        isin=[one.value for one in NumberStatus], description=", ".join(NumberStatus)
    )
    reason: Text = pa.Field(description="why it is no amount, or that nothing says so")


class Coverage(Rows):
    """One row per current document: what became of its numbers."""

    document_id: Text = pa.Field(unique=True, description="the document")
    numbers: Count = pa.Field(ge=0, description="numbers on its pages")
    claimed: Count = pa.Field(ge=0, description="of these: figures")
    ignored: Count = pa.Field(ge=0, description="of these: no amounts, with a reason")
    unclaimed: Count = pa.Field(ge=0, description="of these: neither")
    tied: Count = pa.Field(ge=0, description="figures that some rule uses: only these are checked")

    @row_check("claimed, ignored and unclaimed make up all numbers")
    def _adds_up(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        parts = frame["claimed"] + frame["ignored"] + frame["unclaimed"]
        return (parts == frame["numbers"]) & (frame["tied"] <= frame["claimed"])


class Failures(Rows):
    """One row per failure case of reading or of a schema."""

    document_id: Text = pa.Field(nullable=True, description="the document")
    check: Text = pa.Field(description="what should have held")
    place: Text = pa.Field(description="where: page and label, or table and column")
    value: Text = pa.Field(description="what stands there")
    message: Text = pa.Field(description="what is wrong with it")


class Decisions(Rows):
    """One row per decision of a person, with what became of it."""

    decision_id: Text = pa.Field(unique=True, description="hash of what it is about")
    publisher: Text = pa.Field(description="whose file it stands in")
    document_id: Text = pa.Field(description="the document")
    quantity: Text = pa.Field(nullable=True, description="of a figure: the quantity")
    place: Count = pa.Field(
        nullable=True, ge=1, description="of a figure: which printed place of the quantity"
    )
    finding_id: Text = pa.Field(nullable=True, description="the finding, where it is about one")
    printed: Text = pa.Field(
        nullable=True,
        description="the guard: the text that is printed there, that the finding is about, or that "
        "says what is disputed",
    )
    conclusion: Text = pa.Field(
        isin=[one.value for one in Conclusion], description=", ".join(Conclusion)
    )
    amount_eur: Money = pa.Field(
        nullable=True, description="what it should have been, or what is really printed"
    )
    reason: Text = pa.Field(description="why")
    evidence: Text = pa.Field(nullable=True, description="what it rests on")
    decided_by: Text = pa.Field(description="who")
    decided_at: Instant = pa.Field(description="when (UTC)")
    status: Text = pa.Field(isin=[one.value for one in Status], description=", ".join(Status))
    why_not: Text = pa.Field(
        nullable=True, description="why it is not in force, and what to do; null where it is"
    )

    @row_check("what is in force has no reason against it")
    def _why(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return (frame["status"] == Status.IN_FORCE.value) == frame["why_not"].isna()

    @row_check("it is about a figure, a finding, or a document as a whole")
    def _about(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        is_about_figure = frame["quantity"].notna()
        is_whole = is_about_figure == frame["place"].notna()
        return is_whole & ~(is_about_figure & frame["finding_id"].notna())

    @row_check("an amount goes with correct_value and our_mistake, and only with these")
    def _amount(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return frame["conclusion"].isin(list(WITH_AMOUNT)) == frame["amount_eur"].notna()


QUALITY: dict[str, type[Rows]] = {
    "quality.rules": Rules,
    "quality.verdicts": Verdicts,
    "quality.verdict_figures": VerdictFigures,
    "quality.findings": Findings,
    "quality.finding_rules": FindingRules,
    "quality.suspects": Suspects,
    "quality.numbers": Numbers,
    "quality.coverage": Coverage,
    "quality.failures": Failures,
    "quality.decisions": Decisions,
}
