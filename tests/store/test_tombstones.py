"""Tombstones: nothing of the content in them, and what is begun is known until it is finished."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import StateError
from pipelines.store.tombstones import OpenPurge, Telling, Tombstone, Tombstones

SHA = "ab" * 32
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
STONE = Tombstone(SHA, AT, "asked by the publisher", "a controller")
TELLING = Telling(paths=("emmen/a.pdf",), names=("emmen (Geld)",), document_ids=("cd" * 8,))


@pytest.fixture
def tombstones(tmp_path: Path) -> Tombstones:
    return Tombstones(tmp_path / "purged")


def test_a_tombstone_has_hash_instant_reason_and_who_and_no_more(tombstones):
    tombstones.begin(OpenPurge(STONE, TELLING))
    written = json.loads((tombstones.root / f"{SHA}.json").read_text("utf-8"))
    assert written == {
        "sha256": SHA,
        "purged_at": "2026-03-01T09:00:00.000000+00:00",
        "reason": "asked by the publisher",
        "by": "a controller",
    }
    assert tombstones.all() == [STONE]


def test_what_is_begun_is_unfinished_until_it_is_finished(tombstones):
    assert (tombstones.purged(), tombstones.unfinished()) == (frozenset(), [])
    tombstones.begin(OpenPurge(STONE, TELLING))
    assert tombstones.unfinished() == [OpenPurge(STONE, TELLING)]
    tombstones.finish(SHA)
    tombstones.finish(SHA)
    assert tombstones.unfinished() == []
    assert tombstones.purged() == {SHA}
    assert [path.name for path in tombstones.root.rglob("*.json")] == [f"{SHA}.json"]


def test_a_second_purge_keeps_the_first_tombstone_and_adds_what_tells(tombstones):
    tombstones.begin(OpenPurge(STONE, TELLING))
    later = Tombstone(SHA, datetime(2027, 1, 1, tzinfo=UTC), "again", "somebody")
    tombstones.begin(OpenPurge(later, Telling(paths=("b.pdf",))))
    assert tombstones.all() == [STONE]
    (purge,) = tombstones.unfinished()
    assert purge.telling.paths == ("b.pdf", "emmen/a.pdf")
    assert purge.telling.names == TELLING.names


def test_killed_before_the_tombstone_stood_it_is_put_there_when_it_is_taken_up(tombstones):
    tombstones.begin(OpenPurge(STONE, TELLING))
    (tombstones.root / f"{SHA}.json").unlink()
    assert tombstones.purged() == {SHA}
    assert tombstones.unfinished() == [OpenPurge(STONE, TELLING)]
    assert tombstones.all() == [STONE]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"sha256": "x"', b'{"purged_at": "2026-03-01"}'])
def test_a_damaged_tombstone_is_named(tombstones, content):
    tombstones.root.mkdir()
    path = tombstones.root / f"{SHA}.json"
    path.write_bytes(content)
    with pytest.raises(StateError, match=f"{SHA}.json: this tombstone is damaged"):
        tombstones.all()
    assert tombstones.purged() == {SHA}  # it counts all the same


def test_an_instant_without_a_time_zone_is_refused(tombstones):
    naive = Tombstone(SHA, datetime(2026, 3, 1), "why", "who")
    with pytest.raises(ValueError, match="time zone"):
        tombstones.begin(OpenPurge(naive, TELLING))
    assert tombstones.purged() == frozenset()


def test_a_disk_that_refuses_is_told(tombstones):
    tombstones.root.write_text("no folder")
    with pytest.raises(StateError, match="nothing was removed"):
        tombstones.begin(OpenPurge(STONE, TELLING))


def test_leftovers_of_killed_runs_are_swept(tombstones):
    tombstones.begin(OpenPurge(STONE, TELLING))
    for folder in (tombstones.root, tombstones.root / "open"):
        (folder / ".x.staged").write_text("emmen/a.pdf")
    tombstones.sweep()
    assert [path for path in tombstones.root.rglob(".*")] == []
    assert tombstones.unfinished() == [OpenPurge(STONE, TELLING)]


texts = st.lists(st.text(max_size=9), max_size=3, unique=True).map(lambda one: tuple(sorted(one)))


@given(telling=st.builds(Telling, paths=texts, longer_paths=texts, names=texts, document_ids=texts))
def test_what_tells_comes_back_as_it_was(tmp_path_factory, telling):
    tombstones = Tombstones(tmp_path_factory.mktemp("purged"))
    tombstones.begin(OpenPurge(STONE, telling))
    assert tombstones.unfinished() == [OpenPurge(STONE, telling)]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Bestand: emmen/a.pdf", True),
        ("Bestand:\n   emmen/\n   a.pdf", True),
        (f"dtz check {SHA[:16]}", True),
        ("meldt emmen\n      (Geld) iets anders", True),
        ("Bestand: noord-emmen/a.pdf", False),
        ("Bestand: emmen/a.pdf.pdf, noord-emmen/a.pdf", False),
        ("Bestand: emmen/a.pdf.pdf en emmen/a.pdf", True),
        ("Bestand: emmen/b.pdf", False),
    ],
)
def test_a_text_tells_of_it_by_id_path_or_name(text, is_told):
    telling = Telling(
        paths=("emmen/a.pdf",),
        longer_paths=("emmen/a.pdf.pdf", "noord-emmen/a.pdf"),
        names=("emmen (Geld)",),
    )
    assert telling.is_in(SHA, text) is is_told


def test_a_content_of_which_nothing_is_known_is_in_no_text():
    assert not Telling(paths=("",), names=("",)).is_in(SHA, "any text")
