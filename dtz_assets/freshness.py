"""Whether the release is as fresh as promised: a check after each run, and a sensor in between.

What counts as late is what the message and `dtz doctor` count as late; here it is only shown.
"""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from dtz_assets.assets.messages import DELIVERIES
from dtz_assets.assets.release import RELEASE
from dtz_assets.resources import Warehouse
from dtz_assets.settings import Settings
from pipelines.stages.watching import last_refresh
from pipelines.store.records import Run
from pipelines.store.state import State

FRESH = "refreshed_in_time"
INTERVAL_SECONDS = 300


@dg.asset_check(
    asset=RELEASE,
    name=FRESH,
    additional_deps=[DELIVERIES],
    description="the last refresh is not longer ago than the schedule and DTZ_OVERDUE_HOURS allow",
    required_resource_keys={"warehouse"},
)
def refreshed_in_time(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Hold the last refresh that succeeded against the clock, when a run is done."""
    warehouse: Warehouse = context.resources.warehouse
    last = last_refresh(warehouse.state)
    if last is None:  # a rebuild of what was never refreshed
        return dg.AssetCheckResult(
            passed=False,
            severity=dg.AssetCheckSeverity.WARN,
            description="no refresh has succeeded yet",
        )
    now = datetime.now(UTC)
    return dg.AssetCheckResult(
        passed=not is_late(last, warehouse.settings, now),
        description=_in_words(last, warehouse.settings),
        metadata=_metadata(last),
    )


@dg.sensor(
    name="late_refresh",
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="a refresh that stays away: it fails the check of the release, without a run",
)
def late_refresh(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Fail the check once for each refresh that stays away; the next one lets it pass again.

    The cursor holds when the refresh was expected of which that was told last.
    """
    settings = Settings()
    last = last_refresh(State(settings.state)) if settings.state.exists() else None
    if last is None or not is_late(last, settings, datetime.now(UTC)):
        return dg.SensorResult(skip_reason="no refresh is late")
    expected = last[1].isoformat()
    if context.cursor == expected:
        return dg.SensorResult(skip_reason=f"still late: {_in_words(last, settings)}")
    failed = dg.AssetCheckEvaluation(
        asset_key=RELEASE,
        check_name=FRESH,
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        description=_in_words(last, settings),
        metadata=_metadata(last),
    )
    return dg.SensorResult(asset_events=[failed], cursor=expected)


def is_late(last: tuple[Run, datetime], settings: Settings, at: datetime) -> bool:
    """Whether the refresh that should have followed the last one is overdue."""
    return at > last[1] + timedelta(hours=settings.overdue_hours)


def _in_words(last: tuple[Run, datetime], settings: Settings) -> str:
    run, expected = last
    begun, next_one = (
        one.astimezone(ZoneInfo(settings.timezone)).isoformat(" ", "minutes")
        for one in (run.started_at, expected)
    )
    return f"last refreshed at {begun}; the next one is expected at {next_one}"


def _metadata(last: tuple[Run, datetime]) -> dict[str, dg.MetadataValue]:
    run, expected = last
    return {
        "last_refresh": dg.MetadataValue.timestamp(run.started_at),
        "next_expected": dg.MetadataValue.timestamp(expected),
    }
