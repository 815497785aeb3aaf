"""`dtz query`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dtz_assets.cli.session import LogJson, Raw, Verbose, WarehouseDir, session
from dtz_assets.rendering import Format, render
from pipelines.store.as_of import parse_as_of
from pipelines.store.query import run_query


def query(
    sql: Annotated[str, typer.Argument(help="one or more SQL statements")],
    form: Annotated[Format, typer.Option("--format", help="how to show it")] = Format.TABLE,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="ask what was known by the end of a day, or at an instant"
        ),
    ] = None,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Ask the current release in SQL: read-only, without access to files or network."""
    with session(raw, warehouse, verbose, log_json) as settings:
        at = None if as_of is None else parse_as_of(as_of, settings.timezone)
        answer = run_query(settings.live, sql, at)
        # Wide enough for a file or a pipe; a terminal says itself how wide it is.
        width = None if sys.stdout.isatty() else 10_000
        typer.echo(render(answer, form, settings.timezone, width))
