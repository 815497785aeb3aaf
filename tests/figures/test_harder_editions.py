"""Editions that are harder to read: a year and a category more, letters set in odd ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.figures.conftest import Edition


@pytest.mark.parametrize("name", ["added-year", "typographic-noise"])
def test_every_amount_stands_in_its_year_category_and_item(
    own_edition: Callable[[str], Edition], name: str
) -> None:
    """Spaced letters, amounts printed twice, soft hyphens, ligatures, odd spaces, ",-", EUR."""
    edition = own_edition(name)
    expected = Counter(
        (f["page"], f["year"], Decimal(str(f["amount_eur"])))
        for f in edition.truth["figures"]
        if f["amount_eur"] is not None
    )
    found = [f for f in edition.read.figures if f.share_pct is None]
    assert Counter((f.page, f.year, f.amount) for f in found) == expected
    items = {f["line_item"] for f in edition.truth["figures"] if f["kind"] == "expenditure"}
    assert items - {None} <= {f.line_item for f in found}
    assert not edition.read.failures
