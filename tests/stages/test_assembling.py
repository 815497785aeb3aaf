"""Editions to the rows of core: nothing computed, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.documents.model import Box
from pipelines.figures.model import Failure, Number, NumberStatus, Project, Section
from pipelines.stages.assembling import (
    coverage_row,
    document_rows,
    failure_rows,
    figure_id,
    figure_rows,
    history_rows,
    number_rows,
    project_rows,
    report_rows,
    section_rows,
)
from pipelines.stages.editions import Edition, editions
from pipelines.stages.loading import document_row, read_document_of
from pipelines.stages.reading import QUARANTINED
from pipelines.wording import Language


@pytest.fixture
def edition(loaded, extraction) -> Edition:
    found = replace(
        extraction(),
        numbers=(
            Number(1, Box(5, 6, 7, 8), "2020", NumberStatus.IGNORED, "a year"),
            Number(2, Box(5, 6, 7, 8), "42", NumberStatus.UNCLAIMED, "nothing says so"),
        ),
        projects=(Project(2020, "Digitaal", "Lab", 4),),
        sections=(Section(2020, "Kop", "Tekst.", 2, 3),),
        failures=(Failure("check", "place", "value", "message"),),
    )
    return editions([(loaded(b"A"), found)])[0]


def test_a_figure_keeps_its_value_and_its_spot(edition, define):
    total, first, second = figure_rows(edition, define())
    document = edition.document.seen.sha256[:16]
    assert total["figure_id"] == figure_id(document, "expenditure/period", 1)
    assert (total["document_id"], total["report_id"]) == (document, "emmen/money/report/2020-2021")
    assert total["amount_eur"] == total["amount_accepted_eur"] == Decimal(3)
    assert [total[side] for side in ("x0", "top", "x1", "bottom")] == [1, 2, 3, 4]
    assert [row["is_leaf"] for row in (total, first, second)] == [False, True, True]
    assert "box" not in total
    assert "amount" not in total


def test_figure_ids_differ_by_document_quantity_and_place():
    ids = {
        figure_id(document, quantity, place)
        for document in ("a", "b")
        for quantity in ("x", "y")
        for place in (1, 2)
    }
    assert len(ids) == 8


def test_history_adds_the_time_in_which_it_was_current(edition, define, at):
    rows = history_rows(edition, figure_rows(edition, define()))
    assert [(row["known_from"], row["known_to"]) for row in rows] == [(at(1), None)] * 3


def test_only_the_current_edition_makes_a_report(loaded, extraction):
    both = editions(
        [(loaded(b"A"), extraction()), (loaded(b"B", 2), extraction(edition_order=2, title=None))]
    )
    (report,) = report_rows(both)
    assert report["current_document_id"] == loaded(b"B").seen.sha256[:16]
    documents = [one.document for one in both]
    statuses = {
        row["sha256"]: (row["status"], row["title"], row["reason"])
        for row in document_rows(documents, both, Language.NL)
    }
    assert statuses == {
        loaded(b"A").seen.sha256: ("superseded", "Geld", None),
        loaded(b"B").seen.sha256: ("loaded", None, None),
    }


@pytest.mark.parametrize(
    ("language", "words"), [(Language.NL, "Dit is geen PDF"), (Language.EN, "This is no PDF")]
)
def test_a_document_that_is_held_back_says_why(loaded, language, words):
    held = replace(loaded(b"A"), status=QUARANTINED, key=None, code="not_a_pdf")
    (row,) = document_rows([held], [], language)
    assert (row["status"], row["report_id"], row["pages"]) == ("quarantined", None, None)
    assert row["reason"].startswith(words)


def test_numbers_projects_sections_and_failures_follow_their_document(edition, define):
    document = edition.document.seen.sha256[:16]
    assert number_rows(edition)[0] == {
        "document_id": document,
        "page": 1,
        "x0": 5,
        "top": 6,
        "x1": 7,
        "bottom": 8,
        "printed": "2020",
        "status": "ignored",
        "reason": "a year",
    }
    assert [row["name"] for row in project_rows(edition)] == ["Lab"]
    (section,) = section_rows(edition, define())
    assert (section["section_no"], section["text"]) == (1, "Tekst.")
    assert failure_rows(edition)[0]["document_id"] == document


def test_a_family_can_keep_its_narrative_out(edition, define):
    silent = define(("family: money", "family: money\nstore_narrative: false"))
    assert section_rows(edition, silent) == []


def test_coverage_counts_every_number_once(edition):
    assert coverage_row(edition, {("expenditure/period", 1), ("somewhere else", 1)}) == {
        "document_id": edition.document.seen.sha256[:16],
        "numbers": 5,
        "claimed": 3,
        "ignored": 1,
        "unclaimed": 1,
        "tied": 1,
    }


def test_a_document_survives_the_way_through_a_table(loaded):
    held = replace(loaded(b"A"), status=QUARANTINED, key=None, code="damaged", detail="x")
    for document in (loaded(b"A"), held):
        assert read_document_of(document_row(document)) == document
