"""How figures are placed: cards, sentences, lines of cells and tables, as a definition writes them.

What a placed figure states is the same for all of them. In which part of a report they stand is
`definition`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from pipelines.figures.model import Measure, Scope, Stage
from pipelines.figures.templates import check_names, groups_of
from pipelines.figures.values import Pattern, Sign, Unit, Units, compiled

_TEMPLATES = (
    "quantity",
    "share_quantity",
    "category",
    "line_item",
    "funding_source",
    "from_party",
    "to_party",
)
# What fills braces without a group of that name: in all placements, and in tables.
OF_LABELS = {"label", "category", "line_item"}
_OF_CELLS = {"row", "column", "group", "path"}


class Strict(BaseModel):
    """Unknown keys are errors, and nothing changes after loading.

    What stands below a key is what an editor says of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @property
    def templates(self) -> list[str | None]:
        """The texts in which braces stand for names."""
        return [getattr(self, key, None) for key in _TEMPLATES]


class Level(StrEnum):
    """Where a card stands: fixed by its label, a category of the report, an item within one."""

    FIXED = "fixed"
    CATEGORY = "category"
    ITEM = "item"


class States(Strict):
    """What a placed figure states.

    In `quantity`, `category`, `line_item` and the parties, `{name}` stands for a named group of
    the block's heading or of the label, and for `{year}`, `{category}`, `{line_item}`, `{label}`.
    A quantity takes them as slugs, the others as printed.
    """

    quantity: str
    """The name of what is stated, as a path: `expenditure/{year}/{category}`."""
    measure: Measure
    """What kind of money it is."""
    stage: Stage
    """At which moment of the budget cycle it stands."""
    scope: Scope = Scope.OWN
    """Whose money it is."""
    category: str | None = None
    """The category as printed, where the label does not say it."""
    line_item: str | None = None
    """The item within the category as printed, where the label does not say it."""
    funding_source: str | None = None
    """Who or what pays."""
    from_party: str | None = None
    """Where a transfer comes from."""
    to_party: str | None = None
    """Where a transfer goes to."""
    unit: Units | None = None
    """What the figures of this placement may be rounded to, coarsest first: the first of which all
    their amounts are multiples holds for all. Without it, the unit of the last printed digit."""


class Card(States):
    """An amount and its label near each other, in any arrangement."""

    level: Level = Level.FIXED
    """Which labels it takes: a fixed one, those of categories, or all others."""
    label: Pattern = "(?P<label>.+)"
    """Matches the label; named groups of it can be used in braces."""


class Prose(States):
    """An amount or percentage within a sentence: `{amount}` in `find` is where it stands.

    "(x 1.000)" right behind it multiplies it.
    """

    find: str
    """Pattern of the sentence, in which `{amount}` stands exactly once."""
    label: str | None = None
    """The label, where the sentence has no group `label`; without both, what precedes it."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The sentence as a regular expression over running text."""
        return re.compile(self.find.replace("{amount}", AMOUNT_IN_PROSE), re.IGNORECASE)

    @model_validator(mode="after")
    def _finds_one_amount(self) -> Prose:
        if self.find.count("{amount}") != 1:
            raise ValueError("`find` needs {amount} exactly once")
        compiled(self.find.replace("{amount}", AMOUNT_IN_PROSE))
        return self


AMOUNT_IN_PROSE = (
    r"(?P<amount>(?:[-–−])?(?:€\s?|EUR\s)?(?:[-–−]\s?)?\d[\d.,\u00a0\u2009\u202f]*\d?"
    r"(?:,-)?(?:\s(?:duizend|miljoen|miljard|mln|mld|million|billion)\b\.?)?"
    r"(?:\seuro\b|\s?%|\sprocent\b|\spercent\b)?)"
)


class Variant(Strict):
    """Rows that state something else than the rest: `when` a cell matches, these words hold."""

    when: dict[Literal["label", "funding_source"], Pattern]
    """Patterns of cells: it holds for the rows in which all of them match."""
    quantity: str | None = None
    share_quantity: str | None = None
    """The name of the percentage in the row."""
    from_party: str | None = None
    to_party: str | None = None


