"""Printed glyphs to plain ones; footnote marks never become digits."""

from __future__ import annotations

import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.glyphs import clean


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("o\ufb03ci\u00ebel", "offici\u00ebel"),
        ("be\u0301n", "b\u00e9n"),
        ("uit\u00adgave", "uitgave"),
        ("1\u2009234\u202f567", "1\u00a0234\u00a0567"),
        ("\u2212 5 \u2013", "- 5 -"),
        ("５０\uff05", "５０%"),
        ("1½", "1½"),
        ("50 m²", "50 m"),
        ("1²34", "1²34"),
        ("1.234¹", "1.234"),
        ("1.234⁽²⁾", "1.234"),
        ("1.234 **", "1.234"),
        ("1.234*", "1.234"),
        ("(1.234)*", "(1.234)"),
        ("(1.234*)", "(1.234)"),
        ("1.234 1)", "1.234"),
        ("15 miljoen 2)", "15 miljoen"),
        ("(1.234 1)", "(1.234 1)"),
        ("(1)", "(1)"),
        ("a 1)", "a 1)"),
        ("*", "*"),
        ("(*)", "(*)"),
        ("¹", "¹"),
    ],
)
def test_clean(printed, cleaned):
    assert clean(printed) == cleaned


@pytest.mark.slow
def test_no_character_becomes_a_digit():
    made = [
        chr(code)
        for code in range(128, sys.maxunicode + 1)
        if re.search(r"[0-9]", clean(f"x{chr(code)}x"))
    ]
    assert made == []


@given(st.text())
def test_digits_are_never_made_or_moved(printed):
    rest = iter(re.findall(r"[0-9]", printed))
    assert all(digit in rest for digit in re.findall(r"[0-9]", clean(printed)))


@given(st.text())
def test_something_never_becomes_nothing(printed):
    visible = re.sub(r"[\s\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", printed)
    assert bool(clean(printed)) == bool(visible)


@pytest.mark.parametrize("hostile", [" " * 10_000 + "x)", "*" * 10_000, "1 *" * 3_000 + "²" * 999])
def test_hostile_text_takes_no_time(hostile):
    start = time.perf_counter()
    clean(hostile)
    assert time.perf_counter() - start < 1
