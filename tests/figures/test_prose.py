"""Amounts within sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.figures.model import Measure
from pipelines.figures.prose import place_prose
from tests.figures.drawing import block, drawn, found, ledger_of, money, page, placement, region

STATE = block("""
    name: deal
    heading: Deal
    prose:
      - {find: 'rijk (?P<label>draagt) {amount} bij', quantity: x/state, measure: budget,
         stage: actual}
    """)


def placed(drawing: str, of=STATE, **names: str):
    runs = drawn(drawing)
    return place_prose(region(runs, of, **names), of.prose, ledger_of(runs))


def printed(drawing: str) -> list[str]:
    return [draft.text or draft.token.text for draft in placed(drawing)]


@pytest.mark.parametrize(
    ("drawing", "amount"),
    [
        ("Het rijk draagt € 20 miljoen bij.", "€ 20 miljoen"),
        ("Het rijk\ndraagt € 20 miljoen\nbij.", "€ 20 miljoen"),
        ("Het rijk draagt € 20\nmiljoen bij.", "€ 20 miljoen"),
        ("Het rijk draagt 15\nmiljoen euro bij.", "15 miljoen euro"),
        ("Het rijk draagt € 571.000,- bij.", "€ 571.000,-"),
        ("Het rijk draagt EUR 571.000 bij.", "EUR 571.000"),
        ("Het rijk draagt € 1,2 mln. bij.", "€ 1,2 mln"),
    ],
)
def test_a_sentence_is_found_over_the_ends_of_lines(drawing: str, amount: str) -> None:
    assert printed(drawing) == [amount]


def test_a_hyphenated_word_of_the_pattern_is_found() -> None:
    assert printed("Het rijk dra-\nagt € 20 miljoen bij.") == ["€ 20 miljoen"]


def test_the_same_sentence_twice_is_two_figures() -> None:
    assert printed("Het rijk draagt € 2 bij. Het rijk draagt € 3 bij.") == ["€ 2", "€ 3"]


def test_another_sentence_is_none() -> None:
    assert placed("De regio draagt € 20 miljoen bij.") == []


def test_a_number_is_claimed_once() -> None:
    twice = STATE.model_copy(update={"prose": STATE.prose * 2})
    assert len(placed("Het rijk draagt € 2 bij.", twice)) == 1


def test_a_settled_number_is_left_alone() -> None:
    runs = drawn("Het rijk draagt € 2 bij.")
    ledger = ledger_of(runs)
    ledger.ignore(money(runs), "a rate")
    assert place_prose(region(runs, STATE), STATE.prose, ledger) == []


def test_the_label_is_the_group_or_what_stands_before_the_amount() -> None:
    (draft,) = placed("Het rijk draagt € 2 bij.", year="2018")
    assert (draft.label, draft.names["year"]) == ("draagt", "2018")
    plain = block("""
        name: deal
        heading: Deal
        prose: [{find: 'totaal: {amount}', quantity: x, measure: budget, stage: actual}]
        """)
    assert placed("Het totaal: € 5", plain)[0].label == "totaal"


def test_a_block_without_sentences_has_none() -> None:
    assert placed("Het rijk draagt € 2 bij.", block("{name: a, heading: b}")) == []


@pytest.mark.parametrize(
    ("drawing", "amount", "unit"),
    [
        ("Het rijk draagt € 81 (x 1.000) bij.", 81000, 1000),
        ("Het rijk draagt € 81 bij (x 1.000).", 81, 1),
        ("Het rijk draagt -€ 81 bij.", -81, 1),
        ("Het rijk draagt - € 81 bij.", None, None),
        ("Het rijk draagt -/- € 81 bij.", None, None),
    ],
)
def test_a_scale_right_behind_an_amount_multiplies_it(
    drawing: str, amount: int | None, unit: int | None
) -> None:
    figures = found(page(f"Deal\n{drawing}"), by=placement(BLOCK)).figures
    expected = [(Decimal(amount), unit)] if amount else []
    assert [(f.amount, f.unit) for f in figures] == expected


def test_a_percentage_in_a_sentence_is_a_share() -> None:
    (share,) = found(page("Deal\nHet rijk draagt 5,4 % bij."), by=placement(BLOCK)).figures
    assert (share.amount, share.share_pct, share.unit) == (None, Decimal("5.4"), Decimal("0.1"))
    assert share.measure is Measure.SHARE


BLOCK = """
    - name: deal
      heading: Deal
      prose:
        - {find: 'rijk (?P<label>draagt) {amount}', quantity: x/state, measure: budget,
           stage: actual}
    """
