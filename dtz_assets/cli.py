"""`dtz`: refresh, check, decide, query, inspect. Results go to stdout, everything else to stderr.

Exit codes: 0 done; 1 something new needs a person; 2 wrong usage; 3 no release could be
published, or there is none; 4 another refresh is at work.
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from dtz_assets.checking import (
    SHORT,
    WHOLE,
    Form,
    finding_text,
    findings_json,
    findings_text,
    load_findings,
)
from dtz_assets.logs import log_to_stderr
from dtz_assets.rendering import Format, render
from dtz_assets.settings import Settings
from dtz_assets.summary import messages_report, refresh_report
from pipelines.amounts.model import Notation
from pipelines.errors import (
    DefinitionError,
    DocumentError,
    EngineError,
    QueryError,
    RefreshAtWork,
)
from pipelines.reconcile.decisions import Conclusion
from pipelines.store.query import run_query

_log = logging.getLogger("dtz_assets.cli")


class Exit(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    NEEDS_A_PERSON = 1
    WRONG_USAGE = 2
    NO_RELEASE = 3
    REFRESH_AT_WORK = 4


app = typer.Typer(
    name="dtz",
    help="Public programme money from PDF reports into a reconciled, traceable warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Raw = Annotated[Path | None, typer.Option(help="folder with the reports (else DTZ_RAW)")]
WarehouseDir = Annotated[
    Path | None, typer.Option(help="folder of the warehouse (else DTZ_WAREHOUSE)")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="say more on stderr")]
LogJson = Annotated[bool, typer.Option("--log-json", help="log one JSON object per line")]


@app.command()
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
    with _session(raw, warehouse, verbose, log_json) as settings:
        if not settings.raw.is_dir():
            _stop(Exit.WRONG_USAGE, f"{settings.raw}: no such folder; make it, or give --raw DIR")
        from dtz_assets.refreshing import run_refresh

        _log.info("looking at %s", settings.raw)
        seconds = settings.wait_seconds if wait is None else wait
        done = run_refresh(settings, seconds)
        for line in refresh_report(settings.live, done.read_now, done.new_findings):
            typer.echo(line)
        for line in messages_report(done.messages):
            typer.echo(line)
        if done.needs_a_person:
            raise typer.Exit(Exit.NEEDS_A_PERSON)


@app.command()
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
    with _session(raw, warehouse, verbose, log_json) as settings:
        found = load_findings(settings.live)
        if finding is not None:
            found = [one for one in found if one.card.finding_id == finding]
            if not found:
                _stop(Exit.WRONG_USAGE, f"{finding}: no such finding; `dtz check` lists them")
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


@app.command()
def decide(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="a figure_id, finding_id or document_id")
    ],
    conclusion: Annotated[Conclusion, typer.Option(help="what is concluded")],
    reason: Annotated[str, typer.Option(help="why")],
    amount: Annotated[
        str | None, typer.Option(help="with correct_value and our_mistake: euros, as 35296.50")
    ] = None,
    notation: Annotated[
        Notation | None, typer.Option(help="read --amount as printed so: nl is 35.296,50")
    ] = None,
    evidence: Annotated[str | None, typer.Option(help="what it rests on")] = None,
    by: Annotated[str | None, typer.Option(help="who decides (else who runs this)")] = None,
    show: Annotated[bool, typer.Option("--show", help="only show the block")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Write down what a person concluded about a figure, a finding or a held-back document."""
    with _session(raw, warehouse, verbose, log_json) as settings:
        from dtz_assets.deciding import Asked, decision_about
        from pipelines.decisions import render_block
        from pipelines.store.decision_files import append_decision

        asked = Asked(identifier, conclusion, reason, amount, notation, evidence, by)
        decision = decision_about(asked, settings)
        if not show:
            path = append_decision(settings.decisions, decision)
            _log.info("written to %s; run `dtz refresh` to have it applied", path)
        typer.echo(render_block(decision), nl=False)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="one or more SQL statements")],
    form: Annotated[Format, typer.Option("--format", help="how to show it")] = Format.TABLE,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Ask the current release in SQL: read-only, without access to files or network."""
    with _session(raw, warehouse, verbose, log_json) as settings:
        answer = run_query(settings.live, sql)
        # Wide enough for a file or a pipe; a terminal says itself how wide it is.
        width = None if sys.stdout.isatty() else 10_000
        typer.echo(render(answer, form, settings.timezone, width))


@app.command()
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
    with _session(raw, warehouse, verbose, log_json) as settings:
        from dtz_assets.inspecting import draw, inspected_rows, read_file, sighted_rows

        path = file if file.is_file() else settings.raw / file
        if not path.is_file():
            _stop(Exit.WRONG_USAGE, f"{file}: no such file, here or under {settings.raw}")
        if png is not None and page is None:
            _stop(Exit.WRONG_USAGE, "--png draws one page: say which with --page N")
        found = read_file(path, settings)
        rows = sighted_rows(found, page) if blocks else inspected_rows(found, page)
        typer.echo(render(rows, Format.TABLE, settings.timezone, 10_000))
        if png is not None and page is not None:
            draw(path, found, page, png)
            _log.info("drawn: %s", png)


@contextmanager
def _session(
    raw: Path | None, warehouse: Path | None, verbose: bool, log_json: bool
) -> Iterator[Settings]:
    """Settings and logs of a command; an error becomes a line on stderr and an exit code."""
    log_to_stderr(verbose=verbose, as_json=log_json)
    given: dict[str, Any] = {"raw": raw, "warehouse": warehouse}
    try:
        settings = Settings(**{name: path for name, path in given.items() if path is not None})
        yield settings
    except ValidationError as error:
        _stop(Exit.WRONG_USAGE, _settings_problem(error))
    except (QueryError, DefinitionError) as error:
        _stop(Exit.WRONG_USAGE, str(error))
    except RefreshAtWork as error:
        _stop(Exit.REFRESH_AT_WORK, str(error))
    except DocumentError as error:
        from pipelines.wording import say

        language = settings.language
        _stop(Exit.NEEDS_A_PERSON, say(language, f"documents.{error.code}", detail=error.detail))
    except EngineError as error:
        _stop(Exit.NO_RELEASE, str(error))


def _width() -> int:
    """How wide text may be: a terminal says it, within what reads well; a pipe gets 80."""
    if not sys.stdout.isatty():
        return 80
    return max(40, min(100, shutil.get_terminal_size().columns))


def _settings_problem(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"DTZ_{name}: {first['msg']}; see .env.example"


def _stop(code: Exit, message: str) -> None:
    _log.error("dtz: %s", message)
    raise typer.Exit(code)


def main() -> None:
    """The console script."""
    app()
