"""When a refresh starts by itself."""

from __future__ import annotations

from datetime import datetime

import dagster as dg
from dagster._utils.schedules import schedule_execution_time_iterator

from dtz_assets.jobs import refresh
from dtz_assets.settings import Settings
from pipelines.errors import DefinitionError


def monthly_refresh(settings: Settings) -> dg.ScheduleDefinition:
    """The monthly refresh, in local time through both changes of the clock.

    Raises DefinitionError for a DTZ_SCHEDULE that is no cron expression.
    """
    try:
        return dg.ScheduleDefinition(
            name="monthly_refresh",
            job=refresh,
            cron_schedule=settings.schedule,
            execution_timezone=settings.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    except dg.DagsterInvalidDefinitionError as error:
        problem = f"{settings.schedule!r} is no cron expression"
        raise DefinitionError("DTZ_SCHEDULE", problem, "say '0 6 1 * *'") from error


def next_refresh(settings: Settings, after: datetime) -> datetime:
    """When the next one is expected, as Dagster's own daemon counts; whoever starts it."""
    ticks = schedule_execution_time_iterator(
        after.timestamp(), settings.schedule, settings.timezone
    )
    return next(tick for tick in ticks if tick > after)
