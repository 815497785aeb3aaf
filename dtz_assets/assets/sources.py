"""What comes to raw/, what stands there, and what was found in it: the first stages."""

# No `from __future__ import annotations` here: Dagster looks at the type of `context` itself.

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import dagster as dg
import pyarrow
from pydantic import Field

from dtz_assets.assets.common import key_of, row_count, save_tables, shown, table_specs
from dtz_assets.recalling import outcomes_before, recall_fetches, recall_files
from dtz_assets.resources import Warehouse
from pipelines.errors import DefinitionError
from pipelines.sources.collecting import Intent
from pipelines.sources.fetching import Fetcher
from pipelines.sources.judging import SourceFault, source_faults
from pipelines.stages.archives import ReadDocument
from pipelines.stages.beside import Misfit, Origin, origin_row, origins_of, see_origins
from pipelines.stages.gathering import gather, listed_origins
from pipelines.stages.loading import document_row
from pipelines.stages.looking import look
from pipelines.stages.reading import LOADED, Content, contents, read_all, recall_all
from pipelines.stages.rereading import chosen, read_again
from pipelines.stages.silencing import silence
from pipelines.stages.withdrawing import see_marks
from pipelines.store.records import Fetch, FileSeen

EXTRACTIONS = dg.AssetKey("extractions")


@dg.multi_asset(
    specs=table_specs(["ops.fetches"], deps=[]),
    required_resource_keys={"warehouse"},
    name="fetched_reports",
)
def fetched_reports(context: dg.AssetExecutionContext) -> Any:
    """Ask each source that is listed for what is new, and add it to raw/; in a rebuild, none."""
    warehouse: Warehouse = context.resources.warehouse
    if warehouse.is_rebuild:
        recall_fetches(warehouse.settings, warehouse.state)
        if not _is_kept(warehouse, "faults"):
            _keep_faults(warehouse, [])
    else:
        looks = _gathered(warehouse)
        context.log.info("%d new of %d looks", sum(one.is_new for one in looks), len(looks))
        fetches = warehouse.state.fetches()
        _keep_faults(warehouse, source_faults(warehouse.publishers, fetches, warehouse.at))
    yield from save_tables(warehouse, {"ops.fetches": warehouse.state.snapshot("fetches")})


def _gathered(warehouse: Warehouse) -> list[Fetch]:
    settings = warehouse.settings
    if not settings.fetch or not warehouse.publishers:
        return []
    intent = Intent(settings.raw, warehouse.at, settings.stable_for, warehouse.purged)
    with Fetcher(settings.fetch_limits, settings.networks) as fetcher:
        return gather(intent, warehouse.publishers, warehouse.state, fetcher)


def _keep_faults(warehouse: Warehouse, faults: Sequence[SourceFault]) -> None:
    told = pyarrow.Table.from_pylist([asdict(one) for one in faults], schema=FAULTS_SCHEMA)
    warehouse.beside.save("faults", told)


@dg.multi_asset(
    specs=table_specs(["ops.files"], deps=[key_of("ops.fetches")]),
    required_resource_keys={"warehouse"},
    name="source_files",
)
def source_files(context: dg.AssetExecutionContext) -> Any:
    """Look at every PDF under raw/ and at what is said beside it; in a rebuild, at nothing."""
    warehouse: Warehouse = context.resources.warehouse
    if warehouse.is_rebuild:
        recall_files(warehouse.settings, warehouse.state, warehouse.purged)
        if not _is_kept(warehouse, "origins"):
            _keep_origins(warehouse, {}, [])
    else:
        raw, purged = warehouse.settings.raw, warehouse.purged
        files = look(raw, warehouse.state, warehouse.intake, warehouse.at, purged)
        context.log.info("%d paths under %s", len(files), raw)
        _see_beside(warehouse, [file for file in files if file.sha256 not in purged])
    yield from save_tables(warehouse, {"ops.files": warehouse.state.snapshot("files")})


def _see_beside(warehouse: Warehouse, files: Sequence[FileSeen]) -> None:
    """Keep what is said of documents in files beside them, also for a time without these files."""
    raw = warehouse.settings.raw
    known = {seen.sha256 for seen in warehouse.intake.all()} - warehouse.purged
    before = {sha256: one for sha256, one in _said(warehouse).items() if sha256 in known}
    listed = listed_origins(warehouse.publishers, warehouse.state.fetches(), files)
    origins, misfits = see_origins(raw, files, before, listed)
    alone = see_marks(raw, files, warehouse.withdrawals, warehouse.at)
    _keep_origins(warehouse, origins, [*misfits, *alone])


