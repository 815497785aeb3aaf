"""One finding per thing that a person should know, with an id that stays."""

from __future__ import annotations

from dataclasses import replace

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.figures.confirming import HIDDEN_TEXT
from pipelines.figures.extract import PAGE_IS_READ, PAGE_IS_SEARCHED, TEXT_IS_VISIBLE
from pipelines.figures.model import Failure, Number, NumberStatus
from pipelines.figures.reading import SCALE_OF_CAPTION
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import FindingKind
from pipelines.wording import Language
from tests.reconcile.builders import figure, total_of, unread, verdicts

SUM = total_of("a", "b")
WRONG = [figure("total", 9), figure("a", 1), figure("b", 2)]


def findings(figures, numbers=(), blocks=(SUM,), document_id="doc", failures=()):
    found = verdicts(figures, *blocks)
    return find(document_id, found, figures, numbers, failures, Language.EN)


def number(page, printed, status=NumberStatus.UNCLAIMED):
    return Number(page, Box(0, 0, 1, 1), printed, status, "reason")


def test_a_sum_that_holds_is_no_finding():
    assert findings([figure("total", 3), figure("a", 1), figure("b", 2)]) == []


def test_a_discrepancy_has_the_explanation_and_severity_of_its_rule():
    (found,) = findings(WRONG, blocks=[{**SUM, "severity": "warning"}])
    assert (found.kind, found.severity, found.whose) == (
        FindingKind.DISCREPANCY,
        "warning",
        "unknown",
    )
    assert found.rule_ids == ("dtz/r0",)
    assert "a 1 + b 2 = 3; printed is 9" in found.explanation


def test_an_unread_figure_is_a_finding_with_the_rules_that_wait_for_it():
    (found,) = findings([figure("total", 3), figure("a", 1), unread("b", AmountKind.MALFORMED)])
    assert (found.kind, found.rule_ids) == (FindingKind.MALFORMED, ("dtz/r0",))
    assert '"12.34.5"' in found.explanation


def test_a_blank_figure_is_none():
    assert findings([figure("total", 3), figure("a", 1), unread("b", AmountKind.BLANK)]) == []


def test_a_wrong_unit_is_a_finding():
    (found,) = findings([figure("a", 1500, unit=1000)])
    assert found.kind is FindingKind.MISREAD
    assert "not rounded to 1,000" in found.explanation


def test_unclaimed_numbers_are_one_finding_and_ignored_ones_none():
    numbers = [number(5, "14"), number(2, "27"), number(1, "9", NumberStatus.IGNORED)]
    (found,) = findings([], numbers)
    assert (found.kind, found.severity) == (FindingKind.UNCLAIMED, "warning")
    assert "2 (page 2, 5), such as 27, 14" in found.explanation
    assert findings([], numbers[2:]) == []


def test_covered_text_is_one_finding_about_the_publisher():
    covered = [Failure(TEXT_IS_VISIBLE, f"page {page}", "2", "covered") for page in (3, 12)]
    other = Failure("well_formed_amount", "page 4, label", "12.34.5", "grouping")
    (found,) = findings([], failures=[*covered, other])
    assert (found.kind, found.severity, found.whose) == (
        FindingKind.SOURCE,
        "warning",
        "publisher",
    )
    assert "drawn over: 4 (page 3, 12)" in found.explanation
    assert findings([], failures=[other]) == []
    (again,) = findings([], failures=covered[1:])
    assert again.finding_id == found.finding_id


def test_the_id_stays_when_boxes_move_and_the_family_learns_more():
    unread_b = unread("b", AmountKind.MALFORMED)
    before = findings([*WRONG, unread("c", AmountKind.DISPUTED), unread_b])
    moved = [replace(item, box=Box(1, 2, 3, 4)) for item in WRONG]
    more = [unread("b", AmountKind.MALFORMED, place=2), figure("b", 2), figure("d", 4)]
    blocks = [total_of("d", total="d", id="first"), {**SUM, "id": "r0"}]
    after = findings([*moved, unread("c", AmountKind.DISPUTED), *more], blocks=blocks)
    assert {finding.finding_id for finding in before} <= {finding.finding_id for finding in after}


def test_ids_differ_by_document_and_by_figure():
    one = findings([unread("a", AmountKind.MALFORMED), unread("a", AmountKind.MALFORMED, place=2)])
    other = findings([unread("a", AmountKind.MALFORMED)], document_id="other")
    assert len({finding.finding_id for finding in [*one, *other]}) == 3


def test_a_table_scaled_otherwise_than_its_caption_says_is_one_finding():
    cells = [
        unread(name, AmountKind.DISPUTED, page=4, table_name="Recapitulatie") for name in "abc"
    ]
    failure = Failure(SCALE_OF_CAPTION, "page 4, Recapitulatie", "x € 1.000", "why")
    (found,) = findings(cells, blocks=(), failures=[failure])
    assert (found.kind, found.severity) == (FindingKind.MISREAD, "error")
    assert "x € 1.000" in found.explanation
    assert "4, Recapitulatie" in found.explanation
    (silent,) = findings(cells, blocks=(), failures=[replace(failure, value="")])
    assert "does not say" in silent.explanation
    elsewhere = unread("d", AmountKind.DISPUTED, page=5, table_name="Recapitulatie")
    assert len(findings([*cells, elsewhere], blocks=(), failures=[failure])) == 2


def test_pages_that_nobody_looked_at_are_one_finding():
    unread = [Failure(PAGE_IS_READ, f"page {page}", "", "a picture") for page in (3, 12)]
    (found,) = findings(
        [], failures=[*unread, Failure(PAGE_IS_SEARCHED, "page 4", "", "a picture")]
    )
    assert (found.kind, found.whose, found.severity) == ("source", "ours", "warning")
    assert "3, 12" in found.explanation
    assert "make ocr" in found.explanation


def test_hidden_text_that_differs_is_a_finding_for_each_number():
    differ = [Failure(HIDDEN_TEXT, f"page 3, {row}", "35.299 / 35.296", "") for row in "ab"]
    first, second = findings([], failures=differ)
    assert first.finding_id != second.finding_id
    assert (first.kind, first.severity) == ("source", "warning")
    assert "35.299 / 35.296" in first.explanation
