"""Which card is a category, and which category a breakdown or a list belongs to.

No list of names: a category is what the report itself calls one (in the blocks that the
definition names), or what is set like one, in the row or the column that they stand in. What it
is broken down into stands below it or to its right:

    [Programma DTZ] [Regeling]          [Programma DTZ] [inwoner] [Kennispoort]
      [inwoner]                         [Regeling]
      [Kennispoort]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import combinations

from pipelines.documents.model import Box
from pipelines.figures.layout import is_beside, overlap
from pipelines.figures.pairing import Pair
from pipelines.text import slug

_SAME_EDGE = 3.0  # points
_SAME_SIZE = 0.05


def categories_among(pairs: Sequence[Pair], known: Collection[str]) -> list[Pair]:
    """The pairs that are categories; `known` are slugs of labels that the report names as such."""
    named = [pair for pair in pairs if slug(pair.label.text) in known]
    tests = _arrangements(named)
    return [
        pair
        for pair in pairs
        if pair in named
        or any(_set_like(pair, n) and any(t(pair, n) for t in tests) for n in named)
    ]


def parent_of(box: Box, categories: Sequence[Pair]) -> Pair | None:
    """The category that a breakdown at `box` belongs to.

    Of the last row of categories that begins above it, the one it stands under or right of.
    """
    above = [pair for pair in categories if pair.box.top <= box.bottom - 1]
    if not above:
        return None
    lowest = max(above, key=lambda pair: pair.box.top)
    row = [pair for pair in above if is_beside(pair.box, lowest.box)]
    left = [pair for pair in row if pair.box.x0 <= box.x0 + _SAME_EDGE]
    return max(left, key=lambda pair: pair.box.x0) if left else None


def parent_of_list(box: Box, categories: Sequence[Pair]) -> Pair | None:
    """The category that a whole list at `box` belongs to.

    Below a category it is as for a breakdown. To the right of them all it may begin higher than
    its category, so that the nearest counts:

                               - Techniekdag
        [Regionale projecten]  - Teaser voor acquisitie
    """
    if any(overlap(c.box.x0, c.box.x1, box.x0, box.x1) >= 0 for c in categories):
        return parent_of(box, categories)
    left = [pair for pair in categories if pair.box.x1 <= box.x0]
    return min(left, key=lambda pair: (_apart(pair.box, box), -pair.box.x0), default=None)


def _apart(a: Box, b: Box) -> float:
    return max(a.top - b.bottom, b.top - a.bottom, 0.0)


def _arrangements(named: Sequence[Pair]) -> list[Callable[[Pair, Pair], bool]]:
    """How the categories stand to each other; a single one may begin a row or a column."""
    tests: list[Callable[[Pair, Pair], bool]] = [_in_column, _in_row]
    pairs = list(combinations(named, 2))
    return [test for test in tests if any(test(a, b) for a, b in pairs)] or tests


def _in_column(pair: Pair, other: Pair) -> bool:
    return abs(pair.label.box.x0 - other.label.box.x0) <= _SAME_EDGE


def _in_row(pair: Pair, other: Pair) -> bool:
    return abs(pair.token.box.top - other.token.box.top) <= _SAME_EDGE


def _set_like(pair: Pair, category: Pair) -> bool:
    """Set in the same font and size as a category."""
    size, like = pair.token.box.height, category.token.box.height
    same_font = pair.token.run.style[0] == category.token.run.style[0]
    return same_font and abs(size - like) <= _SAME_SIZE * like
