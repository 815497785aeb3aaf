"""One printed text to an amount or a percentage, or an AmountError."""

from __future__ import annotations

import decimal
import re
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind, Notation
from pipelines.amounts.parse import parse_amount, parse_percentage
from pipelines.errors import AmountError

NL, EN = Notation.NL, Notation.EN
DOCS = Path(__file__).parents[2] / "docs" / "amounts.md"
EXAMPLE_ROW = re.compile(r"\| `(.*)` \| (nl|en) \| (\d+) \| (\S+) \| (\S*) ?\|")
# Characters that amounts are made of, and some that only look like it.
ALMOST_AMOUNTS = st.text(
    alphabet=st.sampled_from("0123456789.,-+()/=% €¹²½*'\u00a0\u2009\u2212\u00ad٣１eurominljadpt"),
    max_size=20,
)


def documented_examples() -> list[tuple[str, ...]]:
    return EXAMPLE_ROW.findall(DOCS.read_text(encoding="utf-8"))


def test_the_documentation_has_all_its_examples():
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if "| `" in line]
    assert len(documented_examples()) == len(rows) > 30


@pytest.mark.parametrize(("printed", "notation", "scale", "value", "unit"), documented_examples())
def test_documented_example(printed, notation, scale, value, unit):
    if value == "refused":
        with pytest.raises(AmountError):
            parse_amount(printed, Notation(notation), Decimal(scale))
        return
    amount = parse_amount(printed, Notation(notation), Decimal(scale))
    if value in ("nil", "blank", "pro_memorie"):
        assert (amount.kind.value, amount.unit) == (value, None)
    else:
        assert amount.kind is AmountKind.AMOUNT
        assert (str(amount.value), str(amount.unit)) == (value, unit)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1\u00a0234", 1234),
        ("1\u2009234\u2009567", 1234567),
        ("1\u202f234,50", Decimal("1234.50")),
        ("EUR 15", 15),
        ("15 EUR", 15),
        ("euro 15", 15),
        ("15€", 15),
        ("€ 5,--", 5),
        ("€ 5,–", 5),
        ("€ 5,- 1)", 5),
        ("5 -/-", -5),
        ("–5", -5),
        ("€ -5", -5),
        ("€ (5)", -5),
        ("(€ 5)", -5),
        ("( 5 )", -5),
        ("+ 5", 5),
        ("-0,00", 0),
        ("€ 1,2 mln.", 1200000),
        ("€ 3 mld", 3000000000),
        ("2 Miljoen Euro", 2000000),
        ("0,5 miljoen", 500000),
        ("1.2\u00ad34", 1234),
        ("1.234²³", 1234),
        ("(1.234)¹", -1234),
        ("9.999.999.999.999.999,99", Decimal("9999999999999999.99")),
    ],
)
def test_dutch_decorations(printed, value):
    assert parse_amount(printed, NL).value == value


@pytest.mark.parametrize(
    ("printed", "value"),
    [("€ 2,160,000.-", 2160000), ("1 234.5", Decimal("1234.5")), ("1.5 billion", 1500000000)],
)
def test_english_decorations(printed, value):
    assert parse_amount(printed, EN).value == value


@pytest.mark.parametrize("printed", ["-", "–", "—", "−", "nihil", "NIL", "€ -", "EUR –", "-¹"])
def test_nil_is_zero_without_a_unit(printed):
    amount = parse_amount(printed, NL, Decimal(1000))
    assert (amount.value, amount.kind, amount.unit) == (Decimal(0), AmountKind.NIL, None)


@pytest.mark.parametrize("printed", ["", "  ", "\u00a0", "\u200b", "\n"])
def test_blank_is_no_value(printed):
    amount = parse_amount(printed, NL)
    assert (amount.value, amount.kind, amount.unit) == (None, AmountKind.BLANK, None)


