"""Rules that are no relation between the figures of one document, as YAML says them.

What should be there (`complete`), what two reports say of one transfer (`between`), and what only
looks odd and warns (`change`, `repeat`). Nothing is bound or computed here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.rule_base import PatternText, RuleBase


def _of_a_year(text: str) -> str:
    pattern = Pattern.parse(text)
    if "year" not in pattern.variables or pattern.shift:
        raise ValueError(f"{text!r} must have {{year}} in it")
    return text


YearlyText = Annotated[PatternText, AfterValidator(_of_a_year)]


def _without_variables(text: str) -> str:
    if names := Pattern.parse(text).variables:
        raise ValueError(f"{text!r}: write * for {{{names[0]}}}; the parties and the year match")
    return text


PlainText = Annotated[PatternText, AfterValidator(_without_variables)]


class CompleteRule(RuleBase):
    """For each year of the report's period, and each value of the other variables, a figure.

    A year of which nothing at all is there is missing once, as a whole.
    """

    kind: Literal[RuleKind.COMPLETE]
    """Each year of the period has its figures; with more variables, each year has each of them."""
    quantity: YearlyText
    """Pattern with `{year}` of what must be there; values of other variables are those printed."""
    known_from: tuple[PatternText, ...] = ()
    """More patterns that name values of the other variables: what has a budget, say."""
    severity: Literal["error", "warning"] = "warning"
    """How bad it is when something is missing."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)

    @property
    def kept_apart(self) -> tuple[str, ...]:
        """The variables other than the year."""
        return tuple(name for name in self.variables if name != "year")

    @model_validator(mode="after")
    def _known_from_names_the_same(self) -> CompleteRule:
        for text in self.known_from:
            names = set(Pattern.parse(text).variables) - {"year"}
            if not names or names != set(self.kept_apart):
                wanted = sorted(self.kept_apart) or "another variable than {year} in `quantity`"
                raise ValueError(f"{text!r} must name {wanted}")
        return self


class BetweenRule(RuleBase):
    """What one report says it moves out, another says it receives.

    Figures of the two are about the same transfer if they have the same from_party, to_party, and
    year (or, without a year, the same period).
    """

    kind: Literal[RuleKind.BETWEEN]
    """What a report of this family moves out, another report receives."""
    sends: PlainText
    """Pattern, without variables, of what a report of this family moves out."""
    receives: PlainText
    """Pattern, without variables, of what the other report receives."""
    family: str | None = None
    """The family of the other report; without it, any other report."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.sends, self.receives)

    def names_in_text(self) -> set[str]:
        return {"from_party", "to_party", "year"}


class _SoftRule(RuleBase):
    """What looks odd if it does not hold, and proves nothing."""

    severity: Literal["warning"] = "warning"
    """A soft rule only warns."""


# In per cent: of a band b, 1 and 10 share nothing if 1 + b < 10 (1 - b), so if b < 9/11.
_BAND_LIMIT = Decimal("81.8")


class ChangeRule(_SoftRule):
    """A value is not some 10, 100 or 1000 times what it was before, nor a part of it.

    Rounding and `band` decide what is near such a factor, and what is no change at all.
    """

    kind: Literal[RuleKind.CHANGE]
    """A value does not change by a factor of 10, 100 or 1000, as a slip of scale makes it."""
    quantity: PatternText
    """Pattern of the values; against the year before, it needs `{year}`."""
    against: Literal["year", "edition"] = "year"
    """What was before: the year before, or the edition before."""
    band: Annotated[Decimal, Field(ge=0, lt=_BAND_LIMIT)] = Decimal(0)
    """How far, in per cent, such a value may move by itself; against an edition, mostly 0."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)

    @model_validator(mode="after")
    def _names_a_year(self) -> ChangeRule:
        if self.against == "year":
            _of_a_year(self.quantity)
        return self


class RepeatRule(_SoftRule):
    """A value is not the same, to the euro, as the year before: it may have been copied."""

    kind: Literal[RuleKind.REPEAT]
    """A value differs from that of the year before; equal to the euro, it may be a copy."""
    quantity: YearlyText
    """Pattern of the values, with `{year}`."""

    def pattern_texts(self) -> tuple[str, ...]:
        return (self.quantity,)
