"""Rules that are no relation between the figures of one document, as YAML says them.

What should be there (`complete`). Nothing is bound or computed here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from pipelines.reconcile.model import RuleKind
from pipelines.reconcile.patterns import Pattern
from pipelines.reconcile.rule_base import PatternText, RuleBase


def _of_a_year(text: str) -> str:
    pattern = Pattern.parse(text)
    if "year" not in pattern.variables or pattern.shift:
        raise ValueError(f"{text!r} must have {{year}} in it")
    return text


YearlyText = Annotated[PatternText, AfterValidator(_of_a_year)]


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
