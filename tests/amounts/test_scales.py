"""What captions say, as reports print them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.amounts.scales import scale_behind, stated_scales

THOUSAND, MILLION = 1000, 1000000


@pytest.mark.parametrize(
    ("text", "scales"),
    [
        ("(bedragen x € 1.000)", [THOUSAND]),
        ("bedragen x € 1.000,-", [THOUSAND]),
        ("Bedragen * € 1.000", [THOUSAND]),
        ("x €1000", [THOUSAND]),
        ("bedragen × € 1 000", [THOUSAND]),
        ("amounts x EUR 1,000", [THOUSAND]),
        ("Bedragen x € 1 miljoen", [MILLION]),
        ("x € mln.", [MILLION]),
        ("bedragen x € 1.000.000", [MILLION]),
        ("Bedragen in duizenden euro's", [THOUSAND]),
        ("in millions of euros", [MILLION]),
        ("bedragen in euro\u2019s", [1]),
        ("bedragen x € 1", [1]),
        ("deel 1 x € 1.000, deel 2 x € 1 miljoen", [THOUSAND, MILLION]),
        ("3 x € 1.500", []),
        ("2 x 12.000", []),
        ("tax 1.000", []),
        ("in 2020 € 1.000", []),
        ("Totaal", []),
        ("", []),
    ],
)
def test_a_caption_states_its_scale(text: str, scales: list[int]) -> None:
    assert stated_scales(text) == [Decimal(scale) for scale in scales]


@pytest.mark.parametrize(
    ("text", "scale"),
    [(" (x 1.000). Het", 1000), (" x € 1.000", 1000), (" en (x 1.000)", None), (" in euro", None)],
)
def test_a_scale_right_behind_an_amount(text: str, scale: int | None) -> None:
    assert scale_behind(text) == (None if scale is None else Decimal(scale))


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert all(scale in [Decimal(10) ** n for n in range(10)] for scale in stated_scales(text))
    scale_behind(text)
