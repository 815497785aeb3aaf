"""What passes from stage to stage: a dictionary with the columns of a table of the warehouse."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

Row = dict[str, Any]


def columns_of(record: Any) -> Row:
    """The fields of a dataclass by name, as they are: `asdict` would copy every value."""
    kind: type = type(record)
    return {name: getattr(record, name) for name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
