"""Frozen dataclasses as Arrow tables and back, exactly. What the dataclasses mean is no matter.

A field becomes a column of its own name, but for two kinds:

    amount: Decimal   -> amount DECIMAL(24,6), amount_exponent   (1.50 comes back as 1.50, not 1.5)
    box: Box          -> box_x0, box_top, box_x1, box_bottom     (points)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

import pyarrow as pa

from pipelines.documents.model import Box

T = TypeVar("T")
DECIMAL = pa.decimal128(24, 6)
_EXACT = Context(prec=38)


@dataclass(frozen=True, slots=True)
class _Packing:
    """How one kind of value travels: suffix and type of each column, there, and back.

    A value that is its column's own, such as a text, needs no way there or back.
    """

    columns: tuple[tuple[str, pa.DataType], ...]
    pack: Callable[[Any], tuple[Any, ...]] | None = None
    unpack: Callable[..., Any] | None = None

    def packed(self, values: list[Any]) -> list[pa.Array]:
        """The columns of a field that has these values."""
        if self.pack is None:
            parts: Iterable[Sequence[Any]] = [values]
        else:
            nothing = (None,) * len(self.columns)
            packed = [nothing if one is None else self.pack(one) for one in values]
            parts = list(zip(*packed, strict=True)) or [()] * len(self.columns)
        types = (arrow_type for _, arrow_type in self.columns)
        return [pa.array(part, kind) for part, kind in zip(parts, types, strict=True)]

    def unpacked(self, columns: list[list[Any]]) -> list[Any]:
        """The values of a field that has these columns."""
        if (unpack := self.unpack) is None:
            return columns[0]
        return [None if row[0] is None else unpack(*row) for row in zip(*columns, strict=True)]


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
    arrays = [
        array
        for field in _fields(kind)
        for array in field.packing.packed([getattr(row, field.name) for row in rows])
    ]
    return pa.Table.from_arrays(arrays, schema=schema_of(kind))


def rows_from_table(kind: type[T], table: pa.Table) -> tuple[T, ...]:
    """The instances that `table_from_rows` was given.

    Raises KeyError for a column that is not there, ValueError for an unknown value.
    """
    of: type = kind
    columns = [
        field.packing.unpacked([table.column(name).to_pylist() for name in field.columns])
        for field in _fields(of)
    ]
    return tuple(map(kind, *columns))


@cache
def schema_of(kind: type) -> pa.Schema:
    """The columns of a table of such instances."""
    return pa.schema(
        pa.field(field.name + suffix, arrow_type, nullable=field.is_nullable)
        for field in _fields(kind)
        for suffix, arrow_type in field.packing.columns
    )


@cache
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
        return _Packing((("", pa.string()),), lambda value: (value.value,), _members(plain))
    raise TypeError(f"{plain} has no columns in the archive; add it to rows.py")


def _members(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    """The member of a value, found as fast as a name; calling the type takes ten times as long."""
    known = {member.value: member for member in kind}
    return lambda value: known[value] if value in known else kind(value)


def _single(arrow_type: pa.DataType) -> _Packing:
    return _Packing((("", arrow_type),))


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
