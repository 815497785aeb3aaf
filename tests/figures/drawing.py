"""Pages drawn as text, so that a test reads like the printed page.

    Programma DTZ      € 55.381

Each character is 6 points wide and each line 14 points apart, in 10 point letters: one space
joins words, two or more part them, and a line follows close enough to go on with the one above.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from pipelines.amounts.model import Notation
from pipelines.definitions import load_definition
from pipelines.documents.model import Box, Document, Page, Word
from pipelines.figures.blocks import Region, regions_of
from pipelines.figures.definition import Block, Placement
from pipelines.figures.extract import extract
from pipelines.figures.layout import Run, Token, runs_of
from pipelines.figures.ledger import Ledger
from pipelines.figures.model import Extraction, Identity

ADVANCE, SIZE, PITCH = 6.0, 10.0, 14.0
WIDTH, HEIGHT = 842.0, 595.0
LEFT, TOP = 36.0, 80.0  # below the margin in which page numbers stand

REPORTS = Path(__file__).resolve().parents[2] / "dtz_assets" / "reports"
DTZ = load_definition(REPORTS / "dtz-overview.yaml")


def word(
    text: str, x0: float, top: float, size: float = SIZE, font: str = "Regular", advance: float = 0
) -> Word:
    box = Box(x0, top, x0 + len(text) * (advance or ADVANCE * size / SIZE), top + size)
    return Word(text, box, size, font)


def words_of(drawing: str, bold: Collection[str] = (), large: Collection[str] = ()) -> list[Word]:
    """`bold` and `large` name stretches between wide gaps, or whole lines, to be set so."""
    words = []
    for number, line in enumerate(dedent(drawing).strip("\n").split("\n")):
        column = 0
        for piece in line.split("  "):
            lead = len(piece) - len(piece.lstrip())
            text = piece.strip()
            offset = column + lead
            for part in text.split():
                at = line.index(part, offset)
                set_large = text in large or line.strip() in large
                font = "Bold" if text in bold or line.strip() in bold else "Regular"
                place = (LEFT + at * ADVANCE, TOP + number * PITCH)
                if set_large:
                    words.append(word(part, *place, SIZE * 1.2, font, ADVANCE))
                else:
                    words.append(word(part, *place, SIZE, font))
                offset = at + len(part)
            column += len(piece) + 2
    return words


def page(drawing: str, number: int = 1, **styles: Collection[str]) -> Page:
    return Page(number, WIDTH, HEIGHT, tuple(words_of(drawing, **styles)))


def drawn(drawing: str, number: int = 1, **styles: Collection[str]) -> list[Run]:
    return runs_of(page(drawing, number, **styles))


def money(runs: list[Run]) -> list[Token]:
    return [token for run in runs for token in run.tokens if token.is_money]


def document(*pages: Page) -> Document:
    return Document("0" * 64, None, len(pages), pages)


def identity(**changes: Any) -> Identity:
    plain: dict[str, Any] = {
        "family": "dtz-overview",
        "publisher": "coevorden",
        "programme": "Dutch TechZone",
        "document_type": "budget-overview",
        "period_start": 2017,
        "period_end": 2021,
        "edition": None,
        "edition_order": 0,
        "printed_on": None,
        "title": None,
        "page_count": 1,
    }
    return Identity(**(plain | changes))


def block(text: str) -> Block:
    """A block as a definition writes it."""
    return Block.model_validate(yaml.safe_load(dedent(text)))


def placement(blocks: str, **more: Any) -> Placement:
    """A placement with these blocks, written as in a definition."""
    recognise = {"text": "x", "publisher": "(x)", "period": "(?P<start>1)(?P<end>2)"}
    figures = {"notation": Notation.NL, "blocks": yaml.safe_load(dedent(blocks))}
    ignore = more.pop("ignore", ())
    return Placement.model_validate(
        {"recognise": recognise, "figures": figures | more, "ignore": ignore}
    )


def found(*pages: Page, by: Placement = DTZ.placement) -> Extraction:
    """What the definition (of DTZ, unless told otherwise) finds on these pages."""
    return extract(document(*pages), by, identity(page_count=len(pages)))


def region(runs: list[Run], of: Block | None, **names: str) -> Region:
    return Region(of, names, None, tuple(runs))


def only_region(runs: list[Run], of: Block) -> Region:
    """The one region that these runs are when `of` is the only block."""
    (one,) = regions_of([runs], [of])
    return one


def ledger_of(runs: list[Run]) -> Ledger:
    return Ledger(runs)


def stated(extraction: Extraction) -> dict[str, Decimal | None]:
    """Quantity and amount (a share: its percentage), of the first place of each."""
    return {
        f.quantity: f.share_pct if f.amount is None else f.amount
        for f in reversed(extraction.figures)
    }


def unclaimed(extraction: Extraction) -> list[str]:
    return [number.printed for number in extraction.numbers if number.status == "unclaimed"]
