"""Which notation a whole document uses, decided by all its numbers together."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.amounts.glyphs import clean
from pipelines.amounts.grammar import AMOUNT, PERCENTAGE
from pipelines.amounts.model import Notation
from pipelines.amounts.parse import MAX_LENGTH


def decide_notation(numbers: Iterable[str]) -> Notation | None:
    """The only notation in which `numbers`, amounts and percentages as printed, can be meant.

    A number decides if it is well formed in one notation alone: "2.160.000" and "37,5%" are nl,
    "1,234.50" is en. "1.234" and "1234" can be either and decide nothing; what is well formed in
    neither decides nothing as well. Null if no number decides, or if two contradict each other.

    Give it money, percentages and grouped numbers: section numbers and times ("14.30") are
    written with a point in every notation. Raises nothing.
    """
    decided = {found for number in numbers if (found := _only_notation(number)) is not None}
    return decided.pop() if len(decided) == 1 else None


def _only_notation(number: str) -> Notation | None:
    if len(number) > MAX_LENGTH:
        return None
    text = clean(number)
    possible = [notation for notation in Notation if _is_well_formed(text, notation)]
    return possible[0] if len(possible) == 1 else None


def _is_well_formed(text: str, notation: Notation) -> bool:
    return any(pattern[notation].fullmatch(text) for pattern in (AMOUNT, PERCENTAGE))
