"""What is never an amount in any report: each pattern of not_amounts.yaml, and its look-alikes."""

from __future__ import annotations

import pytest

from pipelines.figures.extract import never_amounts, not_amounts
from pipelines.figures.ledger import UNCLAIMED, Ledger
from tests.figures.drawing import drawn

REASONS = {
    "NL91ABNA0417164300": "an IBAN",
    "NL91 ABNA 0417 1643 00": "an IBAN",
    "0524-599333": "a telephone number",
    "06 12 34 56 78": "a telephone number",
    "+31 524 599333": "a telephone number",
    "1 april": "a date",
    "31 december 2020": "a date",
    "31-12-2020": "a date",
    "1.5.2020": "a date",
    "2020-12-31": "a date",
    "14.30 uur": "a time of day",
    "09:15": "a time of day",
    "7741 GC": "a postcode",
    "artikel 3": "an article of law or a place in a document",
    "art. 4:25 en 4:26": "an article of law or a place in a document",
    "artikelen 2, 3 en 5 lid 2": "an article of law or a place in a document",
    "hoofdstuk 4": "an article of law or a place in a document",
    "kamer 2.14": "a room",
    "zaal B3": "a room",
    "Artikel 3": "an article of law or a place in a document",
    "Pagina 12": "a reference to a page, table or figure",
    "pagina 12": "a reference to a page, table or figure",
    "tabel 3": "a reference to a page, table or figure",
    "fase 2": "a number that names something",
    "postbus 2": "a number that names something",
    "zaaknummer 2021-0345": "the number of a document or case",
    "v1.2.3": "a version",
    "x € 1.000": "what the amounts of a table are multiplied by",
    "* € 1.000,-": "what the amounts of a table are multiplied by",
    "Zaaknummer 45.678": "the number of a document or case",
    "documentnr. Z/2024/45.678": "the number of a document or case",
    "x 1.000.000": "what the amounts of a table are multiplied by",
    "2e": "an ordinal number",
    "21ste": "an ordinal number",
    "€1 per inwoner": "a rate, not an amount of the report",
    "€ 12,50 per uur": "a rate, not an amount of the report",
    "2,5 euro per maand": "a rate, not an amount of the report",
    "€ 55.381 1)": "the mark of a footnote",
    "3)": "the number of a list entry",
    "2. Doelen": "the number of a list entry",
    "2017-2021": "a period of years",
    "2017 t/m 2021": "a period of years",
    "2017-21": "a period of years",
    "2019": "a year",
    "Techniekdag 2019": "a year",
    "A37": "digits within a name",
    "Skills4Future": "digits within a name",
    "Covid-19": "a number in running text without a currency sign or grouping",
    "14 bedrijven": "a number in running text without a currency sign or grouping",
    "groeide met 3% dit jaar": "a percentage in running text",
}

# Amounts that share a sign with what is ignored: each must stay open.
LOOK_ALIKES = [
    "€ 2.019",
    "€ 2019",
    "2.019",
    "€ 1.4.20",
    "€ 571.000",
    "571.000",
    "571.000,-",
    "15 miljoen euro",
    "€ 20 miljoen",
    "€ 31 mei",
    "EUR 55.381",
    "subsidie van € 2.500 in fase",
    "totaal € 14",
    "€ 12,50",
    "Kosten inkind 25.943",
    "€ 600.000 per saldo",
    "10.400",
    "37,5%",
    "571",
]


def outcome(text: str) -> dict[str, str]:
    runs = drawn(text)
    ledger = Ledger(runs)
    ledger.ignore_matches(runs, (*never_amounts(), *not_amounts()))
    return {number.printed: number.reason for number in ledger.numbers()}


@pytest.mark.parametrize(("text", "reason"), REASONS.items(), ids=REASONS)
def test_a_number_that_is_no_amount_says_why(text: str, reason: str) -> None:
    assert reason in outcome(text).values()
    open_numbers = [number for number, why in outcome(text).items() if why == UNCLAIMED]
    assert open_numbers == (["€ 55.381"] if "footnote" in reason else [])


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_an_amount_that_looks_alike_stays_open(text: str) -> None:
    assert UNCLAIMED in outcome(text).values()


def test_every_reason_of_the_file_is_tried() -> None:
    assert {ignored.reason for ignored in (*never_amounts(), *not_amounts())} == set(
        REASONS.values()
    )
