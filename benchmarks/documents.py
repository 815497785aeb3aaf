"""Any number of documents like our own edition, for benchmarks: what was found in each, no PDF.

What is found in our edition is the pattern, so that definition, rules and labels are real. Each
document has another publisher or period, and its amounts times a number of its own: sums hold as
they do in the pattern. One document in a hundred has a misprint, every tenth is a second edition.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256 as hash_of
from pathlib import Path

from pipelines.amounts.render import render_number
from pipelines.definitions import Definition, load_definitions
from pipelines.extraction import extract_bytes
from pipelines.figures.model import Extraction, Figure, Measure
from pipelines.stages.archives import ReadDocument
from pipelines.stages.reading import LOADED
from pipelines.store.intake import Seen
from pipelines.wording import Language

ROOT = Path(__file__).resolve().parents[1]
OUR_EDITION = ROOT / "raw/coevorden/dtz-overzicht-2017-2021.pdf"
KEY = "0123456789abcdef"
_YEAR = re.compile(r"\b20\d\d\b")
_PERIODS = 8  # of five years each: a publisher has as many reports
_EDITIONS = 10
_MISPRINTS = 100
# Where our edition differs from its parts, by rounding or by mistake: a multiple would be far off.
_EXACT = {
    "expenditure/2020/programma-dtz": Decimal(43_002),
    "expenditure/period/programma-dtz": Decimal(266_761),
    "expenditure/period": Decimal(1_270_833),
    "balance/period": Decimal(299_432),
    "co_financing/regiodeal": Decimal(1_142_000),
}


@dataclass(frozen=True)
class Document:
    """A document that was read, and what was found in it."""

    read: ReadDocument
    found: Extraction


def definition() -> Definition:
    """The definition that reads them all."""
    (one,) = load_definitions(ROOT / "dtz_assets/reports")
    return one


def pattern() -> Extraction:
    """What is found in our own edition, with exact totals."""
    found = extract_bytes(OUR_EDITION.read_bytes(), definition())
    figures = [
        replace(one, amount=_EXACT.get(one.quantity, one.amount)) if one.place == 1 else one
        for one in found.figures
    ]
    return replace(found, figures=tuple(figures))


def documents(count: int) -> Iterator[Document]:
    """As many documents, one after the other; the same ones every time."""
    like = pattern()
    for number in range(count):
        yield _document(like, number)


def _document(like: Extraction, number: int) -> Document:
    chance = random.Random(number)
    edition = int(number % _EDITIONS == _EDITIONS - 1)
    report = number - edition
    shift = 5 * (report % _PERIODS) - 15
    identity = replace(
        like.identity,
        publisher=f"Gemeente {report // _PERIODS}",
        period_start=like.identity.period_start + shift,
        period_end=like.identity.period_end + shift,
        edition=f"versie {edition + 1}" if edition else None,
        edition_order=edition,
    )
    factor = random.Random(report).randint(1, 99)
    figures = [_figure(one, shift, factor) for one in like.figures]
    if number % _MISPRINTS == _MISPRINTS - 1:
        _misprint(figures, chance)
    sha256 = hash_of(f"document {number}".encode()).hexdigest()
    seen = Seen(
        sha256,
        datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        f"gemeente-{report // _PERIODS}/report-{number}.pdf",
        100_000 + number,
        f"gemeente-{report // _PERIODS}",
    )
    read = ReadDocument(seen, LOADED, KEY, "", "", False)
    return Document(read, replace(like, identity=identity, figures=tuple(figures)))


def _figure(like: Figure, shift: int, factor: int) -> Figure:
    def years(text: str) -> str:
        return _YEAR.sub(lambda match: str(int(match[0]) + shift), text)

    amount = None if like.amount is None else like.amount * factor
    return replace(
        like,
        quantity=years(like.quantity),
        year=None if like.year is None else like.year + shift,
        period_start=like.period_start + shift,
        period_end=like.period_end + shift,
        label=years(like.label),
        amount=amount,
        printed=like.printed if amount is None else "€ " + render_number(amount, Language.NL),
        adds_down_to=like.adds_down_to and years(like.adds_down_to),
        adds_along_to=like.adds_along_to and years(like.adds_along_to),
        within=like.within and years(like.within),
    )


def _misprint(figures: list[Figure], chance: random.Random) -> None:
    spent = [n for n, one in enumerate(figures) if one.measure is Measure.EXPENDITURE]
    place = chance.choice(spent)
    amount = figures[place].amount
    assert amount is not None
    wrong = amount + 9000
    figures[place] = replace(
        figures[place], amount=wrong, printed="€ " + render_number(wrong, Language.NL)
    )
