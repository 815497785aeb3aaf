"""What could have gone wrong with a printed number, and what it should then have been.

    35.299  one digit        35.296      259.25   separator   25.925
    25.952  digits swapped   25.925      259.250  factor      25.925
     2.925  a digit lost     25.925     -25.925   sign        25.925

Text only: whether an amount fits the sums is given as a range, and asked of nobody here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from pipelines.reconcile.model import Hypothesis
from pipelines.reconcile.suspects.simplex import Range


@dataclass(frozen=True, slots=True)
class Candidate:
    """An amount that fits; `cost` is how much of the printed text changes, the least being 1.

    `unit` is what it would be rounded to.
    """

    amount: Decimal
    unit: Decimal
    hypothesis: Hypothesis | None
    cost: float


# Slips of a hand or a machine, by how much they change what is printed; of two that change as much,
# the one that fewer numbers could have come of.
_COSTS = {
    Hypothesis.OCR_CONFUSION: 0.8,
    Hypothesis.ONE_DIGIT: 1.0,
    Hypothesis.SWAPPED_DIGITS: 0.9,
    Hypothesis.SIGN: 1.05,
    Hypothesis.FACTOR: 1.1,
    Hypothesis.SEPARATOR: 1.1,
    Hypothesis.LOST_DIGIT: 1.15,
    Hypothesis.ADDED_DIGIT: 1.15,
}
_FAR_APART = 0.5  # what it adds that swapped digits do not stand beside each other
_ALIKE = {frozenset(pair) for pair in ("08", "17", "38", "56", "06", "69", "49", "27")}
_POWERS = (1, 2, 3)
_CENT = Decimal("0.01")


def candidates(
    amount: Decimal, unit: Decimal, within: Range, *, from_picture: bool = False
) -> list[Candidate]:
    """All amounts in the range that one slip turns into what is printed, cheapest first.

    Of the same cost those in the middle of the range come first. `unit` is what the printed amount
    is rounded to, of which it is a multiple.
    """
    found: dict[Decimal, Candidate] = {}
    for one in _slips(amount, unit, within, from_picture):
        if one.amount != amount and (one.amount not in found or one.cost < found[one.amount].cost):
            found[one.amount] = one
    fitting = [one for one in found.values() if fits(one, within)]
    middle = _middle(within, amount)
    return sorted(fitting, key=lambda one: (one.cost, abs(Fraction(one.amount) - middle)))


def nearest(amount: Decimal, unit: Decimal, within: Range) -> Candidate | None:
    """The amount in the middle of the range, whatever it takes; null where the range is open."""
    if within.low is None or within.high is None:
        return None
    step = Fraction(unit)
    target = (within.low + within.high) / 2 / step
    whole = floor(target + Fraction(1, 2))
    new = whole * unit
    return Candidate(new, unit, None, 1.0 + changes(amount / unit, Decimal(whole)))


def fits(one: Candidate, within: Range) -> bool:
    """Whether what the amount was rounded from can lie in the range."""
    half, value = Fraction(one.unit) / 2, Fraction(one.amount)
    above = within.low is None or within.low <= value + half
    return above and (within.high is None or value - half <= within.high)


def changes(one: Decimal, other: Decimal) -> int:
    """How many digits must be changed, lost or added to make one number of the other."""
    first, second = _digits(one), _digits(other)
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] + ((one < 0) != (other < 0))


def _slips(
    amount: Decimal, unit: Decimal, within: Range, from_picture: bool
) -> Iterator[Candidate]:
    digits = _digits(amount / unit)
    sign = -1 if amount < 0 else 1
    for text, hypothesis, extra in _other_digits(digits, _bounds(within, unit, sign), from_picture):
        yield Candidate(sign * int(text) * unit, unit, hypothesis, _COSTS[hypothesis] + extra)
    yield Candidate(-amount, unit, Hypothesis.SIGN, _COSTS[Hypothesis.SIGN])
    for power in (*_POWERS, *(-power for power in _POWERS)):
        hypothesis, other_unit = _moved_by(power, unit, digits)
        if other_unit < _CENT:  # no amount of money is printed so, or could be kept
            continue
        yield Candidate(amount.scaleb(power), other_unit, hypothesis, _COSTS[hypothesis])


def _moved_by(power: int, unit: Decimal, digits: str) -> tuple[Hypothesis, Decimal]:
    """What it is that an amount is so many times too small, and the unit of the right one.

    Zeros, or the place of the separator: where there are decimals, or would be, the digits stay.
    """
    if power < 0 and not digits.endswith("0" * -power):
        return Hypothesis.SEPARATOR, unit.scaleb(power)
    has_decimals = unit < 1 and unit.scaleb(power) <= 1 and power > 0
    return (Hypothesis.SEPARATOR if has_decimals else Hypothesis.FACTOR), unit


def _bounds(within: Range, unit: Decimal, sign: int) -> tuple[int, int] | None:
    """The whole multiples of the unit in the range, as digits would write them."""
    if within.low is None or within.high is None:
        return None
    half, step = Fraction(1, 2), Fraction(unit)
    ends = sorted((sign * within.low / step, sign * within.high / step))
    return ceil(ends[0] - half), floor(ends[1] + half)


def _other_digits(
    digits: str, bounds: tuple[int, int] | None, from_picture: bool
) -> Iterator[tuple[str, Hypothesis, float]]:
    """Other digits that one slip of the pen makes, as far as they may lie within the bounds."""
    for text, hypothesis, extra in _edits(digits, from_picture):
        is_plain = text and (text == "0" or text[0] != "0")
        if is_plain and (bounds is None or bounds[0] <= int(text) <= bounds[1]):
            yield text, hypothesis, extra


def _edits(digits: str, from_picture: bool) -> Iterator[tuple[str, Hypothesis, float]]:
    for at, old in enumerate(digits):
        for new in "0123456789":
            if new != old:
                is_alike = from_picture and frozenset((old, new)) in _ALIKE
                hypothesis = Hypothesis.OCR_CONFUSION if is_alike else Hypothesis.ONE_DIGIT
                yield digits[:at] + new + digits[at + 1 :], hypothesis, 0.0
        yield digits[:at] + digits[at + 1 :], Hypothesis.ADDED_DIGIT, 0.0
    for at in range(len(digits) + 1):
        for new in "0123456789":
            yield digits[:at] + new + digits[at:], Hypothesis.LOST_DIGIT, 0.0
    for i, j in combinations(range(len(digits)), 2):
        swapped = digits[:i] + digits[j] + digits[i + 1 : j] + digits[i] + digits[j + 1 :]
        yield swapped, Hypothesis.SWAPPED_DIGITS, 0.0 if j == i + 1 else _FAR_APART


def _digits(value: Decimal) -> str:
    return str(int(abs(value)))


def _middle(within: Range, otherwise: Decimal) -> Fraction:
    if within.low is None or within.high is None:
        return Fraction(otherwise)
    return (within.low + within.high) / 2
