"""The benchmark of reconciliation runs, and compares verdicts with the sums beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from benchmarks import reconciliation
from pipelines.figures.model import Figure
from pipelines.reconcile.bind import BoundRule

HEADS = ["| speed |", "| located |", "| large |", "| one misprint |"]


def test_it_measures_a_little_of_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert reconciliation.main(["--quick"]) == 0
    tables = [table.splitlines() for table in capsys.readouterr().out.split("\n\n")]
    assert [table[0].startswith(head) for table, head in zip(tables, HEADS, strict=True)] == [
        True
    ] * len(HEADS)
    for head, _, *rows in tables:
        assert rows
        assert {len(row.split("|")) for row in rows} == {len(head.split("|"))}
    told = [row.split("|")[-2].strip() for row in tables[2][2:]]
    assert told == ["yes"] * 3


def test_other_differences_are_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = reconciliation._bare

    def one_cent_off(
        documents: Sequence[Sequence[Figure]], bounds: Sequence[BoundRule]
    ) -> list[Decimal]:
        first, *rest = bare(documents, bounds)
        return [first + Decimal("0.01"), *rest]

    monkeypatch.setattr(reconciliation, "_bare", one_cent_off)
    with pytest.raises(ValueError, match="other differences than a bare loop"):
        reconciliation.measure_verdicts(2, 1)
