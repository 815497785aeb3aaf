"""Amounts and the labels that a person would give them."""

from __future__ import annotations

import pytest

from pipelines.figures.pairing import is_bullet, pair_amounts, without_bullet
from tests.figures.drawing import drawn, money


def paired(drawing: str, **styles) -> dict[str, str]:
    runs = drawn(drawing, **styles)
    return {p.token.text: p.label.text for p in pair_amounts(runs, money(runs))}


@pytest.mark.parametrize(
    "drawing",
    [
        "Programma DTZ\n€ 55.381",
        "€ 55.381\nProgramma DTZ",
        "Programma DTZ                               € 55.381",
        "€ 55.381    Programma DTZ",
        "Programma DTZ € 55.381",
        "€ 55.381 Programma DTZ",
        "Programma DTZ: € 55.381",
        "Programma DTZ ........ € 55.381",
        "Programma DTZ ........    € 55.381",
        "Programma\nDTZ\n€ 55.381",
        "Pro-\ngramma DTZ\n€ 55.381",
    ],
    ids=[
        "below",
        "above",
        "right",
        "left",
        "in one run",
        "amount first in one run",
        "after a colon",
        "after dots",
        "after dots in a column",
        "below two lines",
        "below a broken word",
    ],
)
def test_an_amount_finds_its_label(drawing: str) -> None:
    assert paired(drawing) == {"€ 55.381": "Programma DTZ"}


def test_each_amount_takes_its_own_label_where_one_stands_between_two() -> None:
    assert paired("""
        Programma DTZ
        € 55.381

        Regeling
        € 10.400
        """) == {"€ 55.381": "Programma DTZ", "€ 10.400": "Regeling"}


def test_in_a_table_the_row_decides_and_not_the_line_above() -> None:
    assert paired("""
        Programma      € 1.000
        Regeling       € 2.000
        Projecten      € 3.000
        """) == {"€ 1.000": "Programma", "€ 2.000": "Regeling", "€ 3.000": "Projecten"}


def test_two_tables_side_by_side_keep_apart() -> None:
    assert paired("""
        Programma    € 1.000      Regeling     € 2.000
        Kennispoort  € 3.000      Projecten    € 4.000
        """) == {
        "€ 1.000": "Programma",
        "€ 2.000": "Regeling",
        "€ 3.000": "Kennispoort",
        "€ 4.000": "Projecten",
    }


def test_an_amount_without_a_label_takes_none_from_another() -> None:
    assert paired("""
        Programma   € 1.000


                                        € 9.000
        """) == {"€ 1.000": "Programma"}


def test_a_label_far_above_is_not_its_own() -> None:
    assert paired("Programma\n\n\n\n\n€ 1.000") == {}


def test_a_sentence_and_a_list_entry_are_no_labels() -> None:
    assert paired("Het programma loopt goed.\n€ 1.000") == {}
    assert paired("een twee drie vier vijf zes zeven acht negen tien\n€ 1.000") == {}
    assert paired("- Website Dryport\n€ 1.000") == {}


def test_an_amount_within_a_sentence_has_no_label_in_its_run() -> None:
    assert paired("wij gaven € 1.000 uit") == {}


def test_there_may_be_no_amounts_or_no_labels() -> None:
    assert paired("Programma") == {}
    assert paired("€ 1.000") == {}


def test_a_bold_label_does_not_go_on_in_plain_text() -> None:
    drawing = "Programma DTZ\nin geld\n€ 1.000"
    assert paired(drawing, bold=["Programma DTZ"]) == {"€ 1.000": "in geld"}


@pytest.mark.parametrize(
    ("drawing", "labels"),
    [
        # The second line begins small: it goes on with the first.
        ("Kennispoort     € 1\nen omstreken\nBeurs           € 2", ["Kennispoort en omstreken"]),
        # The line below it begins small: it opens that label.
        ("Kennispoort     € 1\nInzet leider\nlogistiek       € 2", ["Inzet leider logistiek"]),
        ("Kennispoort     € 1\nBedrijven-\nregeling        € 2", ["Bedrijvenregeling"]),
    ],
)
def test_a_line_between_two_amounts_goes_with_one_of_them(drawing: str, labels) -> None:
    read = paired(drawing)
    assert len(read) == 2
    assert set(labels) <= set(read.values())


@pytest.mark.parametrize("text", ["- Website", "– Website", "• Website", "-Website", "-", "•"])
def test_a_mark_before_text_makes_a_list_entry(text: str) -> None:
    (run,) = drawn(text)
    assert is_bullet(run)
    assert without_bullet(text) in ("Website", "")


@pytest.mark.parametrize("text", ["-/- € 500", "- € 500", "-1.250", "- 1.250,-", "Website - shop"])
def test_a_sign_is_no_bullet(text: str) -> None:
    (run,) = drawn(text)
    assert not is_bullet(run)


def test_a_list_entry_may_begin_with_a_number() -> None:
    (run,) = drawn("- 10 jaar A37")
    assert is_bullet(run)
