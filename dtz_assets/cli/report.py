"""`dtz report`."""

from __future__ import annotations

import typer

from dtz_assets.cli.session import LogJson, Raw, Verbose, WarehouseDir, session
from pipelines.store.lock import warehouse_lock


def report(
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Write the site on the current release, to look at in a browser."""
    with session(raw, warehouse, verbose, log_json) as settings:
        from dtz_assets.reporting import write_report

        with warehouse_lock(settings.warehouse, settings.wait_seconds):
            written = write_report(settings)
        what = "written" if written.is_new else "of this release already"
        megabytes = written.bytes / 1_000_000
        typer.echo(
            f"{settings.site / 'index.html'}: {what}; "
            f"{written.reports} {'report' if written.reports == 1 else 'reports'}, "
            f"{megabytes:.1f} MB"
        )
