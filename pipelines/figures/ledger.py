"""The account of every number on the pages: claimed, ignored with a reason, or unclaimed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.figures.definition import Ignored
from pipelines.figures.layout import Run, Token
from pipelines.figures.model import Number, NumberStatus
from pipelines.figures.running import RunningText

UNCLAIMED = "no definition claims it, and nothing says why it would be no amount"


class Ledger:
    """Starts with all numbers open; each is settled once."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._tokens = [token for run in runs for token in run.tokens]
        self._claimed: set[Token] = set()
        self._ignored: dict[Token, str] = {}

    def is_open(self, token: Token) -> bool:
        """Whether nothing has been said of this number yet."""
        return token not in self._claimed and token not in self._ignored

    def claim(self, token: Token) -> None:
        """It is a figure."""
        self._claimed.add(token)

    def release(self, tokens: Iterable[Token]) -> None:
        """They are no figures after all: nothing says what they state."""
        self._claimed -= set(tokens)

    def ignore(self, tokens: Iterable[Token], reason: str) -> None:
        """These are no amounts, unless they were settled before."""
        for token in tokens:
            if self.is_open(token):
                self._ignored[token] = reason

    def ignore_matches(self, runs: Iterable[Run], patterns: Sequence[Ignored]) -> None:
        """Ignore the numbers that a match covers; the first pattern gives the reason."""
        for run in runs:
            if not any(self.is_open(token) for token in run.tokens):
                continue
            for ignored in patterns:
                for match in re.finditer(ignored.pattern, run.text):
                    self.ignore(_covered(run, match, ignored), ignored.reason)

    def ignore_in_text(self, text: RunningText, patterns: Sequence[Ignored]) -> None:
        """As `ignore_matches`, in running text: a sentence goes on over the end of a line."""
        for ignored in patterns:
            for match in re.finditer(ignored.pattern, text.text):
                self.ignore(text.tokens(match.start(), match.end()), ignored.reason)

    def is_cell(self, run: Run) -> bool:
        """Whether a run consists of one claimed number, as the cell of a table or a card does."""
        return any(token in self._claimed and token.is_whole_run for token in run.tokens)

    def numbers(self) -> tuple[Number, ...]:
        """All numbers that are no figure, in the order of the pages."""
        return tuple(self._number(token) for token in self._tokens if token not in self._claimed)

    def _number(self, token: Token) -> Number:
        reason = self._ignored.get(token)
        status = NumberStatus.UNCLAIMED if reason is None else NumberStatus.IGNORED
        return Number(token.run.page, token.box, token.text, status, reason or UNCLAIMED)


def _covered(run: Run, match: re.Match[str], ignored: Ignored) -> list[Token]:
    return [
        token
        for token in run.tokens
        if match.start() <= token.start
        and token.end <= match.end()
        and (not ignored.looks or token.looks in ignored.looks)
    ]
