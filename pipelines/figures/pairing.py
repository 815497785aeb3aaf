"""Amounts to the labels beside, above or below them, by geometry alone.

All the arrangements of a card are one problem: each amount gets the label that costs least, all
amounts of a region at once, so that no label is taken from the amount it belongs to.

    Programma DTZ        € 55.381          Programma DTZ .... € 55.381
    € 55.381             Programma DTZ     € 600.000   Regionale projecten
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipelines.documents.model import Box, around
from pipelines.figures.layout import Run, Token, is_beside, overlap

# Costs are points of distance. Along a row the eye follows far (dot leaders, columns), so a
# point counts for a tenth; a label to the right of its amount is rarer than one to the left.
_ALONG_ROW = 0.1
_RIGHT_OF_AMOUNT = 10.0
# Above or below, a label stands within three heights of its amount.
_STACKED_WITHIN = 3.0
_UNPAIRED = 500.0
_IMPOSSIBLE = 1e6
_LABEL_WORDS = 9  # more than this is a sentence
_TIGHT = 0.45  # of the font size: two lines of one label are set closer than two labels
# A dash before an amount ("-/- € 500", "- 1.250") is its sign.
_SIGNED = r"/|\s*(?:€|EUR\b|\d[\d.]*(?:,(?:\d+|-))?$)"
_BULLET = re.compile(rf"^[-–](?!{_SIGNED})\s*(?=\S)|^[•*·▪◦]\s*(?=\S)|^[-–•·▪◦]$")
AMBIGUOUS = re.compile(r"(?:ton|k|biljoen)\b", re.IGNORECASE)
"""Words that multiply the amount before them, by what depends on the writer: it is refused."""
_LEADERS = re.compile(r"(?:\s*[.…_·]){3,}$")


@dataclass(frozen=True, eq=False)
class Label:
    """One or more runs that name something, their text joined."""

    runs: tuple[Run, ...]
    text: str

    @property
    def box(self) -> Box:
        return around([run.box for run in self.runs])


@dataclass(frozen=True, eq=False)
class Pair:
    """An amount and its label."""

    token: Token
    label: Label

    @property
    def box(self) -> Box:
        return self.token.box.joined(self.label.box)


def is_bullet(run: Run) -> bool:
    """Whether a run is an entry of a list ("- Website Dryport")."""
    return bool(_BULLET.match(run.text))


def without_bullet(text: str) -> str:
    """The entry without its mark."""
    return _BULLET.sub("", text).strip()


def pair_amounts(runs: Sequence[Run], amounts: Sequence[Token]) -> list[Pair]:
    """Each amount with its label; an amount without one near it is left out."""
    own, rest = [], []
    for token in amounts:
        label = _label_in_run(token)
        own += [Pair(token, label)] if label else []
        rest += [] if label else [token]
    taken = {run for pair in own for run in pair.label.runs} | {token.run for token in amounts}
    labels = _labels([run for run in runs if run not in taken], amounts)
    return own + _assign(rest, labels)


def _label_in_run(token: Token) -> Label | None:
    """The label that shares the amount's run: "Totaal budget € 2.160.000"."""
    text = _named(token.before or token.after)
    if AMBIGUOUS.fullmatch(text):
        return None
    if not _names_something(text) or (token.before and token.after):
        return None
    return Label((token.run,), text)


def _labels(runs: Sequence[Run], amounts: Sequence[Token]) -> list[Label]:
    naming = [run for run in runs if _names_something(_named(run.text)) and not is_bullet(run)]
    labels: list[list[Run]] = []
    for run in naming:
        above = next((parts for parts in labels if _goes_on(parts, run, naming, amounts)), None)
        if above is None:
            labels.append([run])
        else:
            above.append(run)
    return [Label(tuple(parts), _joined(parts)) for parts in labels]


def _names_something(text: str) -> bool:
    words = text.split()
    is_sentence = len(words) > _LABEL_WORDS or text.endswith((".", ",", ";"))
    return any(char.isalpha() for char in text) and not is_sentence


def _goes_on(
    label: Sequence[Run], lower: Run, naming: Sequence[Run], amounts: Sequence[Token]
) -> bool:
    """Whether `lower` is the next line of a label.

    Each amount beside it tells of a label of its own, and one line of it may be the first of the
    label below:

        Kennispoort             € 20.000
        Inzet projectleider
        logistiek               € 12.500
    """
    if not _follows(label[-1], lower):
        return False
    if not any(_has_amount(run, amounts) for run in label):
        return True
    if _has_amount(lower, amounts):
        return label[-1].text.endswith("-") and not _has_amount(label[-1], amounts)
    below = [run for run in naming if _follows(lower, run) and run.text[:1].islower()]
    return not any(_has_amount(run, amounts) for run in below)


def _follows(upper: Run, lower: Run) -> bool:
    gap = lower.box.top - upper.box.bottom
    is_close = upper.style == lower.style and -1 <= gap <= _TIGHT * upper.size
    return is_close and _aligned(upper.box, lower.box, upper.size * 0.2)


def _has_amount(run: Run, amounts: Sequence[Token]) -> bool:
    return any(is_beside(run.box, token.box) for token in amounts)


def _aligned(a: Box, b: Box, within: float) -> bool:
    return _misalignment(a, b) <= within


def _misalignment(a: Box, b: Box) -> float:
    """How far two boxes are from sharing a left edge, a right edge or a centre."""
    centres = abs((a.x0 + a.x1) - (b.x0 + b.x1)) / 2
    return min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), centres)


def _joined(parts: Sequence[Run]) -> str:
    text = parts[0].text
    for part in parts[1:]:
        text = text[:-1] + part.text if text.endswith("-") else f"{text} {part.text}"
    return _named(text)


def _named(text: str) -> str:
    """A label without what leads the eye to its amount: dots or a colon."""
    return _LEADERS.sub("", text).rstrip(":").strip()


def _assign(amounts: Sequence[Token], labels: Sequence[Label]) -> list[Pair]:
    if not amounts or not labels:
        return []
    costs = np.array([[_cost(token, label) for label in labels] for token in amounts])
    # A column of its own lets each amount stay unpaired rather than take what is not its own.
    alone = np.full((len(amounts), len(amounts)), _IMPOSSIBLE)
    np.fill_diagonal(alone, _UNPAIRED)
    rows, columns = linear_sum_assignment(np.hstack([costs, alone]))
    return [
        Pair(amounts[row], labels[column])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if column < len(labels) and costs[row, column] < _UNPAIRED
    ]


def _cost(token: Token, label: Label) -> float:
    amount, name = token.box, label.box
    if any(is_beside(run.box, amount) for run in label.runs):
        if name.x1 <= amount.x0 + 1:
            return _ALONG_ROW * (amount.x0 - name.x1)
        return _ALONG_ROW * abs(name.x0 - amount.x1) * 2 + _RIGHT_OF_AMOUNT
    gap = max(amount.top - name.bottom, name.top - amount.bottom)
    apart = overlap(amount.x0, amount.x1, name.x0, name.x1) < 0
    if apart or gap > _STACKED_WITHIN * amount.height:
        return _IMPOSSIBLE
    return max(gap, 0.0) + _misalignment(amount, name)
