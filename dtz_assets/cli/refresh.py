"""`dtz refresh`."""

from __future__ import annotations

from typing import Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, log, session, stop
from dtz_assets.summary import messages_report, refresh_report


def refresh(
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    wait: Annotated[
        float | None, typer.Option(min=0, help="seconds to wait for another refresh")
    ] = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Read what is new under raw/, reconcile it, publish a release, tell what is new."""
    with session(raw, warehouse, verbose, log_json) as settings:
        if not settings.raw.is_dir():
            stop(Exit.WRONG_USAGE, f"{settings.raw}: no such folder; make it, or give --raw DIR")
        from dtz_assets.refreshing import run_refresh

        log.info("looking at %s", settings.raw)
        seconds = settings.wait_seconds if wait is None else wait
        done = run_refresh(settings, seconds)
        for line in refresh_report(settings.live, done.read_now, done.new_findings):
            typer.echo(line)
        for line in messages_report(done.messages, has_channels=bool(settings.post.channels)):
            typer.echo(line)
        if done.needs_a_person:
            raise typer.Exit(Exit.NEEDS_A_PERSON)
