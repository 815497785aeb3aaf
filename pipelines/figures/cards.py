"""Cards to drafts: an amount and its label near each other, in any arrangement."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.figures.blocks import Region
from pipelines.figures.definition import Card, Level
from pipelines.figures.draft import Draft
from pipelines.figures.hierarchy import categories_among, parent_of
from pipelines.figures.layout import Run, Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.model import Project
from pipelines.figures.pairing import Pair, is_bullet, pair_amounts, without_bullet

_IN_LABEL = "part of the label of a figure"
_IN_PROJECT = "part of the name of a project"
_WRAPPED_WITHIN = 0.5  # of the font size: how close the second line of an entry follows


def place_cards(
    region: Region, known: Collection[str] | None, ledger: Ledger
) -> tuple[list[Draft], list[Project]]:
    """The figures on the cards of a region, and the projects listed with them.

    `known` are the slugs of the report's categories; null where the region itself names them.
    """
    assert region.block is not None
    pairs = pair_amounts(region.runs, _amounts(region, ledger))
    fixed = {pair: card for pair in pairs if (card := _fixed_card(pair, region.block.cards))}
    others = [pair for pair in pairs if pair not in fixed]
    categories = others if known is None else categories_among(others, known)
    drafts = [_draft(pair, card, region, None) for pair, card in fixed.items()]
    for pair in others:
        drafts += _draft_by_level(pair, region, categories)
    for draft in drafts:
        ledger.claim(draft.token)
    claimed = {draft.token for draft in drafts}
    for pair in pairs:
        if pair.token in claimed:
            ledger.ignore((t for run in pair.label.runs for t in run.tokens), _IN_LABEL)
    return drafts, _projects(region, categories, ledger)


def _amounts(region: Region, ledger: Ledger) -> list[Token]:
    return [
        token
        for run in region.runs
        if not is_bullet(run)
        for token in run.tokens
        if token.is_money and ledger.is_open(token)
    ]


def _fixed_card(pair: Pair, cards: Sequence[Card]) -> Card | None:
    for card in cards:
        if card.level is Level.FIXED and _match(card, pair):
            return card
    return None


def _match(card: Card, pair: Pair) -> re.Match[str] | None:
    return re.fullmatch(card.label, pair.label.text, re.IGNORECASE)


def _draft_by_level(pair: Pair, region: Region, categories: Sequence[Pair]) -> list[Draft]:
    assert region.block is not None
    level = Level.CATEGORY if pair in categories else Level.ITEM
    parent = pair if level is Level.CATEGORY else parent_of(pair.box, categories)
    for card in region.block.cards:
        if card.level is level and parent is not None and _match(card, pair):
            return [_draft(pair, card, region, parent)]
    return []


def _draft(pair: Pair, card: Card, region: Region, parent: Pair | None) -> Draft:
    label = pair.label.text
    match = _match(card, pair)
    names = region.names | (match.groupdict() if match else {}) | {"label": label}
    if parent is not None:
        names["category"] = parent.label.text
        names |= {"line_item": label} if parent is not pair else {}
    return Draft(pair.token, card, names, label, card.quantity)


def _projects(region: Region, categories: Sequence[Pair], ledger: Ledger) -> list[Project]:
    assert region.block is not None
    if not region.block.projects:
        return []
    projects: list[Project] = []
    for entry in _entries(region):
        parent = parent_of(entry[0].box, categories)
        ledger.ignore((token for run in entry for token in run.tokens), _IN_PROJECT)
        year = region.names.get("year")
        projects.append(
            Project(
                year=int(year) if year else None,
                category=parent.label.text if parent else None,
                name=without_bullet(" ".join(run.text for run in entry)),
                page=entry[0].page,
            )
        )
    return projects


def _entries(region: Region) -> list[list[Run]]:
    """The entries of lists: a run with a bullet, and the runs that go on below it."""
    entries: list[list[Run]] = []
    for run in region.runs:
        if is_bullet(run):
            entries.append([run])
            continue
        for entry in entries:
            last = entry[-1]
            gap = run.box.top - last.box.bottom
            follows = -1 <= gap <= _WRAPPED_WITHIN * last.size
            hangs = 0 <= run.box.x0 - entry[0].box.x0 <= 3 * last.size
            if run.style == last.style and follows and hangs:
                entry.append(run)
                break
    return entries
