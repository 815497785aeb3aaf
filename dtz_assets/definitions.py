"""Everything that Dagster knows of this project: the one entry point, and only assembly."""

from __future__ import annotations

import dagster as dg

from dtz_assets.asset_checks import build_checks
from dtz_assets.assets.core import core_tables
from dtz_assets.assets.messages import deliveries, outbox
from dtz_assets.assets.quality import quality_tables
from dtz_assets.assets.release import mart_tables, release, release_candidate
from dtz_assets.assets.site import report_site
from dtz_assets.assets.sources import extractions, fetched_reports, source_files
from dtz_assets.freshness import late_refresh
from dtz_assets.jobs import rebuild, refresh
from dtz_assets.resources import warehouse_resource
from dtz_assets.schedules import monthly_refresh
from dtz_assets.schemas.group_checks import NAMED_GROUPS
from dtz_assets.sensors import deliver_messages, lost_runs, new_reports
from dtz_assets.settings import Settings
from pipelines.definitions import load_definitions

# The order of the stages.
ASSETS = (
    fetched_reports,
    source_files,
    extractions,
    core_tables,
    quality_tables,
    outbox,
    release_candidate,
    release,
    mart_tables,
    report_site,
    deliveries,
)


def build_definitions(settings: Settings) -> dg.Definitions:
    """The code location for these settings; raises DefinitionError for a wrong definition."""
    families = load_definitions(settings.reports)
    groups = {rule.group for family in families for rule in family.rules}
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=build_checks([*NAMED_GROUPS, *sorted(groups - set(NAMED_GROUPS))]),
        jobs=[refresh, rebuild],
        schedules=[monthly_refresh(settings)],
        sensors=[new_reports, deliver_messages, late_refresh, lost_runs],
        resources={"warehouse": warehouse_resource},
        executor=dg.in_process_executor,
    )


defs = build_definitions(Settings())
