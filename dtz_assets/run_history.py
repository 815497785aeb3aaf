"""Dagster's own memory of runs, ticks and cursors: what of it tells of documents, removed."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dtz_assets.postgres import drop_tables
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
            url = getattr(instance.run_storage, "postgres_url", None)
            if url is None:
                instance.wipe()
                _forget_ticks(instance)
            else:
                _begin_anew(instance, url)
    except Exception as error:  # whatever Dagster and what it stands on can raise
        where, what = _told(storage)
        raise StateError(
            f"{where}: Dagster's history of runs could not be removed ({type(error).__name__}); "
            f"{what}, and run it again"
        ) from error
    # Beside a database, files of tables are of a time before it: nothing uses them any more.
    kept = _TABLES if url is None else set()
    with disk_faults(storage, StateError):
        for folder in storage.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder)
    for tables in sorted(storage.rglob("*.db")):
        compact(tables)


def _told(storage: Path) -> tuple[str, str]:
    """Where the history is, and what to do when it cannot be removed."""
    if os.environ.get("DTZ_POSTGRES_URL"):
        return "DTZ_POSTGRES_URL", "stop the daemon and the web interface, look at the database"
    return str(storage), "stop `make ui`, delete this folder"


def _begin_anew(instance: Any, url: str) -> None:
    """Tables of a database are made again: emptied ones keep what was in them for a while."""
    import dagster as dg

    states = [_without_cursor(state) for state in instance.all_instigator_state()]
    drop_tables(url)
    with dg.DagsterInstance.get() as anew:
        for state in states:
            anew.add_instigator_state(state)


def _forget_ticks(instance: Any) -> None:
    """The cursor of the sensor names files that wait; a tick repeats it."""
    now = datetime.now(UTC).timestamp()
    for state in instance.all_instigator_state():
        instance.purge_ticks(state.instigator_origin_id, state.selector_id, before=now)
        instance.update_instigator_state(_without_cursor(state))


def _without_cursor(state: Any) -> Any:
    if not getattr(state.instigator_data, "cursor", None):
        return state
    return state.with_data(state.instigator_data._replace(cursor=None))
