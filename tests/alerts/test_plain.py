"""Hostile labels lose their teeth, and ordinary ones nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerts.plain import one_line, paragraphs, shorten


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("Eindverslag\r\nBcc: x@y.nl", "Eindverslag Bcc: x@y.nl"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u2028b\u2029c\x0bd\x85e", "a b c d e"),
        ("\x1b[31mrood\x07", "[31mrood"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud800 pair", "half pair"),
        ("@everyone kijk", "\uff20everyone kijk"),
        ("<!channel> <@U1>", "\u2039!channel> \u2039\uff20U1>"),
    ],
)
def test_a_hostile_label(hostile: str, harmless: str) -> None:
    assert one_line(hostile) == harmless


@pytest.mark.parametrize(
    "label",
    ["Programma DTZ (tweede fase)", "€ 1,2 mln", "post@coevorden.nl", "één (< 5 %)", "東京"],
)
def test_an_ordinary_label_stays(label: str) -> None:
    assert one_line(label) == label


def test_paragraphs_keep_lines_and_columns() -> None:
    assert paragraphs("a   1\r\n\tb   2  \n\n\n\n\u200fc\n") == "a   1\n b   2\n\nc"


def test_shorten() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdef", 5) == "abcd…"


@given(st.text(st.characters()), st.integers(2, 50))
def test_a_label_is_one_short_line_that_can_be_encoded(text: str, limit: int) -> None:
    label = one_line(text, limit)
    assert len(label) <= limit
    assert label == " ".join(label.split())
    assert not {unicodedata.category(c) for c in label} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    label.encode()


@given(st.text(st.characters()))
def test_paragraphs_hold_no_control_but_the_line_break(text: str) -> None:
    categories = {unicodedata.category(c) for c in paragraphs(text) if c != "\n"}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
