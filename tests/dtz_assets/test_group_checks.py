"""The checks of the groups of rules: what fails, how gravely, and the table that shows it."""

from __future__ import annotations

from decimal import Decimal

import dagster as dg
import pytest

from dtz_assets.asset_checks import (
    FINDING_CHECKS,
    FINDINGS,
    VERDICTS,
    every_number_is_accounted_for,
    finding_check,
    group_check,
)
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow
from dtz_assets.schemas.group_checks import NAMED_GROUPS
from tests.dtz_assets.conftest import run_job


def rule(group: str, severity: str = "error", kind: str = "sum") -> dict:
    return {
        "rule_id": f"money/{group}",
        "family": "money",
        "kind": kind,
        "group": group,
        "text": "De delen tellen op",
        "severity": severity,
    }


def finding(kind: str = "discrepancy", state: str = "open", **changes) -> dict:
    return {
        "finding_id": "f1",
        "document_id": "d1",
        "kind": kind,
        "whose": "publisher",
        "severity": "error",
        "state": state,
        "explanation": "Uitleg.",
        **changes,
    }


def suspect(rank: int, figure: str, name: str = "f1") -> dict:
    return {
        "finding_id": name,
        "set_no": rank,
        "figure_id": figure,
        "proposed_amount_eur": Decimal(7),
        "hypothesis": "one_digit",
        "rank": rank,
        "explanation": f"{figure} misprinted",
    }


def verdict(group: str, outcome: str, difference: int | None = 0, document: str = "d1") -> dict:
    is_checked = difference is not None
    return {
        "rule_id": f"money/{group}",
        "document_id": document,
        "reported_eur": Decimal(10) if is_checked else None,
        "computed_eur": Decimal(10 + difference) if difference is not None else None,
        "difference_eur": Decimal(difference) if difference is not None else None,
        "allowed_eur": Decimal("1.5") if is_checked else None,
        "verdict": outcome,
        "explanation": f"{group} in {document}",
    }


@pytest.fixture
def staged(settings, built) -> Warehouse:
    """A warehouse with the figures of the own report in staging, and no findings."""
    warehouse = Warehouse(settings, "run")
    source = Warehouse(built.settings, "run")
    warehouse.staging.save("core.figures", source.staging.load("core.figures"))
    return warehouse


@pytest.fixture
def put(staged):
    """Put rows into staging: of the tables that are not named, none."""

    def run(**tables: list[dict]) -> None:
        for name in ("rules", "verdicts", "findings", "finding_rules", "suspects"):
            table = f"quality.{name}"
            staged.staging.save(table, as_arrow(MODELS[table], tables.get(name, [])))

    return run


@pytest.fixture
def hold(staged, put, checked):
    """Hold the check of a group against rules and verdicts."""

    def run(group: str, rules: list[dict], verdicts: list[dict], **more) -> dg.AssetCheckResult:
        put(rules=rules, verdicts=verdicts, **more)
        result: dg.AssetCheckResult
        (result,) = checked(group_check(group), staged)
        return result

    return run


@pytest.fixture
def figures(staged) -> list[dict]:
    """Those that may be suspects."""
    rows: list[dict] = staged.staging.rows("core.figures")
    return rows


def table(result: dg.AssetCheckResult, name: str = "what_does_not_hold") -> list[dict]:
    shown = result.metadata[name]
    assert isinstance(shown, dg.TableMetadataValue)
    return [dict(record.data) for record in shown.records]


def test_the_groups_that_have_a_name():
    assert NAMED_GROUPS == ("sums_per_year", "category_totals", "transfers", "balance")


@pytest.mark.parametrize("group", NAMED_GROUPS)
def test_a_group_passes_when_rounding_explains_all(hold, group):
    verdicts = [
        verdict(group, "exact"),
        verdict(group, "rounding", 1, "d2"),
        verdict(group, "not_checkable", None, "d3"),
    ]
    result = hold(group, [rule(group)], verdicts)
    assert result.passed
    assert result.metadata["verdicts"].value == 3
    assert "what_does_not_hold" not in result.metadata


