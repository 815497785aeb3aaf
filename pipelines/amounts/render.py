"""Exact values to text for people. Nothing is rounded: what is not shown is not there."""

from __future__ import annotations

from decimal import Decimal

from pipelines.wording import Language

# The numbers of every sentence come by here: a member is not looked up in its class each time.
_NL = Language.NL
_ZERO = Decimal(0)
_DUTCH_SEPARATORS = str.maketrans(",.", ".,")


def render_amount(value: Decimal, language: Language) -> str:
    """An amount in euros: "€ 1.270.829", "€ 1,50", "-€ 3"; in English "€ 1,270,829".

    Cents stand there only if there are any; decimals beyond cents are shown as well.
    """
    sign = "-" if value < 0 else ""
    return f"{sign}€ {render_number(value.copy_abs(), language)}"


def render_number(value: Decimal, language: Language) -> str:
    """The same without currency sign: "1.270.829", "1,50", "-3"."""
    text = _plain(value)
    if "." in text:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals:0<2}"
    return _in_language(text, language)


def render_percentage(value: Decimal, language: Language) -> str:
    """A percentage: "37,5%"; in English "37.5%"."""
    return _in_language(_plain(value), language) + "%"


def _plain(value: Decimal) -> str:
    """Digits with commas between the thousands and a point, no zeros at the end, no minus zero."""
    text = f"{value or _ZERO:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_language(text: str, language: Language) -> str:
    if language is not _NL:
        return text
    return text.translate(_DUTCH_SEPARATORS) if "." in text else text.replace(",", ".")
