"""Invented pages: every arrangement that a person can read is read as it was drawn."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.model import Page
from pipelines.figures.layout import runs_of
from pipelines.figures.pairing import pair_amounts
from tests.figures.drawing import (
    DTZ,
    HEIGHT,
    WIDTH,
    found,
    ledger_of,
    money,
    page,
    words_of,
)
from tests.figures.test_other_wordings import BUDGET, PLAIN, YEAR

LABELS = [
    "Programma DTZ",
    "Regeling",
    "Regionale projecten",
    "Kennispoort Drenthe",
    "Inwoner",
    "Communicatie",
    "Beurs",
    "Onderwijs en techniek",
]
COLUMN = 40  # characters: the widest card is 35, so that white parts it from the next


@dataclass(frozen=True)
class Cards:
    drawing: str
    pairs: dict[str, str]


def card(label: str, amount: str, arrangement: str) -> list[str]:
    match arrangement:
        case "below":
            return [label, amount]
        case "above":
            return [amount, label]
        case "right":
            return [f"{label}   {amount}", ""]
        case _:
            return [f"{amount}   {label}", ""]


@st.composite
def cards(draw: st.DrawFn) -> Cards:
    arrangement = draw(st.sampled_from(["below", "above", "right", "left"]))
    columns = draw(st.integers(1, 3))
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, unique=True))
    size = len(labels)
    values = draw(st.lists(st.integers(1000, 9_999_999), min_size=size, max_size=size, unique=True))
    amounts = [f"€ {value:,}".replace(",", ".") for value in values]
    lines: list[str] = []
    for start in range(0, size, columns):
        row = range(start, min(start + columns, size))
        drawn = [card(labels[i], amounts[i], arrangement) for i in row]
        lines += ["".join(f"{c[part]:<{COLUMN}}" for c in drawn) for part in (0, 1)]
        lines += [""] * draw(st.integers(1, 2))
    return Cards("\n".join(lines), dict(zip(amounts, labels, strict=True)))


@given(cards())
def test_cards_are_paired_as_they_are_drawn(drawn_cards: Cards) -> None:
    runs = runs_of(Page(1, WIDTH, HEIGHT, tuple(words_of(drawn_cards.drawing))))
    pairs = {pair.token.text: pair.label.text for pair in pair_amounts(runs, money(runs))}
    assert pairs == drawn_cards.pairs


WORDS = ["€", "5.000", "14", "2019", "A37", "37,5%", "miljoen", "Programma", "DTZ", "-", "(", "van",
         "Uitgaven", "2018", "Totaal", "budget", "1e", "31-12-2020", "€1", "nihil"]  # fmt: skip


@st.composite
def scattered(draw: st.DrawFn) -> str:
    """A page of words that mean nothing, in lines with narrow and wide gaps."""
    gap = st.sampled_from([" ", "     "])
    line = st.lists(st.tuples(st.sampled_from(WORDS), gap), max_size=8)
    lines = draw(st.lists(line, min_size=1, max_size=12))
    return "\n".join("".join(word + space for word, space in parts) for parts in lines)


@given(scattered())
def test_every_number_is_claimed_ignored_or_unclaimed_and_one_of_these_alone(text: str) -> None:
    sheet = page(f"Uitgaven 2017\n\n{text}", 2)
    extraction = found(page(BUDGET), sheet)
    every = [(2, token.box) for run in runs_of(sheet) for token in run.tokens]
    spare = [n for n in extraction.numbers if n.page == 2]
    claimed = [f for f in extraction.figures if f.page == 2 and any(map(str.isdigit, f.printed))]
    accounted = [(2, number.box) for number in spare] + [(2, figure.box) for figure in claimed]
    assert sorted(accounted, key=str) == sorted(every, key=str)
    assert all(number.reason for number in spare)


@given(st.randoms(use_true_random=False))
def test_the_order_of_words_in_the_file_changes_nothing(shuffler: random.Random) -> None:
    pages = [page(BUDGET), page(YEAR.format(**PLAIN), 2)]
    shuffled = [
        Page(p.number, p.width, p.height, tuple(shuffler.sample(p.words, len(p.words))))
        for p in pages
    ]
    assert found(*shuffled) == found(*pages)


@given(cards())
def test_a_ledger_lists_the_numbers_of_a_page_from_top_to_bottom(drawn_cards: Cards) -> None:
    runs = runs_of(page(drawn_cards.drawing))
    boxes = [number.box for number in ledger_of(runs).numbers()]
    assert all(a.top <= b.top + 1 for a, b in pairwise(boxes))
    assert len(boxes) == len(drawn_cards.pairs)


def test_the_definition_of_the_family_is_the_one_that_is_shipped() -> None:
    assert DTZ.name == "dtz-overview"
