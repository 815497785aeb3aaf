"""When a refresh starts by itself."""

from __future__ import annotations

import dagster as dg

from dtz_assets.jobs import refresh
from dtz_assets.settings import Settings


def monthly_refresh(settings: Settings) -> dg.ScheduleDefinition:
    """The monthly refresh, in local time through both changes of the clock."""
    return dg.ScheduleDefinition(
        name="monthly_refresh",
        job=refresh,
        cron_schedule=settings.schedule,
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
