"""One current edition, held against all its rules: verdicts, root causes, findings.

The way in to this room for those who have a whole report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.figures.model import Extraction, Figure
from pipelines.reconcile.bind import bind
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Finding, Outcome, Verdict
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.root_causes import NO_CAUSES
from pipelines.reconcile.rules import Rule
from pipelines.reconcile.suspects.causes import Causes, locate_causes
from pipelines.reconcile.suspects.network import Key
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language


@dataclass(frozen=True)
class Report:
    """An edition and what surrounds it: rules, the edition before, what other reports say of it.

    `between` are the verdicts on what it and another report say of one transfer.
    """

    document_id: str
    found: Extraction
    rules: Sequence[Rule]
    language: Language
    earlier: Sequence[Figure] = ()
    between: Sequence[Verdict] = ()

    def reconciled(
        self,
        figures: Sequence[Figure],
        decided: Mapping[Key, Decimal | None],
        unread: Sequence[Figure] | None = None,
    ) -> Reconciled:
        """What comes of these figures, those of the edition after what people decided.

        `decided` says of figures that a person judged how much it takes to suspect them. `unread`
        are the figures of which is told what could not be read: those of the edition, as it was
        read, unless given.
        """
        identity = self.found.identity
        verdicts = reconcile_document(
            figures,
            self.rules,
            identity.family,
            self.language,
            period=(identity.period_start, identity.period_end),
            earlier=self.earlier,
        )
        verdicts += self.between
        findings = find(
            self.document_id,
            verdicts,
            self.found.figures if unread is None else unread,
            self.found.numbers,
            self.found.failures,
            self.language,
            self._causes(figures, verdicts, decided),
        )
        return Reconciled(verdicts, findings)

    def _causes(
        self,
        figures: Sequence[Figure],
        verdicts: Sequence[Verdict],
        decided: Mapping[Key, Decimal | None],
    ) -> Causes:
        """Where every rule holds literally, the printed values satisfy all of them at once."""
        if all(one.outcome is Outcome.EXACT for one in verdicts):
            return NO_CAUSES
        places = places_by_quantity(figures)
        bounds = bind(self.rules, list(places), self.found.identity.family, figures)
        return locate_causes(bounds, places, decided)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The verdicts on an edition, the passes too, and what a person should know."""

    verdicts: list[Verdict]
    findings: list[Finding]
