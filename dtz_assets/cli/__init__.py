"""`dtz` and its commands. Results go to stdout, everything else to stderr.

Exit codes: 0 done; 1 something new needs a person; 2 wrong usage; 3 no release could be
published, or there is none; 4 another refresh is at work.

One module per command; what they share is in `session.py`.
"""

from __future__ import annotations

import typer

from dtz_assets.cli.alerts import alerts
from dtz_assets.cli.check import check
from dtz_assets.cli.decide import decide
from dtz_assets.cli.doctor import doctor
from dtz_assets.cli.export import export
from dtz_assets.cli.inspect import inspect
from dtz_assets.cli.purge import purge
from dtz_assets.cli.query import query
from dtz_assets.cli.rebuild import rebuild
from dtz_assets.cli.refresh import refresh
from dtz_assets.cli.report import report
from dtz_assets.cli.rollback import rollback
from dtz_assets.cli.session import Exit

__all__ = ["Exit", "app", "main"]

_COMMANDS = (
    refresh,
    check,
    decide,
    query,
    report,
    export,
    inspect,
    rebuild,
    rollback,
    purge,
    doctor,
)

app = typer.Typer(
    name="dtz",
    help="Public programme money from PDF reports into a reconciled, traceable warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in _COMMANDS:
    app.command()(_command)
app.add_typer(alerts)


def main() -> None:
    """The console script."""
    app()
