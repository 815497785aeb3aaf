"""Narrative that a family keeps no more leaves the archive; figures stay, also of a lost PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.documents.model import Page
from pipelines.figures.model import Section
from pipelines.stages.archives import Archives
from pipelines.stages.reading import QUARANTINED, extraction_key
from pipelines.stages.silencing import silence
from pipelines.store.archive import Outcome

SILENT = ("family: money", "family: money\nstore_narrative: false")
TEXT = "Een zin die hier niet bewaard wordt."


@pytest.fixture
def narrated(extraction):
    return replace(extraction(), sections=(Section(2020, "Kop", TEXT, 2, 3),))


@pytest.fixture
def keys(define) -> tuple[str, str]:
    """The keys of the family as it speaks and as it is silent."""
    return extraction_key(define()), extraction_key(define(SILENT))


def held(archives: Archives, sha256: str) -> dict[str, object]:
    return {
        key: archives.extractions.read(sha256, key) for key in archives.extractions.keys(sha256)
    }


def test_a_family_that_falls_silent_is_read_anew_and_one_that_speaks_is_not(define, keys):
    said = ("family: money", "family: money\nstore_narrative: true")
    assert keys[0] != keys[1]
    assert extraction_key(define(said)) == keys[0]


def test_what_was_kept_under_an_earlier_key_goes(
    archives, narrated, extraction, loaded, define, keys
):
    spoken, silent = keys
    document = replace(loaded(b"A"), key=silent)
    sha256 = document.seen.sha256
    archives.extractions.write(sha256, spoken, narrated)
    archives.extractions.write(sha256, silent, extraction())
    archives.scans.add(sha256, [Page(1, 10, 10, ())])
    assert silence([document], [define(SILENT)], archives) == 1
    assert held(archives, sha256) == {silent: extraction()}
    assert archives.scans.pages(sha256) == ()
    assert silence([document], [define(SILENT)], archives) == 0


def test_what_stands_in_packs_goes_too_and_the_rest_of_them_stays(
    archives, narrated, extraction, loaded, define, keys
):
    spoken = keys[0]
    documents = [replace(loaded(content), key=spoken) for content in (b"A", b"B")]
    for document in documents:
        archives.extractions.write(document.seen.sha256, "0" * 16, narrated)
        archives.extractions.write(document.seen.sha256, spoken, narrated)
    archives.extractions.write("c" * 64, spoken, narrated)
    archives.extractions.compact(1)
    assert silence(documents, [define(SILENT)], archives) == 2
    for document in documents:
        assert held(archives, document.seen.sha256) == {spoken: extraction()}
    assert held(archives, "c" * 64) == {spoken: narrated}
    assert silence(documents, [define(SILENT)], archives) == 0


def test_of_a_pdf_that_is_gone_the_figures_stay(
    archives, narrated, extraction, loaded, define, keys, caplog
):
    document = replace(loaded(b"A"), key=keys[0])
    sha256 = document.seen.sha256
    archives.extractions.write(sha256, "0" * 16, narrated)
    archives.extractions.write(sha256, keys[0], narrated)
    assert silence([document], [define(SILENT)], archives) == 1
    assert held(archives, sha256) == {keys[0]: extraction()}
    assert "took the narrative of 1 documents out of the archive" in caplog.text
    assert TEXT not in caplog.text
    assert silence([document], [define(SILENT)], archives) == 0


def test_a_document_that_is_held_back_is_silenced_too(archives, narrated, loaded, define, keys):
    document = replace(loaded(b"A"), status=QUARANTINED, key=None, code="no_figures")
    sha256 = document.seen.sha256
    archives.extractions.write(sha256, keys[0], narrated)
    outcome = Outcome(QUARANTINED, "no_figures", "")
    archives.extractions.write_outcome(sha256, keys[1], outcome)
    assert silence([document], [define(SILENT)], archives) == 1
    assert held(archives, sha256) == {keys[1]: outcome}


def test_other_families_keep_theirs(archives, narrated, loaded, define, keys):
    document = replace(loaded(b"A"), key=keys[0])
    sha256 = document.seen.sha256
    archives.extractions.write(sha256, keys[0], narrated)
    archives.extractions.write(sha256, "0" * 16, narrated)
    other = define(("family: money", "family: other\nstore_narrative: false"))
    for definitions in ([define()], [other], [define(), other]):
        assert silence([document], definitions, archives) == 0
    assert held(archives, sha256) == {keys[0]: narrated, "0" * 16: narrated}


def test_what_was_never_read_has_nothing_to_remove(archives, loaded, define):
    document = replace(loaded(b"A"), status=QUARANTINED, key=None, code="damaged")
    assert silence([document], [define(SILENT)], archives) == 0


@pytest.mark.parametrize("step", ["remove", "write", "remove aside"])
def test_a_run_that_is_killed_halfway_loses_no_figure(
    tmp_path: Path, archives, narrated, extraction, loaded, define, keys, monkeypatch, step
):
    document = replace(loaded(b"A"), key=keys[0])
    sha256 = document.seen.sha256
    archives.extractions.write(sha256, keys[0], narrated)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    where = archives._aside if step == "remove aside" else archives.extractions
    monkeypatch.setattr(where, step.split()[0], killed)
    with pytest.raises(KeyboardInterrupt):
        silence([document], [define(SILENT)], archives)
    again = Archives(tmp_path / "archive")
    again.sweep()
    assert held(again, sha256) == {keys[0]: extraction()}
    assert not list((tmp_path / "archive/rewriting").iterdir())


def test_what_was_not_put_aside_whole_changes_nothing(tmp_path, archives, narrated, loaded):
    sha256 = loaded(b"A").seen.sha256
    archives.extractions.write(sha256, "0" * 16, narrated)
    (tmp_path / "archive/rewriting" / sha256 / ".half").mkdir(parents=True)
    archives.sweep()
    assert held(archives, sha256) == {"0" * 16: narrated}
