"""Which notation a document uses: decided by all its numbers, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.model import Notation
from pipelines.amounts.notation import decide_notation
from pipelines.amounts.parse import parse_amount, parse_percentage
from pipelines.errors import AmountError

OTHER = {Notation.NL: Notation.EN, Notation.EN: Notation.NL}


@pytest.mark.parametrize(
    ("numbers", "notation"),
    [
        (["2.160.000"], Notation.NL),
        (["1.234", "37,5%"], Notation.NL),
        (["€ 1,2 mln", "1.234"], Notation.NL),
        (["€ 5,-"], Notation.NL),
        (["1.234,50", "1.234", "5", "571 000"], Notation.NL),
        (["2,160,000"], Notation.EN),
        (["1,234.50", "1,234"], Notation.EN),
        (["0.5"], Notation.EN),
        (["1.234"], None),
        (["1,234", "1.234"], None),
        (["1.234 mln", "1234", "1 234", "15 miljoen", "50%"], None),
        (["2.160.000", "259.25"], None),
        (["37,5%", "37.5%"], None),
        (["12.34.567", "nihil", "-", "", "x"], None),
        (["12.34.567", "37,5%"], Notation.NL),
        (["1" * 100], None),
        ([], None),
    ],
)
def test_decide_notation(numbers, notation):
    assert decide_notation(numbers) is notation
    assert decide_notation(iter(reversed(numbers))) is notation


@given(st.text(alphabet="0123456789., -€%mln()", max_size=16))
def test_what_decides_is_refused_in_the_other_notation(printed):
    decided = decide_notation([printed])
    if decided is None:
        return
    for parse in (parse_amount, parse_percentage):
        with pytest.raises(AmountError):
            parse(printed, OTHER[decided])


def value_in(printed, notation):
    try:
        return parse_amount(printed, notation).value
    except AmountError:
        return None


@given(st.from_regex(r"[0-9]{1,3}([.,][0-9]{1,4}){0,3}( (mln|duizend))?", fullmatch=True))
def test_two_meanings_are_never_decided(printed):
    values = {value_in(printed, notation) for notation in Notation} - {None}
    if len(values) == 2:
        assert decide_notation([printed]) is None
