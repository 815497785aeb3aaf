"""Words to runs, the pieces of text that belong together on a line. No meaning yet.

    Programma DTZ      € 55.381          two runs on one line: the gap is wider than a space
    Totaal budget € 2.160.000            one run

All geometry of the other modules is about runs and the number tokens within them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.amounts.scan import NumberLook, scan_numbers
from pipelines.documents.model import Box, Page, Word, around

# A gap as wide as the letters are high is no space between words, even in justified text.
_RUN_GAP = 1.0
# Two words stand on one line when their middles differ by less than this part of their height.
_SAME_LINE = 0.35


@dataclass(frozen=True, eq=False)
class Run:
    """Words on one line of page `page` without a wide gap; `line` counts lines from the top."""

    page: int
    line: int
    words: tuple[Word, ...]

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
    for number, line in enumerate(_lines(page.words)):
        runs += [Run(page.number, number, tuple(words)) for words in _split_at_gaps(line)]
    return runs


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """How much two stretches share, as a part of the shorter one; negative when apart."""
    shorter = min(a1 - a0, b1 - b0)
    return (min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0


def is_beside(a: Box, b: Box) -> bool:
    """Whether two boxes stand in one row."""
    return overlap(a.top, a.bottom, b.top, b.bottom) >= 0.5


def _lines(words: tuple[Word, ...]) -> list[list[Word]]:
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


def _split_at_gaps(line: list[Word]) -> list[list[Word]]:
    ordered = sorted(line, key=lambda word: word.box.x0)
    parts = [[ordered[0]]]
    for word in ordered[1:]:
        last = parts[-1][-1]
        if word.box.x0 - last.box.x1 > _RUN_GAP * min(last.size, word.size):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _part_of(word: Word, first: int, last: int) -> Box:
    step = word.box.width / len(word.text)
    x0 = word.box.x0 + first * step
    return Box(x0, word.box.top, word.box.x0 + last * step, word.box.bottom)
