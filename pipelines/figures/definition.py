"""What a definition can say: the words of a family's YAML file, checked when it is loaded.

The placement of figures (`recognise`, `figures`, `ignore`) lives here; the language of `rules`
is `pipelines.reconcile.rules`. Nothing here reads a page.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, StrictBool, StrictInt, model_validator

from pipelines.amounts.scan import NumberLook
from pipelines.figures.placements import OF_LABELS, Card, Prose, Rows, Strict, Table
from pipelines.figures.templates import check_names, groups_of
from pipelines.figures.values import Notations, Pattern, Patterns
from pipelines.wording import Language


class Ignored(Strict):
    """Numbers that are no amounts: those that a match of `pattern` covers, and why."""

    pattern: Pattern
    """Numbers that a match of it covers are ignored."""
    reason: str
    """Why they are no amounts; kept with each of them."""
    looks: tuple[NumberLook, ...] = ()
    """Only numbers that look so are meant; without it, all."""


class Recognise(Strict):
    """How a document of the family is known, and what it says it is.

    All patterns are searched in the text of the first `pages` pages, white space made single.
    """

    text: Patterns
    """Patterns that must all be found for a document to be of this family."""
    publisher: Pattern
    """Its first group is the name of the publisher."""
    period: Pattern
    """Groups `start` and, where it is more than a year, `end`: years."""
    edition: Pattern | None = None
    """The mark of a later edition, its number in the group `order` if it has one."""
    printed_on: Pattern | None = None
    """Its first group is the printed date; must sort as text, like 2022-03-31."""
    pages: StrictInt = Field(default=2, ge=1)
    """In how many first pages the patterns are searched."""


class Block(Strict):
    """A part of the report: where it begins, and what stands in it.

    It begins at a line that `heading` matches as a whole; with nothing below it on the page,
    that line is a page label and holds for what stands above. A part without a heading is known
    by what it `holds`: for each of these patterns a line that begins so. A `table` that has
    neither is known by the headers of its columns, two at least, wherever it stands.
    """

    name: str
    """What the part is called in this definition."""
    heading: Pattern | None = None
    """Matches the whole line at which the part begins; its named groups can be used in braces."""
    holds: Patterns = ()
    """For a part without a heading: for each pattern a line that begins so."""
    cards: tuple[Card, ...] = ()
    """Amounts with their labels beside, above or below."""
    prose: tuple[Prose, ...] = ()
    """Amounts within sentences."""
    rows: tuple[Rows, ...] = ()
    """Lines of cells: an amount, its label, perhaps a percentage and who pays."""
    table: Table | None = None
    """Row labels and column headers."""
    projects: StrictBool = False
    """Whether the entries of its lists are projects."""
    narrative: StrictBool = False
    """Whether its text is kept as sections."""
    ignore: tuple[Ignored, ...] = ()
    """Numbers of this part that are no amounts."""

    @property
    def floats(self) -> bool:
        """Whether it is a table that is known by its headers alone."""
        return self.table is not None and self.heading is None and not self.holds

    @model_validator(mode="after")
    def _can_be_found(self) -> Block:
        if self.heading is None and not self.holds and self.table is None:
            raise ValueError("a block needs `heading`, `holds` or `table`, or it is never found")
        return self

    @model_validator(mode="after")
    def _braces_can_be_filled(self) -> Block:
        heading = groups_of(self.heading)
        for card in self.cards:
            check_names(card.templates, heading | groups_of(card.label) | OF_LABELS)
        for prose in self.prose:
            check_names(prose.templates, heading | set(prose.pattern.groupindex) | {"label"})
        for rows in self.rows:
            for states in (rows, *rows.variants):
                check_names(states.templates, heading | groups_of(rows.label) | {"label"})
        if self.table is not None:
            self.table.check_braces(heading)
        return self


class Pages(StrEnum):
    """The pages in scope: a thick report is about more than one definition wants to know."""

    ALL = "all"
    BLOCKS = "blocks"


class Figures(Strict):
    """Where the figures of the family stand and how its numbers are written."""

    notation: Notations
    """How numbers are written. Of several, the first holds, unless all numbers of a document that
    tell one from the other say another."""
    pages: Pages = Pages.ALL
    """Whose numbers are accounted for: of all pages, or of those on which a block stands."""
    categories_from: tuple[str, ...] = ()
    """The blocks that name the categories; any other label is an item."""
    aliases: dict[Pattern, str] = Field(default_factory=dict)
    """Pattern: slug. A label that matches becomes this slug in a quantity."""
    in_kind: Pattern | None = None
    """Matches labels of contributions in kind."""
    blocks: tuple[Block, ...] = Field(min_length=1)
    """The parts of the report in which figures stand."""

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


class Placement(Strict):
    """The part of a definition that decides what is read: a change of it reads anew."""

    recognise: Recognise
    """How a document of the family is known, and what it says it is."""
    figures: Figures
    """Where the figures stand, and how numbers are written."""
    ignore: tuple[Ignored, ...] = ()
    """Numbers that are no amounts, anywhere in the report."""


class Title(Strict):
    """What people call a report of the family, where the document itself has no title."""

    nl: str
    """The title in Dutch."""
    en: str
    """The title in English."""

    def in_language(self, language: Language) -> str:
        return self.nl if language is Language.NL else self.en


class Family(Strict):
    """What stays the same for all reports of a family."""

    family: str
    """Name of the family, which no other file has."""
    programme: str
    """What the money is for."""
    document_type: str
    """What kind of report it is, as a slug."""
    title: Title
    """What people call the report, where the document itself has no title."""
    store_narrative: StrictBool = True
    """Whether sections of the text are kept: in the archive, in releases, anywhere."""
