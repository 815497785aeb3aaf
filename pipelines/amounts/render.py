"""Exact values to text for people. Nothing is rounded: what is not shown is not there."""

from __future__ import annotations

from decimal import Decimal

from pipelines.wording import Language

_DUTCH_SEPARATORS = str.maketrans(",.", ".,")


def render_amount(value: Decimal, language: Language) -> str:
    """An amount in euros: "€ 1.270.829", "€ 1,50", "-€ 3"; in English "€ 1,270,829".

    Cents stand there only if there are any; decimals beyond cents are shown as well.
    """
    sign = "-" if value < 0 else ""
    return f"{sign}€ {render_number(value.copy_abs(), language)}"


def render_number(value: Decimal, language: Language) -> str:
    """The same without currency sign: "1.270.829", "1,50", "-3"."""
    whole, _, decimals = _plain(value).partition(".")
    return _in_language(f"{whole}.{decimals:0<2}" if decimals else whole, language)


def render_percentage(value: Decimal, language: Language) -> str:
    """A percentage: "37,5%"; in English "37.5%"."""
    return _in_language(_plain(value), language) + "%"


def _plain(value: Decimal) -> str:
    """Digits with commas between the thousands and a point, no zeros at the end, no minus zero."""
    text = f"{value.copy_abs():,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def _in_language(text: str, language: Language) -> str:
    return text.translate(_DUTCH_SEPARATORS) if language is Language.NL else text
