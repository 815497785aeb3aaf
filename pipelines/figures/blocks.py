"""Pages to regions: which runs belong to which block of the definition. No figures yet.

A heading opens a region down to the next heading below it, or beside it in a second column:

    Uitgaven 2017          Uitgaven 2018
    ...                    ...
    Bijdrage Regiodeal                        a page label: nothing stands below it

What stands on a page before any heading is a block that is known by what it holds, or goes on
with the block of the page before, unless a title that no block knows stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from pipelines.figures.definition import Block
from pipelines.figures.layout import Run, is_beside
from pipelines.figures.tables.heads import YEAR, head_runs

LINES_ABOVE = 3
"""So many lines above the head of a table are about it; what stands higher is about another."""

_INDENT = 20.0  # points: what hangs out to the left of its heading, such as a bullet, is its own


@dataclass(frozen=True, eq=False)
class Region:
    """Runs of one page that belong to `block` (null: to none); `names` are the heading's groups."""

    block: Block | None
    names: dict[str, str]
    heading: Run | None
    runs: tuple[Run, ...]
    title_size: float = inf
    """The size of the heading that opened it, on this page or an earlier one."""
    above: tuple[Run, ...] = ()
    """What stands on the lines above a table that is known by its head, whosever it is."""


@dataclass(frozen=True, eq=False)
class _Heading:
    block: Block
    names: dict[str, str]
    run: Run


def regions_of(pages: Sequence[Sequence[Run]], blocks: Sequence[Block]) -> list[Region]:
    """The regions of all pages in reading order; every run is in exactly one."""
    regions: list[Region] = []
    before: Region | None = None
    for runs in pages:
        for region in _regions_of_page(runs, blocks, before):
            regions += _split_where_held(region, blocks)
            before = regions[-1]
    return regions


def _regions_of_page(
    runs: Sequence[Run], blocks: Sequence[Block], before: Region | None
) -> list[Region]:
    headings = _headings(runs, blocks)
    label = _page_label(runs, headings)
    if label is not None:
        headings.remove(label)
    parts = _partition(runs, headings)
    regions = [_unheaded(parts[None], blocks, label, before)] if parts[None] else []
    for h in headings:
        above = _above(runs, h) if h.block.floats else ()
        regions.append(Region(h.block, h.names, h.run, tuple(parts[h]), h.run.size, above))
    return regions


def _above(runs: Sequence[Run], head: _Heading) -> tuple[Run, ...]:
    lines = sorted({run.line for run in runs if run.line < head.run.line})[-LINES_ABOVE:]
    return tuple(run for run in runs if run.line in lines)


def _headings(runs: Sequence[Run], blocks: Sequence[Block]) -> list[_Heading]:
    """The headings from the top; the head of a table that is known by it is one, as a whole."""
    heads = {
        block.name: head for block in blocks if block.floats and (head := head_runs(runs, block))
    }
    first = {min(head, key=_reading_order): name for name, head in heads.items()}
    in_heads = {run for head in heads.values() for run in head}
    named = {block.name: block for block in blocks}
    headings = []
    for run in runs:
        if run in first:
            headings.append(_Heading(named[first[run]], {}, run))
        elif run not in in_heads and (heading := _heading_of(run, blocks, runs)):
            headings.append(heading)
    return headings


def _reading_order(run: Run) -> tuple[int, float]:
    return run.line, run.box.x0


def _heading_of(run: Run, blocks: Sequence[Block], runs: Sequence[Run]) -> _Heading | None:
    for block in blocks:
        match = block.heading and re.fullmatch(block.heading, run.text)
        if match and (block.table is None or not _is_row(run, runs)):
            return _Heading(block, dict(match.groupdict()), run)
    return None


def _is_row(run: Run, runs: Sequence[Run]) -> bool:
    """Whether amounts stand beside it: then it is the label of a row that reads like a heading.

    Years do not count: they head columns.
    """
    beside = [one for one in runs if one.line == run.line and one.box.x0 >= run.box.x1]
    numbers = [one for one in beside if one.tokens and one.tokens[0].is_whole_run]
    return any(not YEAR.fullmatch(number.text) for number in numbers)


def _page_label(runs: Sequence[Run], headings: Sequence[_Heading]) -> _Heading | None:
    """The last heading, when nothing but page furniture of one number stands below it."""
    if not headings:
        return None
    last = headings[-1]
    below = [
        run
        for run in runs
        if run.box.top >= last.run.box.bottom - 1 and not run.text.strip().isdecimal()
    ]
    above = [run for run in runs if run.box.bottom <= last.run.box.top + 1]
    return last if not below and above else None


def _partition(
    runs: Sequence[Run], headings: Sequence[_Heading]
) -> dict[_Heading | None, list[Run]]:
    parts: dict[_Heading | None, list[Run]] = {None: [], **{heading: [] for heading in headings}}
    for run in runs:
        parts[_owner(run, headings)].append(run)
    return parts


def _owner(run: Run, headings: Sequence[_Heading]) -> _Heading | None:
    above = [h for h in headings if h.run.box.top <= run.box.bottom and h.run.line <= run.line]
    if not above:
        return None
    row = [h for h in above if is_beside(h.run.box, above[-1].run.box)]
    left = [h for h in row if h.run.box.x0 - _INDENT <= run.box.x0]
    return max(left or row[:1], key=lambda h: h.run.box.x0)


def _unheaded(
    runs: Sequence[Run], blocks: Sequence[Block], label: _Heading | None, before: Region | None
) -> Region:
    if label is not None:
        return Region(label.block, label.names, label.run, tuple(runs), label.run.size)
    for block in blocks:
        if _held(runs, block):
            return Region(block, {}, None, tuple(runs))
    if before is None or not goes_on(before) or _begins_anew(runs, before):
        return Region(None, {}, None, tuple(runs))
    return Region(before.block, before.names, None, tuple(runs), before.title_size)


def goes_on(before: Region) -> bool:
    """Whether a region goes on where the next page begins without a heading.

    One of no block does not; a table has to say so.
    """
    table = before.block.table if before.block else None
    return before.block is not None and (table is None or table.over_pages)


def _begins_anew(runs: Sequence[Run], before: Region) -> bool:
    """Whether a title as large as the block's heading stands above all: of a block unknown."""
    first, *others = runs
    is_alone = not any(is_beside(first.box, other.box) for other in others)
    is_title = any(char.isalpha() for char in first.text) and not first.tokens_of_money
    is_larger = first.size > min(run.size for run in runs)
    return is_alone and is_title and is_larger and first.size >= before.title_size


def _held(runs: Sequence[Run], block: Block) -> list[Run]:
    """The runs that match what the block holds, if each of its patterns is matched."""
    found = [
        [run for run in runs if re.match(pattern, run.text, re.IGNORECASE)]
        for pattern in block.holds
    ]
    return [run for matches in found for run in matches] if found and all(found) else []


def _split_where_held(region: Region, blocks: Sequence[Block]) -> list[Region]:
    """A part known by what it holds may begin below another one on the same page."""
    if region.heading is None and region.block is None:
        return [region]
    for block in blocks:
        held = _held(region.runs, block) if block is not region.block else []
        if held and block.heading is None:
            top = min(run.box.top for run in held)
            upper = tuple(run for run in region.runs if run.box.bottom <= top + 1)
            lower = tuple(run for run in region.runs if run not in upper)
            return [
                Region(region.block, region.names, region.heading, upper),
                Region(block, {}, None, lower),
            ]
    return [region]
