"""A release of many figures, beside a bare DuckDB load of the same rows.

    python -m benchmarks.warehouse                              100 000 and 1 000 000 figures
    python -m benchmarks.warehouse --figures 1e5 1e6 1e7        and ten million

Three things are measured, each in a process of its own:

    staged      from a packed archive to staged tables: the assets core_tables and quality_tables,
                with leaves, validation of each row, verdicts, findings and suspects; no PDF is read
    published   from staged tables to the published file: the assets release_candidate and release,
                with the types and keys of each table, comments, all marts, the copy that is kept;
                then the audits on it, which every release must pass
    bare        CREATE TABLE AS SELECT from the same Parquet files, and nothing else

The first is measured on 20 000 figures of documents as in `benchmarks/documents.py`. For more, the
rows that came of them are repeated under other ids of documents, reports, figures and findings, so
that both loads have as many. Figures are counted in all editions; nine of ten are current.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.documents import KEY, documents
from benchmarks.measuring import Measured, in_new_process
from dtz_assets.assets.core import core_tables
from dtz_assets.assets.quality import quality_tables
from dtz_assets.assets.release import release, release_candidate
from dtz_assets.assets.sources import (
    EXTRACTIONS_SCHEMA,
    FAULTS_SCHEMA,
    MISFITS_SCHEMA,
    ORIGINS_SCHEMA,
)
from dtz_assets.audits import AUDITS, audit
from dtz_assets.marts import mart_names
from dtz_assets.resources import Warehouse
from dtz_assets.schemas import MODELS
from dtz_assets.schemas.columns import arrow_schema
from dtz_assets.schemas.history import HISTORY
from dtz_assets.settings import Settings
from pipelines.stages.archives import Archives
from pipelines.stages.loading import document_row
from pipelines.store.query import run_query

BLOCK = 20_000
_A_DOCUMENT = 45
_IDS = ("sha256", "document_id", "current_document_id", "figure_id", "finding_id")
_NAMES = ("report_id", "path", "file")
_ONCE = tuple(
    f"{name}{when}" for name in ("quality.rules", "quality.decisions") for when in ("", HISTORY)
)
HEAD = (
    "| figures | bare load | published | ratio | audits | peak, bare | peak, ours | staged "
    "| bare file | release |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def settings_of(folder: Path) -> Settings:
    """A warehouse below a folder, with our definitions and no decisions."""
    return Settings(warehouse=folder, raw=folder / "raw", decisions=folder / "decisions")


def fill_archive(folder: Path, figures: int) -> None:
    """A packed archive of as many figures, and the list of what was read."""
    warehouse = Warehouse(settings_of(folder), "benchmark")
    rows = []
    for one in documents(math.ceil(figures / _A_DOCUMENT)):
        warehouse.archives.extractions.write(one.read.seen.sha256, KEY, one.found)
        rows.append(document_row(one.read))
    Archives(warehouse.settings.archive).extractions.compact(0)
    warehouse.staging.save("extractions", pa.Table.from_pylist(rows, schema=EXTRACTIONS_SCHEMA))
    seen = [
        {
            "path": row["path"],
            "size": row["size_bytes"],
            "mtime_ns": 0,
            "sha256": row["sha256"],
            "outcome": "known",
            "reason": "",
            "seen_at": row["seen_at"],
        }
        for row in rows
    ]
    files = pa.Table.from_pylist(seen, schema=arrow_schema(MODELS["ops.files"]))
    warehouse.staging.save("ops.files", files)
    warehouse.staging.save("ops.fetches", arrow_schema(MODELS["ops.fetches"]).empty_table())
    warehouse.beside.save("origins", ORIGINS_SCHEMA.empty_table())
    warehouse.beside.save("misfits", MISFITS_SCHEMA.empty_table())
    warehouse.beside.save("faults", FAULTS_SCHEMA.empty_table())


def stage(folder: Path) -> int:
    """From the archive to staged tables; how many figures that is."""
    warehouse = _materialised(folder, [core_tables, quality_tables])
    return warehouse.staging.staged("core.figures_history").num_rows


def publish(folder: Path) -> dict[str, float]:
    """From staged tables to a published file; seconds of CPU of that, and of its audits."""
    start = time.process_time()
    warehouse = _materialised(folder, [release_candidate, release])
    published = time.process_time() - start
    for name, sql in AUDITS.items():
        if audit(warehouse.settings.live, sql).rows:
            raise ValueError(f"the release does not pass {name}")
    return {"published": published, "audits": time.process_time() - start - published}


def _materialised(folder: Path, assets: Sequence[Any]) -> Warehouse:
    settings = settings_of(folder)
    settings.decisions.mkdir(exist_ok=True)
    warehouse = Warehouse(settings, "benchmark", datetime(2024, 6, 1, tzinfo=UTC))
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize(
            assets,
            instance=instance,
            resources={"warehouse": dg.ResourceDefinition.hardcoded_resource(warehouse)},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    return warehouse


def load_bare(staging: Path, target: Path) -> None:
    """What a user would write: each file into a table."""
    with duckdb.connect(target) as connection:
        connection.execute("SET enable_progress_bar = false")
        for path in sorted(staging.glob("*.*.parquet")):
            schema, table = path.stem.split(".")
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.execute(
                f"CREATE TABLE {schema}.{table} AS SELECT * FROM read_parquet('{path}')"
            )


def repeat(block: Path, folder: Path, times: int) -> None:
    """The staged tables of a block, so many times under other ids."""
    (folder / "staging").mkdir(parents=True)
    for path in sorted((block / "staging").glob("*.parquet")):
        table = pq.read_table(path)
        with pq.ParquetWriter(folder / "staging" / path.name, table.schema) as writer:
            for number in range(1 if path.stem in _ONCE else times):
                writer.write_table(_renamed(table, number))


def _renamed(table: pa.Table, number: int) -> pa.Table:
    for index, name in enumerate(table.column_names):
        if name in _IDS:
            rest = pc.utf8_slice_codeunits(table.column(name), 4)
            ids = pc.binary_join_element_wise(f"{number:04x}", rest, "")
            table = table.set_column(index, table.field(index), ids)
        elif name in _NAMES:
            names = pc.binary_join_element_wise(table.column(name), str(number), "/")
            table = table.set_column(index, table.field(index), names)
    return table


def ask_marts(live: Path) -> dict[str, float]:
    """Seconds on the clock to sort each mart and fetch a hundred of its rows."""
    seconds = {}
    for name in mart_names():
        start = time.perf_counter()
        run_query(live, f"select * from marts.{name} order by all limit 100")
        seconds[name] = time.perf_counter() - start
    return seconds


def measure(block: Path, folder: Path, times: int) -> tuple[str, dict[str, float], float]:
    """A row of the table, the seconds that marts take, and those of publishing.

    Raises ValueError when the published figures are not as many as those of the bare load.
    """
    in_new_process(repeat, block, folder, times)
    bare = in_new_process(load_bare, folder / "staging", folder / "bare.duckdb")
    staged = _megabytes(*(folder / "staging").glob("*.parquet"))
    ours = in_new_process(publish, folder)
    live = settings_of(folder).live
    marts = in_new_process(ask_marts, live).result
    counts = [_figures(path) for path in (folder / "bare.duckdb", live)]
    if counts[0] != counts[1]:
        raise ValueError(f"the bare load has {counts[0]} figures and the release {counts[1]}")
    return _row(counts[0], bare, ours, staged, folder), marts, ours.result["published"]


def _figures(path: Path) -> int:
    return int(run_query(path, "select count(*) from core.figures_history").rows[0][0])


def _row(
    figures: int,
    bare: Measured[None],
    ours: Measured[dict[str, float]],
    staged: float,
    folder: Path,
) -> str:
    published, audits = ours.result["published"], ours.result["audits"]
    return (
        f"| {figures:_} | {bare.cpu:.1f} s | {published:.1f} s | {published / bare.cpu:.1f} × "
        f"| {audits:.1f} s | {bare.peak_mb} MB | {ours.peak_mb} MB | {staged:.0f} MB "
        f"| {_megabytes(folder / 'bare.duckdb'):.0f} MB "
        f"| {_megabytes(settings_of(folder).live):.0f} MB |"
    ).replace("_", " ")


def _megabytes(*paths: Path) -> float:
    return sum(path.stat().st_size for path in paths) / 1e6


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> str:
    """The power of the number of figures by which the cost grows, between the ends."""
    power = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
    return f"publishing costs as (figures)^{power:.2f} from {sizes[0]:.0e} to {sizes[-1]:.0e}"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables of the documentation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--figures", nargs="+", type=float, default=[1e5, 1e6])
    parser.add_argument("--block", type=int, default=BLOCK, help="figures that are really staged")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        block = Path(name) / "block"
        in_new_process(fill_archive, block, options.block)
        staged = in_new_process(stage, block)
        print("| from the archive | CPU | a figure | peak |\n|---|---:|---:|---:|")
        print(
            f"| {staged.result} figures staged | {staged.cpu:.1f} s "
            f"| {1e6 * staged.cpu / staged.result:.0f} µs | {staged.peak_mb} MB |\n\n{HEAD}",
            flush=True,
        )
        times = [max(1, round(size / options.block)) for size in options.figures]
        found = [_measured_alone(block, Path(name) / str(one), one) for one in times]
    print("\n| mart | " + " | ".join(f"{size:.0e}" for size in options.figures) + " |")
    print("|---|" + "---:|" * len(times))
    for mart in mart_names():
        cells = (f"{1000 * marts[mart]:.0f} ms" for marts, _ in found)
        print(f"| {mart} | {' | '.join(cells)} |")
    if len(times) > 1:
        sizes = [one * options.block for one in times]
        print("\n" + growth(sizes, [seconds for _, seconds in found]))
    return 0


def _measured_alone(block: Path, folder: Path, times: int) -> tuple[dict[str, float], float]:
    """Print the row, and leave no files to the next size."""
    row, marts, seconds = measure(block, folder, times)
    print(row, flush=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()
    return marts, seconds


if __name__ == "__main__":
    sys.exit(main())
