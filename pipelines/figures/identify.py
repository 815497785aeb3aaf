"""Which family a document is of, and what it says it is: publisher, period, edition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.errors import DocumentError
from pipelines.figures.definition import Family, Recognise
from pipelines.figures.model import Identity
from pipelines.text import single_spaced, slug

_ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5}


def missing_pattern(texts: Sequence[str], recognise: Recognise) -> str | None:
    """The first text that the family is known by and the first pages lack; null for its own."""
    text = _joined(texts, recognise)
    lacking = (one for one in recognise.text if not re.search(one, text, re.IGNORECASE))
    return next(lacking, None)


def identify(
    texts: Sequence[str],
    family: Family,
    recognise: Recognise,
    *,
    title: str | None,
    page_count: int,
) -> Identity:
    """What a recognised document is; `texts` are its first pages.

    Raises DocumentError (no_publisher, no_period): unknown never becomes a default.
    """
    text = _joined(texts, recognise)
    publisher = re.search(recognise.publisher, text)
    if publisher is None:
        raise DocumentError("no_publisher", recognise.publisher)
    period = re.search(recognise.period, text, re.IGNORECASE)
    if period is None:
        raise DocumentError("no_period", recognise.period)
    edition, order = _edition(text, recognise)
    return Identity(
        family=family.family,
        publisher=slug(publisher.group(1)),
        programme=family.programme,
        document_type=family.document_type,
        period_start=int(period.group("start")),
        period_end=int(period.groupdict().get("end") or period.group("start")),
        edition=edition,
        edition_order=order,
        printed_on=_found(recognise.printed_on, text),
        title=title,
        page_count=page_count,
    )


def _edition(text: str, recognise: Recognise) -> tuple[str | None, int]:
    """The mark of the edition as printed, and its number: 0 without a mark, 1 without a number.

    A number that is no number ("nieuwste") orders nothing: it counts as none.
    """
    match = re.search(recognise.edition, text, re.IGNORECASE) if recognise.edition else None
    if match is None:
        return None, 0
    order = (match.groupdict().get("order") or "1").lower()
    number = int(order) if order.isdecimal() else _ORDINALS.get(order, 1)
    return match.group().strip(), number


def _found(pattern: str | None, text: str) -> str | None:
    match = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return match.group(1) if match else None


def _joined(texts: Sequence[str], recognise: Recognise) -> str:
    return single_spaced(" ".join(texts[: recognise.pages]))
