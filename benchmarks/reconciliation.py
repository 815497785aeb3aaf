"""The CPU time of reconciliation, and how often it names the culprit.

    python -m benchmarks.reconciliation             speed and accuracy
    python -m benchmarks.reconciliation --quick     the same on less, to see that it runs

Speed: verdicts with explanations beside a bare loop of Decimal sums over the same rules, in turns
and with the same differences, or there is no table, and beside writing their numbers and nothing
else; one and two wrong figures among 36; three among five thousand. Accuracy: tables of years ×
items with totals both ways, one figure of each
misprinted; by type of misprint, how often the right figure with the right amount is ranked first,
how often it is among the suspects, and how often no sum shows it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from functools import partial
from typing import TypeVar

from benchmarks.networks import MISPRINTS, Table, misprinted, table
from pipelines.amounts.model import AmountKind
from pipelines.amounts.render import render_number
from pipelines.documents.model import Box
from pipelines.figures.model import Figure, Measure, Scope, Stage
from pipelines.reconcile.bind import BoundRule, bind
from pipelines.reconcile.model import Verdict
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.rules import Rule, load_rules
from pipelines.reconcile.suspects.causes import Causes, locate_causes
from pipelines.reconcile.suspects.network import components
from pipelines.reconcile.suspects.simplex import Simplex
from pipelines.reconcile.suspects.solve import diagnose
from pipelines.reconcile.values import ARITHMETIC
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language

_Result = TypeVar("_Result")
_TEXT = {"nl": "De som klopt", "en": "The sum holds"}
_BLOCKS = (
    ("year", "expenditure/{year}", "expenditure/{year}/*"),
    ("item", "expenditure/period/{item}", "expenditure/year*/{item}"),
    ("all", "expenditure/period", "expenditure/year*"),
)
RULES: tuple[Rule, ...] = load_rules(
    [
        {"id": name, "kind": "sum", "group": "sums", "text": _TEXT, "total": total, "parts": [part]}
        for name, total, part in _BLOCKS
    ],
    "benchmark",
)


def figures_of(printed: Table, chance: random.Random) -> list[Figure]:
    """The table as a report prints it: a row for each year, a column for each item."""
    places = list(printed.printed.items())
    return [
        _figure(_quantity(name), value, printed.unit, number + chance.random())
        for number, (name, value) in enumerate(places)
    ]


def _quantity(name: str) -> str:
    if name == "all":
        return "expenditure/period"
    if name.startswith("c"):
        return f"expenditure/period/item-{name[1:]}"
    row, _, column = name[1:].partition("c")
    return f"expenditure/{2000 + int(row)}" + (f"/item-{column}" if column else "")


def _figure(quantity: str, amount: Decimal, unit: Decimal, top: float) -> Figure:
    return Figure(
        quantity=quantity,
        place=1,
        measure=Measure.EXPENDITURE,
        stage=Stage.ACTUAL,
        scope=Scope.OWN,
        year=int(quantity.split("/")[1]) if quantity.split("/")[1].isdigit() else None,
        period_start=2000,
        period_end=2020,
        category=None,
        line_item=None,
        amount=amount,
        amount_kind=AmountKind.AMOUNT,
        share_pct=None,
        unit=unit,
        is_in_kind=False,
        funding_source=None,
        from_party=None,
        to_party=None,
        table_name=None,
        row_path=None,
        row_label=None,
        column_label=None,
        label=quantity,
        printed=render_number(amount, Language.NL),
        page=1,
        box=Box(10.0, top, 60.0, top + 10),
        reader="pdfplumber+pypdfium2",
    )


def _timed(work: Callable[[], _Result]) -> tuple[float, _Result]:
    """CPU seconds, and what came of it."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _bare(documents: Sequence[Sequence[Figure]], bounds: Sequence[BoundRule]) -> list[Decimal]:
    """What a user would write: sums of Decimals and their differences, and nothing else."""
    differences = []
    for figures in documents:
        values = {figure.quantity: figure.amount for figure in figures}
        for bound in bounds:
            total = Decimal(0)
            for term in bound.terms:
                total += values[term.quantity] or Decimal(0)
            differences.append(total - (values[str(bound.reported)] or Decimal(0)))
    return differences


def _numbers(told: Sequence[tuple[Sequence[Figure], Sequence[Verdict]]]) -> None:
    """Only write the numbers of the sentences: what no explanation can do without."""
    for figures, verdicts in told:
        for figure in figures:
            render_number(figure.amount or Decimal(0), Language.NL)
        for one in verdicts:
            if one.difference and one.computed and one.allowed:
                for number in (one.computed, one.difference, one.allowed):
                    render_number(number, Language.NL)


def measure_verdicts(count: int, rounds: int) -> list[str]:
    """Documents of 55 figures each: verdicts with explanations, beside the bare loop."""
    chance = random.Random(1)
    documents = [figures_of(table(4, 10, seed=seed), chance) for seed in range(count)]
    quantities = list(places_by_quantity(documents[0]))
    bounds = bind(RULES, quantities, "benchmark")

    def verdicts(figures: Sequence[Figure]) -> list[Verdict]:
        return reconcile_document(figures, RULES, "benchmark", Language.NL)

    def ours() -> list[Decimal | None]:
        return [one.difference for figures in documents for one in verdicts(figures)]

    told = [(figures, verdicts(figures)) for figures in documents]
    seconds = []
    for _ in range(rounds):
        bare_seconds, expected = _timed(lambda: _bare(documents, bounds))
        our_seconds, found = _timed(ours)
        if found != expected:
            raise ValueError("the verdicts have other differences than a bare loop of sums")
        seconds.append((bare_seconds, our_seconds, _timed(lambda: _numbers(told))[0]))
    bare, mine, floor = (min(column) for column in zip(*seconds, strict=True))
    what = f"{count} documents of {len(quantities)} figures, {len(bounds)} rules"
    return [
        f"| {name} | {bare:.2f} s | {taken:.2f} s | {taken / bare:.1f} × |"
        for name, taken in (
            (f"verdicts with explanations, {what}", mine),
            ("only the numbers in them, written", floor),
        )
    ]


