"""The account of every number."""

from __future__ import annotations

import pytest

from pipelines.amounts.scan import NumberLook
from pipelines.figures.definition import Ignored
from pipelines.figures.ledger import UNCLAIMED, Ledger
from pipelines.figures.running import running_text
from tests.figures.drawing import drawn

RUNS = drawn("Programma € 5.000 voor 14 bedrijven en 3%")
AMOUNT, COUNT, SHARE = RUNS[0].tokens


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(RUNS)


def reasons(ledger: Ledger) -> dict[str, str]:
    return {number.printed: number.reason for number in ledger.numbers()}


def test_every_number_starts_unclaimed(ledger: Ledger) -> None:
    assert [(n.printed, n.status, n.reason) for n in ledger.numbers()] == [
        (text, "unclaimed", UNCLAIMED) for text in ("€ 5.000", "14", "3%")
    ]


def test_what_is_claimed_is_no_longer_listed_and_cannot_be_ignored(ledger: Ledger) -> None:
    ledger.claim(AMOUNT)
    ledger.ignore([AMOUNT], "a date")
    assert reasons(ledger) == {"14": UNCLAIMED, "3%": UNCLAIMED}


def test_the_first_reason_stays(ledger: Ledger) -> None:
    ledger.ignore([COUNT], "a count")
    ledger.ignore([COUNT], "a year")
    assert reasons(ledger)["14"] == "a count"
    assert not ledger.is_open(COUNT)


def test_a_pattern_ignores_the_numbers_that_its_match_covers(ledger: Ledger) -> None:
    ledger.ignore_matches(RUNS, [Ignored(pattern=r"\d+ bedrijven", reason="a count")])
    assert reasons(ledger) == {"€ 5.000": UNCLAIMED, "14": "a count", "3%": UNCLAIMED}


def test_a_match_that_covers_half_a_number_does_not_ignore_it(ledger: Ledger) -> None:
    ledger.ignore_matches(RUNS, [Ignored(pattern=r"000 voor", reason="a count")])
    assert reasons(ledger)["€ 5.000"] == UNCLAIMED


def test_looks_narrow_a_pattern(ledger: Ledger) -> None:
    pattern = Ignored(pattern=".*", reason="a share", looks=(NumberLook.PERCENTAGE,))
    ledger.ignore_matches(RUNS, [pattern])
    assert reasons(ledger)["3%"] == "a share"
    assert reasons(ledger)["14"] == UNCLAIMED


def test_patterns_in_running_text_go_over_the_end_of_a_line() -> None:
    runs = drawn("wij steunden 14\nbedrijven")
    ledger = Ledger(runs)
    pattern = Ignored(pattern=r"\d+ bedrijven", reason="a count")
    ledger.ignore_in_text(running_text(runs), [pattern])
    assert reasons(ledger) == {"14": "a count"}


def test_a_cell_is_a_run_that_is_one_claimed_number() -> None:
    cell, text = drawn("€ 5.000    wij gaven € 3.000 uit")
    ledger = Ledger([cell, text])
    assert not ledger.is_cell(cell)
    ledger.claim(cell.tokens[0])
    ledger.claim(text.tokens[0])
    assert ledger.is_cell(cell)
    assert not ledger.is_cell(text)
