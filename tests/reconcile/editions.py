"""Whole editions held against the rules of their family, for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.extraction import extract_bytes
from pipelines.figures.model import Extraction
from pipelines.reconcile.model import Finding, FindingKind
from pipelines.reconcile.reporting import Reconciled, Report
from pipelines.wording import Language
from tests.figures.drawing import DTZ
from typesetting.editions import set_bytes, variant

CONTRADICTIONS = {FindingKind.DISCREPANCY, FindingKind.JOINTLY_IMPOSSIBLE}


@cache
def own(name: str) -> Extraction:
    """What is read of the edition of our own of that name."""
    return extract_bytes(set_bytes(variant(name), f"{name}.pdf")[0], DTZ)


@cache
def sample(path: Path) -> Extraction:
    """What is read of a sample."""
    return extract_bytes(path.read_bytes(), DTZ)


def reconciled(read: Extraction, language: Language = Language.NL) -> Reconciled:
    """Verdicts and findings, nothing decided. All editions have one id, so findings compare."""
    return Report("document", read, DTZ.rules, language).reconciled(read.figures, {})


def contradictions(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that something does not add up."""
    return [one for one in findings if one.kind in CONTRADICTIONS]


def proposals(finding: Finding) -> list[list[tuple[str, int | None]]]:
    """The sets of suspects by rank: figure and proposed amount."""
    ranks = sorted({one.rank for one in finding.suspects})
    return [
        [
            (one.figure[0], None if one.proposed is None else int(one.proposed))
            for one in finding.suspects
            if one.rank == rank
        ]
        for rank in ranks
    ]
