"""The marts of the own report, each against a small table that a reader can check."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dtz_assets.marts import described_marts, mart_names
from pipelines.store.query import run_query

YEARS = "dtz-overview/years-complete"
LIKELIEST = "35.299 is waarschijnlijk 35.296: één cijfer, en het is ook het bedrag van 2019."


@pytest.fixture(scope="module")
def ask(built):
    return lambda sql: run_query(built.settings.live, sql).rows


def euros(rows):
    """Amounts as text: every digit counts, and so does the number of decimals."""
    return [
        tuple(str(value) if isinstance(value, Decimal) else value for value in row) for row in rows
    ]


def test_the_verdicts_are_those_of_the_method(ask):
    found = dict(ask("select verdict, count(*) from quality.verdicts group by all"))
    assert found == {"exact": 26, "rounding": 8, "discrepancy": 2, "not_checkable": 2}


def test_the_two_that_do_not_hold(ask):
    found = ask(
        'select "group", reported_eur, computed_eur, difference_eur, allowed_eur '
        "from quality.verdicts join quality.rules using (rule_id) "
        "where verdict = 'discrepancy' order by difference_eur"
    )
    assert euros(found) == [
        ("sums_per_year", "42999.000000", "43002.000000", "3.000000", "1.500000"),
        ("balance", "299435.000000", "318170.000000", "18735.000000", "3.000000"),
    ]


@pytest.mark.parametrize("difference", ["1", "-347"])
def test_what_rounding_explains_is_no_finding(ask, difference):
    found = ask(
        f"select distinct verdict from quality.verdicts where difference_eur = {difference}"
    )
    assert found == [("rounding",)]


def test_the_findings_are_a_discrepancy_and_three_omissions(ask):
    found = ask(
        "select kind, severity, publisher, rule_id from marts.open_findings "
        "join quality.finding_rules using (finding_id) order by all"
    )
    assert found == [
        ("discrepancy", "error", "coevorden", "dtz-overview/breakdown/2020/programma-dtz"),
        ("omission", "warning", "coevorden", "dtz-overview/balance-list"),
        ("omission", "warning", "coevorden", f"{YEARS}/2020/bedrijvensubsidieregeling"),
        ("omission", "warning", "coevorden", f"{YEARS}/2021"),
    ]


def test_an_open_finding_names_its_likeliest_suspect(built):
    found = run_query(
        built.settings.live,
        "select kind, suspects, suspect_page, suspect_label, suspect_printed, "
        "suspect_proposed_eur, suspect_explanation from marts.open_findings order by kind",
    ).rows
    assert euros(found) == [
        ("discrepancy", 3, 6, "€1 euro per inwoner", "€ 35.299", "35296.00", LIKELIEST),
        *3 * [("omission", 0, None, None, None, None, None)],
    ]


def test_an_accepted_finding_is_not_open(accepted):
    found = run_query(accepted.settings.live, "select kind from marts.open_findings").rows
    assert found == 3 * [("omission",)]


def test_what_is_absent_is_the_publishers_and_not_zero(ask):
    found = ask(
        "select rule_id, verdict, f.whose, reported_eur, computed_eur from quality.verdicts v "
        "join quality.finding_rules x using (rule_id) join quality.findings f using (finding_id) "
        f"where rule_id like '{YEARS}/%' order by rule_id"
    )
    assert found == [
        (f"{YEARS}/2020/bedrijvensubsidieregeling", "not_checkable", "publisher", None, None),
        (f"{YEARS}/2021", "not_checkable", "publisher", None, None),
    ]
    spent = ask("select count(*) from marts.spending_by_year where year = 2021 or amount_eur = 0")
    assert spent == [(0,)]


def test_spending_by_year(ask):
    found = ask(
        "select year, category, line_item, is_in_kind, amount_eur "
        "from marts.spending_by_year order by year, category, line_item"
    )
    assert [" | ".join(map(str, row)) for row in found] == SPENT.strip().splitlines()


SPENT = """
2017 | Bedrijvensubsidieregeling | None | False | 535226.00
2017 | Programma DTZ | Kennispoort Drenthe | False | 20000.00
2017 | Programma DTZ | €1 euro per inwoner | False | 35381.00
2017 | Regionale projecten | None | False | 10400.00
2018 | Bedrijvensubsidieregeling | None | False | 178409.00
2018 | Programma DTZ | Inzet projectleider logistiek | False | 20000.00
2018 | Programma DTZ | Kennispoort Drenthe | False | 25925.00
2018 | Programma DTZ | Kosten inkind communicatie | True | 25943.00
2018 | Programma DTZ | €1 euro per inwoner | False | 35286.00
2018 | Regionale projecten | None | False | 23622.00
2019 | Bedrijvensubsidieregeling | None | False | 178409.00
2019 | Programma DTZ | Kennispoort Drenthe | False | 25925.00
2019 | Programma DTZ | €1 euro per inwoner | False | 35299.00
2019 | Regionale projecten | None | False | 53056.00
2020 | Programma DTZ | Kennispoort Drenthe | False | 7703.00
2020 | Programma DTZ | €1 euro per inwoner | False | 35299.00
2020 | Regionale projecten | None | False | 24950.00
"""


def test_leaves_add_up_without_counting_twice(ask):
    # 3 euros of 2020 and 1 of rounding above the 1 270 829 that the report prints.
    assert euros(ask("select sum(amount_eur) from marts.spending_by_year")) == [("1270833.00",)]


def test_budget_vs_expenditure(ask):
    columns = "category, budget_eur, spent_eur, left_eur, spent_pct"
    assert euros(ask(f"select {columns} from marts.budget_vs_expenditure")) == [
        (None, "2160000.00", "1270829.00", "889171.00", "58.8347"),
        ("Bedrijvensubsidieregeling", "900000.00", "892044.00", "7956.00", "99.1160"),
        ("Programma DTZ", "660000.00", "266758.00", "393242.00", "40.4179"),
        ("Regionale projecten", "600000.00", "112028.00", "487972.00", "18.6713"),
    ]


def test_transfers(ask):
    assert euros(
        ask(
            "select from_party, to_party, moved_out_eur, received_eur, difference_eur, places "
            "from marts.transfers"
        )
    ) == [("Dutch TechZone", "Regiodeal", "571000.00", "571000.00", "0.00", 4)]


def test_balance(ask):
    assert euros(
        ask("select step, measure, change_eur, running_eur, printed_eur from marts.balance")
    ) == [
        (1, "budget", "2160000.00", "2160000.00", None),
        (2, "expenditure", "-1270829.00", "889171.00", None),
        (3, "transfer", "-571000.00", "318171.00", None),
        (4, "result", "-18735.00", "299436.00", None),
        (5, "balance", "0.00", "299436.00", "299435.00"),
    ]


def test_nothing_was_restated(ask):
    assert ask("select count(*) from marts.restatements") == [(0,)]


def test_every_number_of_the_report_is_accounted_for(ask):
    ((numbers, claimed, ignored, unclaimed),) = ask(
        "select numbers, claimed, ignored, unclaimed from quality.coverage"
    )
    assert (claimed, unclaimed) == (45, 0)
    assert numbers == claimed + ignored


def test_no_mart_holds_money_as_a_float(ask):
    kinds = ask(
        "select column_name, data_type from information_schema.columns where table_schema = 'marts'"
    )
    money = {kind for name, kind in kinds if name.endswith("_eur")}
    assert money <= {"DECIMAL(18,2)", "DECIMAL(19,2)", "DECIMAL(24,6)"}


@pytest.mark.parametrize("mart", described_marts(), ids=lambda mart: mart.name)
def test_a_mart_says_what_its_rows_and_columns_are(mart):
    assert "one row per" in mart.view.comment.lower()
    assert all(mart.view.column_comments.values())
    assert mart.question.endswith("?")
    assert {*mart.key, *mart.nullable} <= set(mart.view.column_comments)


def test_the_marts_are_those_of_the_design():
    assert mart_names() == [
        "balance",
        "budget_vs_expenditure",
        "co_financing",
        "coverage",
        "decided_findings",
        "leaf_sums",
        "narrative_by_year",
        "open_findings",
        "projects_by_year",
        "restatements",
        "spending_by_year",
        "transfers",
    ]
