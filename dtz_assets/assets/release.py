"""The release: written beside the live one, audited, put in its place; and what is in it."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

import hashlib
import json
from pathlib import Path
from typing import Any

import dagster as dg

from dtz_assets.assets.common import key_of, past_key, shown
from dtz_assets.assets.core import CORE_PAST, CORE_TABLES
from dtz_assets.assets.messages import OUTBOX
from dtz_assets.assets.quality import QUALITY_PAST, QUALITY_TABLES
from dtz_assets.marts import mart_names, marts, view_rows
from dtz_assets.releases import uphold_pin
from dtz_assets.resources import Warehouse
from dtz_assets.schema_version import SCHEMA_VERSION, require_replaceable
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import as_arrow, release_table
from pipelines.errors import NoRelease, QueryError, ReleaseError
from pipelines.figures.extract import EXTRACTION_VERSION
from pipelines.store.kept import kept_releases
from pipelines.store.query import run_query
from pipelines.store.release import build_release, keep_release, publish

CANDIDATE = dg.AssetKey("release_candidate")
RELEASE = dg.AssetKey("release")
_STAGED_TABLES = (*CORE_TABLES, *QUALITY_TABLES, "ops.files", "ops.fetches")
SHOWN_DOCUMENTS = 200
# Held back, then with open findings, the gravest first, then the rest.
_DOCUMENTS = """
select file, status, coalesce(reason_code, '') as reason, coalesce(figures, 0) as figures,
       coalesce(grave, 0) as errors, coalesce(others, 0) as warnings
from core.documents
left join (select document_id, count(*) as figures from core.figures group by all)
    using (document_id)
left join (
    select document_id, count(*) filter (severity = 'error') as grave,
           count(*) filter (severity <> 'error') as others
    from quality.findings where state = 'open' group by all
) using (document_id)
order by status in ('loaded', 'superseded', 'withdrawn'), errors desc, warnings desc, file
"""
_STATUSES = "select status, count(*) from core.documents group by all order by all"
_PAST = (past_key("core"), past_key("quality"))


@dg.asset(
    key=CANDIDATE,
    deps=[*(key_of(table) for table in _STAGED_TABLES), *_PAST, OUTBOX],
    group_name="release",
    kinds={"duckdb"},
    required_resource_keys={"warehouse"},
)
def release_candidate(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One DuckDB file, whole, beside the live one; not made when nothing changed since that."""
    warehouse: Warehouse = context.resources.warehouse
    _settle_live(warehouse)
    inputs, in_any_case = _inputs(warehouse), warehouse.is_rebuild or warehouse.was_reread
    if inputs == published_inputs(_made_last(warehouse)) and not in_any_case:
        staged_path(warehouse).unlink(missing_ok=True)
        return dg.MaterializeResult(metadata={"inputs": inputs, "changed": False})
    staged = (*_STAGED_TABLES, *CORE_PAST, *QUALITY_PAST)
    rows: dict[str, Any] = {name: warehouse.staging.staged(name) for name in staged}
    rows |= {name: as_arrow(MODELS[name], _ops_rows(warehouse, name)) for name in _SNAPSHOTS}
    rows["ops.views"] = as_arrow(MODELS["ops.views"], view_rows())
    figures = rows["core.figures"].num_rows
    rows["ops.releases"] = as_arrow(
        MODELS["ops.releases"],
        [_release_row(warehouse, inputs, rows["core.documents"].num_rows, figures)],
    )
    tables = [release_table(name, model, rows[name]) for name, model in MODELS.items()]
    build_release(staged_path(warehouse), tables, marts())
    return dg.MaterializeResult(metadata={"inputs": inputs, "changed": True, "figures": figures})


@dg.asset(
    key=RELEASE,
    deps=[CANDIDATE],
    group_name="release",
    kinds={"duckdb"},
    required_resource_keys={"warehouse"},
)
def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """One file, warehouse/dtz.duckdb: what analysts read, replaced as a whole."""
    warehouse: Warehouse = context.resources.warehouse
    staged, settings = staged_path(warehouse), warehouse.settings
    if staged.exists():
        context.log.info("%s", _publish(warehouse, staged))
    if warehouse.pin is None:
        warehouse.state.let_go()  # what it tells of can be looked up now
    if warehouse.pin is not None:
        context.log.warning("release %s is pinned and stays live", warehouse.pin.release_id)
    current = run_query(settings.live, "select release_id, figures from ops.releases").rows[0]
    statuses = run_query(settings.live, _STATUSES)
    return dg.MaterializeResult(
        metadata={
            "release_id": current[0],
            "figures": current[1],
            "is_pinned": warehouse.pin is not None,
            "path": dg.MetadataValue.path(str(settings.live)),
            "documents": documents_shown(settings.live),
            **{f"documents_{status}": count for status, count in statuses.rows},
        }
    )


