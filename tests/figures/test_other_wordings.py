"""Editions that nobody has sent yet but somebody may: other notations, labels and pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind
from tests.figures.drawing import found, page, stated, unclaimed

BUDGET = """
Budget Dutch TechZone

Totaal budget 2017 - 2021   € 2.160.000

Programma DTZ               € 660.000

Bedrijvensubsidieregeling   € 900.000

Regionale projecten         € 600.000
"""

YEAR = """
Uitgaven 2017

Programma DTZ          Bedrijvensubsidieregeling    Regionale projecten
{programme:<22} {scheme:<28} {projects}

€1 euro per inwoner
{inhabitant}

Kennispoort Drenthe
{kennispoort}
"""
PLAIN = {
    "programme": "€ 55.381",
    "scheme": "€ 535.226",
    "projects": "€ 10.400",
    "inhabitant": "€ 35.381",
    "kennispoort": "€ 20.000",
}
EXPECTED = {
    "expenditure/2017/programma-dtz": 55381,
    "expenditure/2017/bedrijvensubsidieregeling": 535226,
    "expenditure/2017/regionale-projecten": 10400,
    "expenditure/2017/programma-dtz/per-inwoner": 35381,
    "expenditure/2017/programma-dtz/kennispoort": 20000,
}


def year_page(number: int = 2, **changes: str):
    return page(YEAR.format(**(PLAIN | changes)), number)


def of_year(*pages):
    return found(page(BUDGET), *pages)


def spending(extraction) -> dict[str, Decimal | None]:
    return {q: amount for q, amount in stated(extraction).items() if q.startswith("expenditure/")}


NOTATIONS = {
    "dash for cents": lambda text: text + ",-",
    "currency code": lambda text: text.replace("€", "EUR"),
    "tight sign": lambda text: text.replace("€ ", "€"),
    "no sign": lambda text: text.removeprefix("€ "),
    "word behind": lambda text: text.removeprefix("€ ") + " euro",
    "space between thousands": lambda text: text.replace(".", " "),
    "no-break space": lambda text: text.replace("€ ", "€\u00a0"),
    "mark of a footnote": lambda text: text + "*",
    "raised mark of a footnote": lambda text: text + "¹",
    "mark in brackets": lambda text: text + " 1)",
}


@pytest.mark.parametrize("write", NOTATIONS.values(), ids=NOTATIONS)
def test_amounts_are_read_in_every_usual_notation(write) -> None:
    read = of_year(year_page(**{name: write(text) for name, text in PLAIN.items()}))
    assert spending(read) == EXPECTED
    assert unclaimed(read) == []


def test_cents_are_kept() -> None:
    read = of_year(year_page(programme="€ 55.381,27"))
    assert spending(read)["expenditure/2017/programma-dtz"] == Decimal("55381.27")


@pytest.mark.parametrize("printed", ["€ -535.226", "-/- € 535.226", "€ 535.226-", "(€ 535.226)"])
def test_a_negative_amount_keeps_its_sign(printed: str) -> None:
    read = of_year(year_page(scheme=printed))
    assert spending(read)["expenditure/2017/bedrijvensubsidieregeling"] == -535226


@pytest.mark.parametrize(
    ("printed", "amount", "kind"),
    [
        ("nihil", 0, AmountKind.NIL),
        ("€ -", 0, AmountKind.NIL),
        ("-", 0, AmountKind.NIL),
        ("€ 0", 0, AmountKind.AMOUNT),
        ("p.m.", None, AmountKind.PRO_MEMORIE),
    ],
)
def test_a_card_that_says_nothing_was_spent_is_a_figure(printed, amount, kind) -> None:
    read = of_year(year_page(scheme=printed))
    (figure,) = [f for f in read.figures if f.quantity.endswith("2017/bedrijvensubsidieregeling")]
    assert (figure.amount, figure.amount_kind, figure.printed) == (amount, kind, printed)
    assert len(read.figures) == 9


def test_a_multiplier_that_means_different_things_is_refused_and_never_three_euros() -> None:
    read = of_year(year_page(projects="€ 3 ton"))
    assert spending(read)["expenditure/2017/regionale-projecten"] is None
    assert [failure.value for failure in read.failures] == ["€ 3 ton"]


@pytest.mark.parametrize(
    "heading",
    ["Uitgaven in 2017", "Uitgaven 2017:", "Uitgaven over het jaar 2017", "Bestedingen 2017"],
)
def test_the_heading_of_a_year_may_be_worded_otherwise(heading: str) -> None:
    drawing = YEAR.format(**PLAIN).replace("Uitgaven 2017", heading)
    assert spending(of_year(page(drawing, 2))) == EXPECTED


def test_a_page_under_a_title_that_no_block_knows_is_not_taken_for_the_block_before() -> None:
    title = "Prognose 2025"
    drawing = YEAR.format(**PLAIN).replace("Uitgaven 2017", title)
    budget = page(BUDGET, large=["Budget Dutch TechZone"])
    read = found(budget, page(drawing, 2, large=[title]))
    assert spending(read) == {}
    assert all(figure.page == 1 for figure in read.figures)
    assert unclaimed(read) == list(PLAIN.values())


def test_an_added_year_and_an_added_category_are_read() -> None:
    drawing = """
    Uitgaven 2021

    Programma DTZ    Regionale projecten    Innovatiefonds
    € 55.381         € 10.400               € 7.000

    €1 euro per inwoner
    € 35.381
    """
    read = of_year(page(drawing, 2))
    assert spending(read) == {
        "expenditure/2021/programma-dtz": 55381,
        "expenditure/2021/regionale-projecten": 10400,
        "expenditure/2021/innovatiefonds": 7000,
        "expenditure/2021/programma-dtz/per-inwoner": 35381,
    }


def test_the_total_of_a_year_is_no_category() -> None:
    drawing = """
    Uitgaven 2021

    Programma DTZ          € 55.381
    Regionale projecten    € 10.400
    Totaal 2021            € 65.781
    """
    assert spending(of_year(page(drawing, 2))) == {
        "expenditure/2021/programma-dtz": 55381,
        "expenditure/2021/regionale-projecten": 10400,
        "expenditure/2021": 65781,
    }


def test_labels_go_over_two_lines() -> None:
    drawing = """
    Uitgaven 2021

    Programma    Bedrijven-           Regionale
    DTZ          subsidieregeling     projecten
    € 55.381     € 535.226            € 10.400

    Inzet projectleider
    logistiek en vervoer
    € 20.000
    """
    assert spending(of_year(page(drawing, 2))) == {
        "expenditure/2021/programma-dtz": 55381,
        "expenditure/2021/bedrijvensubsidieregeling": 535226,
        "expenditure/2021/regionale-projecten": 10400,
        "expenditure/2021/programma-dtz/inzet-projectleider-logistiek-en-vervoer": 20000,
    }


@pytest.mark.parametrize("amount_first", [True, False])
def test_in_a_tight_table_a_wrapped_label_takes_no_line_of_its_neighbours(amount_first) -> None:
    first, second = ("€ 20.000", "") if amount_first else ("", "€ 20.000")
    drawing = f"""
    Uitgaven 2021

    Programma DTZ              € 55.381
      €1 euro per inwoner      € 35.381
      Inzet projectleider      {first}
      logistiek en vervoer     {second}
      Kennispoort Drenthe      € 7.703
    Regionale projecten        € 10.400
    """
    assert spending(of_year(page(drawing, 2))) == {
        "expenditure/2021/programma-dtz": 55381,
        "expenditure/2021/programma-dtz/per-inwoner": 35381,
        "expenditure/2021/programma-dtz/inzet-projectleider-logistiek-en-vervoer": 20000,
        "expenditure/2021/programma-dtz/kennispoort": 7703,
        "expenditure/2021/regionale-projecten": 10400,
    }


@pytest.mark.parametrize(
    "drawing",
    [
        "Programma DTZ ............ € 55.381\nRegionale projecten ...... € 10.400",
        "Programma DTZ: € 55.381\nRegionale projecten: € 10.400",
        "€ 55.381  Programma DTZ\n€ 10.400  Regionale projecten",
        "€ 55.381\nProgramma DTZ\n\n€ 10.400\nRegionale projecten",
    ],
    ids=["leaders", "colon", "amount first", "amount above"],
)
def test_the_same_card_in_other_arrangements(drawing: str) -> None:
    read = of_year(page(f"Uitgaven 2021\n\n{drawing}", 2))
    assert spending(read) == {
        "expenditure/2021/programma-dtz": 55381,
        "expenditure/2021/regionale-projecten": 10400,
    }


def test_a_year_without_a_card_for_a_category_has_no_row_for_it() -> None:
    read = of_year(page("Uitgaven 2021\n\nProgramma DTZ   € 55.381", 2))
    assert spending(read) == {"expenditure/2021/programma-dtz": 55381}


def test_the_same_amount_in_four_places_is_one_quantity_with_four_figures() -> None:
    summary = """
    Totaal budget 2017 - 2021     € 2.160.000

    Uitgegeven budget             € 1.270.829

    Overgeheveld budget           € 571.000
    Overgeheveld naar Regiodeal   € 571.000

    Nog beschikbaar               € 299.435

    De bestemmingsreserve DTZ (€ 571.000) levert de bijdrage.
    """
    read = of_year(page(summary, 2))
    moved = [f for f in read.figures if f.quantity == "transfer/regiodeal"]
    assert [(f.place, f.amount, f.from_party, f.to_party) for f in moved] == [
        (place, 571000, "Dutch TechZone", "Regiodeal") for place in (1, 2, 3)
    ]


def test_an_amount_in_prose_goes_on_over_the_end_of_a_line() -> None:
    drawing = (
        BUDGET
        + """

    Het totale budget voor de bedrijvensubsidieregeling is 15
    miljoen euro en komt van alle deelnemers.
    """
    )
    read = found(page(drawing))
    (figure,) = [f for f in read.figures if f.scope == "shared"]
    assert figure.amount == 15_000_000
    assert figure.unit == 1_000_000
    assert figure.printed == "15 miljoen euro"


SUMMARY = """
Overzicht

