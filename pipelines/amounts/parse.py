"""Printed text to an exact amount or percentage and its unit, or an AmountError.

Reading one text belongs here; finding numbers in a line is `scan`, and which notation a
document uses is `notation`. Values are put together from digits as text and never pass through
arithmetic, so no decimal context can round them.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.amounts.glyphs import clean
from pipelines.amounts.grammar import AMOUNT, MULTIPLIERS, PERCENTAGE
from pipelines.amounts.model import Amount, AmountKind, Notation, Percentage
from pipelines.amounts.reasons import reason_amount, reason_percentage
from pipelines.errors import AmountError

# No amount in a report is near this long; what is longer is prose or an attack.
MAX_LENGTH = 64
# The warehouse holds amounts as DECIMAL(18,2) and percentages as DECIMAL(9,4).
_AMOUNT_DIGITS, _AMOUNT_DECIMALS = 16, 2
_SHARE_DIGITS, _SHARE_DECIMALS = 5, 4

_NIL = {"-", "nihil", "nil"}
_PRO_MEMORIE = {"pm", "p.m.", "p.m", "p. m.", "memorie", "pro memorie"}
_CURRENCY_AHEAD = re.compile(r"\A(?:€|euro?\b)", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"10*(?:\.0+)?|0\.0*10*")


def parse_amount(printed: str, notation: Notation, scale: Decimal = Decimal(1)) -> Amount:
    """The amount that `printed`, a whole cell or a span, states in euros; with its unit.

    `scale` is the power of ten in which a table is headed: in a table "x € 1.000" the text
    "12,5" is 12500 with unit 100. The unit is that of the last printed digit, times scale and
    multiplier: "15 miljoen" has 1000000, "€ 1,2 mln" 100000, "2.160.000,-" 1, "3,50" 0.01.
    A dash or "nihil" is nil, nothing is blank, "p.m." is pro memorie: these have no unit.
    Brackets around the number mean a negative amount.

    Only AmountError leaves it, whatever the text or the scale; it carries the text and the
    reason. Never guessed: the notation; a grouping that does not fit it ("259.25" in nl); a
    leading zero; a second sign; a currency other than the euro; a percentage; more than two
    decimals of a euro; more digits than DECIMAL(18,2) holds. docs/amounts.md has examples.
    """
    text = _cleaned(printed)
    kind = _kind_without_digits(text)
    if kind is not AmountKind.AMOUNT:
        return Amount(Decimal(0) if kind is AmountKind.NIL else None, kind, None)
    match = AMOUNT[notation].fullmatch(text)
    if match is None or not _has_one_sign_at_most(match):
        raise AmountError(printed, reason_amount(text, notation))
    shift = _exponent(printed, scale) + MULTIPLIERS.get((match["multiplier"] or "").lower(), 0)
    value, unit = _value_and_unit(printed, match, shift, _AMOUNT_DIGITS, _AMOUNT_DECIMALS)
    return Amount(value.copy_negate() if _is_negative(match) else value, kind, unit)


def parse_percentage(printed: str, notation: Notation) -> Percentage:
    """The percentage that `printed` states: "37,5%", "37,5 %" and "37,5 procent" are 37.5.

    Only AmountError leaves it. The percent sign or word is required, and brackets are refused:
    around a percentage they seldom mean a negative one.
    """
    text = _cleaned(printed)
    match = PERCENTAGE[notation].fullmatch(text)
    if match is None:
        raise AmountError(printed, reason_percentage(text, notation))
    value, unit = _value_and_unit(printed, match, 0, _SHARE_DIGITS, _SHARE_DECIMALS)
    is_negative = bool(value) and match["sign_before"] not in (None, "+")
    return Percentage(value.copy_negate() if is_negative else value, unit)


def _cleaned(printed: str) -> str:
    stripped = printed.strip()
    if len(stripped) > MAX_LENGTH:
        raise AmountError(printed, f"it is longer than {MAX_LENGTH} characters")
    return clean(stripped)


def _kind_without_digits(text: str) -> AmountKind:
    if not text:
        return AmountKind.BLANK
    word = " ".join(_CURRENCY_AHEAD.sub("", text).lower().split())
    if word in _NIL:
        return AmountKind.NIL
    return AmountKind.PRO_MEMORIE if word in _PRO_MEMORIE else AmountKind.AMOUNT


def _signs(match: re.Match[str]) -> list[str]:
    names = ("open", "open_inside", "sign_before", "sign_inside", "sign_after")
    return [match[name] for name in names if match[name]]


def _has_one_sign_at_most(match: re.Match[str]) -> bool:
    is_closed = bool(match["close"]) == bool(match["open"] or match["open_inside"])
    return is_closed and len(_signs(match)) <= 1


def _is_negative(match: re.Match[str]) -> bool:
    has_digit = match["whole"] != "0" or bool((match["decimals"] or "").strip("0"))
    return has_digit and _signs(match) not in ([], ["+"])


def _value_and_unit(
    printed: str, match: re.Match[str], shift: int, most_digits: int, most_decimals: int
) -> tuple[Decimal, Decimal]:
    whole = re.sub(r"[^0-9]", "", match["whole"])
    decimals = match["decimals"] or ""
    exponent = shift - len(decimals)
    if -exponent > most_decimals:
        raise AmountError(printed, f"it has more than {most_decimals} decimals")
    if len(whole) + shift > most_digits:
        raise AmountError(printed, f"it has more than {most_digits} digits before the decimals")
    return _shifted(whole + decimals, exponent), _shifted("1", exponent)


def _shifted(digits: str, exponent: int) -> Decimal:
    """`digits` times ten to the power `exponent`, without an exponent in its text."""
    if exponent >= 0:
        return Decimal(digits + "0" * exponent)
    return Decimal(f"{digits}E{exponent}")


def _exponent(printed: str, scale: Decimal) -> int:
    """The n of a scale 10**n."""
    if not scale.is_finite() or not -_AMOUNT_DIGITS <= scale.adjusted() <= _AMOUNT_DIGITS:
        raise AmountError(printed, f"the scale {scale} of its table is no usable power of ten")
    if not _POWER_OF_TEN.fullmatch(f"{scale:f}"):
        raise AmountError(printed, f"the scale {scale} of its table is no power of ten")
    return scale.adjusted()
