"""The tables of the editions: cells in their rows and columns, and the sums that hold in them."""

from __future__ import annotations

import pytest

from typesetting.content import Report, read_report
from typesetting.tables import printed_table, sums

TABLES = ["year-table", "year-table-ruled", "municipal-table-unruled", "municipal-table-ruled"]
MUNICIPAL = TABLES[2:]
# Realised costs and balance of that subtotal, and so its difference from the budget.
SOCIAAL = {(f"recapitulatie.13.{column}", 1000) for column in (5, 6, 7)}
EMPTY = {"title": "", "subtitle": "", "colophon": "", "municipality": "Ergens"}


def cells(edition):
    """What is printed, by row and column: all that the truth says of the table."""
    truth = edition.truth
    in_cells = [figure for figure in truth["figures"] if "table" in figure]
    found = {(each["row_label"], each["column_label"]): each for each in in_cells}
    assert len(found) == len(in_cells)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_a_table_is_told_once(name, editions):
    truth = editions[name].truth
    told = [*cells(editions[name]), *map(place, truth["nil_cells"] + truth["blank_cells"])]
    rows, columns = {row for row, _ in told}, {column for _, column in told}
    assert sorted(told) == sorted((row, column) for row in rows for column in columns)


def place(cell):
    return cell["row_label"], cell["column_label"]


@pytest.mark.parametrize("name", TABLES)
def test_the_labels_and_headers_stand_on_the_page(name, editions, pages_of):
    pages = pages_of(name)
    first = min(cell["page"] for cell in cells(editions[name]).values())
    for (row, column), cell in cells(editions[name]).items():
        assert pages[cell["page"] - 1].shows(row), cell
        for word in column.split():
            assert pages[first - 1].shows(word), cell
        assert cell["row_path"][-1] == row


@pytest.mark.parametrize("name", TABLES)
def test_amounts_of_a_row_stand_side_by_side_and_those_of_a_column_below_each_other(name, editions):
    found = list(cells(editions[name]).values())
    for one in found:
        for other in found:
            if one["page"] == other["page"] and one["row_label"] == other["row_label"]:
                assert abs(one["bbox"][3] - other["bbox"][3]) <= 2.01
            if one["column_label"] == other["column_label"]:
                assert min(one["bbox"][2], other["bbox"][2]) > max(one["bbox"][0], other["bbox"][0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("year-table", {("2020.programma", -3), ("table.totaal", -1)}),
        (
            "year-table-ruled",
            {("2020.programma", -3), ("table.totaal", -1), ("table.programma", -3)},
        ),
        *((name, SOCIAAL) for name in MUNICIPAL),
    ],
)  # fmt: skip
def test_the_sums_hold_but_for_those_that_say_so(name, expected, editions):
    truth = editions[name].truth
    eur = {figure["id"]: figure["amount_eur"] for figure in truth["figures"]}
    assert len(truth["sums"]) > 10
    off = set()
    for each in truth["sums"]:
        parts = sum(part["sign"] * eur[part["id"]] for part in each["parts"])
        assert eur[each["total"]] - parts == each["difference_eur"]
        if each["difference_eur"]:
            off.add((each["total"], each["difference_eur"]))
    assert off == expected


def test_the_year_table_states_what_the_slides_state(editions):
    found = cells(editions["year-table"])
    assert found["Kennispoort Drenthe", "2018"]["amount_eur"] == 25925
    assert found["Kennispoort Drenthe", "2018"]["row_path"][0] == "Programma DTZ"
    assert found["Totaal", "Totaal"]["printed"] == "1.270.829"
    nil = {place(cell) for cell in editions["year-table"].truth["nil_cells"]}
    assert ("Bedrijvensubsidieregeling", "2020") in nil
    assert len(nil) == 7
    blank = editions["year-table"].truth["blank_cells"]
    assert {cell["column_label"] for cell in blank} == {"Totaal"}
    main = {f["id"]: f["amount_eur"] for f in editions["main"].truth["figures"]}
    for figure in editions["year-table-ruled"].truth["figures"]:
        assert main.get(figure["id"], figure["amount_eur"]) == figure["amount_eur"]


def test_the_header_of_the_year_table_is_repeated_on_its_second_page(editions, pages_of):
    found = cells(editions["year-table-ruled"])
    assert {cell["page"] for cell in found.values()} == {2, 3}
    assert ("Totaal", "Uitgaven 2020") in found
    assert [page.text.count("Categorie") for page in pages_of("year-table-ruled")[1:3]] == [1, 1]