{budget:<26}€ 2.160.000

{spent:<26}€ 601.007

{left:<26}€ 1.558.993
"""


@pytest.mark.parametrize("budget", ["Totaal budget 2017 - 2021", "Totale budget"])
@pytest.mark.parametrize("spent", ["Uitgegeven budget", "Totaal uitgegeven", "Uitgegeven:"])
@pytest.mark.parametrize(
    "left",
    ["Nog beschikbaar budget:", "Beschikbaar budget:", "Nog te besteden", "Resterend budget"],
)
def test_a_summary_is_known_by_other_words_for_the_same(budget, spent, left) -> None:
    summary = page(SUMMARY.format(budget=budget, spent=spent, left=left), 3)
    read = stated(of_year(year_page(), summary))
    totals = {"budget/period": 2160000, "expenditure/period": 601007, "balance/period": 1558993}
    assert read.items() >= totals.items()
    assert spending(of_year(year_page(), summary)).keys() - EXPECTED.keys() == {
        "expenditure/period"
    }


@pytest.mark.parametrize("rate", ["€ 1,- per inwoner", "€ 1,00 per inwoner", "€1 EURO PER INWONER"])
def test_a_rate_in_a_label_is_no_amount(rate: str) -> None:
    drawing = YEAR.format(**PLAIN).replace("€1 euro per inwoner", rate)
    read = spending(of_year(page(drawing, 2)))
    assert sorted(map(str, read.values())) == sorted(map(str, EXPECTED.values()))


def test_headings_may_be_in_capitals() -> None:
    drawing = YEAR.format(**PLAIN).replace("Uitgaven 2017", "UITGAVEN 2017")
    budget = BUDGET.replace("Budget Dutch TechZone", "BUDGET DUTCH TECHZONE")
    assert spending(found(page(budget), page(drawing, 2))) == EXPECTED


def test_a_total_below_is_a_total_and_no_category() -> None:
    drawing = YEAR.format(**PLAIN) + "\nTotaal uitgegeven in 2017\n€ 601.007\n"
    read = stated(
        found(page(BUDGET + "\nTotaal                      € 2.160.000\n"), page(drawing, 2))
    )
    assert read["expenditure/2017"] == 601007
    assert read["budget/period"] == 2160000
    assert not [quantity for quantity in read if "totaal" in quantity]


def test_the_mark_of_a_footnote_makes_no_other_category() -> None:
    drawing = YEAR.format(**PLAIN).replace("Regionale projecten", "Regionale projecten 1)")
    assert "expenditure/2017/regionale-projecten" in spending(of_year(page(drawing, 2)))


def test_the_number_of_a_case_below_a_page_is_no_amount() -> None:
    drawing = YEAR.format(**PLAIN) + "\n\nZaaknummer 45.678\n"
    assert spending(of_year(page(drawing, 2))) == EXPECTED


YEARS = """
Uitgaven per jaar

                             2017      2018      {last}
