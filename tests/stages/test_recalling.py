"""A rebuild opens nothing: what is known of each content is what was kept of it."""

from __future__ import annotations

import logging

import pytest

from pipelines.figures.model import Extraction
from pipelines.stages.reading import Content, read_all, recall_all
from pipelines.store.archive import Outcome
from tests.stages.test_reading import Engine, failing, told

OTHER_FIGURES = ("quantity: expenditure/{category}", "quantity: expenditure/{label}")
OTHER_TEXT = ("text: ['Money']", "text: ['Other money']")


@pytest.fixture
def content(raw, seen) -> Content:
    path = raw / "emmen/a.pdf"
    path.write_bytes(b"A")
    return Content(seen(b"A"), path)


@pytest.fixture
def engine(extraction) -> Engine:
    return Engine(on_extract=lambda data, definition: extraction())


@pytest.fixture
def recall(content, archives, caplog):
    """What is known of the content, and what the log says, once nothing can be opened."""

    def run(*definitions, before=None, **more):
        content.path.unlink(missing_ok=True)
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            outcomes = {content.seen.sha256: before} if before else {}
            (document,) = recall_all([content], definitions, archives, outcomes, **more)
        return document, caplog.text

    return run


def test_what_was_read_is_known_as_it_is_to_a_refresh(
    content, define, archives, engine, recall, extraction
):
    (read,) = read_all([content], [define()], archives, executor=engine)
    document, log = recall(define())
    assert (told(document), document.key, document.is_new) == (told(read), read.key, False)
    assert archives.extraction(document) == extraction()
    assert log == ""


@pytest.mark.parametrize("step", ["on_recognise", "on_extract"])
def test_what_failed_for_good_is_known_too(content, define, archives, engine, recall, step):
    setattr(engine, step, failing("no_figures", "d"))
    read_all([content], [define()], archives, executor=engine)
    document, log = recall(define())
    assert told(document) == ("quarantined", "no_figures", "d")
    assert log == ""


@pytest.mark.parametrize("change", [OTHER_FIGURES, OTHER_TEXT])
def test_under_other_definitions_it_is_as_it_was_read_last_and_that_is_said(
    content, define, archives, engine, recall, change
):
    (read,) = read_all([content], [define()], archives, executor=engine)
    document, log = recall(define(change))
    assert (told(document), document.key) == (("loaded", "", ""), read.key)
    assert "emmen/a.pdf: kept as it was" in log
    assert isinstance(archives.extraction(document), Extraction)


@pytest.mark.parametrize("step", ["on_recognise", "on_extract"])
def test_what_failed_under_other_definitions_stays_so(
    content, define, archives, engine, recall, step
):
    setattr(engine, step, failing("no_figures", "d"))
    read_all([content], [define()], archives, executor=engine)
    document, log = recall(define(OTHER_FIGURES, OTHER_TEXT))
    assert told(document) == ("quarantined", "no_figures", "d")
    assert "kept as it was" in log


def test_of_what_was_never_read_the_last_release_says_why(content, define, recall):
    before = Outcome("quarantined", "too_slow", "600")
    document, log = recall(define(), before=before)
    assert told(document) == ("quarantined", "too_slow", "600")
    assert "kept as it was" in log
    document, _ = recall(define())
    assert told(document) == ("quarantined", "not_read", "")


def test_the_archive_goes_before_what_the_last_release_says(
    content, define, archives, engine, recall
):
    read_all([content], [define()], archives, executor=engine)
    before = Outcome("quarantined", "vanished", "")
    for definition in (define(), define(OTHER_FIGURES)):
        document, _ = recall(definition, before=before)
        assert document.status == "loaded"


def test_of_a_family_that_is_defined_no_more_nothing_is_loaded(
    content, define, archives, engine, recall
):
    read_all([content], [define()], archives, executor=engine)
    document, _ = recall(define(("family: money", "family: other")))
    assert told(document) == ("unrecognised", "unknown_family", "money")


def test_what_is_held_back_now_says_why(content, define, archives, engine, recall, extraction):
    """It stands in the folder of another publisher, and was read with other definitions."""
    engine.on_extract = lambda data, definition: extraction(publisher="coevorden")
    read_all([content], [define()], archives, executor=engine)
    document, _ = recall(define(OTHER_FIGURES))
    assert told(document) == ("quarantined", "folder_contradicts", "emmen / coevorden")
