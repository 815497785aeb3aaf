"""The verdicts on the Coevorden report. They follow from the method; no rule is tuned to them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from pipelines.reconcile.findings import find
from pipelines.reconcile.leaves import leaves
from pipelines.reconcile.model import FindingKind, Outcome
from pipelines.reconcile.verdicts import reconcile_document
from pipelines.wording import Language
from tests.reconcile.builders import FAMILY, coevorden, dtz_rules

EXACT, ROUNDING, DISCREPANCY = Outcome.EXACT, Outcome.ROUNDING, Outcome.DISCREPANCY


@pytest.fixture(scope="module")
def verdicts():
    found = reconcile_document(coevorden(), dtz_rules(), FAMILY, Language.NL)
    return {verdict.rule_id.removeprefix("dtz/"): verdict for verdict in found}


@pytest.mark.parametrize(
    ("rule_id", "outcome", "reported", "computed", "allowed"),
    [
        ("breakdown/2017/programma-dtz", EXACT, 55381, 55381, "1.5"),
        ("breakdown/2018/programma-dtz", EXACT, 107154, 107154, "2.5"),
        ("breakdown/2019/programma-dtz", EXACT, 61224, 61224, "1.5"),
        ("breakdown/2020/programma-dtz", DISCREPANCY, 42999, 43002, "1.5"),
        ("category-years/programma-dtz", EXACT, 266758, 266758, "2.5"),
        ("category-years/bedrijvensubsidieregeling", EXACT, 892044, 892044, "2"),
        ("category-years/regionale-projecten", EXACT, 112028, 112028, "2.5"),
        ("category-items/programma-dtz", ROUNDING, 266758, 266761, "5.5"),
        ("budget", EXACT, 2160000, 2160000, "2"),
        ("spent", ROUNDING, 1270829, 1270830, "2"),
        ("balance", ROUNDING, 299435, 299436, "2.5"),
        ("balance-list", DISCREPANCY, 299435, 318170, "3"),
        ("regiodeal", ROUNDING, 1142347, 1142000, "1001"),
        ("share-werken", ROUNDING, 571000, "571173.5", "5712.4825"),
        ("share-wonen", ROUNDING, 428000, "428380.125", "1071.36075"),
        ("share-welzijn", ROUNDING, 143000, "142793.375", "1071.23625"),
        ("ceiling-category/programma-dtz", EXACT, 660000, 266758, "1"),
        ("ceiling-category/bedrijvensubsidieregeling", EXACT, 900000, 892044, "1"),
        ("ceiling-category/regionale-projecten", EXACT, 600000, 112028, "1"),
        ("ceiling", EXACT, 2160000, 1270829, "1"),
        ("repeated-whole/budget/period", EXACT, 2160000, 2160000, "1"),
        ("repeated-whole/transfer/regiodeal", EXACT, 571000, 571000, "1"),
    ],
)
def test_what_must_come_out(verdicts, rule_id, outcome, reported, computed, allowed):
    found = verdicts[rule_id]
    assert found.outcome is outcome
    assert (found.reported, found.computed) == (Decimal(reported), Decimal(computed))
    assert found.allowed == Decimal(allowed)


def test_nothing_else_comes_out(verdicts):
    outcomes = Counter(verdict.outcome for verdict in verdicts.values())
    assert outcomes == {EXACT: 13, ROUNDING: 7, DISCREPANCY: 2}


def test_the_message_of_2020_says_all_that_a_reader_needs(verdicts):
    assert verdicts["breakdown/2020/programma-dtz"].explanation == (
        "De uitsplitsing van Programma DTZ in 2020 telt op tot het jaarbedrag: "
        "€1 per inwoner 35.299 + Kennispoort Drenthe 7.703 = 43.002; "
        "gedrukt staat 42.999 (Programma DTZ, pagina 6). "
        "Verschil € 3; afronding verklaart hoogstens € 1,50."
    )


def test_the_list_of_the_summary_leaves_out_the_annual_result(verdicts):
    found = verdicts["balance-list"]
    assert (found.omitted, found.difference) == ("result/period", 18735)
    assert found.explanation.endswith(
        "Met Verwerkt in jaarresultaat 18.735 (pagina 7) erbij klopt het wel: "
        "dat ontbreekt in de opsomming."
    )


def test_the_findings_are_the_gap_of_2020_and_the_omission(verdicts):
    findings = find("doc", list(verdicts.values()), coevorden(), [])
    assert [(finding.kind, finding.severity) for finding in findings] == [
        (FindingKind.DISCREPANCY, "error"),
        (FindingKind.OMISSION, "warning"),
    ]


def test_the_leaves_of_the_expenditure_are_items_where_there_are_any():
    found = leaves(coevorden(), dtz_rules(), FAMILY)
    spent = {quantity for quantity, _ in found if quantity.startswith("expenditure/")}
    amounts = {figure.quantity: figure.amount or 0 for figure in coevorden()}
    assert len(spent) == 10 + 3 + 4
    assert sum(amounts[quantity] for quantity in spent) == 266761 + 892044 + 112028


def test_the_transfer_is_a_leaf_once_as_transfer_and_once_as_co_financing():
    found = leaves(coevorden(), dtz_rules(), FAMILY)
    assert {place for quantity, place in found if quantity == "transfer/regiodeal"} == {1, 4}
    assert ("co_financing/regiodeal", 1) not in found
