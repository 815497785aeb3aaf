"""The site: what the release says, for who has only a browser."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg

from dtz_assets.reporting import follow_release
from dtz_assets.resources import Warehouse

REPORT = dg.AssetKey("report")


@dg.asset(
    key=REPORT,
    deps=[dg.AssetKey("release")],
    group_name="site",
    kinds={"html"},
    required_resource_keys={"warehouse"},
)
def report_site(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One file per report, a page of HTML, and an overview: the site in warehouse/report/."""
    warehouse: Warehouse = context.resources.warehouse
    written = follow_release(warehouse.settings)
    if written is None:
        return dg.MaterializeResult(metadata={"is_written": False, "why": "DTZ_REPORT=false"})
    if isinstance(written, str):
        context.log.warning("%s", written)
        return dg.MaterializeResult(metadata={"is_written": False, "why": written})
    return dg.MaterializeResult(
        metadata={
            "is_written": written.is_new,
            "reports": written.reports,
            "bytes": written.bytes,
            "path": dg.MetadataValue.path(str(warehouse.settings.site / "index.html")),
        }
    )
