"""`dtz inspect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, log, session, stop
from dtz_assets.rendering import Format, render


def inspect(
    file: Annotated[Path, typer.Argument(help="a PDF, as a path or as its path under raw/")],
    page: Annotated[int | None, typer.Option(min=1, help="only this page, from 1")] = None,
    png: Annotated[Path | None, typer.Option(help="draw the page with boxes (with --page)")] = None,
    blocks: Annotated[bool, typer.Option("--blocks", help="what each block met instead")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Show what is read where: figures, ignored and unclaimed numbers."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.inspecting import draw, inspected_rows, read_file, sighted_rows

        path = file if file.is_file() else settings.raw / file
        if not path.is_file():
            stop(Exit.WRONG_USAGE, f"{file}: no such file, here or under {settings.raw}")
        if png is not None and page is None:
            stop(Exit.WRONG_USAGE, "--png draws one page: say which with --page N")
        found = read_file(path, settings)
        rows = sighted_rows(found, page) if blocks else inspected_rows(found, page)
        typer.echo(render(rows, Format.TABLE, settings.timezone, 10_000))
        if png is not None and page is not None:
            draw(path, found, page, png)
            log.info("drawn: %s", png)
