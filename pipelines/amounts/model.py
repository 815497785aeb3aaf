"""What a printed amount can be. No parsing here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Notation(StrEnum):
    """How a document groups digits: nl is 1.234,50 and en is 1,234.50."""

    NL = "nl"
    EN = "en"


class AmountKind(StrEnum):
    """What stands where an amount is expected."""

    AMOUNT = "amount"
    NIL = "nil"
    BLANK = "blank"
    PRO_MEMORIE = "pro_memorie"
    MALFORMED = "malformed"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount in euros, and the unit of its last printed digit.

    "15 miljoen" is 15000000 with unit 1000000; "1.234,50" is 1234.50 with unit 0.01. `value` is
    0 for nil ("-", "nihil") and null for blank and pro memorie; `unit` is null for all three.
    """

    value: Decimal | None
    kind: AmountKind
    unit: Decimal | None


@dataclass(frozen=True, slots=True)
class Percentage:
    """37,5 % is `value` 37.5 with `unit` 0.1."""

    value: Decimal
    unit: Decimal
