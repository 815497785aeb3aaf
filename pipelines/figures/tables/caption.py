"""What the caption of a table says its amounts are multiplied by, against the definition.

Wassenaar prints "(bedragen x € 1.000)"; an edition in euros that is read in thousands would be
wrong by a factor, in every cell and every total, and all sums would still hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.amounts.scales import stated_scales
from pipelines.figures.blocks import LINES_ABOVE, Region
from pipelines.figures.layout import Run
from pipelines.figures.placements import Table
from pipelines.figures.tables.heads import Head


@dataclass(frozen=True, slots=True)
class Scale:
    """What the amounts are multiplied by; null where page and definition disagree, or say nothing.

    `caption` is what is printed, empty where nothing is.
    """

    factor: Decimal | None
    caption: str


def scale_of(table: Table, region: Region, head: Head) -> Scale:
    """The scale of the part of a table that begins in a region."""
    captions = [run for run in _around(region, head) if stated_scales(run.text)]
    stated = {scale for run in captions for scale in stated_scales(run.text)}
    caption = " / ".join(run.text for run in captions)
    if isinstance(table.scale, str):  # "printed": the caption alone says it
        return Scale(stated.pop() if len(stated) == 1 else None, caption)
    return Scale(table.scale if stated <= {table.scale} else None, caption)


def _around(region: Region, head: Head) -> Sequence[Run]:
    """The head, all that stands beside it, and the lines right above it."""
    lines = {run.line for run in head.runs}
    if not lines:
        return ()
    first = min(lines)
    above = sorted({run.line for run in region.runs if run.line < first})[-LINES_ABOVE:]
    heading = [region.heading] if region.heading else []
    mine = (run for run in region.runs if run.line in lines | set(above))
    return [*heading, *region.above, *mine]
