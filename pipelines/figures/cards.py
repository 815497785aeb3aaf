"""Cards to drafts: an amount and its label near each other, in any arrangement."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.amounts.scan import NumberLook
from pipelines.figures.blocks import Region
from pipelines.figures.draft import Draft
from pipelines.figures.hierarchy import categories_among, parent_of, parent_of_list
from pipelines.figures.layout import Run, Token
from pipelines.figures.ledger import Ledger
from pipelines.figures.lists import beside_bullet, entries_of, list_around
from pipelines.figures.model import Project
from pipelines.figures.pairing import AMBIGUOUS, Pair, is_bullet, pair_amounts, without_bullet
from pipelines.figures.placements import Card, Level
from pipelines.figures.running import running_text

_IN_LABEL = "part of the label of a figure"
_IN_PROJECT = "part of the name of a project"
_NOTHING = re.compile(
    r"(?:€|EUR)?\s?(?:nihil|pm|p\.\s?m\.?|pro memorie)|(?:€|EUR)\s?[-–]|[-–]", re.IGNORECASE
)


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
    printed = [
        token
        for run in region.runs
        if not is_bullet(run)
        for token in run.tokens
        if token.is_money and ledger.is_open(token)
    ]
    return printed + [_whole(run) for run in region.runs if _says_nothing(run, region)]


def _says_nothing(run: Run, region: Region) -> bool:
    """Whether "nihil", "€ -" or "p.m." stands for an amount; a dash with text beside it lists."""
    if not _NOTHING.fullmatch(run.text):
        return False
    return not is_bullet(run) or beside_bullet(run, region.runs) is None


def _whole(run: Run) -> Token:
    return Token(run, 0, len(run.text), run.text, NumberLook.MONEY)


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
    return Draft(pair.token, card, names, label, card.quantity, text=_cell_text(pair.token))


def _cell_text(token: Token) -> str | None:
    """What stands there where it is more than the number: brackets, or a word after it.

    "(1.234)" is negative; "3 ton" can mean 300.000 and is refused when it is read.
    """
    if token.before == "(" and token.after == ")":
        return token.run.text
    word = AMBIGUOUS.match(token.after)
    return f"{token.text} {word.group()}" if word else None


def _projects(region: Region, categories: Sequence[Pair], ledger: Ledger) -> list[Project]:
    assert region.block is not None
    if not region.block.projects:
        return []
    projects: list[Project] = []
    bullets = [run for run in region.runs if is_bullet(run) and not _says_nothing(run, region)]
    entries = entries_of(bullets, region.runs)
    for entry in entries:
        parent = parent_of_list(list_around(entry, entries), categories)
        ledger.ignore((token for run in entry for token in run.tokens), _IN_PROJECT)
        year = region.names.get("year")
        projects.append(
            Project(
                year=int(year) if year else None,
                category=parent.label.text if parent else None,
                name=without_bullet(running_text(entry).text),
                page=entry[0].page,
            )
        )
    return projects
