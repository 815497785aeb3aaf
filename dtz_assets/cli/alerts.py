"""`dtz alerts`: test, list and send messages."""

from __future__ import annotations

from typing import Annotated

import typer

from dtz_assets.cli.session import Exit, LogJson, Raw, Verbose, WarehouseDir, session, stop

alerts = typer.Typer(
    name="alerts",
    help="Test channels, list messages, send what is due.",
    no_args_is_help=True,
)


@alerts.command("test")
def try_out(
    channel: Annotated[
        str | None, typer.Option(help="only this one, by its name; else all")
    ] = None,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Send a test message to each channel, and say which of them took it."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.outbox import try_channels

        known = settings.post.channels
        if not known:
            stop(Exit.WRONG_USAGE, "no channel is set; see DTZ_ALERTS and DTZ_ALERT_URLS")
        if channel is not None and channel not in known:
            stop(Exit.WRONG_USAGE, f"no such channel: {channel}; known are {', '.join(known)}")
        outcomes = try_channels(settings, [channel] if channel else list(known))
        for name, error in outcomes.items():
            typer.echo(f"{name}: {'taken' if error is None else error}")
        if any(outcomes.values()):
            raise typer.Exit(Exit.NEEDS_A_PERSON)


@alerts.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="those that arrived, too")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """List the messages that have not arrived, or all: when, its id, where it is, its subject."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.outbox import outbox_report

        for line in outbox_report(settings, every=every):
            typer.echo(line)


@alerts.command()
def send(
    every: Annotated[bool, typer.Option("--all", help="also what waits for a later time")] = False,
    raw: Raw = None,
    warehouse: WarehouseDir = None,
    verbose: Verbose = False,
    log_json: LogJson = False,
) -> None:
    """Send what is due, and tell of a refresh that did not happen; for cron, every few minutes."""
    with session(raw, warehouse, verbose, log_json, reads_release=False) as settings:
        from dtz_assets.posting import send_due
        from dtz_assets.summary import messages_report

        tried = send_due(settings, every=every)
        for line in messages_report(tried, has_channels=bool(settings.post.channels)):
            typer.echo(line)
        if any(one.status == "failed" for one in tried):
            raise typer.Exit(Exit.NEEDS_A_PERSON)
