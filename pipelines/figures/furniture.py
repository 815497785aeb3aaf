"""Running headers and footers: what stands in the margin of most pages and says nothing of them.

    Overzicht Dutch TechZone                                                     pagina 3

A heading that the definition knows is none, though it may stand in one place on many pages.
Of a thick report only some pages are read in full: there the plain text of all pages tells what
returns, by lines instead of places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from pipelines.documents.model import Document, Page
from pipelines.figures.definition import Block
from pipelines.figures.layout import Run
from pipelines.text import single_spaced

_MARGIN = 0.12  # of the page's height
_MIN_PAGES = 3  # on fewer pages nothing can be told from a title that happens to return


def furniture_of(
    document: Document, runs_by_page: Sequence[Sequence[Run]], blocks: Sequence[Block]
) -> set[Run]:
    """The runs that return in the margin, but for their numbers, on more than half of the pages."""
    pages = document.pages
    if len(pages) < document.page_count:
        lines = RunningLines(document.texts)
        parts = zip(pages, runs_by_page, strict=True)
        return {run for page, runs in parts for run in running_on(page, runs, blocks, lines)}
    candidates = [
        run
        for page, runs in zip(pages, runs_by_page, strict=True)
        for run in _candidates(page, runs, blocks)
    ]
    count = Counter(key for key, _ in {(_key(run), run.page) for run in candidates})
    often = {key for key, n in count.items() if _is_often(n, len(pages))}
    return {run for run in candidates if _key(run) in often}


class RunningLines:
    """What the lines of the plain text of all pages begin or end with, again and again."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._pages = [{_without_numbers(line) for line in text.splitlines()} for text in texts]
        self._has = cache(self._found)

    def has(self, run: Run) -> bool:
        """Whether a run stands so on more than half of the pages, but for its numbers.

        What the first reader sees as two runs far apart may be one line of the other: words may
        be a part of that, a number alone must be all of it.
        """
        return self._has(_without_numbers(run.text))

    def _found(self, text: str) -> bool:
        pages = sum(any(_begins_or_ends(line, text) for line in lines) for lines in self._pages)
        return _is_often(pages, len(self._pages))


def running_on(
    page: Page, runs: Sequence[Run], blocks: Sequence[Block], lines: RunningLines
) -> set[Run]:
    """The runs of one page that return in the margin of others, as their plain text tells."""
    return {run for run in _candidates(page, runs, blocks) if lines.has(run)}


def is_page_number(run: Run, page: Page) -> bool:
    """Whether nothing but a short number stands in the margin."""
    text = run.text.strip()
    return is_in_margin(run, page) and text.isdecimal() and len(text) <= 3


def is_in_margin(run: Run, page: Page) -> bool:
    """Whether it stands at the very top or bottom of its page."""
    return run.box.bottom < _MARGIN * page.height or run.box.top > (1 - _MARGIN) * page.height


def _candidates(page: Page, runs: Sequence[Run], blocks: Sequence[Block]) -> list[Run]:
    return [run for run in runs if is_in_margin(run, page) and _may_be_furniture(run, page, blocks)]


def _is_often(times: int, pages: int) -> bool:
    return times >= _MIN_PAGES and times > pages / 2


def _begins_or_ends(line: str, text: str) -> bool:
    if not any(map(str.isalpha, text)):
        return line == text
    return f"{line} ".startswith(f"{text} ") or f" {line}".endswith(f" {text}")


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", single_spaced(text))


def _may_be_furniture(run: Run, page: Page, blocks: Sequence[Block]) -> bool:
    is_told_already = is_page_number(run, page) or _is_heading(run, blocks)
    return not is_told_already and not run.tokens_of_money


def _key(run: Run) -> tuple[str, int]:
    return _without_numbers(run.text), round(run.box.top)


def _is_heading(run: Run, blocks: Sequence[Block]) -> bool:
    return any(block.heading and re.fullmatch(block.heading, run.text) for block in blocks)
