"""Contents to the archive: what is kept, what is tried again, and what is read anew."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.errors import DocumentError, MomentaryError, StateError
from pipelines.reconcile.decisions import Block, Decision
from pipelines.stages.reading import Content, contents, read_all
from pipelines.store.archive import Archive
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.workers.limits import MEGABYTE, Limits
from pipelines.workers.visit import Answer, Fault


@dataclass
class Engine(Executor):
    """Stands in for workers: counts what they are asked, and answers or fails in their place."""

    recognised: list[bytes] = field(default_factory=list)
    extracted: list[bytes] = field(default_factory=list)
    on_recognise: Callable = lambda data, definitions: definitions[0]
    on_extract: Callable = lambda data, definition: None

    def submit(self, fn, /, *args, **kwargs):
        future: Future[Any] = Future()
        future.set_result(self._answer(args[0]))
        return future

    def _answer(self, visit):
        try:
            family = visit.family or self.recognise(visit.data, visit.definitions).name
        except DocumentError as error:
            return Answer(visit.sha256, Fault.of(error), None)
        if family in visit.read_as:
            return Answer(visit.sha256, family, None)
        definition = next(d for d in visit.definitions if d.name == family)
        try:
            return Answer(visit.sha256, family, self.extract(visit.data, definition))
        except DocumentError as error:
            return Answer(visit.sha256, family, Fault.of(error))

    def recognise(self, data, definitions):
        self.recognised.append(data)
        return self.on_recognise(data, definitions)

    def extract(self, data, definition):
        self.extracted.append(data)
        return self.on_extract(data, definition)


@pytest.fixture
def engine(extraction) -> Engine:
    return Engine(on_extract=lambda data, definition: extraction())


@pytest.fixture
def content(raw, seen) -> Content:
    path = raw / "emmen/a.pdf"
    path.write_bytes(b"A")
    return Content(seen(b"A"), path)


def failing(code: str, detail: str = "", kind: type[DocumentError] = DocumentError):
    def fail(*_, **__):
        raise kind(code, detail)

    return fail


def told(document) -> tuple[str, str, str]:
    return document.status, document.code, document.detail


def test_a_content_is_read_once(content, define, archives, engine, extraction):
    (first,) = read_all([content], [define()], archives, executor=engine)
    (second,) = read_all([content], [define()], archives, executor=engine)
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
    (first,) = read_all([content], [define()], archives, executor=engine)
    (second,) = read_all([content], [define()], archives, executor=engine)
    assert (told(first), first.is_new) == ((status, code, "d"), True)
    assert (told(second), second.is_new) == ((status, code, "d"), False)
    assert len(engine.recognised) == 1


def test_a_fault_of_extraction_is_kept_too(content, define, archives, engine):
    engine.on_extract = failing("no_figures")
    for is_new in (True, False):
        (document,) = read_all([content], [define()], archives, executor=engine)
        assert (told(document), document.is_new) == (("quarantined", "no_figures", ""), is_new)
    assert len(engine.extracted) == 1


@pytest.mark.parametrize("step", ["on_recognise", "on_extract"])
def test_a_fault_of_the_moment_is_tried_again(content, define, archives, engine, step):
    works = getattr(engine, step)
    setattr(engine, step, failing("out_of_memory", kind=MomentaryError))
    (first,) = read_all([content], [define()], archives, executor=engine)
    setattr(engine, step, works)
    (second,) = read_all([content], [define()], archives, executor=engine)
    assert told(first) == ("quarantined", "out_of_memory", "")
    assert told(second) == ("loaded", "", "")


def test_another_definition_has_the_unrecognised_tried_again(content, define, archives, engine):
    engine.on_recognise = failing("unknown_family")
    read_all([content], [define()], archives, executor=engine)
    engine.on_recognise = lambda data, definitions: definitions[0]
    (document,) = read_all(
        [content], [define(("text: ['Money']", "text: ['Other']"))], archives, executor=engine
    )
    assert told(document) == ("loaded", "", "")


def test_a_family_by_another_name_is_found_again(content, define, archives, engine):
    read_all([content], [define()], archives, executor=engine)
    (document,) = read_all(
        [content], [define(("family: money", "family: cash"))], archives, executor=engine
    )
    assert told(document) == ("loaded", "", "")


def test_changed_placement_reads_anew_and_changed_rules_do_not(content, define, archives, engine):
    read_all([content], [define()], archives, executor=engine)
    read_all(
        [content],
        [define(("group: balance", "group: other"), ("nl: Geld", "nl: G"))],
        archives,
        executor=engine,
    )
    assert len(engine.extracted) == 1
    read_all([content], [define(("stage: actual", "stage: forecast"))], archives, executor=engine)
    assert len(engine.extracted) == 2


def test_a_pdf_that_vanished_keeps_its_last_extraction(content, define, archives, engine):
    read_all([content], [define()], archives, executor=engine)
    gone = Content(content.seen, None)
    moved_on = define(("stage: actual", "stage: forecast"))
    (document,) = read_all([gone], [moved_on], archives, executor=engine)
    assert (told(document), document.is_new) == (("loaded", "", ""), False)
    assert document.key == archives.extractions.newest(content.seen.sha256)


def test_a_pdf_that_was_never_read_and_is_gone_is_held_back(seen, define, archives, engine):
    (document,) = read_all([Content(seen(b"A"), None)], [define()], archives, executor=engine)
    assert told(document) == ("quarantined", "vanished", "")


def test_a_file_that_cannot_be_opened_is_tried_again(content, define, archives, engine, raw):
    content.path.unlink()
    content.path.mkdir()
    (first,) = read_all([content], [define()], archives, executor=engine)
    assert told(first) == ("quarantined", "unreadable", "Is a directory")
    content.path.rmdir()
    content.path.write_bytes(b"A")
    (second,) = read_all([content], [define()], archives, executor=engine)
    assert told(second) == ("loaded", "", "")


def test_bytes_that_changed_since_they_were_hashed_are_another_content(
    content, define, archives, engine
):
    content.path.write_bytes(b"B")
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert told(document) == ("quarantined", "vanished", "")
    assert engine.recognised == []
    assert archives.extractions.newest(content.seen.sha256) is None


def test_a_folder_that_contradicts_the_text_holds_it_back(
    content, define, archives, engine, extraction
):
    engine.on_extract = lambda data, definition: extraction(publisher="coevorden")
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert told(document) == ("quarantined", "folder_contradicts", "emmen / coevorden")
    gone, moved_on = Content(content.seen, None), define(("stage: actual", "stage: forecast"))
    (later,) = read_all([gone], [moved_on], archives, executor=engine)
    assert later.status == "quarantined"


@pytest.mark.parametrize("folder", ["", "Emmen", "EMMEN"])
def test_a_folder_contradicts_nothing_by_its_case_or_absence(
    raw, seen, define, archives, engine, folder
):
    path = raw / folder / "a.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"A")
    where = path.relative_to(raw).as_posix()
    (document,) = read_all(
        [Content(seen(b"A", path=where), path)], [define()], archives, executor=engine
    )
    assert document.status == "loaded"


def test_a_copy_in_another_folder_takes_no_report_out(content, define, archives, engine):
    for folders, status in ((("archief", "emmen"), "loaded"), (("archief",), "quarantined")):
        here = replace(content, folders=folders)
        (document,) = read_all([here], [define()], archives, executor=engine)
        assert document.status == status
    assert document.detail == "archief / emmen"


def test_a_file_that_is_gone_is_told_as_before_and_is_not_new(content, define, archives, engine):
    engine.on_recognise = failing("unknown_family")
    (there,) = read_all([content], [define()], archives, executor=engine)
    moved_on = define(("text: ['Money']", "text: ['Other']"))
    (gone,) = read_all([replace(content, path=None)], [moved_on], archives, executor=engine)
    assert told(gone) == told(there)
    assert not gone.is_new


def test_one_document_that_fails_leaves_the_others_alone(raw, seen, define, archives, engine):
    found = []
    for name in ("a", "b", "c"):
        (raw / f"emmen/{name}.pdf").write_bytes(name.encode())
        path = raw / f"emmen/{name}.pdf"
        found.append(Content(seen(name.encode(), path=f"emmen/{name}.pdf"), path))
    works = engine.on_extract
    engine.on_extract = lambda data, d: failing("damaged")() if data == b"b" else works(data, d)
    documents = read_all(found, [define()], archives, executor=engine)
    assert [one.status for one in documents] == ["loaded", "quarantined", "loaded"]


@pytest.fixture
def three(raw, seen) -> list[Content]:
    found = []
    for name in ("a", "b", "c"):
        path = raw / f"emmen/{name}.pdf"
        path.write_bytes(name.encode())
        found.append(Content(seen(name.encode(), path=f"emmen/{name}.pdf"), path))
    return found


def test_documents_are_told_in_their_order_and_each_new_one_on_the_log(
    three, define, archives, engine, caplog
):
    read_all(three[:1], [define()], archives, executor=engine)
    three[1].path.unlink()
    caplog.clear()
    with caplog.at_level("INFO"):
        documents = read_all(three, [define()], archives, executor=engine)
    assert [one.seen for one in documents] == [one.seen for one in three]
    assert [one.is_new for one in documents] == [False, True, True]
    assert caplog.messages == [
        "[2/3] emmen/c.pdf: loaded",
        "[3/3] emmen/b.pdf: quarantined (unreadable)",
    ]


def test_with_nothing_to_read_no_worker_is_started(content, define, archives, engine, monkeypatch):
    read_all([content], [define()], archives, executor=engine)
    monkeypatch.setattr("pipelines.workers.pool.ProcessPool", failing("started"))
    (document,) = read_all([content], [define()], archives)
    assert told(document) == ("loaded", "", "")
    with pytest.raises(DocumentError, match="started"):
        read_all([content], [define(("text: ['Money']", "text: ['Other']"))], archives)


def test_a_file_that_is_too_large_is_not_opened(content, define, archives, engine):
    large = replace(content.seen, size_bytes=3 * MEGABYTE)
    small = Limits(file_mb=2)
    (document,) = read_all(
        [replace(content, seen=large)], [define()], archives, small, executor=engine
    )
    assert told(document) == ("quarantined", "too_large", "3 / 2 MB")
    assert engine.recognised == []


def test_a_family_more_does_not_have_the_others_read_anew(content, define, archives, engine):
    read_all([content], [define()], archives, executor=engine)
    more = define(("family: money", "family: cash"))
    (document,) = read_all([content], [define(), more], archives, executor=engine)
    assert (told(document), document.is_new) == (("loaded", "", ""), False)
    assert (len(engine.recognised), len(engine.extracted)) == (2, 1)


def test_what_the_archive_cannot_hold_is_held_back(content, define, archives, engine, monkeypatch):
    monkeypatch.setattr(archives.extractions, "write", failing("not_storable", "d"))
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert told(document) == ("quarantined", "not_storable", "d")


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
    copy = FileSeen("archief/a.pdf", 1, 1, a.sha256, FileOutcome.KNOWN, "", at(2))
    own = FileSeen("emmen/a.pdf", 1, 1, a.sha256, FileOutcome.DUPLICATE, "", at(2))
    assert contents([a], [copy, own], raw)[0].folders == ("archief", "emmen")


def disputed(found):
    one = replace(found.figures[0], amount=None, amount_kind=AmountKind.DISPUTED)
    return replace(found, figures=(one, *found.figures[1:]))


def test_a_document_whose_total_is_disputed_is_held_back_also_when_it_is_gone(
    content, archives, define, engine, extraction, seen
):
    engine.on_extract = lambda data, definition: disputed(extraction())
    held = ("quarantined", "disputed", "expenditure/period")
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert told(document) == held
    moved_on = define(("stage: actual", "stage: forecast"))
    (gone,) = read_all([Content(seen(b"A"), None)], [moved_on], archives, executor=engine)
    assert told(gone) == held


def release(document: str, printed: str) -> Decision:
    said = {"document": document, "conclusion": "release", "printed": printed}
    block = Block.model_validate({**said, "reason": "seen", "by": "me", "at": "2026-03-04"})
    return Decision.model_construct(**dict(block), publisher="emmen")


def test_a_person_releases_a_document_knowing_what_of_it_is_disputed(
    content, archives, define, engine, extraction
):
    engine.on_extract = lambda data, definition: disputed(extraction())

    def status(*decisions):
        found = read_all([content], [define()], archives, executor=engine, releases=decisions)
        return found[0].status

    mine = content.seen.sha256
    assert status() == "quarantined"
    assert status(release(mine, "expenditure/period")) == "loaded"
    assert status(release(mine[:16], "expenditure/period")) == "loaded"
    assert status(release(mine, "4 / 9")) == "quarantined"
    assert status(release("0" * 16, "expenditure/period")) == "quarantined"
    assert len(engine.extracted) == 1


def test_no_decision_lifts_another_reason(content, define, archives, engine):
    engine.on_extract = failing("no_figures", "d")
    (document,) = read_all(
        [content],
        [define()],
        archives,
        executor=engine,
        releases=[release(content.seen.sha256, "d")],
    )
    assert told(document) == ("quarantined", "no_figures", "d")


def test_what_was_packed_is_not_read_again(content, define, archives, engine, extraction):
    (first,) = read_all([content], [define()], archives, executor=engine)
    for archive in (archives.recognition, archives.extractions):
        archive.compact(1)

    (second,) = read_all([content], [define()], archives, executor=engine)

    assert (told(second), second.is_new) == (told(first), False)
    assert archives.extraction(second) == extraction()
    assert len(engine.recognised) == len(engine.extracted) == 1


def test_packing_that_fails_stops_nothing(archives, monkeypatch, caplog):
    def refuse(_):
        raise StateError("the disk is full")

    monkeypatch.setattr(Archive, "compact", refuse)

    archives.compact()

    assert [record.message for record in caplog.records] == ["the disk is full"] * 2
