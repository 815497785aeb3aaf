"""Contents to the archive: what is kept, what is tried again, and what is read anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from pipelines.errors import DocumentError, MomentaryError
from pipelines.stages import reading
from pipelines.stages.reading import Content, contents, read_all
from pipelines.store.records import FileOutcome, FileSeen


@dataclass
class Engine:
    """Stands in for the engine: counts what it is asked, and answers or raises."""

    recognised: list[bytes] = field(default_factory=list)
    extracted: list[bytes] = field(default_factory=list)
    on_recognise: Callable = lambda data, definitions: definitions[0]
    on_extract: Callable = lambda data, definition: None

    def recognise(self, data, definitions):
        self.recognised.append(data)
        return self.on_recognise(data, definitions)

    def extract(self, data, definition):
        self.extracted.append(data)
        return self.on_extract(data, definition)


@pytest.fixture
def engine(monkeypatch, extraction) -> Engine:
    engine = Engine(on_extract=lambda data, definition: extraction())
    monkeypatch.setattr(reading, "recognise_bytes", engine.recognise)
    monkeypatch.setattr(reading, "extract_bytes", engine.extract)
    return engine


@pytest.fixture
def content(raw, seen) -> Content:
    path = raw / "emmen/a.pdf"
    path.write_bytes(b"A")
    return Content(seen(b"A"), path)


def failing(code: str, detail: str = "", kind: type[DocumentError] = DocumentError):
    def fail(*_):
        raise kind(code, detail)

    return fail


def told(document) -> tuple[str, str, str]:
    return document.status, document.code, document.detail


def test_a_content_is_read_once(content, define, archives, engine, extraction):
    (first,) = read_all([content], [define()], archives)
    (second,) = read_all([content], [define()], archives)
    assert (told(first), first.is_new) == (("loaded", "", ""), True)
    assert (told(second), second.is_new) == (("loaded", "", ""), False)
    assert archives.extraction(second) == extraction()
    assert (engine.recognised, engine.extracted) == ([b"A"], [b"A"])


@pytest.mark.parametrize(
    ("code", "status"),
    [("unknown_family", "unrecognised"), ("encrypted", "quarantined"), ("empty", "quarantined")],
)
def test_what_fails_for_good_is_not_tried_again(content, define, archives, engine, code, status):
    engine.on_recognise = failing(code, "d")
    (first,) = read_all([content], [define()], archives)
    (second,) = read_all([content], [define()], archives)
    assert (told(first), first.is_new) == ((status, code, "d"), True)
    assert (told(second), second.is_new) == ((status, code, "d"), False)
    assert len(engine.recognised) == 1


def test_a_fault_of_extraction_is_kept_too(content, define, archives, engine):
    engine.on_extract = failing("no_figures")
    for is_new in (True, False):
        (document,) = read_all([content], [define()], archives)
        assert (told(document), document.is_new) == (("quarantined", "no_figures", ""), is_new)
    assert len(engine.extracted) == 1


@pytest.mark.parametrize("step", ["on_recognise", "on_extract"])
def test_a_fault_of_the_moment_is_tried_again(content, define, archives, engine, step):
    works = getattr(engine, step)
    setattr(engine, step, failing("out_of_memory", kind=MomentaryError))
    (first,) = read_all([content], [define()], archives)
    setattr(engine, step, works)
    (second,) = read_all([content], [define()], archives)
    assert told(first) == ("quarantined", "out_of_memory", "")
    assert told(second) == ("loaded", "", "")


def test_another_definition_has_the_unrecognised_tried_again(content, define, archives, engine):
    engine.on_recognise = failing("unknown_family")
    read_all([content], [define()], archives)
    engine.on_recognise = lambda data, definitions: definitions[0]
    (document,) = read_all([content], [define(("text: ['Money']", "text: ['Other']"))], archives)
    assert told(document) == ("loaded", "", "")


def test_a_family_by_another_name_is_found_again(content, define, archives, engine):
    read_all([content], [define()], archives)
    (document,) = read_all([content], [define(("family: money", "family: cash"))], archives)
    assert told(document) == ("loaded", "", "")


def test_changed_placement_reads_anew_and_changed_rules_do_not(content, define, archives, engine):
    read_all([content], [define()], archives)
    read_all(
        [content], [define(("group: balance", "group: other"), ("nl: Geld", "nl: G"))], archives
    )
    assert len(engine.extracted) == 1
    read_all([content], [define(("stage: actual", "stage: forecast"))], archives)
    assert len(engine.extracted) == 2


def test_a_pdf_that_vanished_keeps_its_last_extraction(content, define, archives, engine):
    read_all([content], [define()], archives)
    gone = Content(content.seen, None)
    moved_on = define(("stage: actual", "stage: forecast"))
    (document,) = read_all([gone], [moved_on], archives)
    assert (told(document), document.is_new) == (("loaded", "", ""), False)
    assert document.key == archives.extractions.newest(content.seen.sha256)


def test_a_pdf_that_was_never_read_and_is_gone_is_held_back(seen, define, archives, engine):
    (document,) = read_all([Content(seen(b"A"), None)], [define()], archives)
    assert told(document) == ("quarantined", "vanished", "")


def test_a_file_that_cannot_be_opened_is_tried_again(content, define, archives, engine, raw):
    content.path.unlink()
    content.path.mkdir()
    (first,) = read_all([content], [define()], archives)
    assert told(first) == ("quarantined", "unreadable", "Is a directory")
    content.path.rmdir()
    content.path.write_bytes(b"A")
    (second,) = read_all([content], [define()], archives)
    assert told(second) == ("loaded", "", "")


def test_bytes_that_changed_since_they_were_hashed_are_another_content(
    content, define, archives, engine
):
    content.path.write_bytes(b"B")
    (document,) = read_all([content], [define()], archives)
    assert told(document) == ("quarantined", "vanished", "")
    assert engine.recognised == []
    assert archives.extractions.newest(content.seen.sha256) is None


def test_a_folder_that_contradicts_the_text_holds_it_back(
    content, define, archives, engine, extraction
):
    engine.on_extract = lambda data, definition: extraction(publisher="coevorden")
    (document,) = read_all([content], [define()], archives)
    assert told(document) == ("quarantined", "folder_contradicts", "emmen / coevorden")
    gone, moved_on = Content(content.seen, None), define(("stage: actual", "stage: forecast"))
    (later,) = read_all([gone], [moved_on], archives)
    assert later.status == "quarantined"


@pytest.mark.parametrize("folder", ["", "Emmen", "EMMEN"])
def test_a_folder_contradicts_nothing_by_its_case_or_absence(
    raw, seen, define, archives, engine, folder
):
    path = raw / folder / "a.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"A")
    where = path.relative_to(raw).as_posix()
    (document,) = read_all([Content(seen(b"A", path=where), path)], [define()], archives)
    assert document.status == "loaded"


def test_one_document_that_fails_leaves_the_others_alone(raw, seen, define, archives, engine):
    found = []
    for name in ("a", "b", "c"):
        (raw / f"emmen/{name}.pdf").write_bytes(name.encode())
        path = raw / f"emmen/{name}.pdf"
        found.append(Content(seen(name.encode(), path=f"emmen/{name}.pdf"), path))
    works = engine.on_extract
    engine.on_extract = lambda data, d: failing("damaged")() if data == b"b" else works(data, d)
    documents = read_all(found, [define()], archives)
    assert [one.status for one in documents] == ["loaded", "quarantined", "loaded"]


def test_contents_have_a_path_where_they_stand_today(raw, seen, at):
    a, b = seen(b"A"), seen(b"B")

    def file(name, content, outcome):
        return FileSeen(name, 1, 1, content.sha256, outcome, "", at(1))

    files = [
        file("old.pdf", a, FileOutcome.VANISHED),
        file("new.pdf", a, FileOutcome.KNOWN),
        file("twice.pdf", a, FileOutcome.DUPLICATE),
        file("b.pdf", b, FileOutcome.VANISHED),
    ]
    found = contents([a, b], files, raw)
    assert found == [Content(a, raw / "new.pdf"), Content(b, None)]