def documents_shown(live: Path) -> dg.TableMetadataValue:
    """How the documents of a release stand, those first that a person should look at."""
    found = run_query(live, f"{_DOCUMENTS} limit {SHOWN_DOCUMENTS}")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return shown(rows, found.columns, SHOWN_DOCUMENTS)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            key_of(f"marts.{mart.name}"),
            deps=[RELEASE],
            group_name="marts",
            description=mart.comment,
            kinds={"duckdb", "sql"},
        )
        for mart in marts()
    ],
    required_resource_keys={"warehouse"},
    name="marts",
)
def mart_tables(context: dg.AssetExecutionContext) -> Any:
    """Count what is in the marts of the published release."""
    live = context.resources.warehouse.settings.live
    for name in mart_names():
        (count,) = run_query(live, f"select count(*) from marts.{name}").rows[0]
        yield dg.MaterializeResult(
            asset_key=key_of(f"marts.{name}"), metadata={"dagster/row_count": count}
        )


def staged_path(warehouse: Warehouse) -> Path:
    """Where the next release is made; absent when there is nothing new to publish."""
    return warehouse.settings.staging / "release.duckdb"


def _settle_live(warehouse: Warehouse) -> None:
    """A pinned release is live, or this run ends; what a newer version made is not replaced."""
    is_pinned = uphold_pin(warehouse.settings) is not None
    if not is_pinned and not warehouse.is_rebuild:
        require_replaceable(warehouse.settings.live)


def _made_last(warehouse: Warehouse) -> Path:
    """The release that a new one must differ from: while one is pinned, the youngest kept."""
    settings = warehouse.settings
    if warehouse.pin is None:
        return settings.live
    return next(iter(kept_releases(settings.releases).values()), settings.live)


def _publish(warehouse: Warehouse, staged: Path) -> str:
    """Put the staged release live, or only keep it while another one is pinned; what was done."""
    settings, release_id, pin = warehouse.settings, _release_id(warehouse), warehouse.pin
    if pin is None:
        publish(staged, settings.live, settings.releases, release_id, settings.keep_releases)
        return f"published release {release_id}"
    keep_release(staged, settings.releases, release_id, settings.keep_releases, {pin.release_id})
    return f"kept release {release_id}; not published, as {pin.release_id} is pinned"


def published_inputs(live: Path) -> str | None:
    """What the live release was made of; null when there is none that can be read."""
    try:
        rows = run_query(live, "select inputs from ops.releases").rows
    except (NoRelease, ReleaseError, QueryError):
        return None
    return str(rows[0][0]) if rows else None


_SNAPSHOTS = ("ops.runs", "ops.alerts")


def _ops_rows(warehouse: Warehouse, table: str) -> list[dict[str, Any]]:
    """What analysts see of it: a message in the language of the settings, and no channels."""
    columns = MODELS[table].to_schema().columns
    rows = warehouse.state.snapshot(table.split(".")[1])
    return [{name: row[name] for name in columns} for row in rows]


def _release_id(warehouse: Warehouse) -> str:
    return f"{warehouse.at:%Y%m%dT%H%M%S}-{warehouse.run_id[:8]}"


def _release_row(warehouse: Warehouse, inputs: str, documents: int, figures: int) -> dict[str, Any]:
    return {
        "release_id": _release_id(warehouse),
        "built_at": warehouse.at,
        "run_id": warehouse.run_id,
        "schema_version": SCHEMA_VERSION,
        "extraction_version": EXTRACTION_VERSION,
        "inputs": inputs,
        "documents": documents,
        "figures": figures,
    }


def _inputs(warehouse: Warehouse) -> str:
    """A hash of everything that core, quality and marts are a function of, and of the paths seen.

    Whether a path is new or known says nothing about what stands there.
    """
    documents = warehouse.staging.load("core.documents").to_pylist()
    told = [
        warehouse.staging.digest(table)
        for table in ("quality.verdicts", "quality.findings", "quality.suspects")
    ]
    keys = warehouse.staging.load("extractions").select(["sha256", "key", "status"]).to_pylist()
    definitions = [
        [one.placement_fingerprint, *(rule.model_dump(mode="json") for rule in one.rules)]
        for one in warehouse.definitions
    ]
    sql = [[mart.name, mart.sql, mart.comment] for mart in marts()]
    content = [
        SCHEMA_VERSION,
        warehouse.settings.language,
        documents,
        sorted(keys, key=lambda row: str(row["sha256"])),
        told,
        [
            [row["path"], row["sha256"], row["outcome"] not in ("new", "known") and row["outcome"]]
            for row in warehouse.staging.load("ops.files").to_pylist()
        ],
        definitions,
        [one.model_dump(mode="json") for one in warehouse.decisions],
        sorted(warehouse.purged),
        sql,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
