"""One misprint each, set, read and reconciled: one finding more, which names the culprit."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.reconcile.model import Finding, FindingKind, Outcome
from pipelines.wording import Language
from tests.reconcile.editions import (
    contradictions,
    own,
    proposals,
    reconciled,
    sample,
)
from typesetting.editions import misprinted

PER_HEAD = "expenditure/2020/programma-dtz/per-inwoner"
OFFICE = "expenditure/2020/programma-dtz/kennispoort"
THREE_EUROS = [[(PER_HEAD, 35296)], [(OFFICE, 7700)], [("expenditure/2020/programma-dtz", 43001)]]
OFFICE_2018 = "expenditure/2018/programma-dtz/kennispoort"
BUDGET = "budget/period/"

# name -> the rules that it breaks, what the figures should be, how that is told
CULPRITS = {
    "misprint": (
        ["category-years/regionale-projecten", "spent-by-year"],
        [("expenditure/2019/regionale-projecten", 53056)],
        ["58.056 is waarschijnlijk 53.056: één cijfer."],
    ),
    "misprint-swapped-digits": (
        ["breakdown/2018/programma-dtz", "category-items/programma-dtz"],
        [(OFFICE_2018, 25925)],
        ["29.525 is waarschijnlijk 25.925: twee cijfers verwisseld."],
    ),
    "misprint-separator": (
        ["breakdown/2018/programma-dtz", "category-items/programma-dtz"],
        [(OFFICE_2018, 25925)],
        ['"€ 259.25" is waarschijnlijk 25.925: het scheidingsteken staat verkeerd.'],
    ),
    "misprint-decimals": (
        ["breakdown/2018/programma-dtz", "category-items/programma-dtz"],
        [(OFFICE_2018, 25925)],
        ["259,25 is waarschijnlijk 25.925: het scheidingsteken staat verkeerd."],
    ),
    "misprint-lost-digit": (
        ["category-years/bedrijvensubsidieregeling", "spent-by-year"],
        [("expenditure/2017/bedrijvensubsidieregeling", 535226)],
        ["53.226 is waarschijnlijk 535.226: er is een cijfer weggevallen."],
    ),
    "misprint-added-digit": (
        ["breakdown/2017/programma-dtz", "category-items/programma-dtz"],
        [("expenditure/2017/programma-dtz/per-inwoner", 35381)],
        ["353.811 is waarschijnlijk 35.381: er staat een cijfer te veel."],
    ),
    "misprint-factor": (
        ["category-years/regionale-projecten", "spent-by-year"],
        [("expenditure/2017/regionale-projecten", 10400)],
        ["104.000 is waarschijnlijk 10.400: nullen te veel of te weinig."],
    ),
    "misprint-sign": (
        ["category-years/regionale-projecten", "spent-by-year"],
        [("expenditure/2020/regionale-projecten", 24950)],
        ["-24.950 is waarschijnlijk 24.950: het teken is omgekeerd."],
    ),
    # The year is right as a whole, so only the years of the two categories are not.
    "misprint-swapped-figures": (
        ["category-years/bedrijvensubsidieregeling", "category-years/regionale-projecten"],
        [
            ("expenditure/2018/bedrijvensubsidieregeling", 178409),
            ("expenditure/2018/regionale-projecten", 23622),
        ],
        [
            "23.622 is waarschijnlijk 178.409: verwisseld met Regionale projecten 178.409.",
            "178.409 is waarschijnlijk 23.622: verwisseld met Bedrijvensubsidieregeling 23.622.",
        ],
    ),
}


def more_than_in_the_main_edition(name: str) -> list[Finding]:
    """The findings on an edition beside those on the main one, which it must have too."""
    known = reconciled(own("main")).findings
    found = reconciled(own(name)).findings
    more = [one for one in found if one not in known]
    assert [one for one in found if one in known] == known
    return more


def figures_of(name: str, finding: Finding) -> set[tuple[str, int]]:
    """The figures of all rules that a finding is about."""
    verdicts = {one.rule_id: one for one in reconciled(own(name)).verdicts}
    return set[tuple[str, int]]().union(*(verdicts[rule].figures for rule in finding.rule_ids))


def test_every_misprint_has_its_answer_here():
    untold = {"misprint-one-sum", "misprint-unseen"}
    assert {one.name for one in misprinted()} == set(CULPRITS) | untold


def test_the_main_edition_has_the_three_euros_of_2020_and_three_omissions():
    three, *others = reconciled(own("main")).findings
    assert (three.kind, proposals(three)) == (FindingKind.DISCREPANCY, THREE_EUROS)
    assert three.rule_ids == ("dtz-overview/breakdown/2020/programma-dtz",)
    assert [one.kind for one in others] == [FindingKind.OMISSION] * 3


@pytest.mark.parametrize("name", CULPRITS)
def test_a_misprint_is_one_finding_more_and_its_culprit_comes_first(name):
    rule_ids, culprits, sentences = CULPRITS[name]
    (finding,) = more_than_in_the_main_edition(name)
    is_unread = name == "misprint-separator"
    assert finding.kind is (FindingKind.MALFORMED if is_unread else FindingKind.DISCREPANCY)
    assert finding.rule_ids == tuple(f"dtz-overview/{rule}" for rule in rule_ids)
    assert proposals(finding)[0] == culprits
    assert [one.explanation for one in finding.suspects if one.rank == 1] == sentences
    assert {one.figure for one in finding.suspects} <= figures_of(name, finding)


def test_of_a_figure_in_one_sum_the_sums_tell_only_that_one_of_three_is_wrong():
    (finding,) = more_than_in_the_main_edition("misprint-one-sum")
    found = [one for (one,) in proposals(finding)]
    assert found == [
        (f"{BUDGET}programma-dtz", 760_000),
        (f"{BUDGET}regionale-projecten", 600_000),
        (f"{BUDGET}bedrijvensubsidieregeling", 1_000_000),
    ]
    assert "Welk van de 3 mogelijkheden het is, zeggen de sommen niet" in finding.explanation


def test_figures_that_changed_places_within_one_sum_are_not_seen():
    assert more_than_in_the_main_edition("misprint-unseen") == []


def test_the_restated_edition_holds_in_2020():
    done = reconciled(own("restated"))
    assert {one.kind for one in done.findings} == {FindingKind.OMISSION}
    assert not [one for one in done.findings if one.suspects]
    of_2020 = [one for one in done.verdicts if "/2020/" in one.rule_id and one.reported is not None]
    assert {one.outcome for one in of_2020} == {Outcome.EXACT}


@pytest.mark.parametrize("name", ["added-year", "other-municipality"])
def test_an_edition_in_which_all_adds_up_has_no_false_finding(name):
    done = reconciled(own(name))
    assert len([one for one in done.verdicts if one.outcome is Outcome.EXACT]) > 20
    assert contradictions(done.findings) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["portrait", "breakdown-right", "amount-above", "english-notation", "typographic-noise"]
)
def test_another_layout_has_the_same_findings(name):
    (three,) = contradictions(reconciled(own(name)).findings)
    known = reconciled(own("main")).findings
    assert (three.finding_id, proposals(three)) == (known[0].finding_id, THREE_EUROS)
    assert [one.finding_id for one in reconciled(own(name)).findings] == [
        one.finding_id for one in known
    ]


@pytest.mark.parametrize("name", ["year-table", "year-table-ruled"])
def test_a_table_of_years_has_the_three_euros_and_no_other(name):
    """There 42.999 is in the total of the year too, so it is no suspect; nothing (-) is one."""
    (three,) = contradictions(reconciled(own(name)).findings)
    assert three.rule_ids == ("dtz-overview/breakdown/2020/programma-dtz",)
    first, second, *nothing = proposals(three)
    assert [first, second] == THREE_EUROS[:2]
    assert {amount for ((_, amount),) in nothing} == {None}


@pytest.mark.parametrize("language", Language)
def test_the_sample_report_has_one_finding_for_its_three_euros(shared_source: Path, language):
    found = reconciled(sample(shared_source / "coevorden-2017-2021.pdf"), language).findings
    (three,) = contradictions(found)
    assert proposals(three) == THREE_EUROS


def test_the_wrong_digit_of_the_sample_is_named(shared_source: Path):
    found = reconciled(sample(shared_source / "i2-fout-cijfer.pdf")).findings
    three, wrong = contradictions(found)
    assert proposals(three) == THREE_EUROS
    assert proposals(wrong)[0] == [("expenditure/2019/regionale-projecten", 53056)]
    assert wrong.suspects[0].hypothesis == "one_digit"


def test_the_restated_sample_has_no_discrepancy(shared_source: Path):
    assert (
        contradictions(reconciled(sample(shared_source / "g-herziene-versie.pdf")).findings) == []
    )
