"""What is said beside a PDF: taken as written, or told; never made up."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stages.assembling import document_rows
from pipelines.stages.beside import (
    MOST_BYTES,
    Beside,
    Misfit,
    Origin,
    origin_row,
    origins_of,
    parse_beside,
    read_beside,
    see_origins,
)
from pipelines.stages.looking import look
from pipelines.stages.reconciling import Quality, add_misfits
from pipelines.store.records import FileSeen
from pipelines.wording import Language

URL = "https://example.org/a%20report.pdf"


@pytest.fixture
def put(raw: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = raw / "emmen" / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def looks(raw, state, intake, at) -> Callable[[], list[FileSeen]]:
    return lambda: look(raw, state, intake, at(1))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_licence_and_address_are_those_that_are_stated(raw, put, looks):
    put("a.pdf", "A")
    put("b.pdf", "B")
    put("c.pdf", "C")
    put("a.pdf.yaml", f"licence: CC0-1.0\nsource_url: {URL}\n")
    put("b.yaml", "licence: Vrij te gebruiken,  met bronvermelding\n")
    origins, misfits = see_origins(raw, looks())
    assert misfits == []
    assert origins == {
        sha("A"): Origin("CC0-1.0", URL),
        sha("B"): Origin("Vrij te gebruiken, met bronvermelding", None),
    }
    assert origins_of([origin_row(*each) for each in origins.items()]) == origins


def test_a_document_has_a_licence_only_where_one_is_stated(loaded):
    told, silent = loaded(b"A"), loaded(b"B")
    origins = {told.seen.sha256: Origin("CC-BY-4.0")}
    rows = document_rows([told, silent], [], Language.NL, origins=origins)
    assert [(row["licence"], row["source_url"]) for row in rows] == [
        ("CC-BY-4.0", None),
        (None, None),
    ]


def test_what_is_said_of_a_file_that_vanished_still_holds(raw, put, looks):
    pdf = put("a.pdf", "A")
    put("a.pdf.yaml", "licence: CC0-1.0")
    looks()
    pdf.unlink()
    assert see_origins(raw, looks())[0] == {sha("A"): Origin("CC0-1.0")}


def test_of_a_content_that_stands_nowhere_what_was_said_before_holds(raw, put, looks):
    pdf, beside = put("a.pdf", "A"), put("a.pdf.yaml", "licence: CC0-1.0")
    before, _ = see_origins(raw, looks())
    beside.unlink()
    assert see_origins(raw, looks(), before) == ({}, [])  # a person took it back
    pdf.unlink()
    assert see_origins(raw, looks(), before) == (before, [])


def test_of_one_content_in_two_places_both_must_say_the_same(raw, put, looks):
    for name in ("a", "b"):
        put(f"{name}.pdf", "A")
    put("a.pdf.yaml", f"licence: CC0-1.0\nsource_url: {URL}")
    assert see_origins(raw, looks()) == ({sha("A"): Origin("CC0-1.0", URL)}, [])
    put("b.pdf.yaml", "licence: CC-BY-4.0")
    misfit = Misfit("emmen/b.pdf.yaml", "contradicts", "licence: emmen/a.pdf.yaml")
    assert see_origins(raw, looks()) == ({sha("A"): Origin(None, URL)}, [misfit])


def test_what_is_listed_of_a_content_holds_where_no_file_beside_it_says_otherwise(raw, put, looks):
    listed = {sha("A"): Origin("MIT", URL), sha("B"): Origin("MIT")}
    pdf = put("a.pdf", "A")
    assert see_origins(raw, looks(), {}, listed)[0] == listed
    put("a.pdf.yaml", "licence: CC0-1.0")
    told, _ = see_origins(raw, looks(), {}, listed)
    assert told == {sha("A"): Origin("CC0-1.0", URL), sha("B"): Origin("MIT")}
    put("b.pdf", "A")
    put("b.pdf.yaml", "licence: CC-BY-4.0")
    assert see_origins(raw, looks(), {}, listed)[0][sha("A")] == Origin(None, URL)
    for path in (pdf, *pdf.parent.glob("*.yaml"), pdf.with_name("b.pdf")):
        path.unlink()
    assert see_origins(raw, looks(), told, listed)[0] == told


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", "damaged", ""),
        ("- a list", "damaged", ""),
        ("licence: [", "damaged", ""),
        ("licence: CC0-1.0\nlicence: MIT", "damaged", ""),
        ("\x00", "damaged", ""),
        ("license: CC0-1.0", "unknown_key", "license"),
        ("licence: 3\nlicense: 4", "unknown_key", "license"),
        ("licence:", "value", "licence"),
        ("licence: [CC0-1.0]", "value", "licence"),
        (f"licence: {'x' * 201}", "value", "licence"),
        ('licence: "a\\u202eb"', "value", "licence"),
        ("source_url: example.org/a.pdf", "value", "source_url"),
        ("source_url: file:///etc/passwd", "value", "source_url"),
        ("source_url: https://user:secret@example.org/", "value", "source_url"),
        ("source_url: https://", "value", "source_url"),
        ("source_url: https://[", "value", "source_url"),
        ("source_url: https://a b", "value", "source_url"),
        ("withdrawn: perhaps", "value", "withdrawn"),
        (f"licence: {'x' * MOST_BYTES}", "too_large", str(MOST_BYTES)),
    ],
)
def test_what_cannot_be_understood_says_nothing_and_is_told(raw, put, text, code, detail):
    put("a.pdf.yaml", text)
    misfit = read_beside(raw, "emmen/a.pdf.yaml")
    assert misfit == Misfit("emmen/a.pdf.yaml", code, detail)
    quality = Quality()
    add_misfits(quality, [misfit], Language.EN)
    ((finding),) = quality.findings
    assert finding["explanation"].startswith("emmen/a.pdf.yaml counts for nothing")
    assert (finding["kind"], finding["state"]) == ("source", "open")


def test_no_pipe_is_waited_for(raw):
    os.mkfifo(raw / "emmen/a.pdf.yaml")
    assert read_beside(raw, "emmen/a.pdf.yaml") == Misfit(
        "emmen/a.pdf.yaml", "unreadable", "no regular file"
    )


def test_the_words_of_withdrawing_are_known_here():
    found = parse_beside(b"withdrawn: true\nreason: taken   back\nlicence: no", "a.pdf.yaml")
    assert found == Beside(withdrawn="true", reason="taken back", licence="no")


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: f"licence: {text}".encode()))
def test_no_content_raises(data):
    assert isinstance(parse_beside(data, "a.pdf.yaml"), Beside | Misfit)


def test_each_finding_about_one_file_has_an_id_of_its_own(raw):
    quality = Quality()
    one = Misfit("a.pdf.yaml", "contradicts", "licence: b.pdf.yaml")
    both = [one, replace(one, code="value"), replace(one, detail="source_url: b.pdf.yaml")]
    add_misfits(quality, both, Language.NL)
    assert len({row["finding_id"] for row in quality.findings}) == 3
