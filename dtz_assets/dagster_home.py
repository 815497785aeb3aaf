"""Which Dagster instance a command works with, and where that keeps its runs.

SQLite files under the warehouse, unless DTZ_POSTGRES_URL names a database: then all but the logs
of runs is there, for `dtz` as for the daemon and the web interface. No Dagster is imported here.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from dtz_assets.settings import PROJECT, Settings
from pipelines.errors import ReleaseError, StateError
from pipelines.store.files import disk_faults
from pipelines.store.release import KEPT


def use_settings(settings: Settings) -> None:
    """Let Dagster's resources and its instance, which read the environment, see these settings.

    Raises ReleaseError for a folder that cannot be made, StateError where a database is named and
    what speaks to it is not installed.
    """
    os.environ["DTZ_RAW"] = str(settings.raw)
    os.environ["DTZ_WAREHOUSE"] = str(settings.warehouse)
    os.environ["DTZ_FETCH"] = str(settings.fetch)
    storage = storage_of(settings)
    with disk_faults(storage, ReleaseError, KEPT):
        storage.mkdir(parents=True, exist_ok=True)
    os.environ["DTZ_DAGSTER_STORAGE"] = str(storage)
    os.environ["DAGSTER_HOME"] = str(_home(settings))


def storage_of(settings: Settings) -> Path:
    """The folder of all that Dagster keeps in files."""
    return settings.warehouse / "dagster"


def _home(settings: Settings) -> Path:
    """The folder with the `dagster.yaml` that counts."""
    url = settings.postgres_url.get_secret_value()
    if not url:
        return PROJECT
    if find_spec("dagster_postgres") is None:
        raise StateError(
            "DTZ_POSTGRES_URL: what speaks to PostgreSQL is not installed; run `make postgres`, "
            "or take the setting away"
        )
    os.environ["DTZ_POSTGRES_URL"] = url
    return PROJECT / "deploy" / "postgres"
