"""Running text broken into lines: words, figures among them, and hyphenation. No drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from typesetting.content import FigureText, Report, ligated, read_break_points
from typesetting.fonts import BOLD, REGULAR, text_width

_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: font, size in points, colour as #rrggbb, leading, letter-spacing.

    The leading is a part of the size, from line to line; the spacing is in points.
    """

    size: float
    colour: str = "#1f2a33"
    font: str = REGULAR
    leading: float = 1.4
    spacing: float = 0

    @property
    def step(self) -> float:
        """Points from one baseline to the next."""
        return self.size * self.leading

    def bold(self) -> Style:
        """The same in bold."""
        return replace(self, font=BOLD)

    def spaced(self, spacing: float) -> Style:
        """The same with so many points between the characters."""
        return replace(self, spacing=spacing)

    def width(self, text: str) -> float:
        """The width of a text in points."""
        return text_width(text, self.font, self.size, self.spacing)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a word: plain text, or a figure as printed (which is never broken)."""

    text: str
    figure: FigureText | None = None

    def width(self, style: Style) -> float:
        """The width in points; figures in running text are bold."""
        return text_width(self.text, BOLD if self.figure else style.font, style.size)


Word = tuple[Run, ...]
Line = tuple[Word, ...]


def words_of(text: str, report: Report) -> list[Word]:
    """The words of a text, each `{id}` in it replaced by the figure with that id."""
    # A euro sign stays with its number.
    return [tuple(_runs(token, report)) for token in re.findall(r"(?:€ )?\S+", text)]


def _runs(token: str, report: Report) -> Iterator[Run]:
    for index, piece in enumerate(re.split(r"\{([^}]+)\}", token)):
        if index % 2:
            figure = report.figure(piece)
            yield Run(figure.printed, figure)
        elif piece:
            yield Run(ligated(piece) if report.has_ligatures else piece)


def line_text(line: Line) -> str:
    """The line as a reader sees it."""
    return " ".join("".join(run.text for run in word) for word in line)


def joined(line: Line) -> list[Run]:
    """The line as few runs: plain text with its spaces, and each figure by itself."""
    runs: list[Run] = []
    for position, word in enumerate(line):
        for run in (Run(" "), *word) if position else word:
            if runs and not (run.figure or runs[-1].figure):
                runs[-1] = Run(runs[-1].text + run.text)
            else:
                runs.append(run)
    return runs


def break_lines(words: list[Word], width: float, style: Style) -> list[Line]:
    """Lines of at most `width` points, filled greedily; long words are broken where they may be."""
    lines: list[Line] = []
    line: list[Word] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if _fits([*line, word], width, style):
            line.append(word)
            continue
        head, tail = _hyphenated(word, line, width, style)
        if not line and not head:
            raise ValueError(f"{line_text((word,))!r} does not fit in {width:g} points")
        lines.append((*line, head) if head else tuple(line))
        line = []
        waiting.append(tail)
    return [*lines, tuple(line)] if line else lines


def _fits(words: list[Word], width: float, style: Style) -> bool:
    gaps = (len(words) - 1) * text_width(" ", style.font, style.size)
    return gaps + sum(run.width(style) for word in words for run in word) <= width


def _hyphenated(word: Word, line: list[Word], width: float, style: Style) -> tuple[Word, Word]:
    """The longest start of `word` that still fits behind `line`, and the rest; else none of it."""
    if len(word) == 1 and not word[0].figure:
        for head, tail in reversed(list(_breaks(word[0].text))):
            if _fits([*line, (Run(head),)], width, style):
                return (Run(head),), (Run(tail),)
    return (), word


def _breaks(text: str) -> Iterator[tuple[str, str]]:
    match = re.fullmatch(r"(\W*)(\w+)(\W*)", text)
    parts = read_break_points().get(match[2].lower(), ()) if match else ()
    offset = len(match[1]) if match else 0
    for part in parts[:-1]:
        offset += len(part)
        if min(offset, len(text) - offset) >= _SHORTEST_PART:
            yield f"{text[:offset]}-", text[offset:]
