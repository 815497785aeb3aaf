"""`dtz decide`."""

from __future__ import annotations

from typing import Annotated

import typer

from dtz_assets.cli.session import LogJson, Raw, Verbose, WarehouseDir, log, session
from pipelines.amounts.model import Notation
from pipelines.reconcile.decisions import Conclusion


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
    with session(raw, warehouse, verbose, log_json) as settings:
        from dtz_assets.deciding import Asked, decision_about
        from pipelines.decisions import render_block
        from pipelines.store.decision_files import append_decision

        asked = Asked(identifier, conclusion, reason, amount, notation, evidence, by)
        decision = decision_about(asked, settings)
        if not show:
            path = append_decision(settings.decisions, decision)
            log.info("written to %s; run `dtz refresh` to have it applied", path)
        typer.echo(render_block(decision), nl=False)
