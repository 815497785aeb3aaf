"""Lines, hyphenation and content: small cases that a reader checks by eye."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from typesetting.content import (
    FigureText,
    Report,
    euros,
    ligated,
    plain,
    read_break_points,
    read_report,
)
from typesetting.prose import Style, break_lines, line_text, words_of

STYLE = Style(10)
EMPTY = Report(
    municipality="Ergens",
    publisher="ergens",
    first_year=2017,
    last_year=2021,
    title="",
    subtitle="",
    colophon="",
)


def lines_of(text: str, width: float, report: Report = EMPTY) -> list[str]:
    return [line_text(line) for line in break_lines(words_of(text, report), width, STYLE)]


@given(st.lists(st.sampled_from(["een", "twee", "bedrijvensubsidieregeling,", "A37"]), min_size=1))
def test_breaking_loses_nothing_and_keeps_to_the_width(words):
    text = " ".join(words)
    lines = break_lines(words_of(text, EMPTY), 150, STYLE)
    whole = " ".join(line_text(line) for line in lines)
    assert whole.replace("- ", "") == text
    for line in lines:
        assert sum(run.width(STYLE) for word in line for run in word) <= 150


def test_a_long_word_is_broken_where_the_list_allows_it():
    parts = read_break_points()["bedrijvensubsidieregeling"]
    first, second = lines_of("de (bedrijvensubsidieregeling)", 110)
    assert first.endswith("-")
    start = first.removeprefix("de (").removesuffix("-")
    assert any(start == "".join(parts[:count]) for count in range(1, len(parts)))
    assert start + second == "bedrijvensubsidieregeling)"


def test_a_figure_is_never_broken():
    report = read_report("coevorden")
    lines = lines_of("uit de bestemmingsreserve ({summary.voetnoot}).", 150, report)
    assert lines == ["uit de bestemmingsreserve", "(€ 571.000)."]


def test_a_euro_sign_stays_with_its_number():
    assert lines_of("gaan tegen € 0,23", 75) == ["gaan tegen", "€ 0,23"]


def test_a_word_that_fits_nowhere_is_refused():
    with pytest.raises(ValueError, match="'Abracadabra' does not fit in 20 points"):
        lines_of("Abracadabra", 20)


def test_a_text_may_name_known_figures_only():
    with pytest.raises(KeyError, match=r"budget\.totaal"):
        words_of("{budget.totaal}", read_report("coevorden"))


@pytest.mark.parametrize(
    ("amount", "printed"), [(7703, "€ 7.703"), (2160000, "€ 2.160.000"), (1, "€ 1")]
)
def test_amounts_are_printed_in_dutch(amount, printed):
    assert euros(Decimal(amount)) == printed


def test_a_figure_states_an_amount_or_a_percentage():
    with pytest.raises(ValidationError, match=r"x\.y: give either an amount or a percent"):
        FigureText.model_validate({"id": "x.y", "kind": "share", "category": "Regiodeal"})


def test_a_key_that_nobody_knows_is_refused():
    given_keys = {"id": "x", "kind": "budget", "category": "Totaal", "amount": 1, "yaer": 2017}
    with pytest.raises(ValidationError, match="yaer"):
        FigureText.model_validate(given_keys)


def test_letters_are_spaced_between_and_not_behind():
    assert STYLE.spaced(2).width("2017") == pytest.approx(STYLE.width("2017") + 3 * 2)


@given(st.text("fil ", max_size=20))
def test_ligatures_and_soft_hyphens_leave_the_text_as_it_reads(text):
    assert plain("\u00ad".join(ligated(text))) == text
    assert not {"fi", "fl"} & {ligated(text)[at : at + 2] for at in range(len(text))}


def test_soft_hyphens_take_no_room():
    assert STYLE.width("in\u00adkind") == STYLE.width("inkind")


def test_a_report_says_only_what_differs_from_the_one_that_it_extends():
    base, added = read_report("coevorden"), read_report("added-year")
    assert added.title == base.title
    assert added.figure("2019.programma") == base.figure("2019.programma")
    assert added.figure("summary.totaal").printed == "€ 2.400.000"
    assert [chapter.year for chapter in added.narrative] == [2017, 2018, 2019, 2020, 2021]
    assert added.programmes == ["programma", "bedrijven", "regionaal", "regiofonds"]
