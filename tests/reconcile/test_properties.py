"""What must hold on any document: no false alarm, no influence of order or scale."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reconcile.model import Outcome
from tests.reconcile.builders import figure, total_of, verdicts

UNITS = [Decimal(10) ** power for power in range(-2, 7)]
RULES = [
    total_of("x/{year}/*", total="x/{year}"),
    total_of("x/*/{category}", total="x/period/{category}"),
    total_of("x/*", total="x/period"),
    total_of("x/period/*", total="x/period"),
    total_of("x/period", {"quantity": "x/2019", "weight": -1}, total="rest"),
    {"kind": "equal", "quantity": "x/*"},
    {"kind": "equal", "quantity": "x/*/*"},
    {"kind": "share", "share": "share/{year}", "of": "x/period", "part": "x/{year}"},
    {"kind": "at_most", "part": "x/2019", "ceiling": "ceiling"},
    total_of("share/*", total=100),
    total_of("left/{year}", "x/{year}", total="left/{year+1}"),
]

cents = st.integers(1, 10**13).map(lambda value: Decimal(value) / 100)


def rounded(value: Decimal, unit: Decimal, mode: str) -> Decimal:
    return (value / unit).quantize(Decimal(1), rounding=mode) * unit


@st.composite
def reports(draw: Any) -> list[Any]:
    """A table of years × categories with totals, each figure rounded by itself from the truth."""
    years = ["2019", "2020", "2021"][: draw(st.integers(1, 3))]
    categories = ["a", "b", "c"][: draw(st.integers(1, 3))]
    exact = {f"x/{y}/{c}": draw(cents) for y in years for c in categories}
    for y in years:
        exact[f"x/{y}"] = sum(exact[f"x/{y}/{c}"] for c in categories)
    for c in categories:
        exact[f"x/period/{c}"] = sum(exact[f"x/{y}/{c}"] for y in years)
    exact["x/period"] = sum(exact[f"x/{y}"] for y in years)
    exact["rest"] = exact["x/period"] - exact["x/2019"]
    exact["ceiling"] = exact["x/2019"] + draw(cents)
    exact["left/2019"] = Decimal(0)
    for y in years:
        exact[f"share/{y}"] = 100 * exact[f"x/{y}"] / exact["x/period"]
        exact[f"left/{int(y) + 1}"] = exact[f"left/{y}"] + exact[f"x/{y}"]
    return [found for name, value in exact.items() for found in printed(draw, name, value)]


def printed(draw: Any, quantity: str, value: Decimal) -> list[Any]:
    """The quantity in one or two places, each with its own unit."""
    units = UNITS[:3] if quantity.startswith("share/") else UNITS
    places = []
    for place in range(1, 1 + draw(st.integers(1, 2))):
        unit = draw(st.sampled_from(units))
        mode = draw(st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]))
        shown = rounded(value, unit, mode)
        page = draw(st.integers(1, 3))
        places.append(figure(quantity, shown, unit=unit, place=place, page=page))
    return places


@settings(max_examples=150, deadline=None)
@given(reports())
def test_rounding_is_never_called_a_discrepancy(figures):
    found = verdicts(figures, *RULES)
    assert {int(v.rule_id.split("/")[1].removeprefix("r")) for v in found} >= {0, 1, 2, 9, 10}
    assert {v.outcome for v in found} <= {Outcome.EXACT, Outcome.ROUNDING}
    for v in found:
        assert v.difference is not None
        assert v.difference <= v.allowed if v.kind == "at_most" else abs(v.difference) <= v.allowed


@settings(max_examples=50, deadline=None)
@given(reports(), st.integers(1, 10**9))
def test_an_error_beyond_all_rounding_is_a_discrepancy(figures, extra):
    """Only the grand total is wrong: both sums that lead to it must say so."""
    wrong = Decimal(10) ** 8 * extra
    bent = [
        figure(
            item.quantity,
            item.amount + wrong,
            unit=item.unit,
            place=item.place,
            page=item.page,
        )
        if item.quantity == "x/period"
        else item
        for item in figures
    ]
    outcomes = {v.rule_id: v.outcome for v in verdicts(bent, *RULES[2:4])}
    assert outcomes == {"dtz/r0": Outcome.DISCREPANCY, "dtz/r1": Outcome.DISCREPANCY}


@settings(max_examples=50, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_does_not_matter(figures, chance: random.Random):
    shuffled = list(figures)
    chance.shuffle(shuffled)
    assert verdicts(shuffled, *RULES) == verdicts(figures, *RULES)


@settings(max_examples=50, deadline=None)
@given(reports(), st.integers(0, 20), st.integers(-(10**4), 10**4))
def test_the_scale_does_not_matter(figures, which, error):
    """One figure is bent, then all amounts are multiplied by 1,000: the same answer."""
    which %= len(figures)
    bent, scaled = [], []
    for number, item in enumerate(figures):
        is_share = item.share_pct is not None
        value = item.share_pct if is_share else item.amount
        value += error * item.unit if number == which else 0
        factor = 1 if is_share else 1000
        same: dict[str, Any] = {"place": item.place, "page": item.page}
        bent.append(figure(item.quantity, value, unit=item.unit, **same))
        unit = item.unit * factor
        scaled.append(figure(item.quantity, value * factor, unit=unit, **same))
    for plain, large in zip(verdicts(bent, *RULES), verdicts(scaled, *RULES), strict=True):
        factor = 1 if plain.figures[0][0].startswith("share/") else 1000
        assert large.outcome is plain.outcome
        assert large.difference == plain.difference * factor
        assert large.allowed == plain.allowed * factor
        over = plain.difference if plain.kind == "at_most" else abs(plain.difference)
        assert (over > plain.allowed) is (plain.outcome is Outcome.DISCREPANCY)
