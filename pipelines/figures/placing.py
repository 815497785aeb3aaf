"""Regions to drafts: everything that the definition can place, in one order.

Sentences, tables, lines of cells, cards: from the narrowest sign to the widest. The blocks that
name the report's categories come first, because the others need them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.documents.model import Edge
from pipelines.figures.blocks import Region
from pipelines.figures.cards import place_cards
from pipelines.figures.definition import Figures
from pipelines.figures.draft import Draft
from pipelines.figures.ledger import Ledger
from pipelines.figures.model import Project, Sighting
from pipelines.figures.prose import place_prose
from pipelines.figures.rows import place_rows
from pipelines.figures.tables.place import TableReader
from pipelines.figures.templates import is_fillable
from pipelines.text import slug


class Placer:
    """Places the figures of one document; `edges` are those of each page by its number."""

    def __init__(
        self, figures: Figures, ledger: Ledger, edges: Mapping[int, Sequence[Edge]]
    ) -> None:
        self._figures = figures
        self._ledger = ledger
        self._edges = edges
        self._known: set[str] = set()
        self._readers: dict[str, TableReader] = {}
        self.drafts: list[Draft] = []
        self.projects: list[Project] = []
        self.sightings: list[Sighting] = []

    def place(self, regions: Sequence[Region]) -> None:
        """Place what stands in all regions; what no quantity can be made for stays open."""
        for region in sorted(regions, key=lambda region: not self._names_categories(region)):
            if region.runs:
                self._place_region(region)
        unstated = [one for one in self.drafts if not is_fillable(one.quantity, one.names)]
        self._ledger.release(draft.token for draft in unstated)
        self.drafts = [draft for draft in self.drafts if draft not in set(unstated)]

    def _place_region(self, region: Region) -> None:
        block = region.block
        if block is None:
            return
        if region.heading is not None:
            self._see(region, f"begins at {region.heading.text!r}")
        known = None if self._names_categories(region) else self._known
        self.drafts += place_prose(region, block.prose, self._ledger)
        if block.table is not None:
            reader = self._readers.setdefault(block.name, TableReader(block.table, self._ledger))
            edges = self._edges[region.runs[0].page]
            self._keep(region, reader.place(region, edges, known))
            self._see(region, reader.seen)
        self.drafts += place_rows(region, block.rows, self._ledger)
        drafts, projects = place_cards(region, known, self._ledger)
        self._keep(region, drafts)
        self.projects += projects

    def _see(self, region: Region, seen: str) -> None:
        if region.block is not None:
            self.sightings.append(Sighting(region.runs[0].page, region.block.name, seen))

    def _keep(self, region: Region, drafts: Sequence[Draft]) -> None:
        self.drafts += drafts
        if self._names_categories(region):
            self._known |= {slug(d.names["category"]) for d in drafts if "category" in d.names}

    def _names_categories(self, region: Region) -> bool:
        return region.block is not None and region.block.name in self._figures.categories_from
