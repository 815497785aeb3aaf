"""`dtz refresh`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtz_assets.cli.making import tell_the_rest
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
from dtz_assets.settings import Settings
from dtz_assets.summary import refresh_report


def refresh(
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    wait: Wait = None,
    unpin: Annotated[
        bool, typer.Option("--unpin", help="publish again, after `dtz rollback`")
    ] = False,
    fetch: Annotated[
        bool | None, typer.Option(help="ask the sources in raw/sources.yaml (else DTZ_FETCH)")
    ] = None,
    reread: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="read this file under raw/ once more; may be repeated"),
    ] = None,
    reread_family: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="read all of this family once more; may be repeated"),
    ] = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Read what is new under raw/, reconcile it, publish a release, tell what is new."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        if not settings.raw.is_dir():
            stop(Exit.WRONG_USAGE, f"{settings.raw}: no such folder; make it, or give --raw DIR")
        from dtz_assets.refreshing import Again, run_refresh

        if fetch is not None:
            settings = settings.model_copy(update={"fetch": fetch})

        log.info("looking at %s", settings.raw)
        seconds = settings.wait_seconds if wait is None else wait
        paths = tuple(_under_raw(settings, path) for path in reread or ())
        again = Again(paths, tuple(reread_family or ()))
        done = run_refresh(settings, seconds, unpin=unpin, again=again)
        for line in refresh_report(settings.live, done.read_now, done.new_findings):
            typer.echo(line)
        tell_the_rest(done)


def _under_raw(settings: Settings, given: Path) -> str:
    """The path below raw/ of a file that is to be read once more; else wrong usage."""
    path = (given if given.is_file() else settings.raw / given).absolute()
    if not path.is_file():
        stop(Exit.WRONG_USAGE, f"{given}: no such file, here or under {settings.raw}")
    if not path.is_relative_to(settings.raw):
        stop(Exit.WRONG_USAGE, f"{given}: not under {settings.raw}, so no refresh reads it")
    return path.relative_to(settings.raw).as_posix()
