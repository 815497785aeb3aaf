"""A chart as a page shows it: the drawing, what its colours mean, and its table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from pipelines.addresses import figure_anchor
from pipelines.site.model import Report


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a table; `printed`: where it differs; `address` of its figure, if it is one."""

    value: Decimal
    printed: Decimal | None = None
    address: str | None = None


Cell = tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `is_sum`: put together here; `is_part`: of the row above."""

    label: str
    cells: tuple[Cell, ...]
    is_sum: bool = False
    is_part: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A colour and what it stands for."""

    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, its legend and its table; `kind` names its title; `left_out` rows not drawn."""

    kind: str
    drawing: Markup
    unit: str
    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: int = 0


def cell(
    value: Decimal | None,
    printed: Decimal | None = None,
    report: Report | None = None,
    figure_id: str | None = None,
) -> Cell:
    """A cell of a table; with a figure of a report, the amount leads there."""
    if value is None:
        return ()
    address = f"{report.address}#{figure_anchor(figure_id)}" if report and figure_id else None
    return (Amount(value, printed if printed != value else None, address),)
