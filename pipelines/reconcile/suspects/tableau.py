"""A simplex tableau in exact numbers: some variables are linear forms of the others.

Whole numbers stay whole, and fractions appear only where a division leaves one, so that sums of
whole amounts cost no more than adding integers. No bounds here: see `simplex.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Exact = int | Fraction


def divide(a: Exact, b: Exact) -> Exact:
    """The quotient, whole where it can be."""
    if b == 1:
        return a
    if b == -1:
        return -a
    result = Fraction(a) / b
    return result.numerator if result.denominator == 1 else result


class Tableau:
    """`rows[b]` is variable b as Σ coefficient × variable; `columns[v]` are the rows that use v.

    `values` satisfy all rows at all times. Variables are numbers from 0.
    """

    def __init__(self, values: Sequence[Exact], forms: Sequence[dict[int, int]]) -> None:
        """`values` of the free variables; each form adds one variable that depends on them."""
        self.values: list[Exact] = list(values)
        self.columns: list[set[int]] = [set() for _ in range(len(values) + len(forms))]
        self.rows: dict[int, dict[int, Exact]] = {}
        for number, form in enumerate(forms, start=len(values)):
            self.rows[number] = dict(form)
            for variable in form:
                self.columns[variable].add(number)
            self.values.append(sum(c * self.values[v] for v, c in form.items()))

    def move(self, variable: int, step: Exact) -> None:
        """Add `step` to a variable that is no row, and what follows from it to the rows."""
        self.values[variable] += step
        for basic in self.columns[variable]:
            self.values[basic] += self.rows[basic][variable] * step

    def pivot(self, leaving: int, entering: int) -> None:
        """Solve the row of `leaving` for `entering`, and use that in all other rows."""
        row = self.rows.pop(leaving)
        for variable in row:
            self.columns[variable].discard(leaving)
        pivot = row.pop(entering)
        solved = {variable: divide(-c, pivot) for variable, c in row.items()}
        solved[leaving] = divide(1, pivot)
        users, self.columns[entering] = self.columns[entering], set()
        for basic in users:
            self._substitute(basic, entering, solved)
        self.rows[entering] = solved
        for variable in solved:
            self.columns[variable].add(entering)

    def _substitute(self, basic: int, entering: int, solved: dict[int, Exact]) -> None:
        target = self.rows[basic]
        factor = target.pop(entering)
        for variable, coefficient in solved.items():
            new = target.get(variable, 0) + factor * coefficient
            if new:
                target[variable] = new
                self.columns[variable].add(basic)
            else:
                del target[variable]
                self.columns[variable].discard(basic)
