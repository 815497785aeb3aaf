"""What editions changed, out of releases that the assets made."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.reconcile.decisions import Conclusion
from pipelines.site.changes import Restatement
from pipelines.site.gather import gather_documents, gather_reports
from pipelines.site.gather_changes import closely, earlier_documents, gather_changes
from pipelines.site.pictures import Wanted
from pipelines.store.contents import open_contents
from tests.dtz_assets.test_history import decided
from tests.dtz_assets.worlds import Told, release_of

FIRST = Told("first", 1, total=9, parts=(4, 5))
SECOND = Told("second", 2, mark=2, total=8, parts=(4, 3, 1))
THIRD = Told("third", 3, mark=3, total=8, parts=(4, 3, 2))
ALONE = Told("alone", 1, publisher="hoogeveen")


def changes(release: Path, publisher: str = "emmen") -> list[Restatement]:
    with open_contents(release) as contents:
        reports = gather_reports(contents, gather_documents(contents))
        found = gather_changes(contents, reports)
        return [
            one
            for report in reports
            if report.publisher == publisher
            for one in found[report.report_id]
        ]


SAME = (Told("one", 1, publisher="borger"), Told("same", 2, publisher="borger", mark=2))
MISREAD = Told("misread", 1, publisher="assen", total=9)
MENDED = decided(MISREAD, 8).model_copy(update={"conclusion": Conclusion.OUR_MISTAKE})
NOW = replace(MISREAD, name="now", day=2, mark=2, total=10)


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    told = [FIRST, SECOND, THIRD, ALONE, *SAME, MISREAD, NOW]
    return release_of(tmp_path_factory.mktemp("editions"), told, [MENDED])


def test_each_later_edition_has_what_it_changed(release):
    second, third = changes(release)
    assert second.address == f"changes/{SECOND.document_id}.html"
    assert second.earlier is not None
    assert (second.earlier.document_id, second.is_current) == (FIRST.document_id, False)
    told = {
        one.change: (one.earlier_amount, one.later_amount)
        for one in second.changes
        if one.change != "changed"
    }
    assert told == {"added": (None, Decimal(1))}
    amounts = {(one.earlier_amount, one.later_amount) for one in second.of("changed")}
    assert amounts == {(Decimal(9), Decimal(8)), (Decimal(5), Decimal(3))}
    assert third.is_current
    ((earlier, later),) = [(one.earlier, one.later) for one in third.changes]
    assert earlier is not None
    assert later is not None
    assert (earlier.amount, later.amount) == (Decimal(1), Decimal(2))
    assert earlier.document_id == SECOND.document_id


def test_both_spots_of_a_change_are_wanted_of_their_own_documents(release):
    found = changes(release)
    wanted = Wanted(SECOND.document_id, SECOND.sha256, None, frozenset())
    spots = closely(wanted, found).spots
    assert {one.document_id for one in spots} == {SECOND.document_id}
    assert {one.amount for one in spots} == {Decimal(1), Decimal(3), Decimal(8)}
    assert len(spots) == 3
    assert [one.document_id for one in earlier_documents(found)] == [
        FIRST.document_id,
        SECOND.document_id,
    ]


def test_editions_that_say_the_same_have_a_page_that_says_so(release):
    (only,) = changes(release, "borger")
    assert only.earlier is not None
    assert [only.earlier.document_id, only.later.document_id] == [one.document_id for one in SAME]
    assert only.changes == ()


def test_a_report_of_one_edition_has_no_changes(release):
    assert changes(release, "hoogeveen") == []


def test_a_misreading_that_a_person_mended_is_shown_as_mended(release):
    (only,) = changes(release, "assen")
    (change,) = only.changes
    assert change.earlier is not None
    assert change.earlier.printed == "9"
    assert (change.earlier_amount, change.difference) == (Decimal(8), Decimal(2))
