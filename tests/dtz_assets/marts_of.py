"""The marts over tables made by hand, in memory; without `ops`, which no mart may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow

from dtz_assets.marts import marts
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow

READ = [name for name in MODELS if not name.startswith("ops.")]
FIGURE = {
    "document_id": "doc",
    "report_id": "emmen/fund/account/2020-2021",
    "publisher": "emmen",
    "programme": "Fund",
    "place": 1,
    "measure": "expenditure",
    "stage": "actual",
    "scope": "own",
    "year": None,
    "period_start": 2020,
    "period_end": 2021,
    "amount_kind": "amount",
    "unit": 1,
    "is_leaf": True,
    "is_in_kind": False,
    "label": "words",
    "printed": "1",
    "page": 1,
    "x0": 0.0,
    "top": 0.0,
    "x1": 1.0,
    "bottom": 1.0,
    "reader": "pdfplumber",
    "status": "claimed",
}


def figure_row(quantity: str, amount: Any, **changes: Any) -> dict[str, Any]:
    """A row of core.figures: a leaf of own, actual expenditure over 2020 and 2021, but for ..."""
    value = None if amount is None else Decimal(amount)
    row = FIGURE | {"quantity": quantity, "amount_eur": value, "amount_accepted_eur": value}
    if (year := changes.get("year")) is not None:
        row |= {"period_start": year, "period_end": year}
    row |= changes
    names = ("document_id", "quantity", "measure", "stage", "place")
    return row | {"figure_id": "|".join(str(row[name]) for name in names)}


def marts_of(
    tables: Mapping[str, Iterable[Mapping[str, Any]]], *names: str
) -> duckdb.DuckDBPyConnection:
    """A connection with these rows, and the marts of these names, or all, as views over them."""
    read = [name for name in READ if not names or name in tables]
    return marts_over({name: as_arrow(MODELS[name], tables.get(name, ())) for name in read}, *names)


def marts_over(tables: Mapping[str, pyarrow.Table], *names: str) -> duckdb.DuckDBPyConnection:
    """The same over Arrow tables."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("set TimeZone = 'UTC'")
    for schema in ("core", "quality", "marts"):
        connection.execute(f"create schema {schema}")
    for name, rows in tables.items():
        connection.register("rows", rows)
        connection.execute(f"create table {name} as from rows")
        connection.unregister("rows")
    for mart in marts():
        if not names or mart.name in names:
            connection.execute(f"create view marts.{mart.name} as {mart.sql}")
    return connection
