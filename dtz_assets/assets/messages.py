"""Messages to people: put down before the release is made, sent after it is published."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from datetime import UTC, datetime
from typing import Any

import dagster as dg

from dtz_assets.assets.common import key_of, shown
from dtz_assets.assets.site import REPORT
from dtz_assets.posting import beat, send_after_run
from dtz_assets.resources import Warehouse
from dtz_assets.schedules import next_refresh
from pipelines.stages.announcing import ReportNames, put_down
from pipelines.stages.explaining import gather_evidence
from pipelines.store.query import run_query
from pipelines.store.records import RunStatus, as_plain

OUTBOX = dg.AssetKey("outbox")
DELIVERIES = key_of("ops.alerts")

# What a message is made of.
_TOLD = (
    "core.reports",
    "core.documents",
    "core.figures",
    "quality.rules",
    "quality.verdicts",
    "quality.findings",
    "quality.finding_rules",
    "quality.suspects",
)


@dg.asset(
    key=OUTBOX,
    deps=[key_of(table) for table in _TOLD],
    group_name="alerts",
    kinds={"sqlite"},
    required_resource_keys={"warehouse"},
)
def outbox(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One row per new message: what is new, changed or resolved, by document.

    Each is held until the release that it tells of is published.
    """
    warehouse: Warehouse = context.resources.warehouse
    if warehouse.pin is not None:
        # What is told can be looked up in the live release: it waits for one that has it.
        return dg.MaterializeResult(metadata={"dagster/row_count": 0, "is_pinned": True})
    rows_of = warehouse.staging.rows
    documents = {row["document_id"]: row for row in rows_of("core.documents")}
    families = {one.name: one.family for one in warehouse.definitions}
    reports = {
        row["report_id"]: ReportNames(
            row["publisher"], families[row["family"]].title.in_language(warehouse.settings.language)
        )
        for row in rows_of("core.reports")
    }
    messages = put_down(
        warehouse.state,
        rows_of("quality.findings"),
        documents,
        reports,
        warehouse.settings.language,
        warehouse.at,
        gather_evidence(rows_of),
        warehouse.settings.site_address,
        is_held=True,
    )
    return dg.MaterializeResult(metadata={"dagster/row_count": len(messages)})


@dg.asset(
    key=DELIVERIES,
    deps=[OUTBOX, dg.AssetKey("release"), REPORT],  # a message takes a picture along
    group_name="alerts",
    kinds={"sqlite"},
    required_resource_keys={"warehouse"},
)
def deliveries(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One row per message that was sent, or tried: the last step of a refresh."""
    warehouse: Warehouse = context.resources.warehouse
    settings = warehouse.settings
    is_refresh = not warehouse.is_rebuild
    tried = send_after_run(warehouse.state, settings, datetime.now(UTC), is_refresh=is_refresh)
    release_id, figures = run_query(
        settings.live, "select release_id, figures from ops.releases"
    ).rows[0]
    extractions = warehouse.staging.load("extractions")
    if is_refresh:
        warehouse.state.expect(warehouse.run_id, next_refresh(settings, datetime.now(UTC)))
    warehouse.state.finish_run(
        warehouse.run_id,
        RunStatus.SUCCEEDED,
        datetime.now(UTC),
        documents_read=sum(extractions.column("is_new").to_pylist()),
        figures=figures,
        release_id=release_id,
    )
    if is_refresh:
        beat(settings)
    rows = [as_plain(alert) for alert in tried]
    columns = ["subject", "status", "attempts", "channels"]
    return dg.MaterializeResult(
        metadata={"dagster/row_count": len(rows), "messages": shown(rows, columns)}
    )
