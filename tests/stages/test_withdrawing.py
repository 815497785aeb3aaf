"""A mark beside a PDF withdraws what stands there, and nothing else does."""

from __future__ import annotations

import hashlib
import os

import pytest

from pipelines.stages.beside import MOST_BYTES, see_origins
from pipelines.stages.looking import look
from pipelines.stages.withdrawing import see_marks
from pipelines.store.withdrawals import Withdrawals

MARK = "withdrawn: true\nreason: the publisher  took\n  it back\n"


@pytest.fixture
def refresh(raw, state, intake, tmp_path, at):
    """Look on a day: by the content's letters, whether it is withdrawn; and what misfits."""
    withdrawals = Withdrawals(tmp_path / "withdrawn")

    def run(day: int, *contents: bytes) -> tuple[list[bool], list[tuple[str, str]]]:
        files = look(raw, state, intake, at(day))
        _, misfits = see_origins(raw, files)
        misfits += see_marks(raw, files, withdrawals, at(day))
        absences = withdrawals.absences()
        now = [
            any(one.covers(None) for one in absences.get(hashlib.sha256(each).hexdigest(), ()))
            for each in contents
        ]
        return now, [(one.path, one.code) for one in misfits]

    return run


@pytest.mark.parametrize("name", ["a.pdf.yaml", "a.yaml"])
def test_a_mark_withdraws_and_its_absence_restores(raw, refresh, name):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/b.pdf").write_bytes(b"B")
    assert refresh(1, b"A", b"B") == ([False, False], [])
    (raw / "emmen" / name).write_text(MARK)
    assert refresh(2, b"A", b"B") == ([True, False], [])
    (raw / "emmen" / name).write_text("withdrawn: false")
    assert refresh(3, b"A") == ([False], [])
    (raw / "emmen" / name).write_text(MARK)
    (raw / "emmen" / name).unlink()
    assert refresh(4, b"A") == ([False], [])


def test_a_file_that_vanishes_withdraws_and_restores_nothing(raw, refresh):
    pdf, mark = raw / "emmen/a.pdf", raw / "emmen/a.pdf.yaml"
    pdf.write_bytes(b"A")
    refresh(1)
    pdf.unlink()
    assert refresh(2, b"A") == ([False], [])
    mark.write_text(MARK)
    assert refresh(3, b"A") == ([False], [("emmen/a.pdf.yaml", "alone")])
    pdf.write_bytes(b"A")
    assert refresh(4, b"A") == ([True], [])
    pdf.unlink()
    # It was withdrawn while it stood there: the mark did what it says.
    assert refresh(5, b"A") == ([True], [])
    mark.unlink()
    assert refresh(6, b"A") == ([True], [])
    pdf.write_bytes(b"A")
    assert refresh(7, b"A") == ([False], [])


def test_a_mark_counts_for_what_stands_beside_it(raw, refresh):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/a.pdf.yaml").write_text(MARK)
    assert refresh(1, b"A", b"B") == ([True, False], [])
    (raw / "emmen/a.pdf").write_bytes(b"BB")
    assert refresh(2, b"A", b"BB") == ([True, True], [])


def test_one_mark_is_enough_for_a_content_in_two_places(raw, refresh):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/z.pdf").write_bytes(b"A")
    (raw / "emmen/z.pdf.yaml").write_text(MARK)
    assert refresh(1, b"A") == ([True], [])
    (raw / "emmen/z.pdf.yaml").unlink()
    assert refresh(2, b"A") == ([False], [])


WRONG = {
    "": "damaged",
    "- withdrawn": "damaged",
    "withdrawn: true\nwithdrawn: false": "damaged",
    "withdrawn: [true": "damaged",
    "[" * 600: "damaged",
    "\0": "damaged",
    "withdrawn: maybe": "value",
    "withdrawn: true\nreason: [a]": "value",
    "withdrawn: true\nreasn: why": "unknown_key",
    "withdrawn: true\n[a, b]: c": "damaged",
    "withdrawn: true\nreason: " + "x" * MOST_BYTES: "too_large",
}


@pytest.mark.parametrize(("text", "code"), WRONG.items(), ids=range(len(WRONG)))
def test_a_mark_that_is_not_understood_changes_nothing_either_way(raw, refresh, text, code):
    mark = raw / "emmen/a.pdf.yaml"
    (raw / "emmen/a.pdf").write_bytes(b"A")
    mark.write_text(text)
    assert refresh(1, b"A") == ([False], [("emmen/a.pdf.yaml", code)])
    mark.write_text(MARK)
    assert refresh(2, b"A") == ([True], [])
    mark.write_text(text)
    assert refresh(3, b"A") == ([True], [("emmen/a.pdf.yaml", code)])


def test_a_pipe_or_an_unknown_pdf_is_told(raw, refresh):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    os.mkfifo(raw / "emmen/a.pdf.yaml")
    (raw / "emmen/b.PDF.yaml").write_text(MARK)
    (raw / "emmen/notes.yaml").write_text("anything")
    (raw / "emmen/.b.pdf.yaml").write_text(MARK)
    assert refresh(1, b"A") == (
        [False],
        [("emmen/a.pdf.yaml", "unreadable"), ("emmen/b.PDF.yaml", "alone")],
    )


def test_a_file_that_says_other_things_withdraws_nothing(raw, refresh):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/a.pdf.yaml").write_text("licence: CC0-1.0\n")
    assert refresh(1, b"A") == ([False], [])
    (raw / "emmen/a.pdf.yaml").write_text(f"licence: CC0-1.0\n{MARK}")
    assert refresh(2, b"A") == ([True], [])
    (raw / "emmen/a.pdf.yaml").write_text("licence: CC0-1.0\n")
    assert refresh(3, b"A") == ([False], [])


def test_the_reason_is_kept_as_one_line(raw, refresh, tmp_path):
    (raw / "emmen/a.pdf").write_bytes(b"A")
    (raw / "emmen/a.pdf.yaml").write_text(MARK)
    refresh(1, b"A")
    ((absence,),) = Withdrawals(tmp_path / "withdrawn").absences().values()
    assert absence.reason == "the publisher took it back"
