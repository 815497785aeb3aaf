"""Releases that say who they are, and nothing else: for what only asks that."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dtz_assets.schema_version import SCHEMA_VERSION
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow, release_table
from pipelines.store.release import build_release, publish

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def build_small(path: Path, release_id: str, version: str = SCHEMA_VERSION) -> Path:
    """A release with the one row of ops.releases."""
    model = MODELS["ops.releases"]
    row = {
        "release_id": release_id,
        "built_at": NOON,
        "run_id": "run",
        "schema_version": version,
        "extraction_version": 7,
        "inputs": release_id,
        "documents": 3,
        "figures": 45,
    }
    build_release(path, [release_table("ops.releases", model, as_arrow(model, [row]))], [])
    return path


def publish_small(warehouse: Path, *release_ids: str) -> Path:
    """Publish a release of each id, the last one live; the warehouse."""
    for one in release_ids:
        staged = build_small(warehouse / "staging" / "release.duckdb", one)
        publish(staged, warehouse / "dtz.duckdb", warehouse / "releases", one)
    return warehouse