@pytest.mark.parametrize(
    "printed", ["pm", "PM", "p.m.", "P.M.", "memorie", "€ p.m.", "pro memorie"]
)
def test_pro_memorie_is_no_value(printed):
    amount = parse_amount(printed, NL)
    assert (amount.value, amount.kind, amount.unit) == (None, AmountKind.PRO_MEMORIE, None)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("12,5%", "percentage"),
        ("1a2", "letters between"),
        ("1 en 2", "letters between"),
        ("٣٤", "not one of 0 to 9"),
        ("１２", "not one of 0 to 9"),
        ("①", "not one of 0 to 9"),
        ("¹", "not one of 0 to 9"),
        ("1½", "not one of 0 to 9"),
        ("--5", "more than one sign"),
        ("-5-", "more than one sign"),
        ("(-5)", "more than one sign"),
        ("-€ -5", "more than one sign"),
        ("(5", "brackets"),
        ("5)", "brackets"),
        ("-1)", "brackets"),
        ("007", "zero"),
        ("€ 000", "zero"),
        ("0.123", "1.234,50 (nl)"),
        ("259.25", "1.234,50 (nl)"),
        ("1.234 567", "1.234,50 (nl)"),
        ("1234.567", "1.234,50 (nl)"),
        ("1  234", "too far apart"),
        ("1\n234", "too far apart"),
        ("1,234", "more than 2 decimals"),
        ("5,", "1.234,50 (nl)"),
        (",5", "1.234,50 (nl)"),
        ("99.999.999.999.999.999", "16 digits"),
        ("99999999 miljard", "16 digits"),
        ("1" * 65, "longer than 64"),
        ("*", "no digit"),
        ("€", "no digit"),
        ("()", "no digit"),
        ("(nihil)", "no digit"),
        ("miljoen", "no digit"),
        ("--", "no digit"),
        ("3 ton", "1.234,50 (nl)"),
        ("€ 25k", "1.234,50 (nl)"),
        ("15 miljoen.", "1.234,50 (nl)"),
    ],
)
def test_refused_with_the_text_and_the_reason(printed, reason):
    with pytest.raises(AmountError, match=re.escape(reason)) as caught:
        parse_amount(printed, NL)
    assert caught.value.printed == printed


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [("12,5", "12500", "100"), ("571", "571000", "1000"), ("1,234", "1234", "1")],
)
def test_scale_multiplies_value_and_unit(printed, value, unit):
    amount = parse_amount(printed, NL, Decimal(1000))
    assert (str(amount.value), str(amount.unit)) == (value, unit)


@pytest.mark.parametrize("scale", ["0", "-10", "7", "1E+40", "NaN", "sNaN", "Infinity", "1.5"])
def test_a_scale_that_is_no_power_of_ten_is_refused(scale):
    with pytest.raises(AmountError, match="power of ten"):
        parse_amount("5", NL, Decimal(scale))


@pytest.mark.parametrize("scale", ["1E+3", "1000", "1000.0", "1000.00"])
def test_a_scale_can_be_written_in_any_way(scale):
    assert parse_amount("5", NL, Decimal(scale)).value == 5000


def test_a_narrow_decimal_context_rounds_nothing():
    with decimal.localcontext(prec=3):
        amount = parse_amount("-1.234.567,89", NL)
    assert str(amount.value) == "-1234567.89"


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("37,5%", "37.5", "0.1"),
        ("37,5 %", "37.5", "0.1"),
        ("50 procent", "50", "1"),
        ("-2,25%", "-2.25", "0.01"),
        ("-0%", "0", "1"),
        ("50%¹", "50", "1"),
    ],
)
def test_percentage(printed, value, unit):
    percentage = parse_percentage(printed, NL)
    assert (str(percentage.value), str(percentage.unit)) == (value, unit)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("37.5%", "1.234,50 (nl)"),
        ("50", "no percent sign"),
        ("", "no percent sign"),
        ("(5%)", "1.234,50 (nl)"),
        ("5%%", "1.234,50 (nl)"),
        ("1,23456%", "more than 4 decimals"),
        ("123456%", "more than 5 digits"),
        ("% 5", "1.234,50 (nl)"),
    ],
)
def test_percentage_refused(printed, reason):
    with pytest.raises(AmountError, match=re.escape(reason)):
        parse_percentage(printed, NL)


def refusal(parse: Callable[[], object]) -> AmountError | None:
    """The AmountError that `parse` raises, if it raises one."""
    try:
        parse()
    except AmountError as error:
        return error
    return None


@given(st.one_of(st.text(), ALMOST_AMOUNTS), st.sampled_from(Notation), st.decimals())
@example("\ud800", NL, Decimal(1))
def test_only_an_amount_error_ever_leaves(printed, notation, scale):
    refusals = (
        refusal(lambda: parse_amount(printed, notation, scale)),
        refusal(lambda: parse_amount(printed, notation)),
        refusal(lambda: parse_percentage(printed, notation)),
    )
    assert all(error.printed == printed and error.reason for error in refusals if error)


@given(ALMOST_AMOUNTS, st.sampled_from(Notation))
def test_what_is_accepted_fits_the_warehouse_and_its_unit(printed, notation):
    try:
        amount = parse_amount(printed, notation)
    except AmountError:
        return
    assert (amount.kind is AmountKind.AMOUNT) == (amount.unit is not None)
    if amount.value is not None and amount.unit is not None:
        assert abs(amount.value) < 10**16
        assert amount.unit >= Decimal("0.01")
        assert amount.value % amount.unit == 0
        assert amount.value or not amount.value.is_signed()


@pytest.mark.parametrize(
    "hostile",
    ["1" * 10_000, "1 " * 5_000, "(" * 10_000, "-" * 10_000, " " * 9_999 + "x", "€ " * 5_000],
)
def test_hostile_text_takes_no_time(hostile):
    start = time.perf_counter()
    for parse in (parse_amount, parse_percentage):
        with pytest.raises(AmountError):
            parse(hostile, NL)
    assert time.perf_counter() - start < 1
