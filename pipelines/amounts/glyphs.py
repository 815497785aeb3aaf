"""Printed glyphs to the few characters that the parsers know. No amounts are read here.

What `clean` does, in this order:

1. Soft hyphens and zero-width characters vanish.
2. No-break, thin, figure and similar narrow spaces become one no-break space (U+00A0); other
   single-line spaces become a plain space. Line breaks and tabs stay: an amount holds none.
3. Hyphens, dashes and the typographic minus become "-".
4. Ligatures and wide, narrow and font variants become plain letters and signs (NFKC), unless
   that would make a digit: "½", "①", "²", "m²" and digits of other scripts stay what they are,
   so that a parser refuses them. `clean` never makes an ASCII digit that was not printed.
5. Accents are put together with their letters (NFC).
6. Footnote marks at the end, behind something else, are dropped: "1.234¹", "1.234 *",
   "1.234 1)". The last form only where the bracket has no partner, so "(1.234)" stays.
"""

from __future__ import annotations

import re
import unicodedata

NO_BREAK_SPACE = "\u00a0"
NARROW_SPACES = "\u00a0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
WIDE_SPACES = "\u2000\u2001\u2002\u2003\u3000"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# Flattening these would turn a raised or framed mark into a digit, a sign or a bracket.
_MARK_FORMS = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>")
_MARKS = "*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ⁽⁾"
_NUMBERED_MARK = re.compile(r"\s{1,8}[0-9]{1,2}\)\Z")
_ASCII_DIGIT = re.compile(r"[0-9]")


class _Glyphs(dict[int, str]):
    """A translation table that works out each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code))
        return self[code]


def _plain(character: str) -> str:
    if unicodedata.decomposition(character).startswith(_MARK_FORMS):
        return character
    flat = unicodedata.normalize("NFKC", character)
    return character if _ASCII_DIGIT.search(flat) else flat


_GLYPHS = _Glyphs(
    {code: chr(code) for code in range(128)}
    | dict.fromkeys(map(ord, INVISIBLE), "")
    | dict.fromkeys(map(ord, NARROW_SPACES), NO_BREAK_SPACE)
    | dict.fromkeys(map(ord, WIDE_SPACES), " ")
    | dict.fromkeys(map(ord, DASHES), "-")
)


def clean(printed: str) -> str:
    """`printed` in plain glyphs and without footnote marks at its end; see the module.

    Takes any text and raises nothing. Positions are not kept.
    """
    if not printed.isascii():
        printed = unicodedata.normalize("NFC", printed.translate(_GLYPHS))
    return _without_marks(printed.strip())


def _without_marks(text: str) -> str:
    stem, closing = (text[:-1], ")") if text.endswith(")") else (text, "")
    bare = stem.rstrip(_MARKS)
    shorter = text if bare == stem else bare.rstrip() + closing
    if shorter.count(")") == shorter.count("(") + 1:
        shorter = _without_numbered_mark(shorter)
    # A mark with nothing before it is no blank cell: it stays, and is refused.
    return shorter if shorter.strip("()" + NO_BREAK_SPACE + " ") else text


def _without_numbered_mark(text: str) -> str:
    shorter = _NUMBERED_MARK.sub("", text)
    return shorter if _ASCII_DIGIT.search(shorter) else text
