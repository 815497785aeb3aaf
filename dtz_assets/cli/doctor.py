"""`dtz doctor`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, session
from dtz_assets.rendering import Format, render
from pipelines.store.query import QueryResult


def doctor(
    form: Annotated[Format, typer.Option("--format", help="how to show it")] = Format.TABLE,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Look whether all that a refresh needs is there and in order, and say what to do."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.doctor import Health, examine

        found = list(examine(settings, datetime.now(UTC)))
        rows = [(one.health.value, one.part, one.found, one.advice) for one in found]
        answer = QueryResult(["health", "part", "found", "what to do"], rows)
        typer.echo(render(answer, form, settings.timezone, 10_000))
        if any(one.health is Health.WRONG for one in found):
            raise typer.Exit(Exit.NEEDS_A_PERSON)
