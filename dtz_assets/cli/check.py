"""`dtz check`."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from dtz_assets.checking import (
    SHORT,
    WHOLE,
    Form,
    finding_text,
    findings_json,
    findings_text,
    load_findings,
)
from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, session, stop


def check(
    finding: Annotated[
        str | None, typer.Argument(metavar="[FINDING_ID]", help="only this finding, whole")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="every suspect and every rule")] = False,
    form: Annotated[Form, typer.Option("--format", help="how to show it")] = Form.TEXT,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Show the open findings of the current release, explained."""
    with session(raw, warehouse, verbose, log_json) as settings:
        found = load_findings(settings.live)
        if finding is not None:
            found = [one for one in found if one.card.finding_id == finding]
            if not found:
                stop(Exit.WRONG_USAGE, f"{finding}: no such finding; `dtz check` lists them")
        if form is Form.JSON:
            typer.echo(findings_json(found))
        elif finding is not None:
            for line in finding_text(found[0], 1, settings.language, _width(), WHOLE):
                typer.echo(line)
        else:
            detail = WHOLE if every else SHORT
            for line in findings_text(found, settings.language, _width(), detail):
                typer.echo(line)
        if any(one.is_open for one in found):
            raise typer.Exit(Exit.NEEDS_A_PERSON)


def _width() -> int:
    """How wide text may be: a terminal says it, within what reads well; a pipe gets 80."""
    if not sys.stdout.isatty():
        return 80
    return max(40, min(100, shutil.get_terminal_size().columns))
