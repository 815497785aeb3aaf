"""`dtz rollback`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dtz_assets.cli.session import (
    Exit,
    LogJson,
    Raw,
    Verbose,
    Wait,
    WarehouseDir,
    log,
    session,
    stop,
)
from dtz_assets.rendering import Format, render


def rollback(
    release: Annotated[
        str | None,
        typer.Argument(metavar="[RELEASE_ID]", help="a kept release (else the one before)"),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="only show the kept releases")] = False,
    form: Annotated[Format, typer.Option("--format", help="how to show them")] = Format.TABLE,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    wait: Wait = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Put a kept release back and pin it: nothing is published until `dtz refresh --unpin`."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.releases import list_kept, roll_back

        if show:
            if release is not None:
                stop(Exit.WRONG_USAGE, "--list shows all kept releases: give no RELEASE_ID")
            width = None if sys.stdout.isatty() else 10_000
            typer.echo(render(list_kept(settings), form, settings.timezone, width))
            return
        seconds = settings.wait_seconds if wait is None else wait
        done = roll_back(settings, release, seconds)
        typer.echo(f"warehouse  {settings.live} (release {done.pin.release_id}, pinned)")
        log.warning(
            "dtz: release %s is live instead of %s, and pinned: newer ones are not published "
            "until `dtz refresh --unpin`",
            done.pin.release_id,
            done.before or "one that cannot be read",
        )
