"""A document and its definition to everything found in it. The order of the steps stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from pipelines.amounts.model import Notation
from pipelines.amounts.notation import decide_notation
from pipelines.documents.model import Document, Page
from pipelines.figures.blocks import Region, regions_of
from pipelines.figures.definition import Figures, Ignored, Pages, Placement
from pipelines.figures.furniture import furniture_of, is_page_number
from pipelines.figures.layout import Run, runs_of
from pipelines.figures.ledger import Ledger
from pipelines.figures.model import Extraction, Failure, Identity
from pipelines.figures.narrative import sections_of
from pipelines.figures.placing import Placer
from pipelines.figures.reading import read_figures
from pipelines.figures.running import in_reading_order, running_text

EXTRACTION_VERSION = 6
"""Part of the archive's key: raise it when the same pages give other figures (a test watches)."""

_FOOTNOTE = "the mark of a footnote"
TEXT_IS_VISIBLE = "text_is_visible"
"""The check that fails for a page with covered text; the value says how many words."""

PAGE_IS_READ, PAGE_IS_SEARCHED = "page_is_read", "page_is_searched"
"""The checks that fail for a page without usable text that nobody looked at.

The second is of definitions that choose their pages: the page may be a photograph.
"""

_IN_FURNITURE = "part of a running header or footer"


def extract(document: Document, placement: Placement, identity: Identity) -> Extraction:
    """Everything that the definition finds in a document, and every number that it leaves."""
    pages = [runs_of(page) for page in document.pages]
    ledger = Ledger(run for runs in pages for run in runs)
    furniture = furniture_of(document, pages, placement.figures.blocks)
    marks = {run for runs in pages for run in runs if run.is_footnote_mark}
    ledger.ignore((token for run in marks for token in run.tokens), _FOOTNOTE)
    bodies = [[run for run in runs if run not in furniture | marks] for runs in pages]
    regions = regions_of(bodies, placement.figures.blocks)
    for region in regions:
        text = running_text(in_reading_order(region.runs))
        ledger.ignore_in_text(text, (*never_amounts(), *placement.ignore))
    edges = {page.number: page.edges for page in document.pages}
    placer = Placer(placement.figures, ledger, edges)
    placer.place(regions)
    ledger.ignore((token for run in furniture for token in run.tokens), _IN_FURNITURE)
    _ignore_the_rest(document.pages, pages, regions, ledger)
    notation = _notation(pages, placement.figures.notation)
    readers = {page.number: page.reader for page in document.pages}
    figures, failures = read_figures(placer.drafts, placement.figures, notation, identity, readers)
    in_scope = _in_scope(regions, placement)
    return Extraction(
        identity=identity,
        figures=tuple(figures),
        numbers=tuple(n for n in ledger.numbers() if n.page in in_scope),
        projects=tuple(placer.projects),
        sections=tuple(sections_of([_without_cells(region, ledger) for region in regions])),
        failures=(*_covered(document.pages), *_unread(document, placement.figures), *failures),
        sightings=tuple(placer.sightings),
    )


def _in_scope(regions: Sequence[Region], placement: Placement) -> set[int]:
    """The pages whose numbers have to be accounted for."""
    everything = placement.figures.pages is Pages.ALL
    found = [region for region in regions if everything or region.block is not None]
    return {run.page for region in found for run in (*region.runs, region.heading) if run}


def _covered(pages: Sequence[Page]) -> list[Failure]:
    """One failure per page with covered text; the text itself is not known here."""
    why = "words under something opaque, or cut by the edge of the page: they were not read"
    return [
        Failure(TEXT_IS_VISIBLE, f"page {page.number}", str(len(page.covered)), why)
        for page in pages
        if page.covered
    ]


def _unread(document: Document, figures: Figures) -> list[Failure]:
    """One failure per page without usable text that nobody looked at."""
    check = PAGE_IS_READ if figures.pages == Pages.ALL else PAGE_IS_SEARCHED
    why = "the page is a picture, or its text means nothing: it was not read"
    return [Failure(check, f"page {number}", "", why) for number in document.unread]


def _notation(pages: Sequence[Sequence[Run]], allowed: Sequence[Notation]) -> Notation:
    """The notation of the whole document: the first allowed one, or what all its numbers say."""
    money = (token for runs in pages for run in runs for token in run.tokens if token.is_money)
    decided = decide_notation(token.text for token in money)
    return decided if decided is not None and decided in allowed else allowed[0]


def _without_cells(region: Region, ledger: Ledger) -> Region:
    """A region's text beside its figures: the lines of tables and cards are no narrative."""
    lines = {(run.page, run.line) for run in region.runs if ledger.is_cell(run)}
    return replace(
        region, runs=tuple(run for run in region.runs if (run.page, run.line) not in lines)
    )


def _ignore_the_rest(
    pages: Sequence[Page],
    runs_by_page: Sequence[Sequence[Run]],
    regions: Sequence[Region],
    ledger: Ledger,
) -> None:
    """Say of the numbers that are left why they are no amounts, where there is a reason."""
    for region in regions:
        if region.heading is not None:
            ledger.ignore(region.heading.tokens, "part of a heading")
        if region.block is not None:
            ledger.ignore_matches(region.runs, region.block.ignore)
    for page, runs in zip(pages, runs_by_page, strict=True):
        numbers = [run for run in runs if is_page_number(run, page)]
        ledger.ignore((token for run in numbers for token in run.tokens), "a page number")
        ledger.ignore_matches(runs, not_amounts())


@cache
def never_amounts() -> tuple[Ignored, ...]:
    """What nothing may claim, in any family: the scale of a table, the number of a case."""
    return _ignored("never_amounts.yaml")


@cache
def not_amounts() -> tuple[Ignored, ...]:
    """What is no amount in any family where nothing claims it: dates, articles of law, ..."""
    return _ignored("not_amounts.yaml")


def _ignored(name: str) -> tuple[Ignored, ...]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(Ignored.model_validate(entry) for entry in yaml.safe_load(text))
