"""The site: what the release says, for who has only a browser."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from typing import Any

import dagster as dg

from dtz_assets.reporting import write_report
from dtz_assets.resources import Warehouse
from pipelines.errors import SiteError


@dg.asset(
    key="report",
    deps=[dg.AssetKey("release")],
    group_name="site",
    kinds={"html"},
    required_resource_keys={"warehouse"},
)
def report_site(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One file per report, a page of HTML, and an overview: the site in warehouse/report/."""
    warehouse: Warehouse = context.resources.warehouse
    settings = warehouse.settings
    try:
        written = write_report(settings)
    except SiteError as error:
        # The release is published, and people must be told of it: that does not wait for pictures.
        context.log.warning("%s", error)
        return dg.MaterializeResult(metadata={"is_written": False, "why": str(error)})
    return dg.MaterializeResult(
        metadata={
            "is_written": written.is_new,
            "reports": written.reports,
            "bytes": written.bytes,
            "path": dg.MetadataValue.path(str(settings.report / "index.html")),
        }
    )
