"""`dtz export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, log, session, stop
from pipelines.exports.model import Form


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="where to; replaced if it is an older export")
    ],
    forms: Annotated[
        list[Form] | None, typer.Option("--format", help="may be repeated (else csv)")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="TABLE", help="only this table; may be repeated")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="core and quality too")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Write the marts of the current release as CSV, Parquet or one workbook (XLSX)."""
    with session(raw, warehouse, verbose, log_json) as settings:
        if only and every:
            stop(Exit.WRONG_USAGE, "--only chooses tables and --all takes all: give one of them")
        from dtz_assets.exporting import export as write

        kinds = list(dict.fromkeys(forms or [Form.CSV]))
        about, resources = write(folder, kinds, only or [], every, settings)
        for one in resources:
            sheet = f" {one.sheet}" if one.sheet else ""
            rows = one.table.row_count
            typer.echo(f"{folder / one.file}{sheet}: {rows} {'row' if rows == 1 else 'rows'}")
        if about.open_findings:
            log.warning(
                "%d findings are open, so not every number adds up; `dtz check` explains them",
                len(about.open_findings),
            )
