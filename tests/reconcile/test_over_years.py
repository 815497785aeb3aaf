"""What one year closes with, the next opens with: rules that hold a year against another."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reconcile.leaves import leaves
from pipelines.reconcile.model import Outcome
from tests.reconcile.builders import figure, outcomes, rules, total_of, verdict, verdicts

OPENS = total_of(
    "close/{year-1}/{reserve}",
    total="open/{year}/{reserve}",
    text={"nl": "x", "en": "{reserve} opens {year} with the close of {year-1}"},
)
MOVES = total_of(
    "open/{year}/{reserve}",
    "added/{year}/{reserve}",
    {"quantity": "taken/{year}/{reserve}", "weight": -1},
    total="close/{year}/{reserve}",
)


def printed(**years):
    """`open2020=5` is a figure open/2020/a of 5."""
    return [figure(f"{name[:-4]}/{name[-4:]}/a", value) for name, value in years.items()]


def test_each_year_is_held_against_the_one_before():
    found = verdicts(
        printed(open2019=5, close2019=7, open2020=7, close2020=8, open2021=10, close2021=9), OPENS
    )
    assert outcomes(found) == {"r0/2020/a": "exact", "r0/2021/a": "discrepancy"}
    assert found[1].explanation == (
        "a opens 2021 with the close of 2020: a 8; printed is 10 (a, page 1). "
        "Difference -€ 2; rounding explains at most € 1."
    )


def test_before_the_first_year_and_after_the_last_there_is_nothing_to_compare():
    assert verdicts(printed(open2019=5, close2019=7), OPENS) == []


def test_a_year_between_others_is_missing_on_either_side():
    lacks_close = printed(close2018=1, open2019=1, open2020=3, close2020=4, open2021=4)
    assert outcomes(verdicts(lacks_close, OPENS)) == {
        "r0/2019/a": "exact",
        "r0/2020/a": "not_checkable",
        "r0/2021/a": "exact",
    }
    lacks_open = printed(close2018=1, open2019=1, close2019=2, close2020=4, open2021=4)
    assert outcomes(verdicts(lacks_open, OPENS))["r0/2020/a"] == "not_checkable"


def test_what_is_absent_of_a_year_that_has_other_figures_is_missing():
    """The first year has a stand and nothing that came to it; the last no stand of its own."""
    block = total_of(
        "close/{year-1}/{reserve}", "added/{year}/{reserve}", total="close/{year}/{reserve}"
    )
    found = verdicts(
        printed(close2018=1, close2019=1, close2020=4, added2020=3, added2021=2), block
    )
    missing = {one.rule_id.removeprefix("dtz/r0/"): one.missing for one in found if one.missing}
    assert missing == {"2019/a": ("added/2019/a",), "2021/a": ("close/2021/a",)}
    assert outcomes(found)["r0/2020/a"] == "exact"
    assert len(found) == 3


def test_the_years_of_one_name_are_no_years_of_another():
    other = figure("close/2017/b", 1)
    assert verdicts([*printed(open2019=5, close2019=7), other], OPENS) == []


def test_opening_and_movements_make_the_closing():
    figures = printed(open2020=5, added2020=4, taken2020=1, close2020=8)
    assert verdict(figures, MOVES).outcome is Outcome.EXACT
    lacking = printed(open2020=5, added2020=4, close2020=8)
    assert verdict(lacking, MOVES).missing == ("taken/2020/a",)


def test_a_stand_may_follow_from_that_of_the_year_before_in_one_rule():
    block = total_of("stand/{year-1}/total", "added/{year}/*", total="stand/{year}/total")
    figures = [figure("stand/2019/total", 5), figure("stand/2020/total", 9),
               figure("added/2020/x", 1), figure("added/2020/y", 3)]  # fmt: skip
    assert outcomes(verdicts(figures, block)) == {"r0/2020": "exact"}


def test_what_a_year_opens_with_is_no_part_of_it():
    figures = printed(close2019=7, open2020=7)
    assert leaves(figures, rules(OPENS), "f") == {("close/2019/a", 1), ("open/2020/a", 1)}


years = st.lists(st.integers(0, 10**9), min_size=2, max_size=5)
units = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)])


@settings(max_examples=100, deadline=None)
@given(years, st.data())
def test_correctly_rounded_stands_are_never_a_discrepancy(amounts, data):
    figures = []
    for number, cents in enumerate(amounts):
        for name, year in (("close", 2010 + number), ("open", 2011 + number)):
            unit = data.draw(units)
            shown = (Decimal(cents) / 100 / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit
            figures.append(figure(f"{name}/{year}/a", shown, unit=unit))
    found = verdicts(figures, OPENS)
    assert len(found) == len(amounts)
    assert {one.outcome for one in found} <= {Outcome.EXACT, Outcome.ROUNDING}
