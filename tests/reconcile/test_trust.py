"""When readers differ so often that a document is not trusted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Figure
from pipelines.reconcile.trust import DISPUTED_PCT, distrust
from tests.reconcile.builders import FAMILY, figure, rules, unread


def disputed(quantity: str, **changes) -> Figure:
    return unread(quantity, AmountKind.DISPUTED, **changes)


def report(count: int, of_them_disputed: int) -> list[Figure]:
    right = [figure(f"expenditure/a{n}", n) for n in range(count - of_them_disputed)]
    return right + [disputed(f"expenditure/b{n}") for n in range(of_them_disputed)]


@pytest.mark.parametrize(
    ("count", "of_them", "told"),
    [(10, 3, ""), (10, 4, "4 / 10"), (200, 4, ""), (199, 4, "4 / 199"), (10, 0, ""), (0, 0, "")],
)
def test_more_than_two_per_cent_and_at_least_four(count: int, of_them: int, told: str) -> None:
    assert distrust(report(count, of_them), (), FAMILY, DISPUTED_PCT) == told


def test_the_share_can_be_set() -> None:
    assert distrust(report(10, 4), (), FAMILY, Decimal(40)) == ""
    assert distrust(report(10, 4), (), FAMILY, Decimal("39.9")) == "4 / 10"


def test_malformed_is_not_disputed() -> None:
    figures = [unread(f"expenditure/b{n}", AmountKind.MALFORMED) for n in range(9)]
    assert distrust(figures, (), FAMILY, DISPUTED_PCT) == ""


def sums(**changes):
    return rules(
        {
            "id": "s",
            "kind": "sum",
            "total": "expenditure/period",
            "parts": ["expenditure/period/*"],
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "expenditure/period"),
        ({"severity": "warning"}, ""),
        ({"optional": True}, ""),
    ],
)
def test_one_required_total_is_enough(changes, told: str) -> None:
    figures = [disputed("expenditure/period"), figure("expenditure/period/a", 1)]
    assert distrust(figures, sums(**changes), FAMILY, DISPUTED_PCT) == told


def test_a_part_is_not_a_total_and_another_place_will_do() -> None:
    total, part = figure("expenditure/period", 1), disputed("expenditure/period/a")
    assert distrust([total, part], sums(), FAMILY, DISPUTED_PCT) == ""
    elsewhere = disputed("expenditure/period", place=2)
    assert distrust([total, elsewhere, part], sums(), FAMILY, DISPUTED_PCT) == ""
