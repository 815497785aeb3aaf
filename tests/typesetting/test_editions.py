"""What the editions say, and that setting them twice gives the same bytes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1

import typesetting
from typesetting.__main__ import main

NAMES = [variant.name for variant in typesetting.variants()]


@pytest.mark.parametrize("name", NAMES)
def test_setting_twice_gives_the_same_bytes(name, editions, tmp_path):
    pdf, truth = typesetting.set_variant(name, tmp_path)
    assert pdf.read_bytes() == editions[name].pdf.read_bytes()
    assert truth.read_bytes() == editions[name].pdf.with_suffix(".json").read_bytes()


def test_raw_holds_the_main_edition_as_it_is_set_now(repo_root, tmp_path):
    now = typesetting.set_main(tmp_path)
    committed = repo_root / "raw/coevorden" / now.name
    assert committed.read_bytes() == now.read_bytes(), "run `make edition` and commit the PDF"


@pytest.mark.slow
def test_command_line_sets_the_edition_and_all_variants(tmp_path):
    main(["--edition", str(tmp_path / "raw")])
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["dtz-overzicht-2017-2021.pdf"]
    main([str(tmp_path / "all")])
    assert {path.stem for path in (tmp_path / "all").glob("*.pdf")} == set(NAMES)


@pytest.mark.parametrize("name", ["main", "no-amounts"])
def test_every_font_is_embedded_and_subset(name, editions):
    with pdfplumber.open(editions[name].pdf) as document:
        fonts = [
            resolve1(font)
            for page in document.pages
            for font in resolve1(page.page_obj.resources["Font"]).values()
        ]
        assert {font["BaseFont"].name for font in fonts} == {
            "AAAAAA+OpenSans",
            "AAAAAA+OpenSans-Bold",
            "AAAAAA+OpenSans-Italic",
        }
        assert all("FontFile2" in resolve1(font["FontDescriptor"]) for font in fonts)


def test_an_edition_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no edition 'mian'; choose one of main, portrait"):
        typesetting.set_variant("mian", tmp_path)


def amounts(edition: Any) -> dict[str, int]:
    figures = edition.truth["figures"]
    return {each["id"]: each["amount_eur"] for each in figures if each["amount_eur"] is not None}


def test_main_edition_states_what_was_published(editions):
    main_edition = editions["main"].truth
    assert (main_edition["n_pages"], len(main_edition["figures"])) == (16, 45)
    transfers = [f for f in main_edition["figures"] if f["quantity"] == "transfer.regiodeal"]
    assert [figure["amount_eur"] for figure in transfers] == [571000] * 4
    assert [(s["percent"], s["amount_eur"]) for s in main_edition["shares"]] == [
        (50, 571000),
        (37.5, 428000),
        (12.5, 143000),
    ]


def test_all_layouts_state_the_same_figures(editions):
    same = ("portrait", "breakdown-right", "amount-above", "english-notation", "typographic-noise")
    for name in same:
        assert amounts(editions[name]) == amounts(editions["main"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("restated", {"2020.programma.inwoner": 35296, "summary.uitgegeven": 1270830}),
        ("misprint", {"2019.regionaal": 58056}),
        ("misprint-swapped-digits", {"2018.programma.kennispoort": 29525}),
        ("misprint-separator", {}),
        ("misprint-decimals", {"2018.programma.kennispoort": 259.25}),
        ("misprint-lost-digit", {"2017.bedrijven": 53226}),
        ("misprint-added-digit", {"2017.programma.inwoner": 353811}),
        ("misprint-factor", {"2017.regionaal": 104000}),
        ("misprint-sign", {"2020.regionaal": -24950}),
        ("misprint-swapped-figures", {"2018.bedrijven": 23622, "2018.regionaal": 178409}),
        ("misprint-one-sum", {"budget.regionaal": 500000}),
        (
            "misprint-unseen",
            {"2018.programma.kennispoort": 20000, "2018.programma.projectleider": 25925},
        ),
    ],
)
def test_a_variant_differs_from_the_main_edition_in_its_changes_alone(name, expected, editions):
    right, changed = amounts(editions["main"]), amounts(editions[name])
    assert {key: changed[key] for key in right if changed[key] != right[key]} == expected


def test_a_misprint_names_the_right_amount(editions):
    (changed,) = editions["misprint"].truth["corruption"]["changed"]
    assert (changed["printed_amount_eur"], changed["correct_amount_eur"]) == (58056, 53056)
    separator = editions["misprint-separator"].figure("2018.programma.kennispoort")
    assert (separator["printed"], separator["malformed"]) == ("€ 259.25", True)
    decimals = editions["misprint-decimals"].figure("2018.programma.kennispoort")
    assert (decimals["printed"], decimals["precision"]) == ("€ 259,25", 0.01)


def test_only_the_restated_edition_carries_a_mark(editions):
    assert [name for name in NAMES if "herziene" in cover(editions[name].pdf)] == ["restated"]
    assert editions["restated"].truth["edition"] == "2e herziene versie"


def cover(pdf: Path) -> str:
    with pdfplumber.open(pdf, pages=[1]) as document:
        return document.pages[0].extract_text()


def test_the_document_without_amounts_states_rates_and_counts_only(editions, pages_of):
    truth = editions["no-amounts"].truth
    assert truth["figures"] == []
    assert [rate["amount_eur"] for rate in truth["rates"]] == [1, 0.23, 85]
    assert len(truth["counts"]) > 20
    assert "Overzicht van het uitgegeven budget" in pages_of("no-amounts")[0].text


@pytest.mark.parametrize(
    ("edition", "last", "added"),
    [("other-municipality", 2020, []), ("added-year", 2021, ["regiofonds"])],
)
def test_the_invented_editions_add_up(edition, last, added, editions):
    eur = amounts(editions[edition])
    years = range(2017, last + 1)
    names = ["programma", "bedrijven", "regionaal", *added]
    for name in names:
        of_years = [eur[f"{year}.{name}"] for year in years if f"{year}.{name}" in eur]
        assert eur[f"summary.{name}"] == sum(of_years)
        assert eur[f"summary.{name}"] <= eur[f"budget.{name}"]
        for year in years:
            items = [eur[key] for key in eur if key.startswith(f"{year}.{name}.")]
            assert not items or eur[f"{year}.{name}"] == sum(items)
    assert eur["budget.total"] == eur["summary.totaal"] == sum(eur[f"budget.{n}"] for n in names)
    spent = sum(eur[f"summary.{name}"] for name in names)
    assert eur["summary.uitgegeven"] == spent
    taken = spent + eur["summary.overgeheveld"] + eur["summary.verwerkt"]
    assert eur["summary.beschikbaar"] == eur["budget.total"] - taken


def test_the_pillars_of_the_invented_municipality_are_exact_shares(editions):
    truth = editions["other-municipality"].truth
    total = editions["other-municipality"].figure("regiodeal.totaal")["amount_eur"]
    for share in truth["shares"]:
        assert share["amount_eur"] == Decimal(str(share["percent"])) / 100 * total
        assert share["amount_eur"] % 1000 == 0


def test_counts_and_rates_of_the_narrative_are_no_figures(editions):
    truth = editions["main"].truth
    assert len(truth["rates"]) == 5
    assert {14, 26, 27, 10, 37, 7, 19, 4.0} <= {count["value"] for count in truth["counts"]}
    assert not {571.0, 1142347.0, 20.0} & {c["value"] for c in truth["counts"] if c["page"] < 9}
