"""`dtz rebuild`."""

from __future__ import annotations

import typer

from dtz_assets.cli.making import tell_the_rest
from dtz_assets.cli.session import LogJson, Raw, Verbose, Wait, WarehouseDir, log, session
from dtz_assets.summary import release_report


def rebuild(
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    wait: Wait = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Make a release again from archive, intake, definitions and decisions; no PDF is opened."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.refreshing import run_rebuild

        log.info("making a release again from %s", settings.archive)
        seconds = settings.wait_seconds if wait is None else wait
        done = run_rebuild(settings, seconds)
        for line in release_report(settings.live, done.read_now, done.new_findings):
            typer.echo(line)
        tell_the_rest(done)
