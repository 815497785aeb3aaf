"""Suspects of the own report, put where reconciliation puts them, so that a refresh shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from dtz_assets.assets import quality
from dtz_assets.assets.common import save_tables
from dtz_assets.resources import Warehouse

Row = Mapping[str, Any]
BROKEN = "dtz-overview/breakdown/2020/programma-dtz"
ITEM = "expenditure/2020/programma-dtz/per-inwoner"
KENNISPOORT = "expenditure/2020/programma-dtz/kennispoort"
TOTAL = "expenditure/2020/programma-dtz"

# rank, quantity, proposed, hypothesis, sentence; two rows of one rank go together
SUSPECTED = [
    (1, ITEM, "35296", "one_digit", "35.299 is waarschijnlijk 35.296: één cijfer, en 35.299 is ook "
     "het bedrag van 2019."),
    (2, KENNISPOORT, "7700", "one_digit", "7.703 is mogelijk 7.700: één cijfer."),
    (3, TOTAL, None, None, "42.999 moet 43.002 zijn, maar geen eenvoudige vergissing verklaart "
     "dat."),
]  # fmt: skip


def suspects(
    rows: Mapping[str, Iterable[Row]], figures: Iterable[Row], suspected: Iterable[tuple]
) -> list[dict[str, Any]]:
    """The rows of quality.suspects for the finding about the sum of 2020."""
    (finding,) = [
        row["finding_id"] for row in rows["quality.finding_rules"] if row["rule_id"] == BROKEN
    ]
    ids = {(row["quantity"], row["place"]): row["figure_id"] for row in figures}
    return [
        {
            "finding_id": finding,
            "set_no": rank,
            "figure_id": ids[quantity, 1],
            "proposed_amount_eur": None if proposed is None else Decimal(proposed),
            "hypothesis": hypothesis,
            "rank": rank,
            "explanation": sentence,
        }
        for rank, quantity, proposed, hypothesis, sentence in suspected
    ]


@contextmanager
def suspecting(
    suspected: Iterable[tuple] = tuple(SUSPECTED), state: str = "open"
) -> Iterator[None]:
    """While it lasts, a refresh finds these suspects, and the finding is in this state."""

    def save(warehouse: Warehouse, rows: dict[str, Any]) -> Any:
        figures = warehouse.staging.rows("core.figures")
        found = suspects(rows, figures, suspected)
        mine = {row["finding_id"] for row in found}
        findings = [
            {**row, "state": state} if row["finding_id"] in mine else row
            for row in rows["quality.findings"]
        ]
        return save_tables(
            warehouse, {**rows, "quality.findings": findings, "quality.suspects": found}
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quality, "save_tables", save)
        yield
