"""The archive to the rows of `core`, and to the account of all numbers. Nothing is computed.

Rows are dictionaries with the columns of the warehouse; the domain validates them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pipelines.addresses import figure_anchor, page_address
from pipelines.definitions import Definition
from pipelines.figures.model import Extraction, Figure, NumberStatus
from pipelines.reconcile.leaves import leaves
from pipelines.stages.archives import ReadDocument
from pipelines.stages.beside import UNKNOWN, Origin
from pipelines.stages.editions import Edition
from pipelines.stages.reading import WITHDRAWN
from pipelines.stages.row import Row, columns_of
from pipelines.wording import Language, say


def document_id(sha256: str) -> str:
    """The key of a content in every table: the first 16 hex digits of its SHA-256."""
    return sha256[:16]


def figure_id(document: str, quantity: str, place: int) -> str:
    """Stable as long as the document states the quantity in as many places."""
    return hashlib.sha256(f"{document}\n{quantity}\n{place}".encode()).hexdigest()[:16]


def figure_address(document: str, figure: str) -> str:
    """Where the site shows a figure, from the folder that the site is in."""
    return f"{page_address(document)}#{figure_anchor(figure)}"


def document_rows(
    documents: Iterable[ReadDocument],
    editions: Sequence[Edition],
    language: Language,
    found: Mapping[str, Extraction] = MappingProxyType({}),
    origins: Mapping[str, Origin] = MappingProxyType({}),
) -> list[Row]:
    """One row per distinct content; by sha256, `found` says what a withdrawn one is of."""
    by_sha = {edition.document.seen.sha256: edition for edition in editions}
    known = {sha256: edition.found for sha256, edition in by_sha.items()} | dict(found)
    return [
        _document_row(one, by_sha.get(one.seen.sha256), known.get(one.seen.sha256), language)
        | columns_of(origins.get(one.seen.sha256, UNKNOWN))
        for one in documents
    ]


def _document_row(
    document: ReadDocument, edition: Edition | None, found: Extraction | None, language: Language
) -> Row:
    identity = found.identity if found else None
    status = document.status
    if edition is not None and not edition.is_current:
        status = "superseded"
    return {
        "document_id": document_id(document.seen.sha256),
        "sha256": document.seen.sha256,
        "file": document.seen.path,
        "report_id": identity.report_id if identity else None,
        "edition": identity.edition if identity else None,
        "edition_order": identity.edition_order if identity else None,
        "printed_on": identity.printed_on if identity else None,
        "title": identity.title if identity else None,
        "pages": identity.page_count if identity else None,
        "received_at": document.seen.seen_at,
        "status": status,
        "reason": reason(document, language),
        "reason_code": document.code or None,
        "reason_detail": document.detail or None,
    }


def reason(document: ReadDocument, language: Language) -> str | None:
    """Why there are no figures of a document, in words for a person."""
    if not document.code:
        return None
    text = say(language, f"documents.{document.code}", detail=document.detail)
    if document.status == WITHDRAWN and document.detail:
        text += " " + say(language, "sources.withdrawn_because", reason=document.detail)
    return text


def report_rows(editions: Iterable[Edition]) -> list[Row]:
    """One row per report, from its current edition."""
    return [
        report_row(edition.document, edition.found) for edition in editions if edition.is_current
    ]


def report_row(document: ReadDocument, found: Extraction) -> Row:
    """The report as one of its editions states it."""
    identity = found.identity
    return {
        "report_id": identity.report_id,
        "publisher": identity.publisher,
        "programme": identity.programme,
        "document_type": identity.document_type,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
        "family": identity.family,
        "current_document_id": document_id(document.seen.sha256),
    }


def figure_rows(
    edition: Edition, definition: Definition, accepted: Sequence[Figure] | None = None
) -> list[Row]:
    """One row per printed figure of an edition, with the columns of core.figures.

    `accepted` are its figures after decisions, in the same order. Leaves are found among these: an
    amount that only a person could read counts with the others.
    """
    document = document_id(edition.document.seen.sha256)
    after = edition.found.figures if accepted is None else accepted
    leaf = leaves(after, definition.rules, definition.name)
    identity = edition.found.identity
    common = {
        "document_id": document,
        "report_id": identity.report_id,
        "publisher": identity.publisher,
        "programme": identity.programme,
    }
    return [
        {
            "figure_id": figure_id(document, figure.quantity, figure.place),
            **common,
            **_figure_columns(figure),
            "amount_accepted_eur": decided.amount,
            "is_leaf": (figure.quantity, figure.place) in leaf,
            "address": figure_address(document, figure_id(document, figure.quantity, figure.place)),
        }
        for figure, decided in zip(edition.found.figures, after, strict=True)
    ]


def _figure_columns(figure: Figure) -> Row:
    columns = columns_of(figure)
    box, amount = columns_of(columns.pop("box")), columns.pop("amount")
    for counted_in in ("adds_down_to", "adds_along_to", "within"):  # is_leaf says what they mean
        del columns[counted_in]
    return {
        **columns,
        **box,
        "amount_eur": amount,
        "status": figure.status,
    }


def project_rows(edition: Edition) -> list[Row]:
    """One row per project that an edition names."""
    report_id = edition.found.identity.report_id
    return [{"report_id": report_id, **columns_of(project)} for project in edition.found.projects]


def section_rows(edition: Edition, definition: Definition) -> list[Row]:
    """One row per section of the narrative, unless the family keeps none."""
    if not definition.family.store_narrative:
        return []
    report_id = edition.found.identity.report_id
    return [
        {"report_id": report_id, "section_no": number, **columns_of(section)}
        for number, section in enumerate(edition.found.sections, start=1)
    ]


def number_rows(edition: Edition) -> list[Row]:
    """One row per number that is no figure."""
    document = document_id(edition.document.seen.sha256)
    rows = []
    for number in edition.found.numbers:
        columns = columns_of(number)
        rows.append({"document_id": document, **columns_of(columns.pop("box")), **columns})
    return rows


def coverage_row(edition: Edition, tied: set[tuple[str, int]]) -> Row:
    """How many numbers of an edition are claimed, ignored, unclaimed; `tied` are in a rule."""
    figures, numbers = edition.found.figures, edition.found.numbers
    unclaimed = sum(number.status is NumberStatus.UNCLAIMED for number in numbers)
    return {
        "document_id": document_id(edition.document.seen.sha256),
        "numbers": len(figures) + len(numbers),
        "claimed": len(figures),
        "ignored": len(numbers) - unclaimed,
        "unclaimed": unclaimed,
        "tied": sum((figure.quantity, figure.place) in tied for figure in figures),
    }


def failure_rows(edition: Edition) -> list[Row]:
    """One row per failure case of reading."""
    document = document_id(edition.document.seen.sha256)
    return [{"document_id": document, **columns_of(failure)} for failure in edition.found.failures]
