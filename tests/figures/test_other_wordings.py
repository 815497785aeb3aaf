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