@pytest.mark.parametrize("group", NAMED_GROUPS)
def test_a_group_fails_and_shows_what_where_and_by_how_much(hold, group):
    other = next(one for one in NAMED_GROUPS if one != group)
    verdicts = [
        verdict(group, "exact"),
        verdict(other, "discrepancy", 7),
        verdict(group, "discrepancy", 3, "d2"),
    ]
    result = hold(group, [rule(group), rule(other)], verdicts)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR
    assert result.metadata["broken"].value == 1
    (shown,) = table(result)
    numbers = {
        "reported_eur": "10.000000",
        "computed_eur": "13.000000",
        "difference_eur": "3.000000",
        "allowed_eur": "1.500000",
    }
    about = {"rule_id": f"money/{group}", "document_id": "d2"}
    assert shown == {**about, **numbers, "state": "open", "explanation": f"{group} in d2"}
    worst, sound = table(result, "every_verdict")
    assert worst == {**about, **numbers, "verdict": "discrepancy"}
    assert (sound["document_id"], sound["verdict"]) == ("d1", "exact")


def test_the_counts_are_told_in_words(hold):
    outcomes = ["exact", "rounding", "discrepancy", "discrepancy"]
    verdicts = [verdict("balance", one, 3, f"d{n}") for n, one in enumerate(outcomes)]
    verdicts.append(verdict("balance", "not_checkable", None))
    assert hold("balance", [rule("balance")], verdicts).description == (
        "5 verdicts on 4 documents: 1 exact, 1 explained by rounding, 2 beyond rounding, "
        "1 not checkable"
    )
    assert str(hold("balance", [rule("balance")], verdicts[:1]).description).startswith(
        "1 verdict on 1 document: 1 exact, 0 explained"
    )


def test_what_cannot_be_checked_comes_before_what_holds(hold):
    verdicts = [
        verdict("balance", "exact", document="d1"),
        verdict("balance", "rounding", 1, "d2"),
        verdict("balance", "not_checkable", None, "d3"),
    ]
    shown = table(hold("balance", [rule("balance")], verdicts), "every_verdict")
    assert [row["verdict"] for row in shown] == ["not_checkable", "rounding", "exact"]
    assert shown[0]["difference_eur"] is None


@pytest.mark.parametrize(
    ("states", "passes"),
    [((), False), (("open",), False), (("accepted",), True), (("accepted", "open"), False)],
)
def test_what_a_person_accepted_is_shown_and_does_not_fail(hold, states, passes):
    findings = [finding(state=one, finding_id=f"f{n}") for n, one in enumerate(states)]
    links = [{"finding_id": one["finding_id"], "rule_id": "money/balance"} for one in findings]
    result = hold(
        "balance",
        [rule("balance")],
        [verdict("balance", "discrepancy", 3)],
        findings=findings,
        finding_rules=links,
    )
    assert result.passed is passes
    (shown,) = table(result)
    assert shown["state"] == ("accepted" if passes else "open")
    assert ("(1 of these accepted)" in str(result.description)) is passes


def test_an_accepted_finding_in_one_document_accepts_nothing_in_another(hold):
    result = hold(
        "balance",
        [rule("balance")],
        [verdict("balance", "discrepancy", 3, name) for name in ("d1", "d2")],
        findings=[finding(state="accepted")],
        finding_rules=[{"finding_id": "f1", "rule_id": "money/balance"}],
    )
    assert not result.passed
    found = {row["document_id"]: row["state"] for row in table(result)}
    assert found == {"d1": "accepted", "d2": "open"}


def test_a_grave_rule_that_was_accepted_leaves_the_severity_to_the_others(hold):
    mild = {**rule("balance", "warning"), "rule_id": "money/mild"}
    result = hold(
        "balance",
        [rule("balance"), mild],
        [
            verdict("balance", "discrepancy", 3),
            {**verdict("balance", "discrepancy", 3), "rule_id": "money/mild"},
        ],
        findings=[finding(state="accepted")],
        finding_rules=[{"finding_id": "f1", "rule_id": "money/balance"}],
    )
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN


