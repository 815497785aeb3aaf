"""A release with one table of odd values, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from pipelines.exports.model import About, Form, OpenFinding, Resource, Source
from pipelines.exports.writing import Shown, write_export
from pipelines.store.contents import open_contents
from pipelines.store.release import Column, Table, build_release
from pipelines.wording import Language

COLUMNS = {
    "label": ("VARCHAR", pa.string()),
    "amount_eur": ("DECIMAL(18,2)", pa.decimal128(18, 2)),
    "difference_eur": ("DECIMAL(24,6)", pa.decimal128(24, 6)),
    "share_pct": ("DECIMAL(9,4)", pa.decimal128(9, 4)),
    "size": ("BIGINT", pa.int64()),
    "x0": ("DOUBLE", pa.float64()),
    "is_leaf": ("BOOLEAN", pa.bool_()),
    "printed_on": ("DATE", pa.date32()),
    "built_at": ("TIMESTAMPTZ", pa.timestamp("us", tz="UTC")),
}
ROW: dict[str, Any] = {
    "label": "Kennispoort",
    "amount_eur": Decimal("-7703.50"),
    "difference_eur": Decimal("0.000001"),
    "share_pct": Decimal("58.8347"),
    "size": 12,
    "x0": 1.5,
    "is_leaf": True,
    "printed_on": date(2022, 3, 31),
    "built_at": datetime(2024, 7, 1, 12, 30, tzinfo=UTC),
}
ABOUT = About(
    "20240701T123000-abc",
    datetime(2024, 7, 1, 12, 30, tzinfo=UTC),
    "1.2",
    (
        Source("d1", "emmen/a.pdf", "aa", "emmen/x", "loaded", "CC0-1.0", "https://example.org/"),
        Source("d2", "emmen/b.pdf", "bb", None, "quarantined", None, None),
    ),
    (OpenFinding("f1", "error", "discrepancy", "emmen/a.pdf", "=1+1 klopt niet."),),
    2,
)
SHOWN = Shown(Language.NL, ZoneInfo("Europe/Amsterdam"))


def table_of(rows: Sequence[dict[str, Any]], name: str = "odd") -> Table:
    """Rows of which a missing column is null."""
    schema = pa.schema([(key, kind) for key, (_, kind) in COLUMNS.items()])
    columns = tuple(Column(key, kind, f"It's {key}.") for key, (kind, _) in COLUMNS.items())
    return Table("marts", name, "One row each.", columns, pa.Table.from_pylist(rows, schema=schema))


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Path]:
    def build(*rows: dict[str, Any], names: Sequence[str] = ("odd",)) -> Path:
        path = tmp_path / "release.duckdb"
        build_release(path, [table_of(rows, name) for name in names], [])
        return path

    return build


@pytest.fixture
def exported(release, tmp_path: Path) -> Callable[..., Path]:
    """A folder with the export of these rows."""

    def write(*rows: dict[str, Any], forms: Sequence[Form] = tuple(Form), **more: Any) -> Path:
        folder = tmp_path / "out"
        export_of(release(*rows), folder, forms, more.get("shown", SHOWN))
        return folder

    return write


def export_of(
    path: Path, folder: Path, forms: Sequence[Form] = tuple(Form), shown: Shown = SHOWN
) -> list[Resource]:
    with open_contents(path) as contents:
        return write_export(folder, contents, ABOUT, contents.tables(), forms, shown)
