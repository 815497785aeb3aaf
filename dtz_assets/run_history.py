"""Dagster's own memory of runs, ticks and cursors: what of it tells of documents, removed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import StateError
from pipelines.store.compacting import compact
from pipelines.store.files import disk_faults

# What Dagster keeps by table; every other folder has logs of runs.
_TABLES = {"history", "schedules"}


def forget_runs(storage: Path) -> None:
    """Remove the history of all runs: tables of their checks show labels and amounts.

    Whether schedule and sensor are on stays. For environments in which `use_settings` was called.
    Raises StateError when Dagster or the disk refuses.
    """
    if not storage.is_dir():
        return
    import dagster as dg

    try:
        with dg.DagsterInstance.get() as instance:
            instance.wipe()
            _forget_ticks(instance)
    except Exception as error:  # whatever Dagster and what it stands on can raise
        raise StateError(
            f"{storage}: Dagster's history of runs could not be removed ({type(error).__name__}); "
            "stop `make ui`, delete this folder, and run it again"
        ) from error
    with disk_faults(storage, StateError):
        for folder in storage.iterdir():
            if folder.is_dir() and folder.name not in _TABLES:
                shutil.rmtree(folder)
    for tables in sorted(storage.rglob("*.db")):
        compact(tables)


def _forget_ticks(instance: Any) -> None:
    """The cursor of the sensor names files that wait; a tick repeats it."""
    now = datetime.now(UTC).timestamp()
    for state in instance.all_instigator_state():
        instance.purge_ticks(state.instigator_origin_id, state.selector_id, before=now)
        if getattr(state.instigator_data, "cursor", None):
            data = state.instigator_data._replace(cursor=None)
            instance.update_instigator_state(state.with_data(data))
