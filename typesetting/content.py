"""What a report says, loaded from `content/*.yaml`. No places on a page and no drawing."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

CONTENT = Path(__file__).parent / "content"


class _Content(BaseModel):
    """A block of YAML: a key that nobody knows is an error, and nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FigureText(_Content):
    """One figure as it will be printed.

    `amount` is in euros and null for a percentage. `unit` is the power of ten that the figure was
    rounded to (of a percentage likewise). `printed` is the text on the page; without one it is
    the amount in Dutch notation after a euro sign. `is_malformed`: the printed text is no
    well-formed amount. The last three say how it is set: points between its characters, twice
    (fake bold), with the mark of a footnote behind it.
    """

    id: str
    quantity: str = ""
    kind: str
    stage: str | None = None
    category: str
    label: str = ""
    year: int | None = None
    line_item: str | None = None
    amount: Decimal | None = None
    percent: Decimal | None = None
    unit: Decimal = Decimal(1)
    printed: str = ""
    reserve: str | None = None
    year_context: int | None = None
    is_malformed: bool = False
    spacing: float = 0
    is_overprinted: bool = False
    note_mark: str = ""

    @model_validator(mode="before")
    @classmethod
    def _say_what_follows(cls, given: dict[str, Any]) -> dict[str, Any]:
        if ("amount" in given) == ("percent" in given):
            raise ValueError(f"{given.get('id')}: give either an amount or a percent")
        printed = given.get("printed") or euros(Decimal(given["amount"]))
        label = given.get("label") or given.get("line_item") or given.get("category")
        quantity = given.get("quantity") or given["id"]
        return given | {"printed": printed, "label": label, "quantity": quantity}


class Section(_Content):
    """A heading of the narrative and its paragraphs; `level` 2 belongs to the section before."""

    title: str
    text: tuple[str, ...]
    level: int = 1


class Chapter(_Content):
    """The narrative of one year."""

    year: int
    sections: tuple[Section, ...]


class ColumnText(_Content):
    """A column of a table: its header over one or two lines, and the kind of its amounts.

    `marks` stand behind its amounts in place of a sign: that of a gain, that of a loss. `parts`:
    the columns that it is the sum of, and their signs.
    """

    header: tuple[str, ...]
    kind: str
    stage: str
    marks: tuple[str, str] | None = None
    parts: dict[str, int] = Field(default_factory=dict)


class RowText(_Content):
    """A row of a table: its amounts in the unit of the table, "-" for nil, null for blank.

    `role` is heading, row, subtotal or total; `parts` are the labels of the rows that it adds up.
    """

    label: str
    role: str = "row"
    cells: tuple[Decimal | Literal["-"] | None, ...] = ()
    parts: tuple[str, ...] = ()


class TableText(_Content):
    """A table of amounts; `corner` is the header above the labels."""

    name: str
    caption: str
    corner: str
    unit: Decimal
    columns: tuple[ColumnText, ...]
    rows: tuple[RowText, ...]
    notes: tuple[str, ...] = ()


class Report(_Content):
    """All that one edition says. `{id}` in a text stands for the figure with that id.

    `heading_spacing` is a part of the font size between the letters of headings; `minus` is the
    sign before negative amounts of tables.
    """

    municipality: str
    publisher: str
    first_year: int
    last_year: int
    title: str
    subtitle: str
    colophon: str
    edition: str | None = None
    figures: tuple[FigureText, ...] = ()
    projects: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    budget_text: tuple[str, ...] = ()
    footnote: str = ""
    regiodeal_text: tuple[str, ...] = ()
    narrative: tuple[Chapter, ...] = ()
    notes: tuple[Section, ...] = ()
    tables: tuple[TableText, ...] = ()
    marked_note: str = ""
    minus: str = "-"
    heading_spacing: float = 0
    has_ligatures: bool = False

    @property
    def period(self) -> str:
        """The period as the report prints it."""
        first, last = self.first_year, self.last_year
        return f"{first}-{last}" if first != last else str(first)

    @property
    def programmes(self) -> list[str]:
        """The middle of the ids of the categories: what has a budget of its own."""
        names = [f.id.removeprefix("budget.") for f in self.figures if f.id.startswith("budget.")]
        return [name for name in names if name != "total"]

    @property
    def years(self) -> list[int]:
        """The years of which expenditure is stated."""
        return sorted({figure.year for figure in self.figures if figure.year})

    def figure(self, figure_id: str) -> FigureText:
        """The figure with this id; KeyError names the id that no figure has."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)

    def totals_of(self, year: int) -> list[FigureText]:
        """What was spent in a year, by category."""
        return [figure for figure in self.figures if figure.year == year and not figure.line_item]

    def breakdown_of(self, total: FigureText) -> list[FigureText]:
        """The figures that break the expenditure of a category in a year down."""
        return [
            figure
            for figure in self.figures
            if figure.year == total.year and figure.category == total.category and figure.line_item
        ]

    def pillars(self) -> list[tuple[FigureText, FigureText]]:
        """The parts of the Regiodeal: share and amount of each."""
        shares = [figure for figure in self.figures if figure.percent is not None]
        return [(share, self.figure(share.id.removesuffix(".pct"))) for share in shares]


_LIGATURES = {"fi": "\ufb01", "fl": "\ufb02"}
SOFT_HYPHEN = "\u00ad"


def ligated(text: str) -> str:
    """The text with one character for each fi and fl."""
    return re.sub("f[il]", lambda match: _LIGATURES[match[0]], text)


def plain(text: str) -> str:
    """The text as a reader understands it: no soft hyphens, no ligatures."""
    for letters, glyph in _LIGATURES.items():
        text = text.replace(glyph, letters)
    return text.replace(SOFT_HYPHEN, "")


def euros(amount: Decimal) -> str:
    """An amount in whole euros as the report prints it: € 1.270.829."""
    return f"€ {amount:,.0f}".replace(",", ".")


@cache
def _yaml(name: str) -> Any:
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def read_report(name: str) -> Report:
    """The report in `content/NAME.yaml`, and its narrative in `content/NAME-narrative.yaml`.

    A report that `extends` another says only what differs: figures are matched by id, projects by
    year, chapters of the narrative are added.
    """
    return Report.model_validate(_content(name))


def _content(name: str) -> dict[str, Any]:
    content = dict(_yaml(name))
    if (CONTENT / f"{name}-narrative.yaml").exists():
        content["narrative"] = _yaml(f"{name}-narrative")
    base = content.pop("extends", None)
    return _extended(_content(base), content) if base else content


def _extended(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    figures = {figure["id"]: figure for figure in base.get("figures", ())}
    for figure in given.get("figures", ()):
        figures[figure["id"]] = figures.get(figure["id"], {}) | figure
    return base | given | {
        "figures": list(figures.values()),
        "projects": base.get("projects", {}) | given.get("projects", {}),
        "narrative": [*base.get("narrative", ()), *given.get("narrative", ())],
    }  # fmt: skip


@cache
def read_break_points() -> dict[str, tuple[str, ...]]:
    """Where a long word may be broken at the end of a line: the word, lower case -> its parts."""
    return {word.replace("-", ""): tuple(word.split("-")) for word in _yaml("hyphenation")}
