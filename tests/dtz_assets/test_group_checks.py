"""The checks of the groups of rules: what fails, how gravely, and the table that shows it."""

from __future__ import annotations

from decimal import Decimal

import dagster as dg
import pytest

from dtz_assets.asset_checks import every_number_is_accounted_for, group_check
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow
from dtz_assets.schemas.group_checks import NAMED_GROUPS


def rule(group: str, severity: str = "error", kind: str = "sum") -> dict:
    return {
        "rule_id": f"money/{group}",
        "family": "money",
        "kind": kind,
        "group": group,
        "text": "De delen tellen op",
        "severity": severity,
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
def hold(settings, checked):
    """Hold the check of a group against rules and verdicts."""

    def run(group: str, rules: list[dict], verdicts: list[dict]) -> dg.AssetCheckResult:
        warehouse = Warehouse(settings, "run")
        for name, rows in {"quality.rules": rules, "quality.verdicts": verdicts}.items():
            warehouse.staging.save(name, as_arrow(MODELS[name], rows))
        result: dg.AssetCheckResult
        (result,) = checked(group_check(group), warehouse)
        return result

    return run


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
    assert shown == {
        "rule_id": f"money/{group}",
        "document_id": "d2",
        "reported_eur": "10.000000",
        "computed_eur": "13.000000",
        "difference_eur": "3.000000",
        "allowed_eur": "1.500000",
        "explanation": f"{group} in d2",
    }


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
