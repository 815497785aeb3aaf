"""What is worked out once: values of a document, and rules bound to its quantities."""

from __future__ import annotations

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.bind import bind
from pipelines.reconcile.model import Outcome
from pipelines.reconcile.readings import Readings, places_by_quantity
from pipelines.reconcile.values import ARITHMETIC, Side, added_up, side_of_number
from tests.reconcile.builders import figure, rules, total_of, verdict, verdicts

SUM = total_of("a", "b")

decimals = st.decimals(min_value=-(10**11), max_value=10**11, places=2)
slack = st.decimals(min_value=0, max_value=10**6, places=3)
sides = st.builds(Side, decimals, slack, slack)


def readings(*figures):
    return Readings(places_by_quantity(figures))


class TestValues:
    def test_a_place_that_cannot_be_used_is_told_apart(self):
        with localcontext(ARITHMETIC):
            found = readings(figure("a", 5), figure("b", 1500, unit=1000), figure("c", None))
        assert found.unusable == {"b", "c"}
        assert found.beside(None).sides == {"a": Side(Decimal(5), Decimal("0.5"), Decimal("0.5"))}

    def test_of_places_that_clash_the_one_beside_is_seen(self):
        with localcontext(ARITHMETIC):
            found = readings(
                figure("a", 1, page=1),
                figure("a", 9, place=2, page=2),
                figure("one", 1, page=1),
                figure("two", 1, page=2),
                figure("far", 1, page=7),
            )
        seen = {name: found.beside(name).sides["a"].printed for name in ("one", "two", "far")}
        assert seen == {"one": 1, "two": 9, "far": 1}

    @given(st.lists(sides, min_size=1, max_size=9))
    def test_adding_all_at_once_is_adding_one_by_one(self, parts):
        with localcontext(ARITHMETIC):
            slowly = side_of_number(Decimal(0))
            for part in parts:
                slowly = slowly.plus(part, Decimal(1))
            assert added_up(parts) == slowly

    @given(sides, sides, decimals)
    def test_a_weight_stretches_and_a_negative_one_swaps_the_ends(self, side, other, weight):
        with localcontext(ARITHMETIC):
            found = side.plus(other, weight).interval
            ends = [weight * end for end in (other.interval.low, other.interval.high)]
            assert found.low == side.interval.low + min(ends)
            assert found.high == side.interval.high + max(ends)

    @given(sides, sides)
    def test_a_share_reaches_from_the_least_to_the_largest_product(self, share, whole):
        with localcontext(ARITHMETIC):
            found = share.share_of(whole).interval
            one, other = share.interval, whole.interval
            ends = [a * b / 100 for a in (one.low, one.high) for b in (other.low, other.high)]
            assert (found.low, found.high) == (min(ends), max(ends))


class TestBinding:
    @given(st.lists(st.integers(0, 99), min_size=3, max_size=3), st.integers(0, 99))
    def test_a_document_of_the_same_quantities_has_its_own_verdict(self, amounts, other):
        total, a, b = amounts
        block = total_of("a", "b")
        first = [figure("total", total), figure("a", a), figure("b", b)]
        before = verdict(first, block)
        assert verdict([figure("total", other), *first[1:]], block).reported == other
        assert verdict(first, block) == before
        assert (before.reported, before.computed) == (total, a + b)

    def test_rules_of_one_name_that_say_other_things_are_bound_apart(self):
        names = ("total", "a", "b")
        plus, minus = SUM, total_of("a", {"quantity": "b", "weight": -1})
        bound = [bind(rules(block), names, "f")[0] for block in (plus, minus, plus)]
        assert [one.terms[1].weight for one in bound] == [1, -1, 1]

    def test_the_words_are_those_of_the_document_at_hand(self):
        text = {"nl": "{item} klopt", "en": "{item} holds"}
        block = {**total_of("x/{item}/*", total="x/{item}"), "text": text}
        told = []
        for label in ("Wonen", "WONEN"):
            total = figure("x/wonen", 3, category=label, label=label)
            (found,) = verdicts([total, figure("x/wonen/a", 3)], block)
            assert found.outcome is Outcome.EXACT
            told.append(found.explanation)
        assert told == [
            "Wonen holds: a 3, exactly as printed (Wonen, page 1).",
            "WONEN holds: a 3, exactly as printed (WONEN, page 1).",
        ]

    def test_a_table_whose_labels_changed_is_bound_anew(self):
        text = {"nl": "{row} klopt", "en": "{row} holds"}
        block = {"kind": "table", "table": "T", "text": text}
        told = []
        for row in ("Totaal", "Saldo"):
            cell = figure("t/a", 2, table_name="T", adds_down_to="t/total", row_label="A")
            total = figure("t/total", 2, table_name="T", row_label=row)
            (found,) = verdicts([cell, total], block)
            told.append(found.text)
        assert told == ["Totaal holds", "Saldo holds"]
