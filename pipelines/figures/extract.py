"""A document and its definition to everything found in it. The order of the steps stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from pipelines.documents.model import Document, Page
from pipelines.figures.blocks import Region, regions_of
from pipelines.figures.cards import place_cards
from pipelines.figures.definition import Ignored, Placement
from pipelines.figures.draft import Draft
from pipelines.figures.layout import Run, runs_of
from pipelines.figures.ledger import Ledger
from pipelines.figures.model import Extraction, Identity, Project
from pipelines.figures.narrative import sections_of
from pipelines.figures.prose import place_prose
from pipelines.figures.reading import read_figures
from pipelines.figures.rows import place_rows
from pipelines.figures.running import in_reading_order, running_text
from pipelines.text import slug

EXTRACTION_VERSION = 1
"""Part of the archive's key: raise it when the same pages give other figures (a test watches)."""

_MARGIN = 0.12  # of the page's height: where page numbers stand


def extract(document: Document, placement: Placement, identity: Identity) -> Extraction:
    """Everything that the definition finds in a document, and every number that it leaves."""
    pages = [runs_of(page) for page in document.pages]
    ledger = Ledger(run for runs in pages for run in runs)
    regions = regions_of(pages, placement.figures.blocks)
    for region in regions:
        text = running_text(in_reading_order(region.runs))
        ledger.ignore_in_text(text, placement.ignore)
    drafts, projects = _place(regions, placement, ledger)
    _ignore_the_rest(document.pages, pages, regions, ledger)
    figures, failures = read_figures(drafts, placement.figures, identity)
    return Extraction(
        identity=identity,
        figures=tuple(figures),
        numbers=ledger.numbers(),
        projects=tuple(projects),
        sections=tuple(sections_of([_without_cells(region, ledger) for region in regions])),
        failures=tuple(failures),
    )


def _place(
    regions: Sequence[Region], placement: Placement, ledger: Ledger
) -> tuple[list[Draft], list[Project]]:
    """Sentences first, then lines of cells, then cards: from the narrowest sign to the widest."""
    drafts, projects = [], []
    naming = placement.figures.categories_from
    known: set[str] = set()
    for region in sorted(regions, key=lambda region: not _names_categories(region, naming)):
        if region.block is None:
            continue
        drafts += place_prose(region, region.block.prose, ledger)
        drafts += place_rows(region, region.block.rows, ledger)
        names_them = _names_categories(region, naming)
        placed, listed = place_cards(region, None if names_them else known, ledger)
        if names_them:
            known |= {slug(d.names["category"]) for d in placed if "category" in d.names}
        drafts += placed
        projects += listed
    return drafts, projects


def _without_cells(region: Region, ledger: Ledger) -> Region:
    """A region's text beside its figures: the lines of tables and cards are no narrative."""
    lines = {(run.page, run.line) for run in region.runs if ledger.is_cell(run)}
    return replace(
        region, runs=tuple(run for run in region.runs if (run.page, run.line) not in lines)
    )


def _names_categories(region: Region, naming: Sequence[str]) -> bool:
    return region.block is not None and region.block.name in naming


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
        numbers = [run for run in runs if _is_page_number(run, page)]
        ledger.ignore((token for run in numbers for token in run.tokens), "a page number")
        ledger.ignore_matches(runs, not_amounts())


def _is_page_number(run: Run, page: Page) -> bool:
    in_margin = run.box.bottom < _MARGIN * page.height or run.box.top > (1 - _MARGIN) * page.height
    return in_margin and run.text.strip().isdecimal() and len(run.text.strip()) <= 3


@cache
def not_amounts() -> tuple[Ignored, ...]:
    """What is never an amount, in any family: dates, phone numbers, articles of law, ..."""
    text = files(__package__).joinpath("not_amounts.yaml").read_text(encoding="utf-8")
    return tuple(Ignored.model_validate(entry) for entry in yaml.safe_load(text))