def located(printed: Table, chance: random.Random) -> Causes:
    """What the room of suspects says of a table."""
    places = places_by_quantity(figures_of(printed, chance))
    return locate_causes(bind(RULES, list(places), "benchmark"), places)


def measure_location(wrong: int, tries: int) -> str:
    """A table of 5 × 5 with its totals: 36 figures, of which some are wrong."""
    chance = random.Random(wrong)
    seconds = []
    for seed in range(tries):
        right = table(5, 5, seed=seed)
        changes = {
            name: right.printed[name] + chance.choice((9, 90, 900, -7000))
            for name in chance.sample(sorted(right.printed), wrong)
        }
        bent = Table({**right.printed, **changes}, right.sums, right.unit)
        seconds.append(_timed(partial(located, bent, chance))[0])
    ordered = sorted(seconds)
    return (
        f"| {wrong} wrong among 36 figures, ranked with hypotheses | "
        f"{1000 * ordered[len(ordered) // 2]:.1f} ms | {1000 * ordered[-1]:.1f} ms |"
    )


def measure_large(rows: int, columns: int) -> list[str]:
    """Networks of thousands of figures: none wrong, one, and three anywhere.

    By hundreds at least: less is within the rounding of a hundred figures, and no sum shows it.
    """
    right = table(rows, columns)
    chance = random.Random(5)
    lines = []
    for wrong in (0, 1, 3):
        names = chance.sample(sorted(right.printed), wrong)
        changes = {
            name: right.printed[name] + chance.choice((900, 9_000, 27_000)) for name in names
        }
        (component,) = components(right.network(changes))
        start = time.process_time()
        found = diagnose(component, Simplex(component))
        seconds = time.process_time() - start
        counts = [len(factor.sets) for factor in found.factors]
        done = {(name, 1) for name in changes}
        told = {key for factor in found.factors for one in factor.sets for key in one}
        lines.append(
            f"| {wrong} wrong among {len(component.readings)} figures | {seconds:.1f} s "
            f"| {counts} | {'all' if found.is_complete else 'some'} "
            f"| {'yes' if done <= told else 'no'} |"
        )
    return lines


def measure_accuracy(tries: int) -> list[str]:
    """One misprint in each of many tables, by type."""
    lines = []
    for kind in (*MISPRINTS, "swapped_figures"):
        chance = random.Random(kind)
        counts: Counter[str] = Counter()
        while counts.total() < tries:
            right = table(chance.randint(2, 5), chance.randint(2, 6), seed=chance.randrange(10**9))
            changes = _misprints(right, kind, chance)
            if changes:
                counts[_outcome(right, changes, chance)] += 1
        shares = (f"{100 * counts[key] / tries:.1f} %" for key in ("first", "listed", "unseen"))
        lines.append(f"| {kind} | {' | '.join(shares)} |")
    return lines


def _misprints(right: Table, kind: str, chance: random.Random) -> dict[str, Decimal]:
    names = sorted(right.printed)
    if kind == "swapped_figures":
        one, other = chance.sample(names, 2)
        if right.printed[one] == right.printed[other]:
            return {}
        return {one: right.printed[other], other: right.printed[one]}
    name = chance.choice(names)
    wrong = misprinted(right.printed[name], right.unit, kind, chance)
    return {} if wrong is None else {name: wrong}


def _outcome(right: Table, changes: dict[str, Decimal], chance: random.Random) -> str:
    """`first` if every wrong figure stands with its right amount in the first sets."""
    bent = Table({**right.printed, **changes}, right.sums, right.unit)
    causes = located(bent, chance).causes
    if not causes:
        return "unseen"
    firsts = {
        (one.figure.quantity, one.proposed)
        for cause in causes
        for one in (cause.sets[0].suspects if cause.sets else ())
    }
    if firsts == {(_quantity(name), right.printed[name]) for name in changes}:
        return "first"
    listed = {key[0] for cause in causes for one in cause.sets for key in one.keys}
    return "listed" if {_quantity(name) for name in changes} <= listed else "other"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables of the documentation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="less of everything")
    quick = parser.parse_args(arguments).quick
    print("| speed | bare loop | ours | ratio |\n|---|---:|---:|---:|", flush=True)
    for line in measure_verdicts(*((50, 1) if quick else (10_000, 3))):
        print(line, flush=True)
    print("\n| located | median | most |\n|---|---:|---:|")
    for wrong in (1, 2):
        print(measure_location(wrong, 5 if quick else 200), flush=True)
    print("\n| large | CPU | sets of each cause | listed | the wrong ones are told |")
    print("|---|---:|---|---|---|", flush=True)
    for line in measure_large(*((15, 15) if quick else (98, 50))):
        print(line, flush=True)
    print("\n| one misprint | right figure and amount first | among the suspects | unseen |")
    print("|---|---:|---:|---:|", flush=True)
    with localcontext(ARITHMETIC):
        for line in measure_accuracy(5 if quick else 500):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
