"""What a definition can say: the words of a family's YAML file, checked when it is loaded.

The placement of figures (`recognise`, `figures`, `ignore`) lives here; the language of `rules`
is `pipelines.reconcile.rules`. Nothing here reads a page.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipelines.amounts.model import Notation
from pipelines.amounts.scan import NumberLook
from pipelines.figures.model import Measure, Scope, Stage
from pipelines.wording import Language


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


def _is_power_of_ten(unit: Decimal) -> Decimal:
    if unit <= 0 or unit.log10() != int(unit.log10()):
        raise ValueError(f"{unit} is no power of ten")
    return unit


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Pattern = Annotated[str, AfterValidator(_compiled)]
Unit = Annotated[Decimal, BeforeValidator(str), AfterValidator(_is_power_of_ten)]
Units = Annotated[tuple[Unit, ...], BeforeValidator(_listed)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_listed)]


Notations = Annotated[tuple[Notation, ...], BeforeValidator(_listed), Field(min_length=1)]


class _Strict(BaseModel):
    """Unknown keys are errors, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Ignored(_Strict):
    """Numbers that are no amounts: those that a match of `pattern` covers, and why.

    With `looks`, only numbers that look so are meant.
    """

    pattern: Pattern
    reason: str
    looks: tuple[NumberLook, ...] = ()


class Recognise(_Strict):
    """How a document of the family is known, and what it says it is.

    All patterns are searched in the text of the first `pages` pages, white space made single.
    The first group of `publisher` is its name; `period` has the groups `start` and, where it
    is more than a year, `end`;
    `edition` finds the mark of a later edition, its number in the group `order` if it has one.
    """

    text: Patterns
    publisher: Pattern
    period: Pattern
    edition: Pattern | None = None
    printed_on: Pattern | None = None
    pages: int = Field(default=2, ge=1)


class Level(StrEnum):
    """Where a card stands: fixed by its label, a category of the report, an item within one."""

    FIXED = "fixed"
    CATEGORY = "category"
    ITEM = "item"


class States(_Strict):
    """What a placed figure states.

    In `quantity`, `category`, `line_item` and the parties, `{name}` stands for a named group of
    the block's heading or of the label, and for `{year}`, `{category}`, `{line_item}`, `{label}`.
    A quantity takes them as slugs, the others as printed. `unit` lists what the figures of this
    placement may be rounded to, coarsest first: the first of which all their amounts are
    multiples holds for all of them. Without it, the unit is that of the last printed digit.
    """

    quantity: str
    measure: Measure
    stage: Stage
    scope: Scope = Scope.OWN
    category: str | None = None
    line_item: str | None = None
    funding_source: str | None = None
    from_party: str | None = None
    to_party: str | None = None
    unit: Units | None = None


class Card(States):
    """An amount and its label near each other, in any arrangement."""

    level: Level = Level.FIXED
    label: Pattern = "(?P<label>.+)"


