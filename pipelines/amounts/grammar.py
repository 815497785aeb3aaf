"""How amounts and percentages are written: patterns over cleaned text. No values here.

Every pattern is anchored at both ends and each repetition is bounded or cannot overlap its
neighbour, so that no text makes it backtrack far.
"""

from __future__ import annotations

import re

from pipelines.amounts.model import Notation

# The power of ten of each word that multiplies. "ton" (100 000 or a weight), "biljoen" and "k"
# are left out: they mean different things to different writers.
MULTIPLIERS = {
    "duizend": 3,
    "thousand": 3,
    "miljoen": 6,
    "million": 6,
    "mln": 6,
    "miljard": 9,
    "billion": 9,
    "mld": 9,
    "mrd": 9,
    "bn": 9,
}
MULTIPLIER = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))

_SEPARATORS = {Notation.NL: (r"\.", ","), Notation.EN: (",", r"\.")}
_GAP = r"[ \u00a0]{0,8}"
_SIGN = r"(?:-/-|-)"
_CURRENCY = r"(?:€|euros?|eur)"

# Whole digits, one kind of grouping or none, and perhaps decimals.
_NUMBER = r"""
    (?P<whole> 0 | [1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+
                 | [1-9][0-9]{{0,2}}(?:[ \u00a0][0-9]{{3}})+
                 | [1-9][0-9]* )
    (?: {point}(?P<decimals>[0-9]+) )?
"""

_AMOUNT = r"""
    (?P<open>\(\ ?)?
    (?:(?P<sign_before>\+|{sign}){gap})?
    (?:{currency}{gap})?
    (?P<open_inside>\(\ ?)?
    (?:(?P<sign_inside>{sign}){gap})?
    {number}
    (?:{point}(?:--?|=))?
    (?:{gap}(?P<multiplier>{multiplier})(?:(?<=mln|mld|mrd)\.)?)?
    (?:{gap}{currency})?
    (?P<close>\ ?\))?
    (?:{gap}(?P<sign_after>{sign}))?
"""

_PERCENTAGE = r"""
    (?:(?P<sign_before>\+|{sign}){gap})?
    {number}
    {gap}(?:%|procent|percent)
"""


def _compiled(shape: str, notation: Notation) -> re.Pattern[str]:
    group, point = _SEPARATORS[notation]
    pattern = shape.format(
        number=_NUMBER.format(group=group, point=point),
        point=point,
        gap=_GAP,
        sign=_SIGN,
        currency=_CURRENCY,
        multiplier=MULTIPLIER,
    )
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)


AMOUNT = {notation: _compiled(_AMOUNT, notation) for notation in Notation}
PERCENTAGE = {notation: _compiled(_PERCENTAGE, notation) for notation in Notation}
