"""The refresh, and the same without raw/: all assets and checks, one run, one process.

Behind `dtz`, and the refresh behind schedule and sensor.
"""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg

from dtz_assets.posting import beat, crops_of
from dtz_assets.resources import REBUILD, Warehouse
from pipelines.stages.announcing import put_down_failure
from pipelines.stages.delivering import send


@dg.failure_hook(required_resource_keys={"warehouse"}, name="tell_that_no_release_was_published")
def tell_failure(context: dg.HookContext) -> None:
    """Tell people that the release stays as it was: a run may be started by no one that looks."""
    warehouse: Warehouse = context.resources.warehouse
    settings = warehouse.settings
    error = context.op_exception
    reason = "; ".join(warehouse.faults) or f"{context.op.name}: {error}"
    put_down_failure(warehouse.state, reason, settings.language, datetime.now(UTC))
    crop_of = crops_of(settings)
    send(warehouse.state, warehouse.post, settings.language, every=True, crop_of=crop_of)
    if not warehouse.is_rebuild:
        beat(settings, is_failure=True)


# What a run before it staged may be of another instant: made again means from the first step on.
_AGAIN = {"dagster/retry_strategy": "ALL_STEPS"}

# One process: an interpreter per step would cost seconds each, mostly to import Dagster.
refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="read what is new, reconcile, publish a release, tell what is new",
    executor_def=dg.in_process_executor,
    hooks={tell_failure},
    tags=_AGAIN,
)

rebuild = dg.define_asset_job(
    REBUILD,
    selection=dg.AssetSelection.all(),
    description="make core, quality and marts again from archive, intake, definitions, decisions",
    executor_def=dg.in_process_executor,
    hooks={tell_failure},
    tags=_AGAIN,
)
