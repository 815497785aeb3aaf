"""A batch: whatever happens to workers, each document is answered exactly once."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from pipelines.errors import EngineError
from pipelines.figures.model import Extraction
from pipelines.workers import batch
from pipelines.workers.batch import read_batch
from pipelines.workers.limits import Limits
from pipelines.workers.pool import IsolatedPool
from pipelines.workers.visit import Answer, Fault
from tests.workers.conftest import code_of
from tests.workers.misbehaving import Misbehaving

TWO = Limits(workers=2, document_seconds=60)


def answers(executor, limits, visits) -> dict[str, Answer]:
    found = list(read_batch(visits, executor, limits))
    by_key = {one.sha256: one for one in found}
    assert len(by_key) == len(found) == len(visits)
    return by_key


def test_documents_are_read_in_workers(report, visit):
    asked = [visit(report), visit(report + b"\n"), visit(b"")]
    with IsolatedPool(TWO) as pool:
        found = answers(pool, TWO, asked)
    for one in asked[:2]:
        assert found[one.sha256].family == "dtz-overview"
        assert isinstance(found[one.sha256].found, Extraction)
    assert found[asked[2].sha256].family == Fault("empty", "", False)


def test_a_worker_killed_half_way_costs_no_document(visit, tmp_path):
    texts = [b"not a pdf", f"end-once {tmp_path / 'a'}".encode(), b"neither", b"nor this"]
    texts += [f"end-once {tmp_path / 'b'}".encode()]
    asked = [visit(text) for text in texts]
    with IsolatedPool(TWO) as pool:
        found = answers(Misbehaving(pool), TWO, asked)
    assert {code_of(one) for one in found.values()} == {"not_a_pdf"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"end %d" % signal.SIGSEGV, Fault("died", "SIGSEGV", False)),
        (b"end %d" % signal.SIGKILL, Fault("out_of_memory", "", True)),
        (b"hang", Fault("too_slow", "1", True)),
        (b"raise", Fault("died", "KeyError", False)),
    ],
)
def test_what_fells_a_worker_twice_is_told_and_the_others_are_read(visit, text, fault):
    limits = Limits(workers=2, document_seconds=1)
    bad, good = visit(text), visit(b"not a pdf")
    with IsolatedPool(limits) as pool:
        found = answers(Misbehaving(pool), limits, [bad, good])
    assert found[bad.sha256] == Answer(bad.sha256, fault, None)
    assert found[good.sha256].family == Fault("not_a_pdf", "", False)


def test_a_worker_that_hangs_in_a_page_is_not_waited_for(visit):
    limits = Limits(page_seconds=0.1, document_seconds=600)
    bad, good = visit(b"hang-in-page"), visit(b"not a pdf")
    with IsolatedPool(limits) as pool:
        found = answers(Misbehaving(pool), limits, [bad, good])
    assert found[bad.sha256].family == Fault("too_slow", "0.1", True)
    assert found[good.sha256].family == Fault("not_a_pdf", "", False)


def test_a_known_family_stays_known(visit):
    known = visit(b"raise", family="dtz-overview")
    with IsolatedPool(TWO) as pool:
        found = answers(Misbehaving(pool), TWO, [known])
    fault = Fault("died", "KeyError", False)
    assert found[known.sha256] == Answer(known.sha256, "dtz-overview", fault)


def test_threads_read_too(report, visit):
    with ThreadPoolExecutor(2) as threads:
        found = answers(threads, TWO, [visit(report), visit(b"")])
    assert found[visit(report).sha256].family == "dtz-overview"


def test_a_thread_has_a_process_read_and_stays_whatever_happens_to_that(visit, monkeypatch):
    monkeypatch.setattr(batch, "IsolatedPool", lambda limits: Misbehaving(IsolatedPool(limits)))
    limits = Limits(page_seconds=0.1, document_seconds=600)
    hangs, falls, good = visit(b"hang-in-page"), visit(b"end 11"), visit(b"not a pdf")
    with ThreadPoolExecutor(2) as threads:
        found = answers(threads, limits, [hangs, falls, good])
    assert found[hangs.sha256].family == Fault("too_slow", "0.1", True)
    assert found[falls.sha256].family == Fault("died", "SIGSEGV", False)
    assert found[good.sha256].family == Fault("not_a_pdf", "", False)


def test_threads_that_may_start_no_process_stop_the_reading(visit, monkeypatch):
    inner: Any = multiprocessing.current_process()
    monkeypatch.setitem(inner._config, "daemon", True)
    with (
        ThreadPoolExecutor(1) as threads,
        pytest.raises(EngineError, match="allowed to start processes"),
    ):
        list(read_batch([visit(b"a")], threads, TWO))


def test_a_document_is_not_asked_twice_in_the_same_words(visit):
    asked = []

    def fall(*task):
        asked.append(task)
        raise BrokenExecutor

    list(read_batch([visit(b"a")], Scripted(fall), TWO))
    assert [(one.data, one.attempt) for one, _ in asked] == [(b"a", 1), (b"a", 2)]


class Scripted(Executor):
    """Answers as it is told, at once."""

    def __init__(self, fate) -> None:
        self.fate = fate
        self.asked = 0

    def submit(self, fn, /, *args, **kwargs):
        self.asked += 1
        return self.fate(*args)


def done(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future


def test_an_answer_to_something_else_is_refused(visit):
    other = Answer("another", Fault("empty", "", False), None)
    with pytest.raises(EngineError, match="another"):
        list(read_batch([visit(b"")], Scripted(lambda *_: done(other)), TWO))


def test_an_executor_that_broke_leaves_its_documents_for_the_next_time(visit):
    def refuse(*_):
        raise BrokenExecutor

    found = answers(Scripted(refuse), TWO, [visit(b"a"), visit(b"b")])
    expected = Fault("unreadable", "BrokenExecutor", True)
    assert [one.family for one in found.values()] == [expected] * 2


def test_an_executor_that_loses_a_document_does_not_stop_the_rest(visit, monkeypatch):
    monkeypatch.setattr(batch, "_patience", lambda limits: 0.1)

    def lose(visit, limits):
        return Future() if visit.data == b"a" else done(Answer(visit.sha256, "f", None))

    found = answers(Scripted(lose), TWO, [visit(b"a"), visit(b"b")])
    assert found[visit(b"a").sha256].family == Fault("too_slow", "60", True)
    assert found[visit(b"b").sha256].family == "f"


def test_documents_are_taken_as_workers_get_free(visit):
    taken = []

    def visits():
        for number in range(20):
            taken.append(number)
            yield visit(b"%d" % number)

    executor = Scripted(lambda visit, limits: done(Answer(visit.sha256, "f", None)))
    for number, _ in enumerate(read_batch(visits(), executor, replace(TWO, workers=3)), start=1):
        assert len(taken) <= number + 3 + 1


def test_an_unknown_signal_is_told_by_its_number():
    assert batch._name_of(3) == "exit code 3"
