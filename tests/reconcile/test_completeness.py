"""What a report should have: years of its period, and in each year what it prints in any."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.findings import find
from pipelines.reconcile.leaves import leaves
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language
from tests.reconcile.builders import coevorden, figure, outcomes, rules, unread, verdicts

TEXT = {"nl": "{category} in {year} staat er", "en": "{category} of {year} is there"}
EACH = {"kind": "complete", "quantity": "x/{year}/{category}", "text": TEXT}
YEARS = {"kind": "complete", "quantity": "x/{year}/*", "text": {"nl": "{year}", "en": "{year}"}}
PERIOD = (2019, 2021)


def printed(*names):
    return [figure(f"x/{name}", 1, page=3) for name in names]


def absent(figures, block=EACH, period=PERIOD):
    found = outcomes(verdicts(figures, block, period=period))
    assert set(found.values()) <= {"exact", "not_checkable"}
    return {rule.removeprefix("r0/") for rule, one in found.items() if one == "not_checkable"}


def test_all_there_is_a_verdict_each():
    figures = printed("2019/a", "2019/b", "2020/a", "2020/b", "2021/a", "2021/b")
    found = verdicts(figures, EACH, period=PERIOD)
    assert set(outcomes(found).values()) == {"exact"}
    assert len(found) == 6
    assert found[0].explanation == "a of 2019 is there: stated on page 3."
    assert (found[0].reported, found[0].figures) == (None, ())


def test_a_year_that_is_absent_as_a_whole_is_missing_once():
    figures = printed("2019/a", "2019/b", "2020/a", "2020/b")
    (missing,) = [one for one in verdicts(figures, EACH, period=PERIOD) if one.missing]
    assert (missing.rule_id, missing.missing) == ("dtz/r0/2021", ("x/2021/*",))
    assert missing.explanation == (
        "all entries of 2021 is there: not checkable, as the document states no amount of it "
        "(x/2021/*). What is absent is not zero."
    )


def test_a_category_that_is_absent_within_a_year():
    assert absent(printed("2019/a", "2019/b", "2020/a", "2021/b")) == {"2020/b", "2021/a"}


def test_a_pattern_of_years_alone_asks_for_something_in_each():
    assert absent(printed("2019/a", "2021/b"), YEARS) == {"2020"}


def test_what_has_a_budget_is_expected_in_each_year():
    block = {**EACH, "known_from": ["budget/{category}"]}
    figures = [*printed("2019/a", "2020/a", "2021/a"), figure("budget/b", 5)]
    assert absent(figures) == set()
    assert absent(figures, block) == {"2019/b", "2020/b", "2021/b"}


def test_a_report_without_any_year_is_missing_its_period_once():
    assert absent([figure("y", 1)], {**EACH, "known_from": ["budget/{category}"]}) == {"2019-2021"}
    assert absent(printed("2018/a"), period=(2019, 2019)) == {"2019"}


def test_years_outside_of_the_period_are_not_asked_for_and_name_categories():
    assert absent(printed("2018/b", "2019/a", "2020/a", "2021/a")) == {"2019/b", "2020/b", "2021/b"}


def test_without_a_period_nothing_can_be_missing():
    assert verdicts(printed("2019/a", "2020/b"), EACH) == []


def test_nil_and_unreadable_are_there_and_blank_is_not():
    nil = figure("x/2020/a", 0, amount_kind=AmountKind.NIL)
    unreadable = unread("x/2021/a", AmountKind.MALFORMED)
    assert absent([*printed("2019/a"), nil, unreadable]) == set()
    blank = unread("x/2020/a", AmountKind.BLANK, page=7)
    found = verdicts([*printed("2019/a", "2021/a"), blank], EACH, period=PERIOD)
    (missing,) = [one for one in found if one.missing]
    assert missing.rule_id == "dtz/r0/2020/a"
    assert "(page 7) was left blank" in missing.explanation


def test_what_is_missing_is_an_omission_of_the_publisher():
    found = verdicts(printed("2019/a", "2021/a"), EACH, period=PERIOD)
    (finding,) = find("doc", found, printed(), [])
    assert (finding.kind, finding.whose, finding.severity) == ("omission", "publisher", "warning")
    assert finding.rule_ids == ("dtz/r0/2020",)


def test_a_required_sum_that_lacks_a_part_is_still_no_finding():
    block = {"kind": "sum", "total": "x/2019", "parts": ["x/2019/a", "x/2019/b"]}
    found = verdicts(printed("2019/a"), block, period=PERIOD)
    assert outcomes(found) == {"r0": "not_checkable"}
    assert find("doc", found, printed(), []) == []


def test_what_should_be_there_breaks_nothing_down():
    figures = printed("2019/a", "2020/a")
    assert leaves(figures, rules(EACH), "f") == {("x/2019/a", 1), ("x/2020/a", 1)}


def test_coevorden_lacks_a_year_and_in_2020_its_scheme_for_businesses():
    block = {
        **EACH,
        "quantity": "expenditure/{year}/{category}",
        "known_from": ["budget/period/{category}"],
    }
    found = reconcile_document(coevorden(), rules(block), "f", Language.NL, period=(2017, 2021))
    missing = {one.rule_id: one.text for one in found if one.missing}
    assert missing == {
        "f/r0/2020/bedrijvensubsidieregeling": "Bedrijvensubsidieregeling in 2020 staat er",
        "f/r0/2021": "alle onderdelen in 2021 staat er",
    }
    assert len(found) == 4 * 3 + 1


CELLS = [f"{year}/{category}" for year, category in product((2019, 2020, 2021), "abc")]


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(CELLS), min_size=1), st.randoms(use_true_random=False))
def test_each_absent_cell_is_told_once_by_itself_or_by_its_year(there, chance):
    figures = printed(*there)
    chance.shuffle(figures)
    missing = absent(figures)
    known = {name.partition("/")[2] for name in there}
    for year in ("2019", "2020", "2021"):
        has_any = any(name.startswith(year) for name in there)
        lacking = {f"{year}/{one}" for one in known} - there
        assert {name for name in missing if name.startswith(year)} == (
            lacking if has_any else {year}
        )
