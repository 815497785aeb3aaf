"""What charts are made of, over reports that are not like our own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.site.money import gather_money, gather_totals
from pipelines.store.contents import Contents
from tests.dtz_assets.marts_of import figure_row, marts_of
from tests.dtz_assets.test_marts_in_general import DOCUMENTS, PLAN, REPORT, REPORTS

AMENDED = {"measure": "budget", "stage": "budget_amended"}


def tables(*figures):
    known: dict[str, Any] = {
        "core.reports": REPORTS,
        "core.documents": DOCUMENTS,
        "core.figures": figures,
    }
    return Contents(Path("memory"), marts_of(known))


def leafless(quantity, amount, **changes):
    return figure_row(quantity, amount, is_leaf=False, **changes)


def test_a_report_without_money_of_these_kinds_has_none():
    money = gather_money(tables(leafless("other", 1, measure="result")), REPORT)
    assert (money.spent, money.budgets, money.transfers) == ((), (), ())
    assert gather_totals(tables()) == {}


def test_each_budget_has_its_own_figures_also_where_stages_and_years_differ():
    money = gather_money(
        tables(
            leafless("budget/original/2020", 10, year=2020, **PLAN),
            leafless("budget/amended/2020", 12, year=2020, **AMENDED),
            leafless("budget/original/2020", 10, year=2020, place=2, **PLAN),
            leafless("budget/original/2021", 20, year=2021, **PLAN),
            leafless("expenditure/2020", 9, year=2020),
            leafless("expenditure/2020", 9, year=2020, place=2),
        ),
        REPORT,
    )
    budgets = money.budgets
    assert [(one.year, one.stage, one.budget_figure, one.spent_figure) for one in budgets] == [
        (2020, "budget_amended", "doc|budget/amended/2020|budget|budget_amended|1",
         "doc|expenditure/2020|expenditure|actual|1"),
        (2020, "budget_original", "doc|budget/original/2020|budget|budget_original|1",
         "doc|expenditure/2020|expenditure|actual|1"),
        (2021, "budget_original", "doc|budget/original/2021|budget|budget_original|1", None),
    ]  # fmt: skip


def test_each_side_of_a_transfer_has_its_own_figure():
    out = {"measure": "transfer", "from_party": "Fund", "to_party": "Deal", "year": 2020}
    (one, other) = gather_money(
        tables(
            figure_row("moved/2020/deal", 5, **out),
            figure_row("moved/2020/deal", 4, year=2020, measure="income", place=2),
            figure_row("moved/2020/elsewhere", 3, **out),
        ),
        REPORT,
    ).transfers
    assert one.out_figure == "doc|moved/2020/deal|transfer|actual|1"
    assert one.in_figure == "doc|moved/2020/deal|income|actual|2"
    assert (other.moved_out, other.received, other.in_figure) == (Decimal(3), None, None)


def test_the_whole_of_a_report_is_its_leaves_where_no_total_is_printed():
    budgets = [leafless(f"budget/{year}", 10, year=year, **PLAN) for year in (2020, 2021)]
    roads = figure_row("expenditure/2020/roads", 4, year=2020, category="Roads")
    (total,) = gather_totals(tables(roads, *budgets)).values()
    assert (total.budget, total.spent) == (None, Decimal(4))  # budgets of years are not added up
    period = leafless("budget/amended/period", 30, **AMENDED)
    first = leafless("budget/original/period", 20, **PLAN)
    (total,) = gather_totals(tables(roads, first, period)).values()
    assert (total.budget, total.spent) == (Decimal(30), Decimal(4))
