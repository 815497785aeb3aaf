"""Lines of cells to drafts: share, label, amount and fund, in any order.

50%    Werken    571.000    Bestemmingsreserve Dutch TechZone
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.amounts.scan import NumberLook
from pipelines.figures.blocks import Region
from pipelines.figures.draft import Draft
from pipelines.figures.layout import Run, Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.placements import Rows, Variant


@dataclass(frozen=True, eq=False)
class _Row:
    amount: Token
    share: Token | None
    label: str
    funding_source: str | None


def place_rows(region: Region, specs: Sequence[Rows], ledger: Ledger) -> list[Draft]:
    """The figures of all lines of a region that have an amount and a label."""
    drafts = []
    for spec in specs:
        for cells in _lines(region.runs):
            row = _row(cells, spec, ledger)
            drafts += _drafts(row, spec, region) if row else []
    for draft in drafts:
        ledger.claim(draft.token)
    return drafts


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    lines: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        lines.setdefault((run.page, run.line), []).append(run)
    return [cells for cells in lines.values() if len(cells) > 1]


def _row(cells: Sequence[Run], spec: Rows, ledger: Ledger) -> _Row | None:
    numbers = [token for cell in cells if (token := _only_number(cell)) and ledger.is_open(token)]
    amounts = [token for token in numbers if token.is_money]
    shares = [token for token in numbers if token.looks is NumberLook.PERCENTAGE]
    texts = [cell.text for cell in cells if _only_number(cell) is None]
    funds = [text for text in texts if _is_fund(text, spec)]
    labels = [text for text in texts if text not in funds and re.fullmatch(spec.label, text)]
    if len(amounts) != 1 or len(shares) > 1 or not labels:
        return None
    share = shares[0] if shares else None
    return _Row(amounts[0], share, labels[0], funds[0] if funds else None)


def _only_number(cell: Run) -> Token | None:
    """The number that a cell consists of."""
    return cell.tokens[0] if cell.tokens and cell.tokens[0].is_whole_run else None


def _is_fund(text: str, spec: Rows) -> bool:
    return bool(spec.funding_source_cell and re.match(spec.funding_source_cell, text))


def _drafts(row: _Row, spec: Rows, region: Region) -> list[Draft]:
    variant = next((v for v in spec.variants if _holds(v, row)), None) or Variant(when={})
    match = re.fullmatch(spec.label, row.label)
    amount = Draft(
        row.amount,
        spec,
        names=region.names | (match.groupdict() if match else {}) | {"label": row.label},
        label=row.label,
        quantity=variant.quantity or spec.quantity,
        funding_source=row.funding_source,
        from_party=variant.from_party or spec.from_party,
        to_party=variant.to_party or spec.to_party,
    )
    quantity = variant.share_quantity or spec.share_quantity
    if row.share is None or quantity is None:
        return [amount]
    return [amount, replace(amount, token=row.share, quantity=quantity, is_share=True)]


def _holds(variant: Variant, row: _Row) -> bool:
    return all(
        re.search(pattern, getattr(row, cell) or "", re.IGNORECASE)
        for cell, pattern in variant.when.items()
    )
