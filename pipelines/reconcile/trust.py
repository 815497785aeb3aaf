"""Whether so much of a document is disputed between its readers that none of it is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Figure
from pipelines.reconcile.bind import bind
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.rules import Rule, SumRule
from pipelines.reconcile.values import is_usable

DISPUTED_PCT = Decimal(2)
"""The share of its figures, in per cent, above which a document is held back."""

_A_FEW = 4  # of a short report one figure is a large share, and no reason to lose the others


def distrust(figures: Sequence[Figure], rules: Iterable[Rule], family: str, pct: Decimal) -> str:
    """Why the document cannot be trusted, as "disputed / all" or as quantities; else nothing.

    It cannot when more than `pct` per cent of its figures are disputed, and at least four, or when
    a required total is: one that a sum of severity error needs, and that no other place tells.
    """
    disputed = [figure for figure in figures if figure.amount_kind is AmountKind.DISPUTED]
    if len(disputed) >= _A_FEW and 100 * len(disputed) > pct * len(figures):
        return f"{len(disputed)} / {len(figures)}"
    if not disputed:
        return ""
    places = places_by_quantity(figures)
    required = {
        bound.reported
        for bound in bind(rules, list(places), family)
        if bound.reported
        and isinstance(bound.rule, SumRule)
        and bound.rule.severity == "error"
        and not bound.rule.optional
    }
    lost = {figure.quantity for figure in disputed} & required
    return ", ".join(sorted(one for one in lost if not any(map(is_usable, places[one]))))
