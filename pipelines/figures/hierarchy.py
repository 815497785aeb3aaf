"""Which card is a category, and which category a breakdown or a list belongs to.

No list of names: a category is what the report itself calls one (in the blocks that the
definition names), or what is set like one. What it is broken down into stands below it or to its
right:

    [Programma DTZ] [Regeling]          [Programma DTZ] [inwoner] [Kennispoort]
      [inwoner]                         [Regeling]
      [Kennispoort]
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipelines.documents.model import Box
from pipelines.figures.layout import is_beside
from pipelines.figures.pairing import Pair
from pipelines.text import slug

_SAME_EDGE = 3.0  # points
_SAME_SIZE = 0.05


def categories_among(pairs: Sequence[Pair], known: Collection[str]) -> list[Pair]:
    """The pairs that are categories; `known` are slugs of labels that the report names as such."""
    named = [pair for pair in pairs if slug(pair.label.text) in known]
    return [pair for pair in pairs if pair in named or any(_set_like(pair, n) for n in named)]


def parent_of(box: Box, categories: Sequence[Pair]) -> Pair | None:
    """The category that a breakdown or list entry at `box` belongs to.

    Of the last row of categories that begins above it, the one it stands under or right of.
    """
    above = [pair for pair in categories if pair.box.top <= box.bottom - 1]
    if not above:
        return None
    lowest = max(above, key=lambda pair: pair.box.top)
    row = [pair for pair in above if is_beside(pair.box, lowest.box)]
    left = [pair for pair in row if pair.box.x0 <= box.x0 + _SAME_EDGE]
    return max(left, key=lambda pair: pair.box.x0) if left else None


def _set_like(pair: Pair, category: Pair) -> bool:
    """Set in the same size as a category, and in its column or its row."""
    size, like = pair.token.box.height, category.token.box.height
    in_column = abs(pair.label.box.x0 - category.label.box.x0) <= _SAME_EDGE
    in_row = abs(pair.token.box.top - category.token.box.top) <= _SAME_EDGE
    return abs(size - like) <= _SAME_SIZE * like and (in_column or in_row)