def _keep_origins(
    warehouse: Warehouse, origins: Mapping[str, Origin], misfits: Sequence[Misfit]
) -> None:
    rows = [origin_row(sha256, one) for sha256, one in origins.items()]
    warehouse.beside.save("origins", pyarrow.Table.from_pylist(rows, schema=ORIGINS_SCHEMA))
    told = pyarrow.Table.from_pylist([asdict(one) for one in misfits], schema=MISFITS_SCHEMA)
    warehouse.beside.save("misfits", told)


def _said(warehouse: Warehouse) -> dict[str, Origin]:
    is_said = _is_kept(warehouse, "origins")
    return origins_of(warehouse.beside.rows("origins")) if is_said else {}


def _is_kept(warehouse: Warehouse, name: str) -> bool:
    return warehouse.beside.has(name)


class Reading(dg.Config):
    """What is read once more, though nothing changed by which it was read."""

    reread: list[str] = Field([], description="paths under raw/, as in ops.files")
    reread_families: list[str] = Field([], description="families: all documents of each")


@dg.asset(
    key=EXTRACTIONS,
    deps=[key_of("ops.files")],
    group_name="sources",
    kinds={"parquet", "pdf"},
    required_resource_keys={"warehouse"},
)
def extractions(context: dg.AssetExecutionContext, config: Reading) -> dg.MaterializeResult[Any]:
    """One row per distinct content, with what came of reading it; each is read once.

    In a rebuild no PDF is opened: the archive says it.
    """
    warehouse: Warehouse = context.resources.warehouse
    seen = [one for one in warehouse.intake.all() if one.sha256 not in warehouse.purged]
    found = contents(seen, warehouse.state.files().values(), warehouse.settings.raw)
    again = _read_again(warehouse, found, config)
    documents = _recalled(warehouse, found) if warehouse.is_rebuild else _read(warehouse, found)
    documents = [
        replace(one, is_new=True) if one.seen.sha256 in again else one for one in documents
    ]
    silence(documents, warehouse.definitions, warehouse.archives)
    warehouse.archives.compact()
    rows = [document_row(document) for document in documents]
    table = pyarrow.Table.from_pylist(rows, schema=EXTRACTIONS_SCHEMA)
    warehouse.staging.save("extractions", table)
    columns = ["path", "status", "code", "detail", "is_new"]
    return dg.MaterializeResult(
        metadata={
            **row_count(table),
            "read_now": sum(document.is_new for document in documents),
            "documents": shown(sorted(rows, key=_held_back_first), columns),
        }
    )


def _held_back_first(row: Mapping[str, Any]) -> tuple[bool, bool, str]:
    return (row["status"] == LOADED, not row["is_new"], row["path"])


ORIGINS_SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("sha256", "licence", "source_url")]
)
FAULTS_SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("publisher", "source", "item", "code", "detail")]
)
MISFITS_SCHEMA = pyarrow.schema([(name, pyarrow.string()) for name in ("path", "code", "detail")])


def _read_again(warehouse: Warehouse, found: Sequence[Content], config: Reading) -> set[str]:
    """Read what was asked for once more; whose contents were."""
    if not config.reread and not config.reread_families:
        return set()
    if warehouse.is_rebuild:
        raise DefinitionError("reread", "a rebuild opens no document", "launch the job refresh")
    files, definitions = warehouse.state.files(), warehouse.definitions
    wanted = chosen(
        found, files, config.reread, config.reread_families, definitions, warehouse.archives
    )
    again = read_again(wanted, definitions, warehouse.archives, warehouse.settings.limits)
    warehouse.was_reread = bool(again)
    return again


def _read(warehouse: Warehouse, found: Sequence[Content]) -> list[ReadDocument]:
    return read_all(
        found,
        warehouse.definitions,
        warehouse.archives,
        warehouse.settings.limits,
        disputed_pct=warehouse.settings.disputed_pct,
        releases=warehouse.decisions,
    )


def _recalled(warehouse: Warehouse, found: Sequence[Content]) -> list[ReadDocument]:
    return recall_all(
        found,
        warehouse.definitions,
        warehouse.archives,
        outcomes_before(warehouse.settings),
        disputed_pct=warehouse.settings.disputed_pct,
        releases=warehouse.decisions,
    )


EXTRACTIONS_SCHEMA = pyarrow.schema(
    [
        ("sha256", pyarrow.string()),
        ("seen_at", pyarrow.timestamp("us", tz="UTC")),
        ("path", pyarrow.string()),
        ("size_bytes", pyarrow.int64()),
        ("publisher", pyarrow.string()),
        ("status", pyarrow.string()),
        ("key", pyarrow.string()),
        ("code", pyarrow.string()),
        ("detail", pyarrow.string()),
        ("is_new", pyarrow.bool_()),
    ]
)
