"""Where numbers stand in a line of text, and what each looks like. No values and no boxes.

Positions are those of the text as it came, so nothing is cleaned here. Decided once:

- Brackets are never part of a span: in prose they seldom mean a negative number. A cell such as
  "(1.234)" is given to the parser whole.
- A minus counts if it touches the number or its currency sign and no letter or digit stands
  before it: "2017-2021", "Covid-19" and the bullet of "- 10 jaar" hold none. Behind the number
  it counts only after money or grouped digits: "3- en 4-jarigen" holds none.
- Digits with plain spaces between are one number only behind a currency sign; with no-break or
  thin spaces always. "0417 1640 00" is three numbers, "€ 1 234" is one.
- A plain number that touches letters is embedded, and its span is the whole word: A37, 2e, CO2,
  Skills4Future. "Covid-19" is not: "19" is a plain number. Any other number outweighs letters
  before it, as words of a page sometimes run together ("is15 miljoen euro"), but takes letters
  behind it along ("€ 25k"), so that the parser refuses what it could only guess.
- Digits of other scripts, fractions behind a digit ("1½") and the mark of a doubtful reading
  (U+FFFD) are part of the number; that they are no amount is for the parser to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines.amounts.glyphs import DASHES, NARROW_SPACES
from pipelines.amounts.grammar import MULTIPLIER


class NumberLook(StrEnum):
    """What a number looks like, without knowing what it means."""

    MONEY = "money"
    PERCENTAGE = "percentage"
    GROUPED = "grouped"
    PLAIN = "plain"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number in a line: `text` is the line from `start` up to `end`.

    MONEY has a currency sign or word, a multiplier word or ",-"; PERCENTAGE a percent sign or
    word; GROUPED is grouped by thousands in some notation; EMBEDDED is part of a word; PLAIN is
    what remains, with or without decimals.
    """

    start: int
    end: int
    text: str
    looks: NumberLook


_DASH = f"[{re.escape(DASHES)}]"
_GAP = rf"[ {NARROW_SPACES}]{{0,8}}"
_NO_LETTER = r"(?![^\W\d_])"

_NUMBER = re.compile(
    rf"""
    (?: (?<![^\s(]) (?P<sign>{_DASH}/{_DASH}{_GAP} | {_DASH}(?=[\d€]|EUR)) )?
    (?P<currency> (?:€|(?<![^\W_])EUR){_GAP} (?P<sign_inside>{_DASH}(?:/{_DASH})?{_GAP}(?=\d))? )?
    (?P<digits>
        (?<!\d)\d{{1,3}}(?:[{NARROW_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?
      | (?(currency) \d{{1,3}}(?:[ ]\d{{3}})+(?!\d)(?:[.,]\d+)? | (?!) )
      | \d+(?:[.,]\d+)*
    ) (?P<fraction>[¼-¾⅐-⅞]?)
    (?P<no_cents> (?:,|(?(currency)\.|(?!))) (?:{_DASH}{{1,2}}|=) (?![^\W_]) )?
    (?: {_GAP}(?P<percent> % | (?:procent|percent){_NO_LETTER} ) )?
    (?P<multiplier> {_GAP}(?:{MULTIPLIER}){_NO_LETTER} (?:\.(?={_GAP}euro))? )?
    (?P<currency_after>
        {_GAP}euros?{_NO_LETTER}
      | {_GAP}EUR{_NO_LETTER}(?!{_GAP}\d)
      | [{NARROW_SPACES}]?€(?!{_GAP}\d)
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "€ 100 -/- € 20" is a subtraction: that sign is not behind the first number.
_SIGN_AFTER = re.compile(
    rf"(?:{_GAP}{_DASH}/{_DASH}(?!{_GAP}[\d€(]|{_GAP}EUR)|{_DASH})(?=[\s).;,]|\Z)", re.IGNORECASE
)
_GROUPED = re.compile(
    rf"[1-9]\d{{0,2}}(?:(?:\.\d{{3}})+(?:,\d+)?|(?:,\d{{3}})+(?:\.\d+)?"
    rf"|(?:[{NARROW_SPACES}]\d{{3}})+(?:[.,]\d+)?)"
)
_DOUBTFUL = "\ufffd"
_MONEY_PARTS = ("currency", "no_cents", "multiplier", "currency_after")


def scan_numbers(text: str) -> list[NumberSpan]:
    """All numbers of a line, from left to right; every digit of it lies in exactly one span.

    Takes any text and raises nothing. Ends before the full stop of a sentence and before
    footnote marks.
    """
    return list(_spans(text))


def _spans(text: str) -> Iterator[NumberSpan]:
    position = 0
    while match := _NUMBER.search(text, position):
        span = _span(text, match, position)
        yield span
        position = span.end


def _span(text: str, match: re.Match[str], earliest: int) -> NumberSpan:
    looks = _looks(match)
    start, end = match.start(), _end_with_letters(text, match.end())
    if looks is NumberLook.PLAIN:
        start = _start_with_letters(text, start, earliest)
        if (start, end) != match.span():
            looks = NumberLook.EMBEDDED
    elif sign := _sign_after(text, match, end, looks):
        end = sign.end()
    if text.startswith(_DOUBTFUL, end):
        end += 1
    return NumberSpan(start, end, text[start:end], looks)


def _sign_after(
    text: str, match: re.Match[str], end: int, looks: NumberLook
) -> re.Match[str] | None:
    """The minus behind money or grouped digits that have none before them."""
    is_signed = match["sign"] or match["sign_inside"]
    if is_signed or looks is NumberLook.PERCENTAGE:
        return None
    return _SIGN_AFTER.match(text, end)


def _looks(match: re.Match[str]) -> NumberLook:
    if match["percent"]:
        return NumberLook.PERCENTAGE
    if any(match[part] for part in _MONEY_PARTS):
        return NumberLook.MONEY
    return NumberLook.GROUPED if _GROUPED.fullmatch(match["digits"]) else NumberLook.PLAIN


def _start_with_letters(text: str, start: int, earliest: int) -> int:
    while start > earliest and text[start - 1].isalpha():
        start -= 1
    return start


def _end_with_letters(text: str, end: int) -> int:
    """Past the letters and digits that touch a last digit; a unit word or sign takes none."""
    if end < len(text) and text[end - 1].isdecimal() and text[end].isalpha():
        while end < len(text) and (text[end].isalpha() or text[end].isdecimal()):
            end += 1
    return end