def test_the_suspects_of_what_does_not_hold_are_shown_and_no_others(hold, figures):
    one, other, third = figures[:3]
    result = hold(
        "balance",
        [rule("balance"), rule("transfers")],
        [verdict("balance", "discrepancy", 3), verdict("transfers", "discrepancy", 3)],
        findings=[finding(), finding(finding_id="f2")],
        finding_rules=[
            {"finding_id": "f1", "rule_id": "money/balance"},
            {"finding_id": "f2", "rule_id": "money/transfers"},
        ],
        suspects=[
            suspect(2, other["figure_id"]),
            suspect(1, one["figure_id"]),
            suspect(1, third["figure_id"], "f2"),
        ],
    )
    assert table(result, "suspects") == [
        {
            "finding_id": "f1",
            "rank": rank,
            "page": figure["page"],
            "label": figure["label"],
            "printed": figure["printed"],
            "proposed_amount_eur": "7.00",
            "explanation": f"{figure['figure_id']} misprinted",
        }
        for rank, figure in ((1, one), (2, other))
    ]


def test_without_suspects_there_is_no_table_of_them(hold):
    result = hold("balance", [rule("balance")], [verdict("balance", "discrepancy", 3)])
    assert "suspects" not in result.metadata


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("jointly_impossible", "sums_hold_together"),
        ("misread", "no_other_finding_is_open"),
        ("malformed", "no_other_finding_is_open"),
        ("source", "no_other_finding_is_open"),
    ],
)
def test_a_finding_of_another_kind_fails_its_check_and_no_other(
    staged, put, checked, figures, kind, name
):
    row = finding(kind, explanation="Samen kan niet.", document_id=None)
    put(findings=[row], suspects=[suspect(1, figures[0]["figure_id"])])
    (result,) = checked(finding_check(name), staged)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR
    assert result.description == f"1 open finding: 1 {kind}"
    (shown,) = table(result, "findings")
    assert (shown["kind"], shown["explanation"]) == (kind, "Samen kan niet.")
    assert [one["rank"] for one in table(result, "suspects")] == [1]
    (other,) = set(FINDING_CHECKS) - {name}
    (result,) = checked(finding_check(other), staged)
    assert result.passed
    assert result.description == "no open finding"
    assert not {"findings", "suspects"} & set(result.metadata)


@pytest.mark.parametrize("kind", ["discrepancy", "omission", "unclaimed"])
def test_what_has_a_check_of_its_own_is_not_told_twice(staged, put, checked, kind):
    put(findings=[finding(kind)])
    for name in FINDING_CHECKS:
        (result,) = checked(finding_check(name), staged)
        assert result.passed


@pytest.mark.parametrize("name", FINDING_CHECKS)
def test_a_mild_finding_warns_and_an_accepted_one_passes(staged, put, checked, name):
    kind = "jointly_impossible" if name == "sums_hold_together" else "source"
    put(findings=[finding(kind, severity="warning"), finding(kind, "accepted", finding_id="f2")])
    (result,) = checked(finding_check(name), staged)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.metadata["open"].value == 1
    put(findings=[finding(kind, "accepted")])
    (result,) = checked(finding_check(name), staged)
    assert result.passed


def test_a_rule_that_only_warns_fails_mildly(hold):
    result = hold("balance", [rule("balance", "warning")], [verdict("balance", "discrepancy", 3)])
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN


@pytest.mark.parametrize(("kind", "passed"), [("sum", True), ("complete", False)])
def test_what_is_absent_fails_where_it_should_be_there(hold, kind, passed):
    absent = verdict("completeness", "not_checkable", None)
    result = hold("completeness", [rule("completeness", "warning", kind)], [absent])
    assert result.passed is passed
    assert result.severity is dg.AssetCheckSeverity.WARN or passed
    if not passed:
        assert table(result)[0]["explanation"] == "completeness in d1"