class Rows(States):
    """Lines of cells in any order: an amount, its label, and perhaps a share and a fund.

    A cell that is a percentage is the share, one that is an amount the amount, one that matches
    `funding_source_cell` says who pays; the first other cell is the label.
    """

    label: Pattern = "(?P<label>.+)"
    """Matches the label; named groups of it can be used in braces."""
    share_quantity: str | None = None
    """The name of the percentage in the row, where there is one."""
    funding_source_cell: Pattern | None = None
    """A cell that it matches says who pays."""
    variants: tuple[Variant, ...] = ()
    """Rows that state something else than the rest; the first that holds is taken."""


class TableLine(Strict):
    """A row or a column of a table: known by its label, saying what its cells state.

    What it says goes before what the table says, a row before a column. With `ignore`, its cells
    are no figures, for that reason. A row of level category is one that the report names as such,
    of level item any other below one. `names` adds names for the braces, or says others anew.
    """

    label: Pattern = ".+"
    """Matches the row label or the whole column header."""
    level: Level = Level.FIXED
    """Which rows it takes: a fixed one, those of categories, or any other below one."""
    under: Pattern | None = None
    """Only rows under a heading or row that it matches; a label may stand under several."""
    quantity: str | None = None
    measure: Measure | None = None
    stage: Stage | None = None
    scope: Scope | None = None
    category: str | None = None
    line_item: str | None = None
    funding_source: str | None = None
    from_party: str | None = None
    to_party: str | None = None
    unit: Units | None = None
    names: dict[str, str] = {}
    """Names for the braces, added or said anew."""
    ignore: str | None = None
    """Its cells are no figures, for this reason."""


class Table(TableLine):
    """Row labels × column headers, ruled or not.

    A column is known by its whole header, its lines joined by spaces; without `rows`, every row
    is one. In a quantity `{row}` and `{column}` stand for label and header, `{group}` for the
    heading that a row stands under, `{path}` for all of these, and named groups of both for
    themselves. Where a caption says another `scale`, no amount is certain. `signs` says what a mark
    behind a number does to it (N: -1). `totals` knows the rows and columns that add up others:
    their parts are not counted twice.
    """

    name: str
    """What the table is called."""
    columns: tuple[TableLine, ...] = Field(min_length=1)
    """The columns with amounts, known by their headers."""
    rows: tuple[TableLine, ...] = ()
    """The rows, the first that matches a label holds; without it, every row is one."""
    scale: Unit | Literal["printed"] = Decimal(1)
    """Multiplies what is printed: 1000 for "x € 1.000"; `printed` takes it from the caption."""
    signs: dict[str, Sign] = {}
    """What a mark behind a number does to it, as in {V: 1, N: -1}."""
    totals: Pattern | None = None
    """Matches the labels of rows and columns that add up others."""
    over_pages: StrictBool = False
    """Whether it goes on over pages."""

    def stating(self, column: TableLine, row: TableLine) -> States:
        """What a cell states; raises ValueError where nothing says its quantity or measure."""
        return _stating(self, column, row)

    def check_braces(self, names: set[str]) -> None:
        """Raises ValueError for braces that no row and column can fill; `names` are others'."""
        known = names | OF_LABELS | _OF_CELLS
        for column in self.columns:
            for row in self.rows or (TableLine(),):
                lines = [self, column, row]
                here = groups_of(column.label, row.label).union(*(one.names for one in lines))
                named = [text for one in lines for text in one.names.values()]
                said = [text for one in lines for text in one.templates]
                check_names([*named, *said], known | here)

    @model_validator(mode="after")
    def _every_cell_states_something(self) -> Table:
        for column in self.columns:
            for row in self.rows or (TableLine(),):
                if not column.ignore and not row.ignore:
                    self.stating(column, row)
        return self


def _stating(table: Table, column: TableLine, row: TableLine) -> States:
    said: dict[str, Any] = {}
    for line in (table, column, row):
        said |= {name: getattr(line, name) for name in States.model_fields if getattr(line, name)}
    missing = [name for name in ("quantity", "measure", "stage") if name not in said]
    if missing:
        raise ValueError(f"column {column.label!r}: nothing says its {', '.join(missing)}")
    return States(**said)
