"""Running headers and footers: what stands in the margin of most pages and says nothing of them.

    Overzicht Dutch TechZone                                                     pagina 3

A heading that the definition knows is none, though it may stand in one place on many pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.documents.model import Page
from pipelines.figures.definition import Block
from pipelines.figures.layout import Run

_MARGIN = 0.12  # of the page's height
_MIN_PAGES = 3  # on fewer pages nothing can be told from a title that happens to return


def furniture_of(
    pages: Sequence[Page], runs_by_page: Sequence[Sequence[Run]], blocks: Sequence[Block]
) -> set[Run]:
    """The runs that return in the margin, but for their numbers, on more than half of the pages."""
    candidates = [
        run
        for page, runs in zip(pages, runs_by_page, strict=True)
        for run in runs
        if is_in_margin(run, page) and _may_be_furniture(run, page, blocks)
    ]
    count = Counter(key for key, _ in {(_key(run), run.page) for run in candidates})
    often = {key for key, n in count.items() if n >= _MIN_PAGES and n > len(pages) / 2}
    return {run for run in candidates if _key(run) in often}


def is_page_number(run: Run, page: Page) -> bool:
    """Whether nothing but a short number stands in the margin."""
    text = run.text.strip()
    return is_in_margin(run, page) and text.isdecimal() and len(text) <= 3


def is_in_margin(run: Run, page: Page) -> bool:
    """Whether it stands at the very top or bottom of its page."""
    return run.box.bottom < _MARGIN * page.height or run.box.top > (1 - _MARGIN) * page.height


def _may_be_furniture(run: Run, page: Page, blocks: Sequence[Block]) -> bool:
    is_told_already = is_page_number(run, page) or _is_heading(run, blocks)
    return not is_told_already and not run.tokens_of_money


def _key(run: Run) -> tuple[str, int]:
    return re.sub(r"\d+", "#", run.text), round(run.box.top)


def _is_heading(run: Run, blocks: Sequence[Block]) -> bool:
    return any(block.heading and re.fullmatch(block.heading, run.text) for block in blocks)
