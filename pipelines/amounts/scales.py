"""What a caption says that its amounts are multiplied by: "bedragen x € 1.000", "in miljoenen".

Only the words; which caption holds for which table is a matter of geometry.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.amounts.glyphs import clean
from pipelines.amounts.grammar import MULTIPLIERS

_PLURALS = {
    "duizenden": 3,
    "miljoenen": 6,
    "miljarden": 9,
    "thousands": 3,
    "millions": 6,
    "billions": 9,
    "euro": 0,
    "euro's": 0,
    "euros": 0,
}
_WORDS = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_NAMES = "|".join(sorted(_PLURALS, key=len, reverse=True))
_SCALE = re.compile(
    rf"""
    (?:(?<![^\W_])x|[*×])\ ?(?:€|eur|euro)?\ ?
    (?: 1?\ ?(?P<word>{_WORDS})\b | 1(?P<thousands>(?:[., \u00a0]?000){{0,3}})(?![\d.,]*\d) )
    | \b(?:bedragen|amounts|x)?\ ?\bin\ (?P<name>{_NAMES})(?![^\W_])
    """,
    re.VERBOSE | re.IGNORECASE,
)


def stated_scales(text: str) -> list[Decimal]:
    """The powers of ten that a text says its amounts are multiplied by, from left to right.

    "x € 1.000" and "in duizenden euro's" are 1000, "in euro's" is 1. Raises nothing.
    """
    found = _SCALE.finditer(clean(text).replace("\u2019", "'"))
    return [Decimal(10) ** _exponent(match) for match in found]


def scale_behind(text: str) -> Decimal | None:
    """The scale that stands right behind an amount: "(x 1.000)" behind "€ 81"."""
    match = _SCALE.match(clean(text).lstrip(" ("))
    return None if match is None or match["name"] else Decimal(10) ** _exponent(match)


def _exponent(match: re.Match[str]) -> int:
    if match["word"]:
        return MULTIPLIERS[match["word"].lower()]
    if match["name"]:
        return _PLURALS[match["name"].lower()]
    return match["thousands"].count("000") * 3
