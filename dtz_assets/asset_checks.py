"""Asset checks: schemas and audits block a release, what does not reconcile never does."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from collections.abc import Iterable, Sequence

import dagster as dg

from dtz_assets.assets.common import key_of, shown
from dtz_assets.assets.core import CORE_TABLES
from dtz_assets.assets.quality import QUALITY_TABLES
from dtz_assets.assets.release import CANDIDATE, staged_path
from dtz_assets.audits import AUDITS, audit, lost_reports
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_frame, failure_cases
from dtz_assets.schemas.group_checks import broken_verdicts

VERDICTS = key_of("quality.verdicts")
_VERDICT_COLUMNS = (
    "rule_id",
    "document_id",
    "reported_eur",
    "computed_eur",
    "difference_eur",
    "allowed_eur",
    "explanation",
)


def schema_checks(tables: Sequence[str], name: str) -> dg.AssetChecksDefinition:
    """One blocking check per table: its rows fit the model."""

    @dg.multi_asset_check(
        name=name,
        specs=[
            dg.AssetCheckSpec(
                "schema",
                asset=key_of(table),
                blocking=True,
                description=f"every row of {table} fits its model",
            )
            for table in tables
        ],
        required_resource_keys={"warehouse"},
    )
    def _checks(context: dg.AssetCheckExecutionContext) -> Iterable[dg.AssetCheckResult]:
        warehouse: Warehouse = context.resources.warehouse
        for table in tables:
            cases = failure_cases(MODELS[table], warehouse.staging.load(table))
            rows = [vars(case) for case in cases]
            columns = ["check", "column", "value", "index"]
            yield dg.AssetCheckResult(
                asset_key=key_of(table),
                check_name="schema",
                passed=not rows,
                metadata={"failure_cases": shown(rows, columns)} if rows else {},
            )

    return _checks


def group_check(group: str) -> dg.AssetChecksDefinition:
    """The rules of a group hold, in every current document; a table shows which do not."""

    @dg.asset_check(
        asset=VERDICTS,
        name=group,
        description=f"the rules of group {group} hold within what rounding explains",
        required_resource_keys={"warehouse"},
    )
    def _check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        load = context.resources.warehouse.staging.load
        rules = {row["rule_id"]: row for row in load("quality.rules").to_pylist()}
        verdicts = as_frame(load("quality.verdicts"))
        of_rules = enumerate(verdicts["rule_id"])
        mine = [row for row, rule_id in of_rules if rules[rule_id]["group"] == group]
        verdicts["kind"] = [rules[rule_id]["kind"] for rule_id in verdicts["rule_id"]]
        broken = broken_verdicts(group, verdicts.iloc[mine].reset_index(drop=True))
        rows = [
            {str(name): value for name, value in row.items()} for row in broken.to_dict("records")
        ]
        is_grave = any(rules[row["rule_id"]]["severity"] == "error" for row in rows)
        return dg.AssetCheckResult(
            passed=not rows,
            severity=dg.AssetCheckSeverity.ERROR if is_grave else dg.AssetCheckSeverity.WARN,
            metadata={
                "verdicts": len(mine),
                "broken": len(rows),
                **({"what_does_not_hold": shown(rows, _VERDICT_COLUMNS)} if rows else {}),
            },
        )

    return _check


@dg.asset_check(
    asset=key_of("quality.coverage"),
    name="every_number_is_accounted_for",
    description="each number on a page is claimed, or ignored with a reason",
    required_resource_keys={"warehouse"},
)
def every_number_is_accounted_for(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Warn of numbers that no definition explains."""
    numbers = context.resources.warehouse.staging.load("quality.numbers").to_pylist()
    unclaimed = [row for row in numbers if row["status"] == "unclaimed"]
    columns = ["document_id", "page", "printed", "reason"]
    return dg.AssetCheckResult(
        passed=not unclaimed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "unclaimed": len(unclaimed),
            **({"numbers": shown(unclaimed, columns)} if unclaimed else {}),
        },
    )


@dg.multi_asset_check(
    name="audits",
    specs=[
        dg.AssetCheckSpec(name, asset=CANDIDATE, blocking=True, description=name.replace("_", " "))
        for name in (*AUDITS, "no_report_is_lost")
    ],
    required_resource_keys={"warehouse"},
)
def audits(context: dg.AssetCheckExecutionContext) -> Iterable[dg.AssetCheckResult]:
    """Audit the staged release, or the live one when nothing new was staged."""
    warehouse: Warehouse = context.resources.warehouse
    staged, live = staged_path(warehouse), warehouse.settings.live
    path = staged if staged.exists() else live
    for name, sql in AUDITS.items():
        found = audit(path, sql)
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        yield dg.AssetCheckResult(
            check_name=name,
            passed=not rows,
            metadata={"rows": shown(rows, found.columns)} if rows else {},
        )
    lost = lost_reports(path, live)
    yield dg.AssetCheckResult(
        check_name="no_report_is_lost",
        passed=not lost,
        metadata={"reports": lost} if lost else {},
    )


def build_checks(groups: Sequence[str]) -> list[dg.AssetChecksDefinition]:
    """All checks, one for each of `groups` among them."""
    return [
        schema_checks(CORE_TABLES, "core_schemas"),
        schema_checks(QUALITY_TABLES, "quality_schemas"),
        *(group_check(group) for group in groups),
        every_number_is_accounted_for,
        audits,
    ]
