"""As of an instant, a warehouse answers as one that had received only what was there by then."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtz_assets.audits import AUDITS, audit
from dtz_assets.marts import mart_names
from dtz_assets.schemas import MODELS
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.store.query import connect, run_query
from tests.dtz_assets.worlds import Told, noon, release_of

TABLES = [
    *(name for name in MODELS if not name.startswith("ops.")),
    *(f"marts.{name}" for name in mart_names()),
]
LATER = timedelta(hours=6)


def decided(told: Told, amount: int = 7) -> Decision:
    return Decision.model_validate(
        {
            "document": told.document_id,
            "quantity": "expenditure/period",
            "printed": str(told.total),
            "conclusion": Conclusion.CORRECT_VALUE,
            "amount": str(amount),
            "reason": "made up",
            "by": "a test",
            "at": "2024-01-01",
            "publisher": told.publisher,
        }
    )


def tables(release: Path, at: datetime | None = None) -> dict[str, list[tuple]]:
    """The columns and all rows of every table, in one session."""
    found = {}
    with connect(release, at) as session:
        for name in TABLES:
            answer = session.execute(f"select * from {name} order by all")
            columns = tuple(column[0] for column in answer.description)
            found[name] = [columns, *answer.fetchall()]
    return found


def require_as_of_equals_fresh(
    folder: Path, told: Sequence[Told], decisions: Sequence[Decision] = ()
) -> None:
    """Every table at every instant, now, later, and before anything came in."""
    whole = release_of(folder / "whole", told, decisions)
    for name, sql in AUDITS.items():
        assert audit(whole, sql).rows == [], name
    days = {one.day for one in told}
    days |= {day for one in told for turn in one.withdrawn for day in turn if day is not None}
    for day in sorted(days):
        known = [one.as_of(day) for one in told if one.day <= day]
        ids = {one.document_id for one in known}
        mine = [one for one in decisions if one.document_id in ids]
        fresh = release_of(folder / str(day), known, mine, day)
        assert tables(whole, noon(day) + LATER) == tables(fresh), day
    now = tables(whole)
    assert tables(whole, noon(28)) == now
    assert tables(whole, noon(1)) == {name: rows[:1] for name, rows in now.items()}


FIRST = Told("first", 2, total=9)
SECOND = Told("second", 4, mark=2, withdrawn=((6, 8),))
STORY = (
    FIRST,
    SECOND,
    Told("late", 5, mark=1, parts=(10, 20), total=30),
    Told("other", 3, "coevorden", moved=5),
    Told("sender", 2, "hoogeveen", moved=5, withdrawn=((7, None),)),
    Told("broken", 4, is_held_back=True, withdrawn=((6, None),)),
)


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    return release_of(folder, STORY, [decided(FIRST), decided(SECOND, 4)])


@pytest.mark.slow
def test_a_story_of_editions_withdrawals_transfers_and_decisions(tmp_path):
    require_as_of_equals_fresh(tmp_path, STORY, [decided(FIRST), decided(SECOND, 4)])


@pytest.mark.parametrize(
    ("day", "current", "statuses"),
    [
        (1, None, {}),
        (2, "first", {"first": "loaded"}),
        (4, "second", {"first": "superseded", "second": "loaded"}),
        (6, "late", {"first": "superseded", "second": "withdrawn", "late": "loaded"}),
        (8, "second", {"first": "superseded", "second": "loaded", "late": "superseded"}),
    ],
)
def test_a_withdrawn_edition_gives_way_and_comes_back(story, day, current, statuses):
    at = noon(day) + LATER
    found = run_query(
        story,
        "select file, status from core.documents where report_id like 'emmen/%' order by 1",
        at,
    ).rows
    assert dict(found) == {f"emmen/{name}.pdf": status for name, status in statuses.items()}
    files = run_query(
        story,
        "select distinct file from core.figures join core.documents using (document_id) "
        "where publisher = 'emmen'",
        at,
    ).rows
    assert files == ([(f"emmen/{current}.pdf",)] if current else [])


def test_what_was_wrong_then_is_told_then(story):
    sql = "select count(*) from marts.open_findings where kind = 'discrepancy'"
    # On day 6 the late edition counts, ten times what the first one had: that only looks odd.
    found = [run_query(story, sql, noon(day) + LATER).rows[0][0] for day in (2, 4, 6)]
    assert found == [1, 0, 2]
    sql = (
        "select difference_eur from quality.verdicts "
        f"where rule_id = 'money/total' and document_id = '{FIRST.document_id}'"
    )
    assert run_query(story, sql, noon(2) + LATER).rows == [(Decimal(-6),)]
    assert run_query(story, sql).rows == []


def test_a_transfer_has_a_verdict_from_when_the_other_side_was_known(story):
    sql = "select count(*) from quality.verdicts where rule_id like 'money/received/%'"
    found = [run_query(story, sql, noon(day) + LATER).rows[0][0] for day in (2, 3, 7)]
    assert found == [0, 2, 0]


def test_a_withdrawn_edition_restates_nothing(story):
    sql = "select distinct later_document_id from marts.restatements where publisher = 'emmen'"
    assert (SECOND.document_id,) not in run_query(story, sql, noon(6) + LATER).rows
    assert (SECOND.document_id,) in run_query(story, sql, noon(4) + LATER).rows


DAYS = st.integers(2, 6)
TURNS = st.one_of(
    st.just(()),
    DAYS.map(lambda day: ((day, None),)),
    st.tuples(DAYS, st.integers(1, 3)).map(lambda one: ((one[0], sum(one)),)),
)


@st.composite
def tales(draw) -> list[Told]:
    found = []
    for number in range(draw(st.integers(2, 4))):
        day = draw(DAYS)
        turns = tuple(turn for turn in draw(TURNS) if turn[0] >= day)
        found.append(
            Told(
                f"d{number}",
                day,
                draw(st.sampled_from(["emmen", "coevorden"])),
                draw(st.integers(0, 2)),
                draw(st.sampled_from([3, 9, 30])),
                draw(st.sampled_from([(1, 2), (10, 20)])),
                draw(st.sampled_from([None, 5, 50])),
                turns,
                draw(st.integers(0, 5)) == 0,
            )
        )
    return found


@pytest.mark.slow
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(tales(), st.booleans())
def test_as_of_any_instant_is_what_was_received_by_then(told, with_decisions):
    decisions = [decided(one) for one in told if not one.is_held_back] if with_decisions else []
    with tempfile.TemporaryDirectory() as folder:
        require_as_of_equals_fresh(Path(folder), told, decisions)


ONE, TWO, THREE = (
    Told(f"edition {mark}", mark, mark=mark, total=10 * mark, parts=()) for mark in (1, 2, 3)
)


def steps(folder: Path, *told: Told) -> set[tuple[object, ...]]:
    sql = "select earlier_eur, later_eur from marts.restatements"
    return set(run_query(release_of(folder, told), sql).rows)


@pytest.mark.parametrize(
    "days",
    [(1, 2, 3), (3, 2, 1), (3, 1, 2), (1, 1, 1)],
    ids=["in order", "the latest first", "the first late", "all at once"],
)
@pytest.mark.parametrize("name", ["a", "b", "c"])  # which of the bytes come first is chance
def test_editions_restate_in_the_order_of_their_marks_whenever_they_came(tmp_path, days, name):
    editions = (ONE, TWO, THREE)
    told = [
        replace(one, name=f"{name} {one.name}", day=day)
        for one, day in zip(editions, days, strict=True)
    ]
    assert steps(tmp_path, *told) == {(10, 20), (20, 30)}


def test_editions_that_were_withdrawn_and_came_back_restate_as_before(tmp_path):
    back = [replace(one, withdrawn=((4, 5),)) for one in (TWO, THREE)]
    assert steps(tmp_path, ONE, *back) == {(10, 20), (20, 30)}
    gone = replace(TWO, withdrawn=((4, None),))
    assert steps(tmp_path, ONE, gone, THREE) == {(10, 30)}


def test_of_equal_marks_the_one_that_does_not_count_restates_nothing(tmp_path):
    tied = replace(TWO, name="tied", total=25, day=3)
    assert steps(tmp_path, ONE, TWO, tied) == {(10, 20)}
    assert steps(tmp_path, TWO, tied) == set()