class Prose(States):
    """An amount within a sentence: `{amount}` in `find` is where it stands."""

    find: str
    label: str | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The sentence as a regular expression over running text."""
        return re.compile(self.find.replace("{amount}", AMOUNT_IN_PROSE), re.IGNORECASE)

    @model_validator(mode="after")
    def _finds_one_amount(self) -> Prose:
        if self.find.count("{amount}") != 1:
            raise ValueError("`find` needs {amount} exactly once")
        _compiled(self.find.replace("{amount}", AMOUNT_IN_PROSE))
        return self


AMOUNT_IN_PROSE = (
    r"(?P<amount>(?:€\s?|EUR\s)?\d[\d.,\u00a0\u2009\u202f]*\d?"
    r"(?:,-)?(?:\s(?:duizend|miljoen|miljard|mln|mld|million|billion)\b\.?)?(?:\seuro\b)?)"
)


class Variant(_Strict):
    """Rows that state something else than the rest: `when` a cell matches, these words hold."""

    when: dict[Literal["label", "funding_source"], Pattern]
    quantity: str | None = None
    share_quantity: str | None = None
    from_party: str | None = None
    to_party: str | None = None


class Rows(States):
    """Lines of cells in any order: an amount, its label, and perhaps a share and a fund.

    A cell that is a percentage is the share, one that is an amount the amount, one that matches
    `funding_source_cell` says who pays; the first other cell is the label.
    """

    label: Pattern = "(?P<label>.+)"
    share_quantity: str | None = None
    funding_source_cell: Pattern | None = None
    variants: tuple[Variant, ...] = ()


class TableLine(_Strict):
    """A row or a column of a table: known by its label, saying what its cells state.

    What it says goes before what the table says, a row before a column. With `ignore`, its cells
    are no figures, for that reason. A row of level category is one that the report names as such,
    of level item any other below one. `names` adds names for the braces, or says others anew.
    """

    label: Pattern = ".+"
    level: Level = Level.FIXED
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
    ignore: str | None = None


class Table(TableLine):
    """Row labels × column headers, ruled or not.

    A column is known by its whole header, its lines joined by spaces; without `rows`, every row
    is one. In a quantity `{row}` and `{column}` stand for label and header, `{group}` for the
    heading that a row stands under, and named groups of both for themselves. `scale` multiplies
    what is printed ("x € 1.000"), `signs` says what a mark behind a number does to it (N: -1).
    """

    name: str
    columns: tuple[TableLine, ...] = Field(min_length=1)
    rows: tuple[TableLine, ...] = ()
    scale: Unit = Decimal(1)
    signs: dict[str, Literal[1, -1]] = {}
    over_pages: bool = False

    def stating(self, column: TableLine, row: TableLine) -> States:
        """What a cell states; raises ValueError where nothing says its quantity or measure."""
        return _stating(self, column, row)

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


class Block(_Strict):
    """A part of the report: where it begins, and what stands in it.

    It begins at a line that `heading` matches as a whole; with nothing below it on the page,
    that line is a page label and holds for what stands above. A part without a heading is known
    by what it `holds`: for each of these patterns a line that begins so. A `table` that has
    neither is known by the headers of its columns, two at least, wherever it stands.
    """

    name: str
    heading: Pattern | None = None
    holds: Patterns = ()
    cards: tuple[Card, ...] = ()
    prose: tuple[Prose, ...] = ()
    rows: tuple[Rows, ...] = ()
    table: Table | None = None
    projects: bool = False
    narrative: bool = False
    ignore: tuple[Ignored, ...] = ()

    @property
    def floats(self) -> bool:
        """Whether it is a table that is known by its headers alone."""
        return self.table is not None and self.heading is None and not self.holds

    @model_validator(mode="after")
    def _can_be_found(self) -> Block:
        if self.heading is None and not self.holds and self.table is None:
            raise ValueError("a block needs `heading`, `holds` or `table`, or it is never found")
        return self


class Figures(_Strict):
    """Where the figures of the family stand and how its numbers are written.

    Of several notations the first holds, unless all numbers of a document that tell one from the
    other say another.
    """

    notation: Notations
    categories_from: tuple[str, ...] = ()
    aliases: dict[Pattern, str] = {}
    in_kind: Pattern | None = None
    blocks: tuple[Block, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_exist(self) -> Figures:
        names = [block.name for block in self.blocks]
        for name in self.categories_from:
            if name not in names:
                raise ValueError(f"`categories_from` names no block: {name!r}")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two blocks are called {name!r}")
        return self


class Placement(_Strict):
    """The part of a definition that decides what is read: a change of it reads anew."""

    recognise: Recognise
    figures: Figures
    ignore: tuple[Ignored, ...] = ()


class Title(_Strict):
    """What people call a report of the family, where the document itself has no title."""

    nl: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.nl if language is Language.NL else self.en


class Family(_Strict):
    """What stays the same for all reports of a family."""

    family: str
    programme: str
    document_type: str
    title: Title
    store_narrative: bool = True
