"""Each chart shows what the marts say, with a table of the same amounts and their figures."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from markupsafe import Markup

from pipelines.site.exhibits import MOST_ROWS, Exhibits
from pipelines.site.model import Coverage, Document, Report
from pipelines.site.money import Budget, Money, Spent, Step, Total, Transfer
from pipelines.wording import Language

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Kept:
    """Keeps what it should draw."""

    def __init__(self) -> None:
        self.specs: list[dict[str, Any]] = []

    def draw(self, spec: dict[str, Any], title: str, description: str) -> Markup:
        self.specs.append(spec)
        return Markup("<svg/>")

    def values(self, layer: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.specs[-1]["layer"][layer]["data"]["values"]
        return found


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def exhibits(kept: Any) -> Exhibits:
    return Exhibits(None, Language.EN, kept)  # type: ignore[arg-type]


def report(name: str = "p", start: int = 2019, end: int = 2020) -> Report:
    current = Document(
        name, name * 64, "a/b.pdf", name, None, None, 1, NOON, "loaded", None, None, None
    )
    coverage = Coverage(0, 0, 0, 0, 0, 0, 0, 0, 0)
    return Report(
        name, "town", "Programme", "overview", start, end, current, (current,), coverage, 0
    )


def spent(year: int, category: str | None, amount: str, item: str | None = None) -> Spent:
    value = Decimal(amount)
    name = f"{category}-{item}-{year}"
    return Spent(year, category, item, item or category or "label", False, value, value, name)


def budget(category: str | None, amount: str, stage: str = "budget_original") -> Budget:
    figure = f"{category}-{stage}"
    return Budget(None, category, None, stage, Decimal(amount), Decimal(amount), figure, Decimal(1),
                  Decimal(1), "spent", Decimal(amount) - 1)  # fmt: skip


def shown(chart: Any) -> list[tuple[str, list[list[str]]]]:
    return [
        (row.label, [[str(amount.value) for amount in cell] for cell in row.cells])
        for row in chart.rows
    ]


def test_a_report_without_such_amounts_has_no_charts(exhibits):
    assert exhibits.of_money(report(), Money()) == []


def test_spending_has_a_row_for_each_category_and_its_items(exhibits):
    money = Money(
        spent=(
            spent(2019, "A", "0.10", "x"),
            spent(2019, "A", "0.20", "y"),
            spent(2021, "B", "5.00"),
        )
    )
    (chart,) = exhibits.of_money(report(), money)
    assert chart.columns == ("2019", "2020", "2021")  # a year of the period shows its absence
    assert shown(chart) == [
        ("B", [[], [], ["5.00"]]),
        ("A", [["0.30"], [], []]),
        ("x", [["0.10"], [], []]),
        ("y", [["0.20"], [], []]),
        ("Together", [["0.30"], [], ["5.00"]]),
    ]
    links = {row.label: row.cells[0][0].address for row in chart.rows if row.cells[0]}
    assert links == {"A": None, "x": "reports/p.html#figure-A-x-2019",
                     "y": "reports/p.html#figure-A-y-2019", "Together": None}  # fmt: skip


def test_bars_and_table_hold_the_same_amounts(exhibits, kept):
    exhibits.of_money(report(), Money(spent=(spent(2019, "A", "100"), spent(2019, "B", "-40"))))
    bars = [(one["low"], one["high"], one["says"]) for one in kept.values()]
    assert bars == [(0.0, 100.0, "2019, A: € 100"), (-40.0, 0.0, "2019, B: -€ 40")]


def test_small_categories_beyond_the_colours_are_one_in_the_drawing(exhibits, kept):
    money = Money(spent=tuple(spent(2019, f"c{one}", str(100 - one)) for one in range(12)))
    (chart,) = exhibits.of_money(report(), money)
    assert [key.label for key in chart.keys] == [*(f"c{one}" for one in range(7)), "other"]
    assert kept.values()[-1]["high"] == sum(100 - one for one in range(12))
    assert len(chart.rows) == 13


def test_eight_categories_all_have_their_names(exhibits):
    money = Money(spent=tuple(spent(2019, f"c{one}", str(100 - one)) for one in range(8)))
    (chart,) = exhibits.of_money(report(), money)
    assert chart.keys[-1].label == "c7"


def test_spending_without_a_category_goes_by_its_label(exhibits):
    (chart,) = exhibits.of_money(report(), Money(spent=(spent(2019, None, "7"),)))
    assert shown(chart) == [("label", [["7"], []])]


def test_a_decided_amount_has_what_is_printed_beside_it(exhibits):
    one = Spent(2019, "A", None, "A", False, Decimal(90), Decimal(80), "f")
    (chart,) = exhibits.of_money(report(), Money(spent=(one,)))
    (amount,) = chart.rows[0].cells[0]
    assert (amount.value, amount.printed) == (Decimal(90), Decimal(80))


def test_an_amended_budget_is_drawn_instead_of_the_original_and_both_are_in_the_table(
    exhibits, kept
):
    money = Money(budgets=(budget("A", "100"), budget("A", "120", "budget_amended")))
    (chart,) = exhibits.of_money(report(), money)
    assert [one["high"] for one in kept.values()] == [120.0]
    assert [row.label for row in chart.rows] == ["A, original", "A, amended"]
    assert chart.rows[1].cells[0][0].address == "reports/p.html#figure-A-budget_amended"


def test_budgets_beyond_the_room_of_a_drawing_are_in_the_table_only(exhibits, kept):
    money = Money(budgets=tuple(budget(f"c{one}", str(1000 + one)) for one in range(30)))
    (chart,) = exhibits.of_money(report(), money)
    assert len(kept.values()) == MOST_ROWS
    assert chart.left_out == 30 - MOST_ROWS
    assert len(chart.rows) == 30


def test_a_balance_walks_from_step_to_step_and_ends_at_what_is_printed(exhibits, kept):
    def step(measure, change, running, balance=None):
        end = None if balance is None else Decimal(balance)
        return Step(measure, measure, Decimal(change), Decimal(change), Decimal(running), end, "f")

    steps = (step("budget", 10, 10), step("expenditure", -4, 6), step("balance", 0, 6, 5))
    (chart,) = exhibits.of_money(report(), Money(steps=steps))
    assert [(one["low"], one["high"]) for one in kept.values()] == [(0, 10), (6, 10), (0, 5)]
    assert shown(chart) == [
        ("budget", [["10"], ["10"]]),
        ("expenditure", [["-4"], ["6"]]),
        ("balance", [[], ["5"]]),
    ]
    assert exhibits.of_money(report(), Money(steps=steps[:1])) == []


def test_a_transfer_has_both_sides_as_far_as_they_are_printed(exhibits, kept):
    both = Transfer(2019, "A", None, Decimal(5), Decimal(5), "o", Decimal(4), Decimal(4), "i",
                    Decimal(1))  # fmt: skip
    one = Transfer(None, "A", "B", Decimal(3), Decimal(3), "p", None, None, None, None)
    (chart,) = exhibits.of_money(report(), Money(transfers=(both, one)))
    assert [bar["high"] for bar in kept.values()] == [5, 4, 3]
    assert shown(chart) == [
        ("2019: A → not stated", [["5"], ["4"], ["1"]]),
        ("A → B", [["3"], [], []]),
    ]


def test_reports_of_a_publisher_stand_beside_each_other_and_are_not_added_up(exhibits, kept):
    reports = [report("p"), report("q", 2020, 2020), report("r")]
    totals = {
        "p": Total("p", Decimal(9), Decimal(7)),
        "q": Total("q", None, Decimal(3)),
    }
    chart = exhibits.of_publisher("town", reports, totals)
    assert chart is not None
    assert shown(chart) == [
        ("Programme 2019–2020", [["9"], ["7"]]),
        ("Programme 2020", [[], ["3"]]),
    ]
    assert [row.address for row in chart.rows] == ["reports/p.html", "reports/q.html"]
    assert exhibits.of_publisher("town", reports, {}) is None
