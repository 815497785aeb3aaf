"""The values of a definition: patterns, units, notations, and the shorthands for lists of them.

Each type says what a file may hold, to the loader by its validators and to editors by its input
type. What keys there are is `pipelines.figures.definition`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from pipelines.amounts.model import Notation


def compiled(pattern: str) -> str:
    """The pattern itself; raises ValueError for one that is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


def _is_power_of_ten(unit: Decimal) -> Decimal:
    if unit <= 0 or unit.log10() != int(unit.log10()):
        raise ValueError(f"{unit} is no power of ten")
    return unit


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a sign is 1 or -1")
    return value


# What a validator makes of something else, a schema for editors must be told.
Pattern = Annotated[str, AfterValidator(compiled)]
_PositiveOrText = Annotated[float, Field(gt=0)] | str
Unit = Annotated[
    Decimal,
    BeforeValidator(str, json_schema_input_type=_PositiveOrText),
    AfterValidator(_is_power_of_ten),
]
Units = Annotated[
    tuple[Unit, ...],
    BeforeValidator(_listed, json_schema_input_type=Unit | tuple[Unit, ...]),
]
Patterns = Annotated[
    tuple[Pattern, ...],
    BeforeValidator(_listed, json_schema_input_type=Pattern | tuple[Pattern, ...]),
]
_SomeNotations = Annotated[tuple[Notation, ...], Field(min_length=1)]
Notations = Annotated[
    _SomeNotations, BeforeValidator(_listed, json_schema_input_type=Notation | _SomeNotations)
]
Sign = Annotated[Literal[1, -1], BeforeValidator(_no_flag, json_schema_input_type=Literal[1, -1])]
