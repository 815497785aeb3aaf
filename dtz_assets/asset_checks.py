"""Asset checks: schemas and audits block a release, what does not reconcile never does."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from dtz_assets.assets.common import key_of, past_key, shown
from dtz_assets.assets.core import CORE_PAST, CORE_TABLES
from dtz_assets.assets.quality import QUALITY_PAST, QUALITY_TABLES
from dtz_assets.assets.release import CANDIDATE, staged_path
from dtz_assets.audits import AUDITS, audit, lost_reports, why_lost
from dtz_assets.check_tables import (
    BROKEN_COLUMNS,
    FINDING_COLUMNS,
    SUSPECT_COLUMNS,
    VERDICT_COLUMNS,
    counted,
    findings_about,
    findings_in_words,
    states,
    suspects_of,
    worst_first,
)
from dtz_assets.freshness import refreshed_in_time
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_frame, failure_cases
from dtz_assets.schemas.group_checks import broken_verdicts
from pipelines.reconcile.model import FindingKind
from pipelines.stages.explaining import OPEN
from pipelines.store.kept import kept_releases
from pipelines.store.staging import Staging
from pipelines.wording import say

VERDICTS = key_of("quality.verdicts")
FINDINGS = key_of("quality.findings")

_NONE_LOST = "no_report_is_lost"

# Each of these has a check of its own: of the groups, of coverage, and of sums held together.
_TOLD_ELSEWHERE = {
    FindingKind.DISCREPANCY,
    FindingKind.OMISSION,
    FindingKind.UNCLAIMED,
    FindingKind.JOINTLY_IMPOSSIBLE,
}
FINDING_CHECKS = {
    "sums_hold_together": (
        {FindingKind.JOINTLY_IMPOSSIBLE},
        "amounts exist with which all sums hold at once, not only each by itself",
    ),
    "no_other_finding_is_open": (
        set(FindingKind) - _TOLD_ELSEWHERE,
        "nothing else is wrong with a document or a reading, or a person has accepted it",
    ),
}


def schema_checks(
    tables: Mapping[dg.AssetKey, Sequence[str]], name: str
) -> dg.AssetChecksDefinition:
    """One blocking check per asset: the rows of its tables fit their models."""

    @dg.multi_asset_check(
        name=name,
        specs=[
            dg.AssetCheckSpec(
                "schema",
                asset=asset,
                blocking=True,
                description=f"every row of {', '.join(held)} fits its model",
            )
            for asset, held in tables.items()
        ],
        required_resource_keys={"warehouse"},
    )
    def _checks(context: dg.AssetCheckExecutionContext) -> Iterable[dg.AssetCheckResult]:
        staging = context.resources.warehouse.staging
        for asset, held in tables.items():
            rows = [
                {"table": table, **vars(case)}
                for table in held
                for case in failure_cases(MODELS[table], staging.load(table))
            ]
            columns = ["table", "check", "column", "value", "index"]
            yield dg.AssetCheckResult(
                asset_key=asset,
                check_name="schema",
                passed=not rows,
                metadata={"failure_cases": shown(rows, columns)} if rows else {},
            )

    return _checks


def _by_asset(tables: Sequence[str]) -> dict[dg.AssetKey, Sequence[str]]:
    return {key_of(table): [table] for table in tables}


def group_check(group: str) -> dg.AssetChecksDefinition:
    """The rules of a group hold, in every current document; tables show which do not, and why.

    What a person has accepted stays in the tables, and does not fail the check.
    """

    @dg.asset_check(
        asset=VERDICTS,
        name=group,
        additional_deps=[FINDINGS],
        description=f"the rules of group {group} hold within what rounding explains",
        required_resource_keys={"warehouse"},
    )
    def _check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        staging = context.resources.warehouse.staging
        rules = {row["rule_id"]: row for row in staging.rows("quality.rules")}
        mine = [rule_id for rule_id, rule in rules.items() if rule["group"] == group]
        held = as_frame(staging.load_where("quality.verdicts", "rule_id", mine))
        held["kind"] = [rules[rule_id]["kind"] for rule_id in held["rule_id"]]
        broken = _rows(broken_verdicts(group, held))
        findings, links = staging.rows("quality.findings"), staging.rows("quality.finding_rules")
        for row, state in zip(broken, states(broken, findings, links), strict=True):
            row["state"] = state
        grave = [rules[row["rule_id"]]["severity"] for row in broken if row["state"] == OPEN]
        return dg.AssetCheckResult(
            passed=not grave,
            severity=_severity(grave),
            description=counted(_rows(held), accepted=len(broken) - len(grave)),
            metadata={
                "verdicts": len(held),
                "broken": len(broken),
                "every_verdict": shown(worst_first(_rows(held)), VERDICT_COLUMNS),
                **({"what_does_not_hold": shown(broken, BROKEN_COLUMNS)} if broken else {}),
                **_suspects(staging, findings_about(broken, findings, links)),
            },
        )

    return _check


def finding_check(name: str) -> dg.AssetChecksDefinition:
    """No finding of some kinds is open."""
    kinds, description = FINDING_CHECKS[name]

    @dg.asset_check(
        asset=FINDINGS,
        name=name,
        description=description,
        required_resource_keys={"warehouse"},
    )
    def _check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        staging = context.resources.warehouse.staging
        found = [
            row
            for row in staging.rows("quality.findings")
            if row["kind"] in kinds and row["state"] == OPEN
        ]
        return dg.AssetCheckResult(
            passed=not found,
            severity=_severity([row["severity"] for row in found]),
            description=findings_in_words(found),
            metadata={
                "open": len(found),
                **({"findings": shown(found, FINDING_COLUMNS)} if found else {}),
                **_suspects(staging, {row["finding_id"] for row in found}),
            },
        )

    return _check


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _severity(severities: Sequence[str]) -> dg.AssetCheckSeverity:
    """As grave as the gravest of what does not hold."""
    is_grave = "error" in severities
    return dg.AssetCheckSeverity.ERROR if is_grave else dg.AssetCheckSeverity.WARN


def _suspects(staging: Staging, finding_ids: set[str]) -> dict[str, dg.TableMetadataValue]:
    """The table of what may be wrong; none where nothing is suspected."""
    suspects = staging.load_where("quality.suspects", "finding_id", finding_ids).to_pylist()
    suspected = {row["figure_id"] for row in suspects}
    figures = staging.load_where("core.figures", "figure_id", suspected).to_pylist()
    rows = suspects_of(finding_ids, suspects, figures)
    return {"suspects": shown(rows, SUSPECT_COLUMNS)} if rows else {}


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
        for name in (*AUDITS, _NONE_LOST)
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
        yield _audited(warehouse, name, "rows", shown(rows, found.columns), _first(name, rows))
    before = (live, *kept_releases(warehouse.settings.releases).values())
    lost = lost_reports(path, *before, purged=warehouse.purged)
    told = why_lost(path, lost, *before)
    yield _audited(warehouse, _NONE_LOST, "reports", lost, _lost(lost, told, warehouse))


def _audited(
    warehouse: Warehouse, name: str, what: str, found: Any, fault: str
) -> dg.AssetCheckResult:
    """What an audit found; a fault in words is left for who tells people of it, too."""
    if not fault:
        return dg.AssetCheckResult(check_name=name, passed=True)
    warehouse.faults.append(fault)
    return dg.AssetCheckResult(
        check_name=name, passed=False, description=fault, metadata={what: found}
    )


def _first(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """A fault of the rows of a release is a mistake of ours: the audit, and a row to begin with."""
    if not rows:
        return ""
    first = ", ".join(f"{column} {value}" for column, value in rows[0].items())
    return f"{name}: {first}" + (f" (+{len(rows) - 1})" if len(rows) > 1 else "")


def _lost(lost: Sequence[str], told: Iterable[tuple[str, str, str]], warehouse: Warehouse) -> str:
    """The reports that would disappear, the files that they came from, and what to do."""
    if not lost:
        return ""
    language = warehouse.settings.language
    why = "; ".join(f"{report}: {file} ({reason.rstrip('.')})" for report, file, reason in told)
    return say(language, "watch.lost", reports=why or ", ".join(lost), audit=_NONE_LOST)


def build_checks(groups: Sequence[str]) -> list[dg.AssetChecksDefinition]:
    """All checks, one for each of `groups` among them."""
    return [
        schema_checks({**_by_asset(CORE_TABLES), past_key("core"): CORE_PAST}, "core_schemas"),
        schema_checks(
            {**_by_asset(QUALITY_TABLES), past_key("quality"): QUALITY_PAST}, "quality_schemas"
        ),
        *(group_check(group) for group in groups),
        *(finding_check(name) for name in FINDING_CHECKS),
        every_number_is_accounted_for,
        audits,
        refreshed_in_time,
    ]
