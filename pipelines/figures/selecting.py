"""Which pages of a thick report have to be read in full: those on which a block may stand.

    plain text of all pages      fast; says where a block may begin
    the pages chosen by it       read with boxes, and those on which their last block may go on

A page too many costs time, a page too few would lose figures: the plain text of another reader,
with its own idea of spaces and lines, is searched in several ways, and any match will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from pipelines.documents.model import Page
from pipelines.figures.blocks import goes_on, regions_of
from pipelines.figures.definition import Block
from pipelines.figures.furniture import RunningLines, running_on
from pipelines.figures.layout import Run, runs_of
from pipelines.text import single_spaced

# White space that a pattern asks for or allows: where texts are compared without any, it may lack.
_WHITE_SPACE = re.compile(r"\\s[?*+]?")
_HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at the end of a line


def pages_of_blocks(
    texts: Sequence[str], blocks: Sequence[Block], read: Callable[[int], Page]
) -> list[Page]:
    """The pages on which a block stands, in order, each read once by its number (from 1).

    `texts` are the plain texts of all pages. A block that may go on is followed to where it ends.
    """
    lines = RunningLines(texts)
    found: list[Page] = []
    chain: list[Page] = []  # consecutive pages; the block of the last one may go on
    for number, text in enumerate(texts, start=1):
        if chain or any(may_begin(block, text) for block in blocks):
            chain.append(read(number))
            found.append(chain[-1])
            if not _may_go_on(chain, blocks, lines):
                chain = []
    return found


def may_begin(block: Block, text: str) -> bool:
    """Whether a block may begin on a page of which the plain text is given."""
    if block.heading is not None:
        return _is_in(block.heading, text)
    if block.holds:
        return all(_is_in(pattern, text, re.IGNORECASE) for pattern in block.holds)
    assert block.table is not None
    return any(_is_in(column.label, text, re.IGNORECASE) for column in block.table.columns)


def _is_in(pattern: str, text: str, flags: int = 0) -> bool:
    plain = unicodedata.normalize("NFKC", text.replace(_HYPHEN, "-"))
    if re.search(pattern, single_spaced(plain), flags):
        return True
    if re.search(pattern, plain, flags | re.MULTILINE):
        return True
    packed = _WHITE_SPACE.sub(r"\\s*", pattern)
    try:
        return re.search(packed, "".join(plain.split()), flags | re.VERBOSE) is not None
    except re.error:
        return True  # a pattern that cannot be had without white space excludes no page


def _may_go_on(chain: Sequence[Page], blocks: Sequence[Block], lines: RunningLines) -> bool:
    bodies = [_body(page, blocks, lines) for page in chain]
    regions = regions_of(bodies, blocks)
    # A page without any text ends nothing: what stands on both sides of it may be one block.
    return not bodies[-1] or (bool(regions) and goes_on(regions[-1]))


def _body(page: Page, blocks: Sequence[Block], lines: RunningLines) -> list[Run]:
    runs = runs_of(page)
    running = running_on(page, runs, blocks, lines)
    return [run for run in runs if run not in running and not run.is_footnote_mark]
