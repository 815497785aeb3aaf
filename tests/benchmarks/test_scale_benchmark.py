"""The benchmark of whole refreshes runs on a little, and takes no wrong refresh for a result."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import reports, scale
from benchmarks.processes import Ran, run_watched
from pipelines.definitions import Definition, load_definitions
from pipelines.errors import DocumentError
from pipelines.extraction import extract_bytes, recognise_bytes
from pipelines.figures.model import Extraction, NumberStatus

DONE = Ran(0, "", clock=10.0, cpu=40.0, own_cpu=8.0, peak_mb=500)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Definition, ...]:
    return load_definitions(reports.write_definitions(tmp_path_factory.mktemp("reports")))


def read(data: bytes, definitions: tuple[Definition, ...]) -> Extraction:
    return extract_bytes(data, recognise_bytes(data, definitions))


def test_each_family_is_read_and_every_number_of_it_is_explained(
    definitions: tuple[Definition, ...],
) -> None:
    found = [read(reports.report(number), definitions) for number in range(4)]

    assert [one.identity.family for one in found] == [
        "account",
        "yearly",
        "annual",
        "dtz-overview",
    ]
    assert [len(one.figures) for one in found] == [5, 51, 51, 45]
    assert [one.identity.page_count for one in found] == [1, 7, 37, 16]
    assert {number.status for one in found for number in one.numbers} == {NumberStatus.IGNORED}


def test_a_tenth_document_is_a_second_edition(definitions: tuple[Definition, ...]) -> None:
    first, second = (read(reports.report(number), definitions).identity for number in (8, 9))

    assert first.report_id == second.report_id
    assert (first.edition_order, second.edition_order) == (0, 2)


def test_one_in_a_hundred_has_a_total_that_is_off(definitions: tuple[Definition, ...]) -> None:
    found = read(reports.set_pages(reports.pages_of(reports.FAMILIES[0], 99)), definitions)

    amounts = {one.quantity: one.amount or 0 for one in found.figures}
    assert amounts.pop("budget/period") - sum(amounts.values()) == 9000


def test_the_same_numbers_give_the_same_bytes_and_others_do_not() -> None:
    assert reports.report(0) == reports.report(0)
    assert len({reports.report(number) for number in (0, 4, 8, 9)}) == 4


@pytest.mark.parametrize("kind", [kind for kind in reports.BROKEN if kind != "of_another_folder"])
def test_what_is_broken_gives_no_figures(kind: str, definitions: tuple[Definition, ...]) -> None:
    with pytest.raises(DocumentError):
        read(reports.BROKEN[kind](5), definitions)


def test_a_command_is_measured_with_what_it_starts(tmp_path: Path) -> None:
    busy = "sum(range(30_000_000))"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); print(1)"

    ran = run_watched([sys.executable, "-c", starts], dict(os.environ), tmp_path)

    assert (ran.code, ran.told) == (0, "1\n")
    assert ran.own_cpu < ran.cpu
    assert ran.peak_mb > 0


def test_shares_and_overhead_are_told() -> None:
    later = Ran(0, "", clock=1.0, cpu=1.0, own_cpu=1.0, peak_mb=1)

    assert scale.shares(DONE, later) == (
        "the second takes 2.5 % of the CPU of the first, 10.0 % of its time on the clock"
    )
    assert "| overhead of a document | 5.0 ms |" in scale.overhead(10.0, 11.0, 200)


def test_a_refresh_without_a_release_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ended with 2: .*no such folder"):
        scale.refresh(tmp_path, tmp_path / "warehouse")


def test_documents_that_were_not_read_are_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "refresh", lambda *_: DONE)
    monkeypatch.setattr(scale, "_asked", lambda *_: (1, 1))

    with pytest.raises(ValueError, match=r"\(1, 1\) documents read and not, should be \(2, 1\)"):
        list(scale.measure_refreshes(tmp_path, documents=2, broken=1, added=1))


def test_another_release_without_dagster_is_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of: Iterator[tuple[str]] = iter([("a",), ("b",)])
    for name in ("archive", "intake"):
        (tmp_path / "read" / name).mkdir(parents=True)
    monkeypatch.setattr(scale, "in_new_process", lambda *_: DONE)
    monkeypatch.setattr(scale, "refresh", lambda *_, **__: DONE)
    monkeypatch.setattr(scale, "_asked", lambda *_: next(made_of))
    monkeypatch.setattr(Ran, "result", 1.0, raising=False)

    with pytest.raises(ValueError, match="another release was made"):
        scale.without_and_with(tmp_path, tmp_path / "read")


@pytest.mark.slow
def test_it_measures_a_few_documents(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--documents", "4", "--broken", "7", "--added", "2", "--rounds", "1"]

    assert scale.main(few) == 0

    refreshes, share, dagster = capsys.readouterr().out.split("\n\n")
    rows = [[cell.strip() for cell in row.split("|")] for row in refreshes.splitlines()[2:]]
    assert [row[2:4] for row in rows] == [["11", "11"], ["13", "2"], ["13", "0"]]
    assert share.startswith("the second takes")
    assert dagster.startswith("| 13 documents, none opened")
