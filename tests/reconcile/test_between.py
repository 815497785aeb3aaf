"""What one report moves out, another receives."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.amounts.model import AmountKind
from pipelines.reconcile.between import Party, between_verdicts
from pipelines.reconcile.findings import find
from pipelines.reconcile.model import Outcome
from pipelines.wording import Language
from tests.reconcile.builders import figure, outcomes, rules, unread

BLOCK = {
    "kind": "between",
    "sends": "transfer/*",
    "receives": "received/*",
    "text": {"nl": "x", "en": "{from_party} pays {to_party} in {year}"},
}
PARTIES: dict[str, Any] = {"from_party": "Dutch TechZone", "to_party": "Regiodeal"}


def report(name, *figures, family="municipal"):
    return Party(f"doc-{name}", f"{name}/report", family, f"{name} (Report)", figures)


def sender(amount=571000, **changes):
    said = {**PARTIES, "year": 2018, "page": 7, "label": "Moved out", **changes}
    return report("coevorden", figure("transfer/regiodeal", amount, **said))


def receiver(amount=571000, name="drenthe", family="regional", **changes):
    said = {**PARTIES, "year": 2018, "page": 12, "label": "From Coevorden", **changes}
    return report(name, figure("received/dtz", amount, **said), family=family)


def between(*reports, block=BLOCK, language=Language.EN):
    return between_verdicts(reports, {"municipal": rules(block)}, language)


def test_both_reports_say_the_same():
    (found,) = between(sender(), receiver())["doc-coevorden"]
    assert found.rule_id == "municipal/r0/2018/dutch-techzone/regiodeal/drenthe/report"
    assert (found.outcome, found.text) == (
        Outcome.EXACT,
        "Dutch TechZone pays Regiodeal in 2018",
    )
    assert found.figures == (("transfer/regiodeal", 1),)


def test_what_differs_names_both_reports_and_pages():
    (found,) = between(sender(), receiver(570000))["doc-coevorden"]
    assert (found.outcome, found.difference) == (Outcome.DISCREPANCY, -1000)
    assert found.explanation == (
        "Dutch TechZone pays Regiodeal in 2018: according to coevorden (Report) Moved out 571,000 "
        "(page 7), but according to drenthe (Report) From Coevorden 570,000 (page 12). "
        "Difference -€ 1,000; rounding explains at most € 1."
    )
    (finding,) = find("doc-coevorden", [found], [], [])
    assert (finding.kind, finding.severity) == ("discrepancy", "error")


def test_what_is_rounded_by_the_one_and_not_by_the_other():
    (found,) = between(sender(), receiver(571173))["doc-coevorden"]
    assert found.outcome is Outcome.DISCREPANCY
    (found,) = between(sender(unit=1000), receiver(571173))["doc-coevorden"]
    assert (found.outcome, found.allowed) == (Outcome.ROUNDING, Decimal("500.5"))


@pytest.mark.parametrize(
    "changes",
    [
        {"year": 2019},
        {"to_party": "Regiofonds"},
        {"from_party": "Dutch Techzone Zuid"},
        {"from_party": None},
    ],
)
def test_another_party_or_year_is_another_transfer(changes):
    assert not any(between(sender(), receiver(5, **changes)).values())


def test_without_a_year_the_period_counts():
    whole = {"year": None, "period_start": 2017, "period_end": 2021}
    (found,) = between(sender(**whole), receiver(**whole))["doc-coevorden"]
    assert found.rule_id.startswith("municipal/r0/2017-2021/")
    shorter = {**whole, "period_end": 2020}
    assert between(sender(**whole), receiver(**shorter)) == {"doc-coevorden": []}


def test_a_party_is_known_however_it_is_written():
    found = between(sender(), receiver(from_party="dutch techzone", to_party="REGIODEAL"))
    assert len(found["doc-coevorden"]) == 1


def test_without_the_other_report_there_is_no_verdict():
    assert between(sender()) == {"doc-coevorden": []}
    itself = report("coevorden", *sender().figures, figure("received/x", 1, year=2018, **PARTIES))
    assert between(itself) == {"doc-coevorden": []}


def test_each_report_that_receives_it_has_a_verdict_of_its_own():
    found = between(sender(), receiver(), receiver(5, name="emmen"))["doc-coevorden"]
    assert [one.outcome.value for one in found] == ["exact", "discrepancy"]
    only = between(
        sender(), receiver(), receiver(5, name="emmen", family="x"), block={**BLOCK, "family": "x"}
    )
    assert [one.outcome.value for one in only["doc-coevorden"]] == ["discrepancy"]


def test_parts_are_added_up_and_places_are_not():
    parts = [
        figure("received/first", 500000, year=2018, **PARTIES),
        figure("received/second", 71000, year=2018, page=2, **PARTIES),
        figure("received/second", 71000, year=2018, page=3, place=2, **PARTIES),
    ]
    (found,) = between(sender(), report("drenthe", *parts))["doc-coevorden"]
    assert (found.outcome, found.computed) == (Outcome.EXACT, 571000)
    assert "first 500,000 + second 71,000 = 571,000 (page 1, 2)" in found.explanation


def test_an_amount_that_cannot_be_read_leaves_it_open():
    lost = unread("received/dtz", AmountKind.MALFORMED, year=2018, **PARTIES)
    (found,) = between(sender(), report("drenthe", lost))["doc-coevorden"]
    assert found.outcome is Outcome.NOT_CHECKABLE
    assert '"12.34.5"' in found.explanation


def test_a_family_without_such_a_rule_sends_nothing():
    assert between_verdicts([sender(), receiver()], {}, Language.NL) == {}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 10**11), min_size=1, max_size=4),
    st.sampled_from(["0.01", "1", "1000"]),
    st.sampled_from(["0.01", "1", "1000"]),
)
def test_one_amount_rounded_by_each_is_never_a_discrepancy(amounts, unit, other):
    def shown(value, unit):
        step = Decimal(unit)
        return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step

    exact = [Decimal(cents) / 100 for cents in amounts]
    parts = [
        figure(f"received/{n}", shown(one, unit), unit=unit, year=2018, **PARTIES)
        for n, one in enumerate(exact)
    ]
    sent = sender(shown(sum(exact), other), unit=Decimal(other))
    found = between(sent, report("drenthe", *parts))
    assert set(outcomes(found["doc-coevorden"]).values()) <= {"exact", "rounding"}
    assert len(found["doc-coevorden"]) == 1
