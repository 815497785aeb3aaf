"""What a person is told of a source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.sources.judging import source_faults
from pipelines.sources.listing import Publisher, Report
from pipelines.store.records import Fetch, FetchOutcome

URL = "https://www.example.org/dtz.pdf"
MAY = datetime(2026, 5, 1, 6, tzinfo=UTC)


def look(at: datetime, outcome: FetchOutcome, *, is_new: bool = False, item: str = "") -> Fetch:
    told = (None, is_new, None, None, None, None)
    return Fetch(f"{at}{item}", "coevorden", URL, item, at, outcome, "why", *told)


def told(looks, at=MAY, stale_after_days=None) -> list[tuple[str, str]]:
    publishers = {
        "coevorden": Publisher(reports=(Report(url=URL, stale_after_days=stale_after_days),))
    }
    return [(one.code, one.item) for one in source_faults(publishers, looks, at)]


@pytest.mark.parametrize("outcome", FetchOutcome)
def test_each_outcome_but_the_good_ones_is_told(outcome):
    is_fine = outcome in (FetchOutcome.FETCHED, FetchOutcome.NOT_MODIFIED)
    assert told([look(MAY, outcome)]) == ([] if is_fine else [(outcome, "")])


def test_only_the_last_look_counts():
    later = MAY + timedelta(days=30)
    failed, fetched = FetchOutcome.FAILED, FetchOutcome.FETCHED
    assert told([look(MAY, failed), look(later, fetched)]) == []
    assert told([look(later, failed), look(MAY, fetched)]) == [("failed", "")]


def test_each_file_of_a_folder_is_told():
    looks = [look(MAY, FetchOutcome.NOT_A_PDF, item=item) for item in ("a.pdf", "b.pdf")]
    assert told(looks) == [("not_a_pdf", "a.pdf"), ("not_a_pdf", "b.pdf")]


@pytest.mark.parametrize(("days", "is_stale"), [(399, False), (400, False), (401, True)])
def test_a_source_without_anything_new_is_stale_after_a_while(days, is_stale):
    at = MAY + timedelta(days=days)
    looks = [look(MAY, FetchOutcome.FETCHED, is_new=True), look(at, FetchOutcome.NOT_MODIFIED)]
    assert told(looks, at, 400) == ([("stale", "")] if is_stale else [])
    assert told(looks, at) == []


def test_a_source_that_never_gave_anything_is_stale_since_it_was_first_asked():
    at = MAY + timedelta(days=401)
    looks = [look(MAY, FetchOutcome.FAILED), look(at, FetchOutcome.FAILED)]
    assert told(looks, at, 400) == [("failed", ""), ("stale", "")]


def test_a_source_that_is_listed_no_more_is_not_told():
    assert source_faults({}, [look(MAY, FetchOutcome.GONE)], MAY) == []


def test_a_source_that_was_never_asked_is_not_told():
    assert told([]) == []
