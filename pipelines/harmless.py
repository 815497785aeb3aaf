"""Text of a report or a file name on its way out, made harmless for what it passes through.

    visible          a terminal or a log: what steers it becomes an escape that is seen
    visible_line     the same on one line, say the name of a file within a message
    unsteered_json   JSON text: the same, and a parser gets every character as it was
    guarded          a cell of CSV: no spreadsheet takes it for a formula

A number is never text: money goes past these functions as it is. What mail and chat need is in
`alerts/plain.py`.
"""

from __future__ import annotations

import re

# Control characters (a terminal obeys them), separators of lines that are no line feed, marks that
# turn the direction of writing, and halves of characters, which no file can hold.
_STEERING = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERS = re.compile(f"[{_STEERING}]")
_STEERS_OR_BREAKS = re.compile(f"[{_STEERING}\t\n]")

# A cell begins with the text, and wherever the reader of a CSV sees another separator than ours:
# in many countries a spreadsheet takes the semicolon, and then parts no quoted text correctly.
_STARTS = r"(?:\A|(?<=[;\t\r\n]))"
_FORMULA = r"[\s\"']*[=+\-@＝＋－＠]"
_FORMULA_STARTS = re.compile(f"{_STARTS}(?={_FORMULA})")
_NUMBER = re.compile(r"[+-][\d.,%€ \u00a0\u202f]*")
_GUARD = "'"


def visible(text: str) -> str:
    r"""The text with every character that steers a terminal as an escape (`\x1b`, `\u202e`).

    Line feeds and tabs stay.
    """
    return _STEERS.sub(_escape, text)


def visible_line(text: str) -> str:
    r"""As `visible`, with line feeds and tabs as escapes too."""
    return _STEERS_OR_BREAKS.sub(_escape, text)


def unsteered_json(text: str) -> str:
    """JSON in which such characters are escapes; parsed, it is the same as before."""
    return _STEERS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def guarded(text: str) -> str:
    """A text for a cell of CSV, with an apostrophe before whatever could start a formula.

    That is a text that begins with = + - or @, after blanks and quotes too, or that does so after
    a semicolon, a tab or a line break. A printed number such as -1.234,50 stays as it is.
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA_STARTS.sub(_GUARD, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape", "surrogatepass").decode("ascii")
