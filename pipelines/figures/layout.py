"""Words to runs, the pieces of text that belong together on a line. No meaning yet.

    Programma DTZ      € 55.381          two runs on one line: the gap is wider than a space
    Totaal budget € 2.160.000            one run

All geometry of the other modules is about runs and the number tokens within them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.amounts.scan import NumberLook, scan_numbers
from pipelines.documents.model import Box, Edge, Page, Word, around

# A gap as wide as the letters are high is no space between words, even in justified text.
_RUN_GAP = 1.0
# No wider than this, it is a space: only the sides of several cells above each other part it.
_SPACE = 0.35
_CELLS = 5
# The mark of a footnote: one or two digits, so much smaller than the word that they touch, raised.
_MARK = re.compile(r"\d{1,2}\)?")
_SMALLER = 0.8
_RAISED = 0.1
# Two words stand on one line when their middles differ by less than this part of their height.
_SAME_LINE = 0.35


@dataclass(frozen=True, eq=False)
class Run:
    """Words on one line of page `page` without a wide gap; `line` counts lines from the top.

    The mark of a footnote is a run of its own, wherever it stands.
    """

    page: int
    line: int
    words: tuple[Word, ...]
    is_footnote_mark: bool = False

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @cached_property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @cached_property
    def style(self) -> tuple[str, float]:
        """Font and size of most of its letters."""
        weight: dict[tuple[str, float], int] = {}
        for word in self.words:
            key = (word.font, word.size)
            weight[key] = weight.get(key, 0) + len(word.text)
        return max(weight, key=lambda key: weight[key])

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The numbers in it, from left to right."""
        return tuple(
            Token(self, span.start, span.end, span.text, span.looks)
            for span in scan_numbers(self.text)
        )

    @property
    def tokens_of_money(self) -> tuple[Token, ...]:
        """Those of them that are printed as amounts."""
        return tuple(token for token in self.tokens if token.is_money)

    def box_of(self, start: int, end: int) -> Box:
        """The box around characters `start` to `end`; within a word, by their share of it."""
        boxes, offset = [], 0
        for word in self.words:
            first, last = max(start - offset, 0), min(end - offset, len(word.text))
            if first < last:
                boxes.append(_part_of(word, first, last))
            offset += len(word.text) + 1
        return around(boxes)


@dataclass(frozen=True, eq=False)
class Token:
    """A number in a run: characters `start` to `end` of its text."""

    run: Run
    start: int
    end: int
    text: str
    looks: NumberLook

    @cached_property
    def box(self) -> Box:
        return self.run.box_of(self.start, self.end)

    @property
    def before(self) -> str:
        """What stands before it in its run."""
        return self.run.text[: self.start].strip()

    @property
    def after(self) -> str:
        """What stands after it in its run."""
        return self.run.text[self.end :].strip()

    @property
    def is_whole_run(self) -> bool:
        """Whether its run holds nothing else."""
        return not self.before and not self.after

    @property
    def is_money(self) -> bool:
        """Printed as an amount: with a currency sign, a multiplier, or thousands grouped."""
        return self.looks in (NumberLook.MONEY, NumberLook.GROUPED)


def runs_of(page: Page) -> list[Run]:
    """The runs of a page, line by line from the top and from left to right."""
    runs = []
    walls = _Walls(page)
    marks = _footnote_marks(page.words)
    lines = _lines([word for word in page.words if word not in marks])
    for number, line in enumerate(lines):
        runs += [Run(page.number, number, tuple(words)) for words in _split(line, walls)]
        beside = [mark for mark in marks if marks[mark] in line]
        runs += [Run(page.number, number, (mark,), is_footnote_mark=True) for mark in beside]
    return runs


def _footnote_marks(words: Sequence[Word]) -> dict[Word, Word]:
    """The raised small numbers that touch the end of a word, each with that word."""
    candidates = [word for word in words if _MARK.fullmatch(word.text)]
    return {
        mark: word
        for mark in candidates
        for word in words
        if mark.size <= _SMALLER * word.size
        and abs(mark.box.x0 - word.box.x1) <= _SPACE * word.size
        and word.box.top - word.size / 2 <= mark.box.top
        and mark.box.bottom < word.box.bottom - _RAISED * word.size
        and word.box.middle > mark.box.middle
    }


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """How much two stretches share, as a part of the shorter one; negative when apart."""
    shorter = min(a1 - a0, b1 - b0)
    return (min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0


def is_beside(a: Box, b: Box) -> bool:
    """Whether two boxes stand in one row."""
    return overlap(a.top, a.bottom, b.top, b.bottom) >= 0.5


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box.middle, word.box.x0)):
        if lines and _on_line_of(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _on_line_of(last: Word, word: Word) -> bool:
    allowed = _SAME_LINE * min(last.box.height, word.box.height)
    return word.box.middle - last.box.middle <= allowed


class _Walls:
    """The lines down the page: what stands on two sides of one is not one text.

    A line that runs through a word is part of a drawing behind the text, and no wall.
    """

    def __init__(self, page: Page) -> None:
        self._words = page.words
        self._edges = sorted(
            (edge for edge in page.edges if not edge.is_horizontal), key=lambda edge: edge.x0
        )
        self._places = [edge.x0 for edge in self._edges]
        self._is_wall: dict[Edge, bool] = {}

    def stands_between(self, left: Word, right: Word) -> bool:
        size = min(left.size, right.size)
        needed = 1 if right.box.x0 - left.box.x1 > _SPACE * size else _CELLS
        between = self._within(left.box.x1 - 0.5, right.box.x0 + 0.5)
        return any(
            edge.top <= left.box.middle <= edge.bottom
            and self._runs_free(edge)
            and self._cells_along(edge.x0) >= needed
            for edge in between
        )

    def _within(self, x0: float, x1: float) -> list[Edge]:
        return self._edges[bisect_left(self._places, x0) : bisect_right(self._places, x1)]

    def _cells_along(self, x: float) -> int:
        """How many lines of their own stand above each other at one place."""
        return len({round(edge.top) for edge in self._within(x - 0.5, x + 0.5)})

    def _runs_free(self, edge: Edge) -> bool:
        if edge not in self._is_wall:
            self._is_wall[edge] = not any(
                word.box.x0 + 1 < edge.x0 < word.box.x1 - 1
                and edge.top < word.box.middle < edge.bottom
                for word in self._words
            )
        return self._is_wall[edge]


def _split(line: list[Word], walls: _Walls) -> list[list[Word]]:
    ordered = sorted(line, key=lambda word: word.box.x0)
    parts = [[ordered[0]]]
    for word in ordered[1:]:
        last = parts[-1][-1]
        gap = word.box.x0 - last.box.x1
        is_wide = gap > _RUN_GAP * min(last.size, word.size)
        if is_wide or walls.stands_between(last, word):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _part_of(word: Word, first: int, last: int) -> Box:
    step = word.box.width / len(word.text)
    x0 = word.box.x0 + first * step
    return Box(x0, word.box.top, word.box.x0 + last * step, word.box.bottom)
