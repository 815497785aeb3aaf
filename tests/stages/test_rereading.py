"""What is read once more: chosen by path or family, and kept as it was where that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.errors import DefinitionError, DocumentError, MomentaryError
from pipelines.stages.reading import Content, read_all
from pipelines.stages.rereading import chosen, read_again
from pipelines.store.records import FileOutcome, FileSeen
from tests.stages.test_reading import Engine, failing


@pytest.fixture
def engine(extraction) -> Engine:
    return Engine(on_extract=lambda data, definition: extraction())


@pytest.fixture
def content(raw, seen) -> Content:
    path = raw / "emmen/a.pdf"
    path.write_bytes(b"A")
    return Content(seen(b"A"), path)


@pytest.fixture
def read(content, define, archives, engine):
    """The content after a first reading, and how it stands in the archive."""

    def look():
        (document,) = read_all([content], [define()], archives, executor=engine)
        return document, document.key and archives.extraction(document)

    first = look()
    assert first[0].is_new
    engine.extracted.clear()
    engine.recognised.clear()
    return look


def again(content, define, archives, engine):
    return read_again([content], [define()], archives, executor=engine)


def test_what_is_found_now_takes_the_place_of_what_was(content, define, archives, engine, read):
    _, before = read()
    other = replace(before, figures=before.figures[:1])
    engine.on_extract = lambda data, definition: other
    assert read() == (read()[0], before)  # by itself nothing is read twice
    assert again(content, define, archives, engine) == {content.seen.sha256}
    assert len(engine.recognised) == len(engine.extracted) == 1
    document, now = read()
    assert (document.is_new, now) == (False, other)


def test_what_was_given_up_for_good_is_tried_again(content, define, archives, engine, extraction):
    engine.on_recognise = failing("damaged")
    read_all([content], [define()], archives, executor=engine)
    engine.on_recognise = lambda data, definitions: definitions[0]
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert document.code == "damaged"
    again(content, define, archives, engine)
    (document,) = read_all([content], [define()], archives, executor=engine)
    assert archives.extraction(document) == extraction()


@pytest.mark.parametrize("code", ["damaged", "unknown_family"])
def test_what_fails_for_good_now_is_kept_as_that(content, define, archives, engine, read, code):
    engine.on_recognise = failing(code)
    assert again(content, define, archives, engine) == {content.seen.sha256}
    assert read()[0].code == code


def test_what_no_table_can_hold_is_kept_as_that(content, define, archives, engine, read):
    engine.on_extract = failing("not_storable")
    again(content, define, archives, engine)
    assert read()[0].code == "not_storable"


@pytest.mark.parametrize("step", ["on_recognise", "on_extract"])
def test_what_fails_for_a_moment_changes_nothing(content, define, archives, engine, read, step):
    before = read()
    setattr(engine, step, failing("too_slow", kind=MomentaryError))
    assert again(content, define, archives, engine) == set()
    assert read() == before


def test_a_content_that_is_gone_stays_as_it_was(content, define, archives, engine, read):
    before = read()
    assert content.path is not None
    content.path.write_bytes(b"another")
    assert again(content, define, archives, engine) == set()
    assert again(Content(content.seen, None), define, archives, engine) == set()
    assert read() == before


def test_a_run_that_is_killed_halfway_leaves_nothing_halfway(
    content, define, archives, engine, read, monkeypatch
):
    before = read()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archives.recognition, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        again(content, define, archives, engine)
    archives.sweep()
    assert read() == before


@pytest.fixture
def files(content, raw):
    name = str(content.path.relative_to(raw))
    seen = FileSeen(name, 1, 1, content.seen.sha256, FileOutcome.NEW, "", content.seen.seen_at)
    return {name: seen}


def test_by_path_or_by_family(content, define, archives, engine, read, files):
    family = define().name

    def choose(paths=(), families=()):
        return chosen([content], files, paths, families, [define()], archives)

    assert choose() == []
    assert choose(paths=list(files)) == choose(families=[family]) == [content]
    with pytest.raises(DefinitionError, match=r"--reread.*'other/b.pdf' is no file"):
        choose(paths=["other/b.pdf"])
    with pytest.raises(DefinitionError, match=rf"'other' is no family.*known are {family}"):
        choose(families=["other"])


def test_what_is_of_no_family_is_chosen_by_path_alone(content, define, archives, engine, files):
    engine.on_recognise = failing("unknown_family", kind=DocumentError)
    read_all([content], [define()], archives, executor=engine)
    assert chosen([content], files, (), [define().name], [define()], archives) == []
    assert chosen([content], files, list(files), (), [define()], archives) == [content]
