"""Runs to running text: columns in their order, lines joined, hyphenation undone.

Every character of the text knows the run that it came from, so that a match in a sentence leads
back to the spot on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.figures.layout import Run, Token

_GUTTER = 10.0  # points of white from top to bottom between two columns
_MIN_SIDE = 0.25  # a column is at least this part of the text's width
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, eq=False)
class RunningText:
    """Text and, for each of its characters, the run and the offset in it (null for a space)."""

    text: str
    origins: tuple[tuple[Run, int] | None, ...]

    def tokens(self, start: int, end: int) -> list[Token]:
        """The numbers that begin between the characters `start` and `end`."""
        begins = dict.fromkeys(origin for origin in self.origins[start:end] if origin is not None)
        runs = dict.fromkeys(run for run, _ in begins)
        return [token for run in runs for token in run.tokens if (run, token.start) in begins]


def running_text(runs: Sequence[Run]) -> RunningText:
    """The runs, in reading order, as one text."""
    characters: list[str] = []
    origins: list[tuple[Run, int] | None] = []
    for run in runs:
        if characters and not _undo_hyphen(characters, origins, run.text):
            characters.append(" ")
            origins.append(None)
        for offset, character in enumerate(run.text):
            if character != _SOFT_HYPHEN or offset == len(run.text) - 1:
                characters.append(character)
                origins.append((run, offset))
    return RunningText("".join(characters), tuple(origins))


def in_reading_order(runs: Sequence[Run]) -> list[Run]:
    """Column by column where there are columns, else line by line."""
    split = _gutter(runs)
    if split is None:
        return sorted(runs, key=lambda run: (run.page, run.line, run.box.x0))
    left = [run for run in runs if run.box.x0 < split]
    right = [run for run in runs if run.box.x0 >= split]
    return in_reading_order(left) + in_reading_order(right)


def _gutter(runs: Sequence[Run]) -> float | None:
    """Where a vertical stretch of white divides the runs, if one does."""
    if len(runs) < 4:
        return None
    spans = sorted((run.box.x0, run.box.x1) for run in runs)
    left, right = spans[0][0], max(x1 for _, x1 in spans)
    reach = spans[0][1]
    margin = _MIN_SIDE * (right - left)
    for x0, x1 in spans[1:]:
        if x0 - reach >= _GUTTER and left + margin <= x0 <= right - margin:
            return x0
        reach = max(reach, x1)
    return None


def _undo_hyphen(
    characters: list[str], origins: list[tuple[Run, int] | None], following: str
) -> bool:
    """Join a word that was broken at the end of a line; "Noord-" before "Duitsland" keeps it."""
    broken = len(characters) > 1 and characters[-2].isalpha()
    if characters[-1] == _SOFT_HYPHEN or (
        characters[-1] == "-" and broken and following[:1].islower() and not _is_pair(following)
    ):
        characters.pop()
        origins.pop()
        return True
    return characters[-1] == "-" and broken and following[:1].isupper()


def _is_pair(following: str) -> bool:
    """Whether the hyphen stands for a word left out: "in- en uitgaande", "korte- of lange"."""
    return following.split(maxsplit=1)[0] in ("en", "of", "and", "or")
