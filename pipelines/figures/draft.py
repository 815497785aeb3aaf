"""A figure that was placed but not yet read: the number, its label, and what the definition says.

Where numbers stand is for `cards`, `rows` and `prose`; what they amount to is for `reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.figures.layout import Token
from pipelines.figures.placements import States
from pipelines.figures.tables.nesting import TableRow


@dataclass(frozen=True, eq=False)
class Draft:
    """A claimed number.

    `states` is what its placement says of it; `names` fills the braces of that. The optional
    fields come from the row or table that it stands in: `text` is a cell as a whole where that is
    more than the number ("(1.234)"), `scale` (null where it is not certain), `caption` and
    `signs` are those of the table, `row` is what its row stands under.
    """

    token: Token
    states: States
    names: dict[str, str]
    label: str
    quantity: str
    is_share: bool = False
    funding_source: str | None = None
    from_party: str | None = None
    to_party: str | None = None
    text: str | None = None
    scale: Decimal | None = Decimal(1)
    caption: str = ""
    signs: Mapping[str, int] = field(default_factory=dict)
    table_name: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    row: TableRow | None = None
    is_total_column: bool = False
    order: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        run = self.token.run
        object.__setattr__(self, "order", (run.page, run.line, self.token.box.x0))
