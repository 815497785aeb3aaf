"""From figures and rules to ranked suspects: small sums that a reader can do, and Coevorden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Figure
from pipelines.reconcile.bind import bind
from pipelines.reconcile.model import Hypothesis
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.suspects.causes import Causes, locate_causes
from pipelines.reconcile.suspects.sentences import highest, lowest, sentence
from pipelines.wording import Language
from tests.reconcile.builders import (
    FAMILY,
    GRID,
    coevorden,
    dtz_rules,
    figure,
    grid,
    rules,
    total_of,
    unread,
)


def located(figures: Iterable[Figure], *blocks: dict[str, Any], **more: Any) -> Causes:
    given = rules(*blocks) if blocks else dtz_rules()
    places = places_by_quantity(figures)
    return locate_causes(bind(given, list(places), FAMILY), places, **more)


def told(causes: Causes) -> list[list[list[tuple[str, Any, Any]]]]:
    """Per cause and set, by rank: quantity, proposed amount, hypothesis."""
    return [
        [[(s.figure.quantity, s.proposed, s.hypothesis) for s in one.suspects] for one in c.sets]
        for c in causes.causes
    ]


def printed_as(figures: Iterable[Figure], quantity: str, amount: int) -> list[Figure]:
    return [
        replace(one, amount=Decimal(amount), printed=str(amount))
        if one.quantity == quantity
        else one
        for one in figures
    ]


PER_HEAD = "expenditure/2020/programma-dtz/1-per-inwoner"
OFFICE = "expenditure/2020/programma-dtz/kennispoort-drenthe"


def test_the_three_euros_of_2020_are_one_cause_with_its_suspects_in_order():
    causes = located(coevorden())
    assert told(causes) == [
        [
            [(PER_HEAD, 35296, Hypothesis.ONE_DIGIT)],
            [(OFFICE, 7700, Hypothesis.ONE_DIGIT)],
            [("expenditure/2020/programma-dtz", 43001, None)],
        ]
    ]
    (cause,) = causes.causes
    assert "dtz/breakdown/2020/programma-dtz" in cause.touched
    assert cause.sets[0].suspects[0].copied_from is not None
    assert cause.sets[0].suspects[0].copied_from.year == 2019
    first = cause.sets[0].suspects[0]
    assert lowest(first) == 35295
    assert highest(first) == 35297


@pytest.mark.parametrize(
    ("language", "likely", "possible", "far"),
    [
        (
            Language.NL,
            "35.299 is waarschijnlijk 35.296: één cijfer, en het is ook het bedrag van 2019.",
            "7.703 kan ook 7.700 zijn: één cijfer.",
            "42.999 kan ook 43.001 zijn: dan klopt het, maar dat scheelt cijfers: 4.",
        ),
        (
            Language.EN,
            "35,299 is probably 35,296: one digit, and it is also the amount of 2019.",
            "7,703 can be 7,700 instead: one digit.",
            "42,999 can be 43,001 instead: then it adds up, but digits that differ: 4.",
        ),
    ],
)
def test_each_suspect_is_told_in_one_plain_sentence(language, likely, possible, far):
    (cause,) = located(coevorden()).causes
    sentences = [
        sentence(one.suspects[0], language, is_likeliest=rank == 1)
        for rank, one in enumerate(cause.sets, 1)
    ]
    assert sentences == [likely, possible, far]


def test_a_misprint_is_told_apart_from_the_three_euros():
    wrong = printed_as(coevorden(), "expenditure/2019/regionale-projecten", 58056)
    causes = told(located(wrong))
    assert len(causes) == 2
    firsts = [cause[0] for cause in causes]
    assert [("expenditure/2019/regionale-projecten", 53056, Hypothesis.ONE_DIGIT)] in firsts
    assert [(PER_HEAD, 35296, Hypothesis.ONE_DIGIT)] in firsts


def test_a_report_that_adds_up_has_no_cause():
    assert located(printed_as(coevorden(), PER_HEAD, 35296)) == Causes((), ())


def test_two_figures_that_were_swapped_are_one_cause():
    (cause,) = told(located(grid(x_2019_b=8761, x_2020_b=2345), *GRID))
    assert cause[0] == [
        ("x/2019/b", 2345, Hypothesis.SWAPPED_FIGURES),
        ("x/2020/b", 8761, Hypothesis.SWAPPED_FIGURES),
    ]


def test_a_part_that_was_counted_twice_or_forgotten_explains_a_total():
    twice = located(grid(x_2019=3345 + 2345), GRID[0])
    assert told(twice)[0][0] == [("x/2019", 3345, Hypothesis.COUNTED_TWICE)]
    forgotten = located(grid(x_2020=4000), GRID[0])
    assert told(forgotten)[0][0] == [("x/2020", 12761, Hypothesis.FORGOTTEN)]
    assert "8.761 is vergeten" in sentence(
        forgotten.causes[0].sets[0].suspects[0], Language.NL, is_likeliest=True
    )


def test_an_amount_copied_from_the_year_before_is_suspected_first():
    """4 000 was printed for a as 1 000, the amount of the year before: no slip of one digit."""
    figures = [*grid(x_2019_a=1739, x_2019=4084, x_period_a=5739, x_2020_a=1739)]
    (cause,) = located(figures, GRID[0]).causes
    first = cause.sets[0].suspects[0]
    assert first.figure.quantity == "x/2020/a"
    assert first.proposed == 4000
    assert first.hypothesis is Hypothesis.COPIED


def test_a_malformed_text_is_read_as_the_sums_tell():
    figures = [one for one in grid() if one.quantity != "x/2019/b"]
    figures.append(unread("x/2019/b", AmountKind.MALFORMED, printed="23.45"))
    causes = located(figures, *GRID)
    assert causes.causes == ()
    (one,) = causes.unread
    assert one.proposed == 2345
    assert one.hypothesis is Hypothesis.SEPARATOR
    assert sentence(one, Language.NL, is_likeliest=True).startswith(
        '"23.45" is waarschijnlijk 2.345'
    )


def test_a_digit_too_many_is_no_separator_where_nothing_beside_has_decimals():
    """23.459 for 2.345: that 2.345,9 was meant fits the sums as well, and nobody prints that."""
    (cause,) = told(located(grid(x_2019_b=23459), *GRID))
    assert cause[0] == [("x/2019/b", 2345, Hypothesis.ADDED_DIGIT)]


def test_a_separator_is_lost_where_others_have_decimals():
    """375 % for 37,5 % beside 12,5 %; 37 % fits as well."""
    shares = [
        figure("share/a", 50),
        figure("share/b", 375),
        figure("share/c", "12.5", unit="0.1"),
    ]
    (cause,) = told(located(shares, total_of("share/*", total=100)))
    assert cause[0] == [("share/b", Decimal("37.5"), Hypothesis.SEPARATOR)]


def test_a_confirmed_figure_is_no_suspect():
    causes = located(grid(x_2019=3340), GRID[0], decided={("x/2019", 1): None})
    assert {s[0][0] for s in told(causes)[0]} == {"x/2019/a", "x/2019/b"}
    everyone = dict.fromkeys((name, 1) for name in ("x/2019", "x/2019/a", "x/2019/b"))
    (cause,) = located(grid(x_2019=3340), GRID[0], decided=everyone).causes
    assert cause.sets == ()
    assert cause.rule_ids == {"dtz/r0/2019"}


def test_a_rule_that_only_warns_blames_nobody():
    ceiling = {"kind": "at_most", "part": "x/2019", "ceiling": "x/2020", "severity": "warning"}
    assert located(grid(x_2019=99999), ceiling) == Causes((), ())
    hard = {**ceiling, "severity": "error"}
    (cause,) = told(located(grid(x_2019=99999), hard))
    assert {s[0][0] for s in cause} == {"x/2019", "x/2020"}


def test_a_percentage_can_be_the_culprit():
    figures = [
        figure("share/a", "47.5", unit="0.1", printed="47,5 %"),
        figure("x/a", 375),
        figure("x/b", 625),
        figure("x", 1000),
    ]
    share = {"kind": "share", "share": "share/a", "of": "x", "part": "x/a"}
    causes = located(figures, share, total_of("x/*", total="x"))
    assert told(causes) == [[[("share/a", Decimal("37.5"), Hypothesis.ONE_DIGIT)]]]
    assert sentence(causes.causes[0].sets[0].suspects[0], Language.NL, is_likeliest=True) == (
        "47,5% is waarschijnlijk 37,5%: één cijfer."
    )


def test_figures_read_from_a_scan_are_suspected_before_those_that_two_readers_saw():
    by_two = [replace(one, reader="pdfplumber+pypdfium2") for one in grid(x_2019=3340)]
    by_two[1] = replace(by_two[1], reader="rapidocr-3")
    assert {s[0][0] for s in told(located(by_two, GRID[0]))[0]} == {"x/2019/b"}


WIDE = [total_of("x/{year}/*", total="x/{year}"), total_of("x/year*/*", total="x/period")]


def three_years(**changes: int) -> list[Figure]:
    """2 × 3 items of 1 000, the total of each year, and 6 000: off by 3,5 at most."""
    amounts = {f"x/{year}/{item}": 1000 for year in (2019, 2020, 2021) for item in "ab"}
    amounts |= {"x/2019": 2000, "x/2020": 2000, "x/2021": 2000, "x/period": 6000}
    amounts |= {name.replace("_", "/"): value for name, value in changes.items()}
    return [figure(name, value) for name, value in amounts.items()]


def test_a_wide_sum_is_told_of_the_misprint_that_breaks_it_alone():
    """The 3 too many of 2019 are within rounding of all six; the 5 000 of 2020 are not."""
    causes = located(three_years(x_2019_a=1003, x_2020_b=6000), *WIDE).causes
    broken = {cause.sets[0].keys[0][0]: cause.touched for cause in causes}
    assert broken == {
        "x/2019/a": {"dtz/r0/2019"},
        "x/2020/b": {"dtz/r0/2020", "dtz/r1"},
    }


def test_a_wide_sum_that_takes_two_misprints_to_break_is_told_of_both():
    """2 too many in each of two years: with either put right the wide sum is within rounding."""
    totals = {("x/2019", 1): None, ("x/2020", 1): None}
    found = located(three_years(x_2019_a=1002, x_2020_b=1002), *WIDE, decided=totals)
    assert [cause.touched for cause in found.causes] == [
        {"dtz/r0/2019", "dtz/r1"},
        {"dtz/r0/2020", "dtz/r1"},
    ]


def test_a_percentage_is_put_right_when_another_cause_is_judged():
    """10 % of a should be 20 %; a can also be what is 3 too many in 2019, another matter."""
    figures = [one for one in three_years(x_2019=1997) if one.quantity not in ("x/2020", "x/2021")]
    figures += [figure("y", 200), figure("share/y", 10, printed="10%")]
    share = {"kind": "share", "share": "share/y", "of": "x/2019/a", "part": "y"}
    found = located(figures, *WIDE, share, decided={("share/y", 1): Decimal("0.01")})
    suspected = {key[0]: c.touched for c in found.causes for one in c.sets for key in one.keys}
    assert suspected["share/y"] == {"dtz/r2"}
    assert suspected["x/2019/a"] == {"dtz/r0/2019", "dtz/r1"}


def test_a_rule_that_warns_of_places_is_not_asked_of_a_quantity_in_one_place():
    same = {"kind": "equal", "quantity": "x/*", "severity": "warning"}
    (cause,) = located(grid(x_2019=3340), GRID[0], same).causes
    assert cause.sets
