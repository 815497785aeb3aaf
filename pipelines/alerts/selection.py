"""Which findings are news. A pure function; what was reported before is kept by the store."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Protocol, TypeVar


class Reportable(Protocol):
    """Anything with the identity of a finding and of the document that it is about."""

    @property
    def finding_id(self) -> str:
        """Stable over releases."""

    @property
    def document_id(self) -> str:
        """The content that the finding is about."""


F = TypeVar("F", bound=Reportable)


def newly_found(findings: Iterable[F], reported_ids: Set[str]) -> list[tuple[str, list[F]]]:
    """(document_id, its findings that were never reported), documents in order of appearance.

    A finding that is given twice counts once; a document without news is not in the list.
    """
    seen = set(reported_ids)
    by_document: dict[str, list[F]] = {}
    for finding in findings:
        if finding.finding_id not in seen:
            seen.add(finding.finding_id)
            by_document.setdefault(finding.document_id, []).append(finding)
    return list(by_document.items())
