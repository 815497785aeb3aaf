"""The benchmark of releases runs on a little, and compares figures with the bare load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from benchmarks import warehouse
from benchmarks.documents import documents
from benchmarks.measuring import Measured
from dtz_assets.marts import mart_names


def here(work: Callable[..., Any], *arguments: Any) -> Measured[Any]:
    """In this process: what it costs is no matter of a test."""
    return Measured(work(*arguments), 1.0, 1.0, 1)


def test_documents_differ_and_their_sums_hold() -> None:
    found = [one.found for one in documents(12)]

    assert len({one.identity.report_id for one in found}) == 11
    assert len({one.identity.publisher for one in found}) == 2
    for one in found:
        amounts = {(figure.quantity, figure.place): figure.amount for figure in one.figures}
        parts = [amounts[f"expenditure/period/{part}", 1] for part in CATEGORIES]
        assert sum(part or 0 for part in parts) == amounts["expenditure/period", 1]
    assert found == [one.found for one in documents(12)]


CATEGORIES = ("programma-dtz", "bedrijvensubsidieregeling", "regionale-projecten")


def test_rows_are_repeated_under_other_ids() -> None:
    table = pa.table(
        {"figure_id": ["0123456789abcdef", None], "report_id": ["a", "b"], "year": [1, 2]}
    )

    other = warehouse._renamed(table, 10)

    assert other.to_pydict() == {
        "figure_id": ["000a456789abcdef", None],
        "report_id": ["a/10", "b/10"],
        "year": [1, 2],
    }
    assert other.schema == table.schema


def test_growth_is_a_power() -> None:
    assert "(figures)^2.00" in warehouse.growth([1000, 10_000], [1.0, 100.0])


@pytest.mark.slow
def test_it_measures_a_little_of_everything(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "in_new_process", here)

    assert warehouse.main(["--block", "900", "--figures", "900", "2700"]) == 0

    staged, releases, marts, growth = capsys.readouterr().out.split("\n\n")
    assert "900 figures staged" in staged
    rows = [row.split("|")[1].strip() for row in releases.splitlines()[2:]]
    assert rows == ["900", "2 700"]
    assert len(marts.splitlines()) == 2 + len(mart_names())
    assert growth.startswith("publishing costs as")


def test_fewer_figures_are_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([5, 4])
    monkeypatch.setattr(warehouse, "in_new_process", lambda *_: Measured({}, 1.0, 1.0, 1))
    monkeypatch.setattr(warehouse, "_figures", lambda _: next(counts))

    with pytest.raises(ValueError, match="has 5 figures and the release 4"):
        warehouse.measure(tmp_path, tmp_path, 1)
