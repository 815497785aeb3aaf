"""Where numbers stand in a line, and what each looks like."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.model import Notation
from pipelines.amounts.parse import parse_amount
from pipelines.amounts.render import render_amount
from pipelines.amounts.scan import NumberLook, scan_numbers
from pipelines.errors import AmountError
from pipelines.wording import Language

MONEY, PERCENTAGE = NumberLook.MONEY, NumberLook.PERCENTAGE
GROUPED, PLAIN, EMBEDDED = NumberLook.GROUPED, NumberLook.PLAIN, NumberLook.EMBEDDED
LINES = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,-–/=()%€ \u00a0\u2009½²٣aemilnour", max_size=60),
)


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("reserve (€ 571.000)", [("€ 571.000", MONEY)]),
        ("(1.234)", [("1.234", GROUPED)]),
        ("€1 euro per inwoner", [("€1 euro", MONEY)]),
        ("is 15 miljoen euro en", [("15 miljoen euro", MONEY)]),
        ("is15 miljoen euro en", [("15 miljoen euro", MONEY)]),
        ("samen € 1.142.347.", [("€ 1.142.347", MONEY)]),
        ("1.142.347.", [("1.142.347", GROUPED)]),
        ("10 mei 2017", [("10", PLAIN), ("2017", PLAIN)]),
        ("2017-2021", [("2017", PLAIN), ("2021", PLAIN)]),
        ("2017 – 2021", [("2017", PLAIN), ("2021", PLAIN)]),
        ("14:30", [("14", PLAIN), ("30", PLAIN)]),
        ("06-12345678", [("06", PLAIN), ("12345678", PLAIN)]),
        ("NL91 ABNA 0417 1640", [("NL91", EMBEDDED), ("0417", PLAIN), ("1640", PLAIN)]),
        ("0528-123456", [("0528", PLAIN), ("123456", PLAIN)]),
        ("7891 AB", [("7891", PLAIN)]),
        ("A37, Skills4Future", [("A37", EMBEDDED), ("Skills4Future", EMBEDDED)]),
        ("CO2-uitstoot, 2e keer", [("CO2", EMBEDDED), ("2e", EMBEDDED)]),
        ("Covid-19, Covid 19", [("19", PLAIN), ("19", PLAIN)]),
        ("3- en 4-jarigen", [("3", PLAIN), ("4", PLAIN)]),
        ("- 10 jaar A37", [("10", PLAIN), ("A37", EMBEDDED)]),
        ("37,5% en 50 procent", [("37,5%", PERCENTAGE), ("50 procent", PERCENTAGE)]),
        ("10%-regeling, 3 procentpunt", [("10%", PERCENTAGE), ("3", PLAIN)]),
        ("workspace 4.0 en 37,5", [("4.0", PLAIN), ("37,5", PLAIN)]),
        ("€ 1 234 567,50 2019", [("€ 1 234 567,50", MONEY), ("2019", PLAIN)]),
        ("1 234", [("1", PLAIN), ("234", PLAIN)]),
        ("1\u00a0234 5\u2009678", [("1\u00a0234", GROUPED), ("5\u2009678", GROUPED)]),
        ("1\u00a0234\u00a05678", [("1\u00a0234", GROUPED), ("5678", PLAIN)]),
        ("€ 571 0000", [("€ 571", MONEY), ("0000", PLAIN)]),
        ("€ 2.160.000,- is", [("€ 2.160.000,-", MONEY)]),
        ("5,= 7,–", [("5,=", MONEY), ("7,–", MONEY)]),
        ("€ 1,2 mln. Dit", [("€ 1,2 mln", MONEY)]),
        ("€ 1,2 mln. euro", [("€ 1,2 mln. euro", MONEY)]),
        ("2017 € 55.381 € 5", [("2017", PLAIN), ("€ 55.381", MONEY), ("€ 5", MONEY)]),
        ("2020 EUR 5", [("2020", PLAIN), ("EUR 5", MONEY)]),
        ("-€ 3, € -3, −3", [("-€ 3", MONEY), ("€ -3", MONEY), ("−3", PLAIN)]),
        ("-/- € 3", [("-/- € 3", MONEY)]),
        ("1.234- € 5 -/-", [("1.234-", GROUPED), ("€ 5 -/-", MONEY)]),
        ("€ 9 -/- € 2", [("€ 9", MONEY), ("-/- € 2", MONEY)]),
        ("€ 5.000-€ 6.000", [("€ 5.000", MONEY), ("€ 6.000", MONEY)]),
        ("1.234¹ en 5*", [("1.234", GROUPED), ("5", PLAIN)]),
        ("12.34.567", [("12.34.567", PLAIN)]),
        ("€ 25k, € 1½ miljoen", [("€ 25k", MONEY), ("€ 1½ miljoen", MONEY)]),
        ("is571.000", [("571.000", GROUPED)]),
        ("１２", [("１２", PLAIN)]),
        ("35.381\ufffd en € 500\ufffd,-", [("35.381\ufffd", GROUPED), ("€ 500\ufffd", MONEY)]),
        ("geen getal ½ ² ①", []),
        ("", []),
    ],
)
def test_scan_numbers(line, spans):
    assert [(span.text, span.looks) for span in scan_numbers(line)] == spans


@given(LINES)
def test_spans_are_slices_in_order_without_overlap(line):
    spans = scan_numbers(line)
    assert all(span.text == line[span.start : span.end] != "" for span in spans)
    assert all(span.text == span.text.strip() for span in spans)
    borders = [0, *(edge for span in spans for edge in (span.start, span.end)), len(line)]
    assert borders == sorted(borders)


@given(LINES)
def test_every_digit_lies_in_a_span_and_every_span_has_one(line):
    spans = scan_numbers(line)
    claimed = {place for span in spans for place in range(span.start, span.end)}
    assert {place for place, char in enumerate(line) if char.isdecimal()} <= claimed
    assert all(any(char.isdecimal() for char in span.text) for span in spans)


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from(Language),
    st.sampled_from(["{}", "totaal {}.", "({})", "kosten: {}, en", "is {} (2019)", "2017 {} € 5"]),
)
def test_a_rendered_amount_is_found_whole_in_a_sentence(value, language, sentence):
    printed = render_amount(value, language)
    found = [span for span in scan_numbers(sentence.format(printed)) if span.text == printed]
    assert [span.looks for span in found] == [MONEY] or printed == "€ 5"


@given(st.integers(0, 10**9), st.sampled_from(["k", "m", "½", "٣", "mio", "\ufffd"]))
def test_what_could_be_misread_is_taken_along_and_refused(number, tail):
    (span,) = scan_numbers(f"voor € {number}{tail} extra")
    assert span.text.endswith(tail)
    with pytest.raises(AmountError):
        parse_amount(span.text, Notation.NL, Decimal(1))


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 10_000,
        "1." * 5_000,
        "1 234" * 2_000,
        "€ 1" + " 234" * 2_500 + "5",
        "1" + "\u00a0234" * 2_500 + "5",
        "€ " * 5_000,
        "-/-" * 3_333,
        "a" * 9_999 + "1",
        "1a" * 5_000,
        "(" * 10_000,
        " " * 10_000,
        "1" + " " * 9_999,
        "1%" * 5_000,
    ],
)
def test_hostile_text_takes_no_time(hostile):
    start = time.perf_counter()
    scan_numbers(hostile)
    assert time.perf_counter() - start < 1
