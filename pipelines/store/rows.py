"""Frozen dataclasses as Arrow tables and back, exactly. What the dataclasses mean is no matter.

A field becomes a column of its own name, but for two kinds:

    amount: Decimal   -> amount DECIMAL(24,6), amount_exponent   (1.50 comes back as 1.50, not 1.5)
    box: Box          -> box_x0, box_top, box_x1, box_bottom     (points)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

import pyarrow as pa

from pipelines.documents.model import Box

T = TypeVar("T")
DECIMAL = pa.decimal128(24, 6)
_EXACT = Context(prec=38)


@dataclass(frozen=True, slots=True)
class _Packing:
    """How one kind of value travels: suffix and type of each column, there, and back."""

    columns: tuple[tuple[str, pa.DataType], ...]
    pack: Callable[[Any], tuple[Any, ...]]
    unpack: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    packing: _Packing
    is_nullable: bool

    @property
    def columns(self) -> list[str]:
        return [self.name + suffix for suffix, _ in self.packing.columns]


def table_from_rows(kind: type, rows: Sequence[Any]) -> pa.Table:
    """Instances of the dataclass `kind` as a table, one row each, in the same order.

    Raises ValueError or TypeError for what a column cannot hold: an amount of 18 digits or more
    before the comma, text that is no Unicode.
    """
    fields = _fields(kind)
    packed = [_packed(fields, row) for row in rows]
    return pa.Table.from_pylist(packed, schema=_schema(fields))


def rows_from_table(kind: type[T], table: pa.Table) -> tuple[T, ...]:
    """The instances that `table_from_rows` was given.

    Raises KeyError for a column that is not there, ValueError for an unknown value.
    """
    fields = _fields(kind)
    return tuple(kind(**_unpacked(fields, row)) for row in table.to_pylist())


def _packed(fields: tuple[_Field, ...], row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        value = getattr(row, field.name)
        parts = field.packing.pack(value) if value is not None else [None] * len(field.columns)
        values.update(zip(field.columns, parts, strict=True))
    return values


def _unpacked(fields: tuple[_Field, ...], row: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        parts = [row[column] for column in field.columns]
        values[field.name] = None if parts[0] is None else field.packing.unpack(*parts)
    return values


def _schema(fields: tuple[_Field, ...]) -> pa.Schema:
    return pa.schema(
        pa.field(field.name + suffix, arrow_type, nullable=field.is_nullable)
        for field in fields
        for suffix, arrow_type in field.packing.columns
    )


def _fields(kind: type) -> tuple[_Field, ...]:
    fields = []
    for name, hint in get_type_hints(kind).items():
        (plain,) = [part for part in get_args(hint) if part is not NoneType] or [hint]
        fields.append(_Field(name, _packing(plain), NoneType in get_args(hint)))
    return tuple(fields)


def _packing(plain: type) -> _Packing:
    if plain in _PACKINGS:
        return _PACKINGS[plain]
    if issubclass(plain, StrEnum):
        return _Packing((("", pa.string()),), lambda value: (value.value,), plain)
    raise TypeError(f"{plain} has no columns in the archive; add it to rows.py")


def _single(arrow_type: pa.DataType) -> _Packing:
    return _Packing((("", arrow_type),), lambda value: (value,), lambda value: value)


def _pack_decimal(value: Decimal) -> tuple[Decimal, int | str]:
    return value, value.as_tuple().exponent


def _unpack_decimal(value: Decimal, exponent: int) -> Decimal:
    return value.quantize(Decimal((0, (1,), exponent)), context=_EXACT)


def _pack_box(box: Box) -> tuple[float, ...]:
    return box.x0, box.top, box.x1, box.bottom


_PACKINGS: dict[type, _Packing] = {
    str: _single(pa.string()),
    int: _single(pa.int64()),
    bool: _single(pa.bool_()),
    Decimal: _Packing(
        (("", DECIMAL), ("_exponent", pa.int8())),
        _pack_decimal,
        _unpack_decimal,
    ),
    Box: _Packing(
        tuple((f"_{side}", pa.float64()) for side in ("x0", "top", "x1", "bottom")),
        _pack_box,
        Box,
    ),
}
