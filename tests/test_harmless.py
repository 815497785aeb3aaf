"""What leaves the house steers no terminal and starts no formula, and says what it said."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.harmless import guarded, unsteered_json, visible, visible_line

STEERING = (
    "\x00\x07\x08\x0b\r\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# Texts in which what matters comes often.
NASTY = st.text(st.sampled_from([*"=+-@＝;,\"'\t\r\n 1.€a|!"]), max_size=12)
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"[+-][\d.,%€ \u00a0\u202f]*")


@pytest.mark.parametrize("character", [*STEERING, "\ud83d"])
def test_what_steers_a_terminal_is_seen_instead(character):
    assert visible(f"a{character}b") == "a" + ascii(character)[1:-1] + "b"


def test_a_name_stays_on_its_line():
    assert visible("a\tb\nc") == "a\tb\nc"
    assert visible_line("a\tb\nc\x1b[2J") == r"a\tb\nc\x1b[2J"


@given(ANY_TEXT)
@example("é € – −1 \u00ad\u00a0 'x' \\x1b [bold]")
def test_nothing_that_steers_is_left_and_all_else_stays(text):
    seen = visible_line(text)
    assert not any(unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs") for one in seen)
    assert not any(unicodedata.bidirectional(one) in BIDI for one in seen)
    assert visible_line(seen) == seen
    if not any(one in STEERING + "\t\n" or unicodedata.category(one) == "Cc" for one in text):
        assert seen == text


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers()))
@example({"\u202e\x1b\x9b": "\x1b[2J\u2028"})
def test_json_says_the_same_and_steers_nothing(value):
    text = unsteered_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t'=1+1"),
        ("\r=1+1", "'\r'=1+1"),
        (" =1+1", "' =1+1"),
        ('"=1+1"', '\'"=1+1"'),
        ("'=1+1", "''=1+1"),
        ("\N{FULLWIDTH EQUALS SIGN}1+1", "'\N{FULLWIDTH EQUALS SIGN}1+1"),
    ],
)
def test_a_formula_is_a_text(text, harmless):
    assert guarded(text) == harmless


def test_a_formula_behind_the_separator_of_another_country_is_a_text():
    assert guarded("a;=1+1") == "a;'=1+1"
    assert guarded("a\n@b") == "a\n'@b"
    assert guarded("a, =b") == "a, =b"


@pytest.mark.parametrize(
    "text", ["", "-", "-1.234,50", "+ 3", "- € 1.200", "-12,5%", "a-b", "a=b", "12", "Saldo -/-"]
)
def test_numbers_and_names_stay_as_they_are(text):
    assert guarded(text) == text


@given(NASTY | ANY_TEXT)
def test_no_cell_of_any_reader_is_a_formula(text):
    """As a spreadsheet reads the line that takes commas, semicolons or tabs for separators."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(["x", guarded(text)])
    for delimiter in (",", ";", "\t"):
        lines = io.StringIO(stream.getvalue(), newline="")
        for cell in (cell for row in csv.reader(lines, delimiter=delimiter) for cell in row):
            assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), (delimiter, cell)


@given(NASTY | ANY_TEXT)
def test_what_was_guarded_can_be_told(text):
    """Taking away what was put in gives the text: no two texts become one."""
    assert re.sub(r"(\A|(?<=[;\t\r\n]))'(?=[\s\"']*[=+\-@＝＋－＠])", "", guarded(text)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_number_written_as_text_stays_a_number(number):
    assert guarded(f"{number:f}") == f"{number:f}"
