"""Which findings are news."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerts.selection import newly_found


@dataclass(frozen=True)
class Found:
    finding_id: str
    document_id: str


A1, A2, B1 = Found("a1", "a"), Found("a2", "a"), Found("b1", "b")


def test_findings_are_grouped_by_document() -> None:
    assert newly_found([A1, B1, A2], set()) == [("a", [A1, A2]), ("b", [B1])]


def test_what_was_reported_is_no_news() -> None:
    assert newly_found([A1, B1, A2], {"a1", "b1"}) == [("a", [A2])]
    assert newly_found([A1, B1, A2], {"a1", "a2", "b1"}) == []


def test_a_finding_given_twice_counts_once() -> None:
    assert newly_found([A1, A1], set()) == [("a", [A1])]


@given(
    st.lists(st.builds(Found, st.sampled_from("123456"), st.sampled_from("ab"))),
    st.sets(st.sampled_from("123456")),
)
def test_every_new_id_is_told_once(findings: list[Found], reported: set[str]) -> None:
    before = set(reported)
    told = [finding for _, group in newly_found(findings, reported) for finding in group]
    ids = [finding.finding_id for finding in told]
    assert len(ids) == len(set(ids))
    assert set(ids) == {finding.finding_id for finding in findings} - reported
    assert reported == before
