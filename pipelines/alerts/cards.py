"""What is told of a document and of a finding, as data. No wording, no layout, no choosing.

A finding is told in the same words in a message and on a terminal: `blocks.py` lays a card out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from pipelines.reconcile.model import FindingKind, Outcome


class Severity(StrEnum):
    """How grave, mildest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What a message tells of a document; what is null is left out.

    `address` is that of its page on the site: a URL, or a path on the machine that writes it.
    """

    document_id: str
    file: str
    title: str | None
    publisher: str | None
    report_id: str | None
    edition: str | None
    status: str
    reason: str | None
    address: str | None = None

    def at_rest(self) -> DocumentCard:
        """The same where nothing is left to do: that it is held back is no matter any more."""
        return replace(self, status="at_rest", reason=None)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule that a finding is about, and what came of it; amounts in euros, null if unchecked.

    `explanation` has the rule in words and the sum written out.
    """

    rule_id: str
    text: str
    verdict: Outcome
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    allowed: Decimal | None
    explanation: str


@dataclass(frozen=True, slots=True)
class SuspectCard:
    """A figure that may be wrong; `lowest` to `highest` is where its true amount can lie."""

    figure_id: str
    page: int
    label: str
    year: int | None
    printed: str
    proposed: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    hypothesis: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class SuspectSet:
    """Figures that together would explain a finding; `rank` 1 is the likeliest set."""

    rank: int
    figures: tuple[SuspectCard, ...]


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding: what is wrong in words, the rules that show it, the sets by rank."""

    finding_id: str
    kind: FindingKind
    severity: Severity
    explanation: str
    page: int | None
    whose: str = "unknown"
    rules: tuple[RuleCard, ...] = ()
    suspects: tuple[SuspectSet, ...] = ()
