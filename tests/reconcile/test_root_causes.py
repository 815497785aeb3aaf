"""One root cause is one finding: what it says, which rules it names, and whose mistake it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.figures.model import Figure
from pipelines.reconcile.bind import bind
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Finding, FindingKind
from pipelines.reconcile.readings import places_by_quantity
from pipelines.reconcile.suspects.causes import locate_causes
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language
from tests.reconcile.builders import FAMILY, GRID, coevorden, dtz_rules, figure, rules, total_of
from tests.reconcile.builders import grid as plain_grid

ALIKE = "pdfplumber+pypdfium2"


def found(
    figures: list[Figure], *blocks: dict[str, Any], language: Language = Language.EN
) -> list[Finding]:
    given = rules(*blocks) if blocks else dtz_rules()
    verdicts = reconcile_document(figures, given, FAMILY, language)
    places = places_by_quantity(figures)
    causes = locate_causes(bind(given, list(places), FAMILY, figures), places)
    return find("doc", verdicts, figures, (), (), language, causes)


def grid(**changes: int) -> list[Figure]:
    """The small table, seen alike by two readers."""
    return [replace(one, reader=ALIKE) for one in plain_grid(**changes)]


def test_a_wrong_figure_that_breaks_two_rules_is_one_finding():
    (one,) = found(grid(x_2020_b=8167), *GRID)
    assert one.kind is FindingKind.DISCREPANCY
    assert one.rule_ids == ("dtz/r0/2020", "dtz/r1/b")
    assert [note.figure for note in one.suspects] == [("x/2020/b", 1)]
    assert one.suspects[0].proposed == 8761
    assert "For the same cause these do not hold either: The sum holds." in one.explanation


def test_two_wrong_figures_in_different_rules_are_two_findings():
    first, second = found(grid(x_2019=3354, x_2020=12671), GRID[0])
    assert first.rule_ids == ("dtz/r0/2019",)
    assert second.rule_ids == ("dtz/r0/2020",)
    assert {note.figure[0] for note in first.suspects} == {"x/2019", "x/2019/a", "x/2019/b"}
    assert {note.figure[0] for note in second.suspects} == {"x/2020", "x/2020/a", "x/2020/b"}


@pytest.mark.parametrize(
    ("reader", "whose", "said"),
    [
        (ALIKE, "publisher", "Two independent readings of each of these amounts agree"),
        ("rapidocr-3", "unknown", "first look whether it is really printed so"),
    ],
)
def test_whose_mistake_it_is_follows_from_the_readings(reader, whose, said):
    figures = [replace(one, reader=reader) for one in grid(x_2020_b=8167)]
    (one,) = found(figures, *GRID)
    assert one.whose == whose
    assert said in one.explanation


def test_sums_that_hold_only_one_by_one_are_a_milder_finding():
    """x + y = 3 and x + z + v = 1, all of x to v printed 1."""
    amounts = {"x/a": 1, "x/b": 1, "x/c": 1, "x/d": 1, "x/three": 3, "x/one": 1}
    figures = [replace(figure(name, value), reader=ALIKE) for name, value in amounts.items()]
    (one,) = found(
        figures,
        total_of("x/a", "x/b", total="x/three"),
        total_of("x/a", "x/c", "x/d", total="x/one"),
    )
    assert one.kind is FindingKind.JOINTLY_IMPOSSIBLE
    assert one.severity == "warning"
    assert one.rule_ids == ("dtz/r0", "dtz/r1")
    assert "Each of these rules holds by itself, but not together" in one.explanation
    # Whatever x is, one of the sums cannot hold.
    assert {note.figure[0] for note in one.suspects} == set(amounts) - {"x/a"}


def test_places_of_one_quantity_that_differ_are_told_with_both():
    figures = [figure("x/a", 100), figure("x/a", 190, place=2, page=4)]
    (one,) = found(figures, {"kind": "equal", "quantity": "x/*"})
    assert one.kind is FindingKind.DISCREPANCY
    assert {note.figure for note in one.suspects} == {("x/a", 1), ("x/a", 2)}
    # Without a rule that says so, they contradict each other all the same.
    (same,) = found(figures, total_of("x/*", total="y"))
    assert same.kind is FindingKind.JOINTLY_IMPOSSIBLE
    assert "100 (a, page 1); 190 (a, page 4)" in same.explanation


def test_a_rule_that_warns_goes_with_the_cause_that_mends_it():
    ceiling = {"kind": "at_most", "part": "x/2020", "ceiling": "cap", "severity": "warning"}
    figures = [*grid(x_2020=127610), figure("cap", 13000, top=99.0)]
    (one,) = found(figures, *GRID, ceiling)
    assert one.rule_ids == ("dtz/r0/2020", "dtz/r2")
    assert one.suspects[0].proposed == 12761
    # More than the ceiling, and right: another matter.
    real = [*grid(x_2019_a=7000), figure("cap", 10000, top=99.0)]
    cause, other = found(real, *GRID, ceiling)
    assert cause.rule_ids == ("dtz/r0/2019", "dtz/r1/a")
    assert other.rule_ids == ("dtz/r2",)
    assert other.severity == "warning"


def test_what_only_looks_odd_about_a_broken_sum_is_named_with_it():
    repeat = {"kind": "repeat", "quantity": "x/{year}/a"}
    figures = grid(x_2020_a=1000)
    (one,) = found(figures, *GRID, repeat)
    assert one.rule_ids[:2] == ("dtz/r0/2020", "dtz/r1/a")
    assert any(rule.startswith("dtz/r2") for rule in one.rule_ids)
    assert one.suspects[0].explanation == (
        "1,000 is probably 4,000: one digit, and it is also the amount of 2019."
    )


def test_nothing_is_called_probable_where_nothing_makes_it_so():
    (one,) = found(grid(x_2019=9912), GRID[0])
    assert all("probably" not in note.explanation for note in one.suspects)
    assert "Which of the 3 possibilities it is, the sums do not say" in one.explanation


def test_the_first_of_equals_is_not_called_probable():
    """Each of 21 600, 24 100 and their total needs one digit to make up for twenty."""
    figures = [figure("x/a", 21600), figure("x/b", 24100, top=2.0), figure("x", 45720, top=3.0)]
    (one,) = found(figures, total_of("x/*", total="x"))
    assert [note.hypothesis for note in one.suspects] == 3 * ["one_digit"]
    assert all("can be" in note.explanation for note in one.suspects)


def test_the_id_is_made_of_the_first_broken_rule_and_stays_when_rules_are_added():
    (before,) = found(grid(x_2020_b=8167), *GRID)
    more = total_of("x/period/*", total="x/all")
    (after,) = found([*grid(x_2020_b=8167), figure("x/all", 16106, top=99.0)], *GRID, more)
    assert after.finding_id == before.finding_id
    (dutch,) = found(grid(x_2020_b=8167), *GRID, language=Language.NL)
    assert dutch.finding_id == before.finding_id


def test_the_coevorden_report_has_one_finding_for_the_three_euros():
    sums = [one for one in found(coevorden()) if one.kind is FindingKind.DISCREPANCY]
    (one,) = sums
    assert one.rule_ids == ("dtz/breakdown/2020/programma-dtz",)
    assert [note.proposed for note in one.suspects] == [
        Decimal(35296),
        Decimal(7700),
        Decimal(43001),
    ]
