"""One visit: limits that hold within a worker, and answers that can be pickled."""

from __future__ import annotations

import io
import pickle
import signal
import time
from dataclasses import replace

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.errors import DocumentError, MomentaryError
from pipelines.figures.model import Extraction
from pipelines.workers import clock
from pipelines.workers import visit as visiting
from pipelines.workers.limits import MEGABYTE, Limits
from pipelines.workers.visit import Answer, Fault, Visit, check_size
from tests.workers.conftest import code_of

NARROW = Limits(page_seconds=0.2, pages=3)


def answer(asked: Visit, limits: Limits) -> Answer:
    return asked.answered(limits)


def pages(count: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(count):
        canvas.drawString(50, 50, "Totaal 3")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_report_is_recognised_and_read_in_one_visit(report, visit):
    asked = pickle.loads(pickle.dumps(visit(report)))
    told = pickle.loads(pickle.dumps(answer(asked, Limits())))
    assert (told.sha256, told.family) == (visit(report).sha256, "dtz-overview")
    assert isinstance(told.found, Extraction)


def test_what_was_read_before_is_only_recognised(report, visit):
    told = answer(visit(report, read_as=frozenset({"dtz-overview"})), Limits())
    assert (told.family, told.found) == ("dtz-overview", None)


def test_what_is_known_is_not_recognised_again(visit):
    told = answer(visit(b"", family="dtz-overview"), Limits())
    assert (told.family, told.found) == ("dtz-overview", Fault("empty", "", False))


def test_pages_are_limited(visit):
    assert code_of(answer(visit(pages(3)), NARROW)) == "unknown_family"
    assert answer(visit(pages(4)), NARROW).family == Fault("too_many_pages", "4 / 3", True)


def endless(*_, **__):
    """A reader that takes every error for a damaged object, and reads on."""
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def test_time_is_limited(visit, monkeypatch):
    monkeypatch.setattr(visiting, "recognise_bytes", endless)
    before = signal.getsignal(signal.SIGALRM)
    assert answer(visit(pages(1)), NARROW).family == Fault("too_slow", "0.2", True)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_time_of_each_page_is_limited_and_that_of_all_of_them(visit, monkeypatch):
    def reads(data, definitions, *, at_page, **options):
        for _ in range(4):
            at_page()
            time.sleep(0.15)
        raise DocumentError("unknown_family")

    monkeypatch.setattr(visiting, "recognise_bytes", reads)
    assert code_of(answer(visit(pages(3)), NARROW)) == "unknown_family"
    in_all = replace(NARROW, document_seconds=0.4)
    assert answer(visit(pages(3)), in_all).family == Fault("too_slow", "0.4", True)


def test_every_page_of_a_report_is_counted(report, visit, monkeypatch):
    """Of a report of 16 pages: the first ones to know it, all to read it, and two steps more."""
    counted = []
    monkeypatch.setattr(clock._Clock, "at_page", lambda self: counted.append(self))
    answer(visit(report), Limits())
    times = [counted.count(clock) for clock in dict.fromkeys(counted)]
    assert times[0] > 1
    assert times[1] >= 16 + 3


def test_an_alarm_that_is_lost_comes_again(visit, monkeypatch):
    def loses_one(*_, **__):
        try:
            endless()
        except BaseException:
            endless()

    monkeypatch.setattr(visiting, "recognise_bytes", loses_one)
    assert code_of(answer(visit(pages(1)), NARROW)) == "too_slow"


def test_running_out_of_memory_is_of_the_moment(visit, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(visiting, "recognise_bytes", fail)
    assert answer(visit(pages(1)), Limits()).family == Fault("out_of_memory", "", True)


def test_size_is_limited():
    check_size(2 * MEGABYTE, Limits(file_mb=2))
    with pytest.raises(MomentaryError, match="too_large: 3 / 2 MB"):
        check_size(3 * MEGABYTE, Limits(file_mb=2))
