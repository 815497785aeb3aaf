"""`dtz purge`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, session, stop
from dtz_assets.settings import Settings
from pipelines.alerts.plain import one_line
from pipelines.errors import ReleaseError
from pipelines.store.lock import warehouse_lock

if TYPE_CHECKING:
    from dtz_assets.refreshing import Refreshed
    from pipelines.stages.purging import Traces


def purge(
    sha256: Annotated[str, typer.Argument(help="of the bytes; the first 8 digits may do")],
    reason: Annotated[str, typer.Option(help="why; it is kept, so name nothing of the document")],
    by: Annotated[str | None, typer.Option(help="who decides (else who runs this)")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only list what would go")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    wait: Annotated[
        float | None, typer.Option(min=0, help="seconds to wait for a refresh at work")
    ] = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Remove a document for good: from raw/, archive, state and kept releases; then refresh."""
    with session(raw, warehouse, verbose, log_json) as settings:
        from dtz_assets.deciding import decisions_on_file, whoever_runs_this
        from dtz_assets.purging import begin_purge, decision_files, find_document, is_open

        decisions_on_file(settings)  # before anything is removed: a refresh would stop at a fault
        seconds = settings.wait_seconds if wait is None else wait
        found = find_document(sha256, settings)
        decided = decision_files(found.sha256, settings)
        for line in _what_goes(found, settings.live, decided):
            typer.echo(line)
        is_begun = is_open(found.sha256, settings)
        if dry_run or not (found or is_begun):
            return
        if not yes:
            _confirm(found.sha256)
        with warehouse_lock(settings.warehouse, seconds):
            begin_purge(
                find_document(found.sha256, settings), reason, by or whoever_runs_this(), settings
            )
            done = _refreshed(settings, seconds)
            if is_open(found.sha256, settings):
                stop(Exit.NEEDS_A_PERSON, "not all of it could be removed; see above, purge again")
        made = f"kept, {done.pin.release_id} stays live" if done.pin else "published"
        typer.echo(f"purged {found.sha256}; a new release is {made}")
        if decided or done.needs_a_person:
            raise typer.Exit(Exit.NEEDS_A_PERSON)


def _what_goes(found: Traces, live: Path, decided: list[Path]) -> Iterator[str]:
    """One line per thing that goes, then what must be removed by hand."""
    yield f"document   {found.sha256}"
    if not found:
        yield "nothing of it is left"
        return
    yield from (f"file       {_shown(path)}" for path in found.files)
    yield from (f"release    {path}" for path in found.releases if path != live)
    if live in found.releases:
        yield f"release    {live}: a new one is published in its place"
    if found.site:
        yield "site       its pages and pictures; a new site is written"
    if found.pinned:
        yield f"pin        release {found.pinned} is pinned no more"
    yield "the rest   archive, record of first sight, state, messages; the history of all runs"
    yield from (f"by hand    {line}" for line in _by_hand(found, decided))


def _by_hand(found: Traces, decided: list[Path]) -> Iterator[str]:
    for path in found.files:
        if path.is_symlink():
            yield f"{_shown(path.resolve())}, to which a file under raw/ is a link"
    for path in found.unread:
        yield f"{_shown(path)} cannot be read: look what it is"
    for path in decided:
        yield f"{path}: remove the decisions about it"
    yield "backups, copies and messages elsewhere"


def _shown(path: Path) -> str:
    """A path on one line, whatever its name is made of."""
    return one_line(str(path).encode("utf-8", "backslashreplace").decode(), 1000)


def _refreshed(settings: Settings, seconds: float) -> Refreshed:
    from dtz_assets.refreshing import run_refresh

    try:
        return run_refresh(settings, seconds)
    except ReleaseError as error:
        raise ReleaseError(
            f"{error}; the release that is live still holds the document: "
            "remove the cause, then `dtz refresh` completes the purge"
        ) from error


def _confirm(sha256: str) -> None:
    if not sys.stdin.isatty():
        stop(Exit.WRONG_USAGE, "this removes for good; say --yes, or run it on a terminal")
    typed = typer.prompt(f"To remove all this for good, type {sha256[:8]}", err=True)
    if typed.strip() != sha256[:8]:
        stop(Exit.WRONG_USAGE, "nothing was removed")
