"""What a later edition of a report changed in what it prints, as data. No SQL, no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.site.model import Document, Figure, Report


@dataclass(frozen=True, slots=True)
class Change:
    """A quantity that two editions state differently; `change`: changed, added or dropped.

    A side is null where that edition has no such figure. `difference` is later less earlier.
    """

    label: str
    change: str
    earlier: Figure | None
    later: Figure | None
    earlier_amount: Decimal | None
    later_amount: Decimal | None
    difference: Decimal | None

    @property
    def points(self) -> Decimal | None:
        """Of percentages: by how many points."""
        if self.earlier is None or self.later is None:
            return None
        before, now = self.earlier.share_pct, self.later.share_pct
        return None if before is None or now is None else now - before


@dataclass(frozen=True, slots=True)
class Restatement:
    """Two editions of a report that came after one another; `earlier` is null: none counted."""

    report: Report
    earlier: Document | None
    later: Document
    changes: tuple[Change, ...]

    @property
    def address(self) -> str:
        """Its page, from the folder of the site."""
        return f"changes/{self.later.document_id}.html"

    @property
    def is_current(self) -> bool:
        """Whether the later edition is the one that has a page of its own."""
        return self.later.document_id == self.report.current.document_id

    def of(self, change: str) -> tuple[Change, ...]:
        """What was changed, added or dropped."""
        return tuple(one for one in self.changes if one.change == change)

    def spots(self) -> dict[str, list[Figure]]:
        """The figures to show closely, by document."""
        found: dict[str, list[Figure]] = {}
        for change in self.changes:
            for figure in (change.earlier, change.later):
                if figure is not None:
                    found.setdefault(figure.document_id, []).append(figure)
        return found


Restatements = Mapping[str, Sequence[Restatement]]
"""The later editions of each report, by its id."""