@pytest.mark.parametrize(("name", "minus"), [(MUNICIPAL[0], "\u2212"), (MUNICIPAL[1], "-")])
def test_the_municipal_table_is_in_thousands_with_its_own_signs(name, minus, editions):
    found = cells(editions[name])
    loss = found["Jeugdhulp", "Verschil"]
    assert (loss["printed"], loss["amount_eur"], loss["precision"]) == ("774 N", -774000, 1000)
    assert (loss["year"], loss["stage"], loss["category"]) == (2023, "actual", "Sociaal")
    assert found["Afval en riolering", "Begroting 2023 Saldo"]["amount_eur"] == 1292000
    costs = found["Wegen, water en groen (1)", "Begroting 2023 Lasten"]
    assert (costs["printed"], costs["amount_eur"]) == (f"{minus}6.204", -6204000)
    roles = {cell["row_label"]: cell["row_role"] for cell in found.values()}
    assert [label for label, role in roles.items() if role == "total"] == [
        "Totaal programma's",
        "Saldo van baten en lasten",
        "Gerealiseerd resultaat",
    ]
    assert list(roles.values()).count("subtotal") == 4


@pytest.mark.parametrize("name", MUNICIPAL)
def test_the_municipal_table_goes_on_without_its_header(name, editions, pages_of):
    assert {cell["page"] for cell in cells(editions[name]).values()} == {2, 3}
    assert ["Baten" in page.text for page in pages_of(name)] == [False, True, False]


def test_two_amounts_of_the_unruled_table_stand_off_their_row(editions):
    found = cells(editions["municipal-table-unruled"])
    for row, column, drop in (
        ("Jeugdhulp", "Realisatie 2023 Lasten", 2),
        ("Lokale heffingen", "Begroting 2023 Saldo", -2),
    ):
        beside = found[row, "Verschil"]["bbox"]
        assert found[row, column]["bbox"][3] - beside[3] == pytest.approx(drop)


def test_blank_and_nil_are_kept_apart(editions):
    truth = editions["municipal-table-ruled"].truth
    nil, blank = (set(map(place, truth[key])) for key in ("nil_cells", "blank_cells"))
    assert ("Onvoorzien", "Realisatie 2023 Lasten") in nil
    assert ("Onvoorzien", "Realisatie 2023 Baten") in blank
    assert not nil & blank


def test_a_sum_that_does_not_hold_says_by_how_much():
    table = {
        "name": "T", "caption": "", "corner": "", "unit": 1000,
        "columns": [{"header": ["2023"], "kind": "expenditure", "stage": "actual"}],
        "rows": [
            {"label": "a", "cells": [1]},
            {"label": "b", "cells": ["-"]},
            {"label": "Totaal", "role": "total", "cells": [3], "parts": ["a", "b"]},
        ],
    }  # fmt: skip
    years = {"publisher": "ergens", "first_year": 2023, "last_year": 2023}
    report = Report.model_validate(EMPTY | years | {"tables": [table]})
    (only,) = sums(printed_table(report.tables[0], 2023, "-"))
    assert only.total.id == "t.3.1"
    assert only.difference == 2000


def test_english_notation_changes_separators_and_nothing_else(editions):
    main, english = (editions[name].truth["figures"] for name in ("main", "english-notation"))
    swap = str.maketrans(".,", ",.")
    assert [f["printed"] for f in english] == [f["printed"].translate(swap) for f in main]
    assert [f["label"] for f in english] == [f["label"] for f in main]
    assert editions["english-notation"].figure("budget.total")["printed"] == "€ 2,160,000"


def test_the_noise_is_on_the_page(editions, pages_of):
    noisy, pages = editions["typographic-noise"], pages_of("typographic-noise")
    drawn = ["".join(char["text"] for char in page.chars) for page in pages]
    assert "€\u00a02\u00a0160\u00a0000" in drawn[1]
    assert "Bedrijven\u00adsubsidie\u00adregeling" in drawn[1]
    assert "€ 2\u2009160\u2009000" in drawn[6]
    assert "co\ufb01nanciering" in drawn[7]
    assert noisy.figure("summary.beschikbaar")["note_mark"] == "1"
    assert "Uitgaven" not in pages[2].text.split()
    assert noisy.figure("budget.bedrijven")["label"] == "Bedrijvensubsidieregeling"
    assert read_report("typographic-noise").figure("summary.verwerkt").printed == "EUR 18.735"
