"""A rule, its verdict on one document, and a finding: three separate things, all data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class RuleKind(StrEnum):
    """What relation must hold."""

    SUM = "sum"
    EQUAL = "equal"
    SHARE = "share"
    AT_MOST = "at_most"
    TABLE = "table"
    COMPLETE = "complete"
    BETWEEN = "between"
    CHANGE = "change"
    REPEAT = "repeat"

    @property
    def is_soft(self) -> bool:
        """Whether it only looks odd when it does not hold: no proof that a figure is wrong."""
        return self in (RuleKind.CHANGE, RuleKind.REPEAT)


class Outcome(StrEnum):
    """What came of holding a rule against a document."""

    EXACT = "exact"
    ROUNDING = "rounding"
    DISCREPANCY = "discrepancy"
    NOT_CHECKABLE = "not_checkable"


class Verdict(NamedTuple):
    """One rule held against one document; a tuple, as every rule of every document makes one.

    Amounts in euros; null where there is nothing to compute. `difference` is computed minus
    reported, `allowed` the most that rounding explains in that direction. `figures` are the
    (quantity, place) pairs used, the total first; `missing` the quantities that were not there.
    `weights` says how often each of the figures counts in what is computed, null where it is not
    added up, as the total and a percentage; none where nothing is.
    """

    rule_id: str
    kind: RuleKind
    group: str
    text: str
    severity: str
    outcome: Outcome
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    allowed: Decimal | None
    explanation: str
    figures: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    omitted: str | None = None
    weights: tuple[Decimal | None, ...] = ()


class FindingKind(StrEnum):
    """What a person should know about."""

    DISCREPANCY = "discrepancy"
    JOINTLY_IMPOSSIBLE = "jointly_impossible"
    OMISSION = "omission"
    MISREAD = "misread"
    MALFORMED = "malformed"
    UNCLAIMED = "unclaimed"
    SOURCE = "source"


class Hypothesis(StrEnum):
    """What would explain the printed text."""

    ONE_DIGIT = "one_digit"
    SWAPPED_DIGITS = "swapped_digits"
    LOST_DIGIT = "lost_digit"
    ADDED_DIGIT = "added_digit"
    SEPARATOR = "separator"
    FACTOR = "factor"
    SIGN = "sign"
    OCR_CONFUSION = "ocr_confusion"
    SWAPPED_FIGURES = "swapped_figures"
    COPIED = "copied"
    COUNTED_TWICE = "counted_twice"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class SuspectNote:
    """A figure, as (quantity, place), of a set that would explain a finding; rank 1 is likeliest.

    Amounts in euros, null where none can be told: `lowest` to `highest` is where the true one can
    lie. `hypothesis` names the slip that would explain the print.
    """

    figure: tuple[str, int]
    set_no: int
    rank: int
    proposed: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    hypothesis: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should know; `finding_id` is stable over releases."""

    finding_id: str
    document_id: str
    kind: FindingKind
    whose: str
    severity: str
    explanation: str
    rule_ids: tuple[str, ...]
    suspects: tuple[SuspectNote, ...] = ()

    def with_rules(self, more: tuple[str, ...]) -> Finding:
        """The finding about more rules than it names."""
        return replace(self, rule_ids=(*self.rule_ids, *more))
