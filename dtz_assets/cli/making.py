"""What the commands that make a release, refresh and rebuild, say after it in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from dtz_assets.cli.session import Exit, log
from dtz_assets.summary import messages_report, pin_report

if TYPE_CHECKING:
    from dtz_assets.refreshing import Refreshed


def tell_the_rest(done: Refreshed) -> None:
    """A pin, in the report and on stderr; messages; and the code for what needs a person."""
    if done.pin is not None:
        told = pin_report(done.pin, done.waiting)
        typer.echo(f"pinned     {told}")
        log.warning("dtz: %s", told)
    for line in messages_report(done.messages, has_channels=done.has_channels):
        typer.echo(line)
    if done.needs_a_person:
        raise typer.Exit(Exit.NEEDS_A_PERSON)