def test_a_group_without_verdicts_passes(hold):
    assert hold("balance", [], []).passed


def test_the_own_report_breaks_one_sum_and_one_list_and_lacks_a_year(built):
    evaluations = built.result.get_asset_check_evaluations()
    failed = {one.check_name: one.severity for one in evaluations if not one.passed}
    assert failed == {
        "sums_per_year": dg.AssetCheckSeverity.ERROR,
        "balance": dg.AssetCheckSeverity.WARN,
        "completeness": dg.AssetCheckSeverity.WARN,
    }
    assert not any(one.blocking for one in evaluations if not one.passed)


def test_suspects_are_shown_by_the_check_of_the_sum_that_does_not_hold(built):
    evaluations = {one.check_name: one for one in built.result.get_asset_check_evaluations()}
    shown = evaluations["sums_per_year"].metadata["suspects"].value
    rows = [dict(record.data) for record in shown.records]
    assert [(row["rank"], row["page"], row["printed"], row["explanation"]) for row in rows] == [
        (
            1,
            6,
            "€ 35.299",
            "35.299 is waarschijnlijk 35.296: één cijfer, en het is ook het bedrag van 2019.",
        ),
        (2, 6, "€ 7.703", "7.703 kan ook 7.700 zijn: één cijfer."),
        (
            3,
            6,
            "€ 42.999",
            "42.999 kan ook 43.001 zijn: dan klopt het, maar dat scheelt cijfers: 4.",
        ),
    ]
    assert "suspects" not in evaluations["balance"].metadata
    assert evaluations["sums_per_year"].description == (
        "4 verdicts on 1 document: 3 exact, 0 explained by rounding, 1 beyond rounding, "
        "0 not checkable"
    )


@pytest.mark.slow
def test_an_instance_on_disk_keeps_what_the_checks_of_a_refresh_said(copied):
    """Through the real job: tables, words and severity survive the database of Dagster."""
    (copied.raw / "coevorden" / "leeg.pdf").touch()
    with dg.instance_for_test() as instance:
        assert run_job(copied, instance=instance).success
        records = {
            name: instance.event_log_storage.get_asset_check_execution_history(
                dg.AssetCheckKey(asset, name), limit=1
            )
            for asset, name in (
                (VERDICTS, "sums_per_year"),
                (FINDINGS, "no_other_finding_is_open"),
                (FINDINGS, "sums_hold_together"),
            )
        }
    said = {name: _evaluation(found) for name, found in records.items()}
    assert {name: one.passed for name, one in said.items()} == {
        "sums_per_year": False,
        "no_other_finding_is_open": False,
        "sums_hold_together": True,
    }
    assert len(said["sums_per_year"].metadata["suspects"].value.records) == 3
    assert said["no_other_finding_is_open"].description == "1 open finding: 1 source"
    assert said["no_other_finding_is_open"].severity is dg.AssetCheckSeverity.ERROR


def _evaluation(records):
    (record,) = records
    return record.event.dagster_event.event_specific_data


def test_a_number_that_nobody_claims_is_a_warning(settings, checked):
    warehouse = Warehouse(settings, "run")
    box = {"x0": 1.0, "top": 1.0, "x1": 2.0, "bottom": 2.0}
    numbers = [
        {"document_id": "d", "page": page, **box, "printed": "42", "status": status, "reason": "r"}
        for page, status in ((1, "ignored"), (2, "unclaimed"))
    ]
    warehouse.staging.save("quality.numbers", as_arrow(MODELS["quality.numbers"], numbers))
    (result,) = checked(every_number_is_accounted_for, warehouse)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert table(result, "numbers") == [
        {"document_id": "d", "page": 2, "printed": "42", "reason": "r"}
    ]
    warehouse.staging.save("quality.numbers", as_arrow(MODELS["quality.numbers"], numbers[:1]))
    (result,) = checked(every_number_is_accounted_for, warehouse)
    assert result.passed
