"""What has changed of findings: told on change only, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerts.cards import Severity
from pipelines.alerts.changes import Change, Found, News, Substance, Told, changes, substance_of
from pipelines.reconcile.model import Outcome
from tests.alerts.suspicion import finding, rule, suspect

SUBSTANCE = Substance("discrepancy", "error", "unknown", (("r", "3"),), (("a", "35296"),))
OTHER = replace(SUBSTANCE, differences=(("r", "5"),))
A1, A2, B1 = (Found(one, one[0], SUBSTANCE) for one in ("a1", "a2", "b1"))


def told(one: Found, **more: Any) -> Told:
    return Told(one.finding_id, one.document_id, one.substance, **more)


def gone(_: Told) -> str | None:
    return "gone"


def test_what_is_new_is_told_by_document() -> None:
    news = changes([A1, B1, A2, A1], {}, gone)
    assert {document: [one.finding_id for one in group] for document, group in news.items()} == {
        "a": ["a1", "a2"],
        "b": ["b1"],
    }
    assert {one.change for group in news.values() for one in group} == {Change.NEW}


def test_what_did_not_change_is_no_news() -> None:
    assert changes([A1], {"a1": told(A1)}, gone) == {}


def test_another_substance_is_a_change() -> None:
    changed = replace(A1, substance=OTHER)
    assert changes([changed], {"a1": told(A1)}, gone) == {"a": [News("a1", "a", Change.CHANGED, 2)]}


def test_what_is_gone_is_resolved_once_and_new_when_it_comes_back() -> None:
    assert changes([], {"a1": told(A1)}, gone) == {
        "a": [News("a1", "a", Change.RESOLVED, 1, "gone")]
    }
    ended = {"a1": told(A1, has_ended=True)}
    assert changes([], ended, gone) == {}
    assert changes([A1], ended, gone) == {"a": [News("a1", "a", Change.NEW, 2)]}


def test_of_what_is_not_known_nothing_is_told() -> None:
    assert changes([], {"a1": told(A1)}, lambda _: None) == {}


def test_wording_rank_of_others_and_pages_do_not_count() -> None:
    card = finding(suspect("a"), suspect("b"), rules=(rule("as it was"),))
    other = finding(
        suspect("a", explanation="said otherwise", page=9),
        suspect("c"),
        rules=(rule("said otherwise"),),
        explanation="said otherwise",
    )
    assert substance_of(card) == substance_of(other)


@pytest.mark.parametrize(
    "other",
    [
        finding(suspect("b")),
        finding(suspect("a", proposed="1")),
        finding(suspect("a"), severity=Severity.INFO),
        finding(suspect("a"), whose="ours"),
        finding(suspect("a"), rules=(rule(rule_id="another"),)),
        finding(suspect("a"), rules=(rule(difference=Decimal("-4")),)),
        finding(suspect("a"), rules=(rule(verdict=Outcome.EXACT),)),
    ],
)
def test_what_a_person_judges_by_counts(other: Any) -> None:
    assert substance_of(finding(suspect("a"))) != substance_of(other)


def test_zeros_behind_the_point_do_not_count() -> None:
    one, other = (finding(rules=(rule(difference=Decimal(text)),)) for text in ("-3", "-3.000000"))
    assert substance_of(one) == substance_of(other)


pairs = st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple)
substances = st.builds(Substance, st.text(), st.text(), st.text(), pairs, pairs)


@given(substances, substances)
def test_what_is_kept_comes_back_and_is_told_apart(one: Substance, other: Substance) -> None:
    assert Substance.from_text(one.as_text()) == one
    assert (one.as_text() == other.as_text()) == (one == other)
