"""Values to text for people, and back again."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.model import Notation
from pipelines.amounts.notation import decide_notation
from pipelines.amounts.parse import parse_amount, parse_percentage
from pipelines.amounts.render import render_amount, render_number, render_percentage
from pipelines.wording import Language

NL, EN = Language.NL, Language.EN
AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2)
SHARES = st.decimals(min_value=-99999, max_value=99999, places=4)
# What may stand around a positive number, and the power of ten and the sign it adds.
DECORATIONS = [
    ("{}", 0, 1),
    ("€ {}", 0, 1),
    ("€{}", 0, 1),
    ("EUR {}", 0, 1),
    ("{} euro", 0, 1),
    ("\u2212{}", 0, -1),
    ("-/- € {}", 0, -1),
    ("€ -{}", 0, -1),
    ("{}-", 0, -1),
    ("{} -/-", 0, -1),
    ("({})", 0, -1),
    ("€ ({})", 0, -1),
    ("{}¹", 0, 1),
    ("{} *", 0, 1),
    ("{} 1)", 0, 1),
    ("\u00a0{}\u00a0", 0, 1),
    ("{} duizend", 3, 1),
]


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        ("1270829", "€ 1.270.829", "€ 1,270,829"),
        ("1.50", "€ 1,50", "€ 1.50"),
        ("1.5", "€ 1,50", "€ 1.50"),
        ("1.00", "€ 1", "€ 1"),
        ("-3", "-€ 3", "-€ 3"),
        ("-0", "€ 0", "€ 0"),
        ("1E+7", "€ 10.000.000", "€ 10,000,000"),
        ("0.125", "€ 0,125", "€ 0.125"),
    ],
)
def test_render_amount(value, dutch, english):
    assert render_amount(Decimal(value), NL) == dutch
    assert render_amount(Decimal(value), EN) == english


def test_render_number():
    assert render_number(Decimal("-1234.5"), NL) == "-1.234,50"
    assert render_number(Decimal("100"), EN) == "100"


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [("37.50", "37,5%", "37.5%"), ("50", "50%", "50%"), ("-0.0", "0%", "0%")],
)
def test_render_percentage(value, dutch, english):
    assert render_percentage(Decimal(value), NL) == dutch
    assert render_percentage(Decimal(value), EN) == english


def test_a_narrow_decimal_context_rounds_nothing():
    with decimal.localcontext(prec=3):
        assert render_amount(Decimal("-1234567.89"), NL) == "-€ 1.234.567,89"


@given(AMOUNTS, st.sampled_from(Language))
def test_amount_there_and_back(value, language):
    printed = render_amount(value, language)
    assert parse_amount(printed, Notation(language.value)).value == value


@given(AMOUNTS.map(abs), st.sampled_from(Language), st.sampled_from(DECORATIONS))
def test_number_in_any_decoration_there_and_back(value, language, decoration):
    shape, exponent, sign = decoration
    if exponent:
        value = value.quantize(Decimal(1)) % 10**9
    printed = shape.format(render_number(value, language))
    amount = parse_amount(printed, Notation(language.value))
    assert amount.value == sign * value * 10**exponent


@given(SHARES, st.sampled_from(Language))
def test_percentage_there_and_back(value, language):
    printed = render_percentage(value, language)
    assert parse_percentage(printed, Notation(language.value)).value == value


@given(st.lists(AMOUNTS), st.sampled_from(Language))
def test_rendered_numbers_never_decide_for_the_other_notation(values, language):
    decided = decide_notation(render_amount(value, language) for value in values)
    assert decided in (None, Notation(language.value))
