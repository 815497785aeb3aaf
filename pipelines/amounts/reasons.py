"""Why a text is no well-formed amount or percentage, for a person. Nothing is parsed here."""

from __future__ import annotations

import re

from pipelines.amounts.model import Notation

_EXAMPLE = {Notation.NL: "1.234,50", Notation.EN: "1,234.50"}
_SIGN = re.compile(r"-/-|(?<![.,])(?<![.,]-)-|\+|\(")

# The first that is found is the reason.
_FAULTS = (
    (re.compile(r"\d[ \u00a0]?[^\W\d_]+[ \u00a0]?\d"), "it has letters between its digits"),
    (re.compile(r"(?<![\d.,])(?<!\d[ \u00a0])0\d"), "it begins with a zero"),
    (re.compile(r"\d[ \u00a0]{2,}\d|\d\s*[\n\t]\s*\d"), "its digits stand too far apart"),
)


def reason_amount(text: str, notation: Notation) -> str:
    """Why the cleaned `text` is no amount in `notation`."""
    if "%" in text:
        return "a percentage is no amount"
    return _reason(text, notation)


def reason_percentage(text: str, notation: Notation) -> str:
    """Why the cleaned `text` is no percentage in `notation`."""
    if not re.search(r"%|procent|percent", text, re.IGNORECASE):
        return "it has no percent sign"
    return _reason(text, notation)


def _reason(text: str, notation: Notation) -> str:
    if any(character.isnumeric() and not character.isascii() for character in text):
        return "it holds a digit or fraction that is not one of 0 to 9"
    if not re.search(r"[0-9]", text):
        return "it holds no digit and no word for nil or pro memorie"
    if text.count("(") != text.count(")"):
        return "its brackets do not close"
    if len(_SIGN.findall(text)) > 1:
        return "it has more than one sign"
    for fault, reason in _FAULTS:
        if fault.search(text):
            return reason
    return f"it is not written like {_EXAMPLE[notation]} ({notation.value})"
