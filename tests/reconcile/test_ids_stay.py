"""A known finding is no news: its id, and the figures it suspects, outlive changes around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.model import Figure
from pipelines.reconcile.model import Finding
from pipelines.reconcile.reporting import Report
from pipelines.reconcile.rules import Rule
from pipelines.stages.assembling import figure_id
from pipelines.wording import Language
from tests.figures.drawing import DTZ
from tests.reconcile.builders import figure, rules, total_of
from tests.reconcile.editions import own, reconciled

EDITIONS = ["misprint", "misprint-separator", "misprint-swapped-figures", "misprint-one-sum"]


def found(
    edition: str, figures: Iterable[Figure], more: tuple[Rule, ...] = ()
) -> tuple[list[Finding], list[str]]:
    """The findings, and the ids of all figures."""
    given = list(figures)
    report = Report("document", own(edition), (*DTZ.rules, *more), Language.NL)
    ids = [figure_id("document", one.quantity, one.place) for one in given]
    return report.reconciled(given, {}).findings, ids


def without_sentences(findings: Iterable[Finding]) -> list[Finding]:
    return [
        replace(
            one,
            explanation="",
            suspects=tuple(replace(suspect, explanation="") for suspect in one.suspects),
        )
        for one in findings
    ]


def moved(one: Figure, right: float, down: float) -> Figure:
    box = one.box
    changed = replace(
        box, x0=box.x0 + right, x1=box.x1 + right, top=box.top + down, bottom=box.bottom + down
    )
    return replace(one, box=changed)


def later(*blocks: dict[str, Any]) -> tuple[Rule, ...]:
    """Rules that a family gained."""
    return tuple(
        rule.model_copy(update={"id": f"later-{number}"})
        for number, rule in enumerate(rules(*blocks))
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_all_boxes_move_by_a_point(edition):
    figures = own(edition).figures
    before = found(edition, figures)
    assert before[0][0].suspects
    assert found(edition, [moved(one, 1.0, 1.0) for one in figures]) == before


@given(st.floats(-30, 30), st.floats(-30, 30))
@settings(max_examples=15)
def test_all_boxes_move_by_anything(right, down):
    figures = own("misprint-one-sum").figures
    by_that = [moved(one, right, down) for one in figures]
    assert found("misprint-one-sum", by_that) == found("misprint-one-sum", figures)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "block",
    [
        total_of("grant/*", total="grant"),
        {"kind": "at_most", "part": "grant", "ceiling": "budget/period"},
        {"kind": "equal", "quantity": "grant"},
    ],
    ids=["of its own", "tied to the others", "in two places"],
)
def test_the_family_gains_a_quantity_and_a_rule_behind_the_others(edition, block):
    figures = own(edition).figures
    gained = [
        figure("grant", 1000, page=2, top=1.0),
        figure("grant", 1000, page=3, place=2),
        figure("grant/a", 400, page=2, top=2.0),
        figure("grant/b", 600, page=2, top=3.0),
    ]
    findings, ids = found(edition, figures)
    after, ids_after = found(edition, [*gained, *figures], later(block))
    assert after == findings
    assert ids_after[len(gained) :] == ids


def test_a_gained_rule_that_does_not_hold_is_a_finding_behind_the_known_ones():
    figures = own("misprint").figures
    gained = [figure("grant", 1000), figure("grant/a", 400)]
    findings, _ = found("misprint", figures)
    after, _ = found("misprint", [*gained, *figures], later(total_of("grant/*", total="grant")))
    assert [one for one in after if one in findings] == findings
    (news,) = [one for one in after if one not in findings]
    assert news.rule_ids == ("dtz-overview/later-0",)


@pytest.mark.parametrize("edition", EDITIONS)
def test_both_languages_tell_of_the_same_findings_and_suspects(edition):
    dutch, english = (reconciled(own(edition), language).findings for language in Language)
    assert without_sentences(dutch) == without_sentences(english)
    for one, other in zip(dutch, english, strict=True):
        assert one.explanation != other.explanation
        for told, told_otherwise in zip(one.suspects, other.suspects, strict=True):
            assert told.explanation != told_otherwise.explanation
