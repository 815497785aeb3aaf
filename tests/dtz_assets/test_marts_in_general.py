"""The marts over reports that are not like our own: other families, years, stages, decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from dtz_assets.marts import described_marts
from pipelines.store.query import run_query
from tests.dtz_assets.marts_of import READ, figure_row, marts_of, marts_over

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
REPORT = "emmen/fund/account/2020-2021"
REPORTS = [
    {
        "report_id": REPORT,
        "publisher": "emmen",
        "programme": "Fund",
        "period_start": 2020,
        "period_end": 2021,
        "family": "fund",
        "current_document_id": "doc",
    }
]
DOCUMENTS = [
    {"document_id": "doc", "file": "emmen/a.pdf", "status": "loaded", "report_id": REPORT},
    {"document_id": "bad", "file": "emmen/b.pdf", "status": "quarantined", "reason": "?"},
]
KNOWN = {"core.reports": REPORTS, "core.documents": DOCUMENTS}


def asked(sql, tables):
    with marts_of(KNOWN | tables) as marts:
        return marts.execute(sql).fetchall()


def of_figures(sql, *rows):
    return asked(sql, {"core.figures": rows})


def leafless(quantity, amount, **changes):
    return figure_row(quantity, amount, is_leaf=False, **changes)


BUDGETS = (
    "select year, category, line_item, budget_eur, spent_eur, spent_leaves_eur, left_eur "
    "from marts.budget_vs_expenditure"
)
PLAN = {"measure": "budget", "stage": "budget_original"}


def test_a_budget_of_a_year_meets_the_expenditure_of_that_year():
    roads = {"category": "Roads"}
    found = of_figures(
        BUDGETS,
        leafless("budget/2020", 10, year=2020, **PLAN),
        figure_row("budget/2020/roads", 10, year=2020, **PLAN, **roads),
        leafless("expenditure/2020", 7, year=2020),
        leafless("expenditure/2020/roads", 7, year=2020, **roads),
        figure_row("expenditure/2020/roads/tar", 6, year=2020, line_item="Tar", **roads),
        figure_row("expenditure/2021/roads", 9, year=2021, **roads),
    )
    assert found == [(2020, None, None, 10, 7, 6, 3), (2020, "Roads", None, 10, 7, 6, 3)]


def test_what_no_total_states_is_left_to_the_leaves():
    tar = {"category": "Roads", "line_item": "Tar"}
    found = of_figures(
        BUDGETS,
        figure_row("budget/period/roads/tar", 10, **PLAN, **tar),
        figure_row("expenditure/2020/roads/tar", 3, year=2020, **tar),
        figure_row("expenditure/2021/roads/tar", 4, year=2021, **tar),
        figure_row("expenditure/2021/roads/salt", 5, year=2021, category="Roads", line_item="Salt"),
    )
    assert found == [(None, "Roads", "Tar", 10, None, 7, None)]


def test_a_budget_can_be_a_stage_of_the_expenditure():
    row = {"row_label": "Roads", "period_start": 2021, "period_end": 2021}
    found = of_figures(
        "select year, category, stage, budget_eur, spent_eur, left_eur, spent_pct "
        "from marts.budget_vs_expenditure",
        figure_row("original/expenditure/roads", 8, stage="budget_original", **row),
        figure_row("amended/expenditure/roads", 10, stage="budget_amended", **row),
        figure_row("actual/expenditure/roads", 7, **row),
        figure_row("forecast/expenditure/roads", 9, stage="forecast", **row),
    )
    assert found == [
        (2021, "Roads", "budget_amended", 10, 7, 3, 70),
        (2021, "Roads", "budget_original", 8, 7, 1, Decimal("87.5")),
    ]


def test_money_of_others_and_what_was_not_read_is_no_budget():
    found = of_figures(
        BUDGETS,
        leafless("budget/period", 10, scope="shared", **PLAN),
        leafless("budget/period/roads", None, **PLAN),
    )
    assert found == []


def test_spending_of_a_report_about_one_year_is_of_that_year():
    found = of_figures(
        "select year, label, amount_eur from marts.spending_by_year",
        figure_row("a", 1, period_start=2021, period_end=2021, label="Roads"),
        figure_row("b", 2, label="over both years"),
        figure_row("c", 3, year=2020, stage="forecast"),
    )
    assert found == [(2021, "Roads", 1)]


def test_a_transfer_is_known_by_its_measure():
    out = {"measure": "transfer", "from_party": "Fund", "to_party": "Deal"}
    found = of_figures(
        "select quantity, year, to_party, moved_out_eur, received_eur, difference_eur, places "
        "from marts.transfers",
        figure_row("moved/2020/deal", 5, year=2020, **out),
        figure_row("moved/2020/deal", 4, year=2020, measure="income", place=2),
        figure_row("expenditure/2020/deal", 9, year=2020),
    )
    assert found == [("moved/2020/deal", 2020, "Deal", 5, 4, 1, 2)]


PAYS = {"measure": "co_financing", "year": 2020, "category": "Deal"}


def test_who_pays_what_in_cash_and_in_kind():
    found = of_figures(
        "select line_item, scope, is_in_kind, is_leaf, amount_eur, share_pct, computed_pct "
        "from marts.co_financing",
        leafless("deal", 100, line_item="All", **PAYS),
        leafless("deal/state", 900, line_item="State", scope="other", **PAYS),
        figure_row("deal/own", 75, line_item="Own", label="Own", **PAYS),
        figure_row("deal/hours", 25, line_item="Hours", label="Hours", is_in_kind=True, **PAYS),
        leafless(
            "share/own",
            None,
            **PAYS | {"measure": "share", "line_item": "Own", "label": "Own"},
            share_pct=Decimal(75),
        ),
    )
    assert found == [
        ("All", "own", False, False, 100, None, None),
        ("State", "other", False, False, 900, None, None),
        ("Hours", "own", True, True, 25, None, 25),
        ("Own", "own", False, True, 75, 75, 75),
    ]


def test_shares_of_another_row_or_page_are_not_taken():
    share = PAYS | {"measure": "share", "line_item": "Own", "share_pct": Decimal(75)}
    found = of_figures(
        "select share_pct from marts.co_financing",
        figure_row("deal/own", 75, line_item="Own", label="Own", **PAYS),
        leafless("share/1", None, **share, label="Own", page=2),
        leafless("share/2", None, **share, label="Others"),
    )
    assert found == [(None,)]


def test_whatever_a_fund_pays_is_there_once():
    pays = {"funding_source": "Reserve", "year": 2021}
    found = of_figures(
        "select measure, funding_source, amount_accepted_eur from marts.co_financing",
        leafless("x", 5, place=1, **pays),
        figure_row("x", 5, place=2, **pays),
        figure_row("y", 6, year=2021),
    )
    assert found == [("expenditure", "Reserve", 5)]


def test_a_project_that_goes_on_says_since_when():
    named = {"report_id": REPORT, "category": "Roads"}
    found = asked(
        "select year, name, page, times, first_year, years from marts.projects_by_year",
        {
            "core.projects": [
                {**named, "year": 2021, "name": "Bridge", "page": 3},
                {**named, "year": 2020, "name": "Bridge", "page": 2},
                {**named, "year": 2020, "name": "Bridge", "page": 1},
                {**named, "year": 2021, "name": "Tunnel", "page": 3},
            ]
        },
    )
    assert found == [
        (2020, "Bridge", 1, 2, 2020, 2),
        (2021, "Bridge", 3, 1, 2020, 2),
        (2021, "Tunnel", 3, 1, 2021, 1),
    ]


def test_a_step_of_the_walk_has_its_amount_as_printed_beside_it():
    decided = {"amount_accepted_eur": Decimal(4)}
    found = of_figures(
        "select step, change_eur, change_printed_eur, running_eur, printed_eur from marts.balance",
        figure_row("budget/period", 10, **PLAN),
        leafless("expenditure/period", 3, **decided),
        figure_row("balance/period", 7, measure="balance"),
    )
    assert found == [(1, 10, 10, 10, None), (2, -4, -3, 6, None), (3, 0, 0, 6, 7)]


def test_the_narrative_is_in_reading_order_and_empty_where_none_is_kept():
    columns = {"report_id": REPORT, "page_from": 1, "page_to": 1, "text": "Two words.\nThree"}
    sections = [
        {**columns, "section_no": 2, "year": 2020, "title": "A"},
        {**columns, "section_no": 1, "year": None, "title": "Z"},
    ]
    sql = "select year, title, words, file from marts.narrative_by_year"
    assert asked(sql, {"core.sections": sections}) == [
        (None, "Z", 3, "emmen/a.pdf"),
        (2020, "A", 3, "emmen/a.pdf"),
    ]
    assert asked(sql, {}) == []


def test_coverage_has_every_document_and_null_where_nothing_was_read():
    found = asked(
        "select file, numbers, accounted_pct, tied_pct, unread, exact, discrepancy, "
        "open_findings, decided_findings from marts.coverage",
        {
            "quality.coverage": [
                {
                    "document_id": "doc",
                    "numbers": 8,
                    "claimed": 4,
                    "ignored": 2,
                    "unclaimed": 2,
                    "tied": 3,
                }
            ],
            "core.figures": [figure_row("a", None, status="disputed"), figure_row("b", 1)],
            "quality.verdicts": [{"document_id": "doc", "rule_id": "r", "verdict": "discrepancy"}],
            "quality.findings": [
                {"finding_id": "1", "document_id": "doc", "state": "open"},
                {"finding_id": "2", "document_id": "bad", "state": "accepted"},
            ],
        },
    )
    assert found == [
        ("emmen/a.pdf", 8, 75, 75, 1, 0, 1, 1, 0),
        ("emmen/b.pdf", None, None, None, None, None, None, 0, 1),
    ]


DECISION = {
    "document_id": "doc",
    "status": "in_force",
    "reason": "because",
    "decided_by": "Anne",
    "decided_at": NOON,
}


def test_a_decided_finding_has_the_decision_about_it_or_about_its_figures():
    figures = [figure_row("a", 9, amount_accepted_eur=Decimal(7)), figure_row("b", 1)]
    about = {"quantity": "a", "place": 1, "conclusion": "correct_value"}
    finding = {"document_id": "doc", "kind": "discrepancy", "severity": "error"}
    links = [{"rule_id": "r", "document_id": "doc", "figure_id": f["figure_id"]} for f in figures]
    found = asked(
        "select finding_id, decision_id, conclusion, amount_eur, amount_accepted_eur, "
        "difference_eur, decided_by from marts.decided_findings",
        {
            "core.figures": figures,
            "quality.findings": [
                {**finding, "finding_id": "of figure", "state": "accepted"},
                {**finding, "finding_id": "open", "state": "open"},
                {**finding, "finding_id": "whole", "state": "accepted"},
                {**finding, "finding_id": "unread", "state": "accepted", "kind": "malformed"},
            ],
            "quality.finding_rules": [
                {"finding_id": one, "rule_id": "r"} for one in ("of figure", "open")
            ],
            "quality.verdict_figures": links,
            "quality.decisions": [
                {**DECISION, **about, "decision_id": "d1"},
                {**DECISION, "decision_id": "d2", "finding_id": "whole", "conclusion": "accepted"},
            ],
        },
    )
    assert found == [
        ("of figure", "d1", "correct_value", 9, 7, -2, "Anne"),
        ("unread", None, None, None, None, None, None),
        ("whole", "d2", "accepted", None, None, None, "Anne"),
    ]


def test_a_decision_that_lapsed_decides_nothing():
    finding = {"finding_id": "f", "document_id": "doc", "state": "accepted"}
    decision = DECISION | {"decision_id": "d", "finding_id": "f", "status": "lapsed"}
    found = asked(
        "select decision_id from marts.decided_findings",
        {"quality.findings": [finding], "quality.decisions": [decision]},
    )
    assert found == [(None,)]


def test_the_decided_finding_of_our_own_report(accepted):
    found = run_query(
        accepted.settings.live,
        "select kind, conclusion, printed, amount_eur, amount_accepted_eur, decided_by "
        "from marts.decided_findings",
    ).rows
    assert found == [
        ("discrepancy", "correct_value", "€ 35.299", 35299, 35296, "a controller"),
    ]


@pytest.mark.parametrize("mart", described_marts(), ids=lambda mart: mart.name)
def test_keys_are_unique_and_only_columns_marked_so_are_null(mart, built, accepted):
    for one in (built, accepted):
        answer = run_query(one.settings.live, f"select * from marts.{mart.name}")
        assert answer.columns == list(mart.view.column_comments)
        null = {
            name
            for row in answer.rows
            for name, value in zip(answer.columns, row, strict=True)
            if value is None
        }
        assert null <= mart.nullable
        at = [answer.columns.index(name) for name in mart.key]
        keys = [tuple(row[place] for place in at) for row in answer.rows]
        assert len(keys) == len(set(keys))


def test_the_order_of_rows_below_changes_no_mart(accepted):
    """Also not the order of its own rows: an answer that is copied stays the same."""
    with duckdb.connect(accepted.settings.live, read_only=True) as release:
        tables, turned = (
            {
                name: release.sql(f"from {name} order by rowid {way}").to_arrow_table()
                for name in READ
            }
            for way in ("asc", "desc")
        )
    with marts_over(tables) as marts, marts_over(turned) as marts_of_turned:
        for mart in described_marts():
            sql = f"from marts.{mart.name}"
            assert marts.sql(sql).fetchall() == marts_of_turned.sql(sql).fetchall(), mart.name