Programma DTZ              {row}
Regionale projecten          10.400    20.000    30.400
"""


@pytest.mark.parametrize("last", ["Totaal", "2017-2018", "Totaal 2017-2018"])
def test_a_column_over_the_period_is_no_year(last: str) -> None:
    drawing = YEARS.format(last=last, row="  55.381    60.000    115.381")
    read = spending(found(page(BUDGET), page(drawing, 2)))
    assert read["expenditure/2018/programma-dtz"] == 60000
    assert read["expenditure/period/programma-dtz"] == 115381


def test_the_scale_above_a_table_that_is_known_by_its_head_counts() -> None:
    drawing = YEARS.format(last="Totaal", row="  55.381    60.000    115.381")
    above = drawing.replace("Uitgaven per jaar\n", "Uitgaven per jaar\nbedragen x € 1.000\n")
    read = found(page(BUDGET), page(above, 2))
    assert {one.amount for one in read.figures if one.page == 2} == {None}
    assert [one.check for one in read.failures] == ["scale_of_caption"]


def test_thousands_parted_by_a_plain_space_are_not_guessed_at() -> None:
    drawing = YEARS.format(last="Totaal", row="  55 381    60 000    115 381")
    read = found(page(BUDGET), page(drawing, 2))
    assert "expenditure/2017/programma-dtz" not in spending(read)
    assert {"55", "381", "60", "000"} <= set(unclaimed(read))
