"""What belongs to the findings of our own report: trees, decisions, forms for `dtz decide`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from dtz_assets.deciding import Asked, decision_about
from pipelines.decisions import parse_decisions
from pipelines.reconcile.decisions import Conclusion, Decision
from pipelines.site.evidence import Evidence
from pipelines.site.gather import gather_documents, gather_report, gather_reports
from pipelines.site.gather_changes import gather_changes
from pipelines.site.gather_evidence import gather_evidence, spots_of
from pipelines.site.model import Finding, ReportPage
from pipelines.site.trees import Tree, group_trees
from pipelines.store.contents import open_contents


def evidence_of(release: Path) -> tuple[ReportPage, dict[str, Evidence]]:
    with open_contents(release) as contents:
        reports = gather_reports(contents, gather_documents(contents))
        assert gather_changes(contents, reports) == {reports[0].report_id: []}
        page = gather_report(contents, reports[0])
        return page, gather_evidence(contents, page)


@pytest.fixture(scope="module")
def own(built) -> tuple[ReportPage, dict[str, Evidence]]:
    return evidence_of(built.settings.live)


def trees(page: ReportPage) -> dict[str, Tree]:
    return {one.sum.rule_id: one for group in group_trees(page.sums) for one in group.trees}


def of_sums(page: ReportPage) -> Finding:
    (found,) = (one for one in page.findings if one.kind == "discrepancy")
    return found


def filled(block: str, at: str) -> Decision:
    """What a form says after a person has filled it in."""
    (form,) = yaml.load(block, yaml.BaseLoader)
    text = yaml.safe_dump([form | {"reason": "r", "by": "b", "at": at}])
    (made,) = parse_decisions(text.encode(), "file", "coevorden")
    return made


def test_the_suspects_have_spots_and_forms(own):
    page, evidence = own
    suspects = [
        one.figure.figure_id for ranked in of_sums(page).suspects for one in ranked.suspects
    ]
    assert len(suspects) > 1
    assert list(evidence[of_sums(page).finding_id].forms) == suspects
    assert [one.figure_id for one in spots_of(page, evidence)] == suspects


def test_a_form_filled_in_is_what_dtz_decide_writes(built, own):
    page, evidence = own
    forms = [
        (identifier, form)
        for finding in page.findings
        for known in [evidence[finding.finding_id]]
        for identifier, form in [*known.forms.items(), (finding.finding_id, known.whole)]
    ]
    assert {form.conclusion for _, form in forms} == {"correct_value", "accepted"}
    for identifier, form in forms:
        amount = yaml.load(form.block, yaml.BaseLoader)[0].get("amount")
        asked = Asked(identifier, Conclusion(form.conclusion), "r", amount, by="b")
        wanted = decision_about(asked, built.settings)
        assert filled(form.block, wanted.at.date().isoformat()) == wanted
        said = f"dtz decide {identifier} --conclusion {form.conclusion}"
        assert form.command.startswith(said)
        assert (f" --amount {amount} " in form.command) == (amount is not None)
        assert form.file == f"{wanted.publisher}.yaml"


def test_what_was_decided_stands_with_its_finding_and_is_not_asked_again(accepted):
    page, evidence = evidence_of(accepted.settings.live)
    finding = of_sums(page)
    assert finding.state == "accepted"
    known = evidence[finding.finding_id]
    ((figure, decision),) = [(one.figure, one.decision) for one in known.decided]
    assert figure.quantity == "expenditure/2020/programma-dtz/per-inwoner"
    assert (decision.conclusion, decision.amount) == ("correct_value", Decimal(35296))
    assert decision.decided_by == "a controller"
    assert (known.forms, known.whole) == ({}, None)
    assert {evidence[one.finding_id].decided for one in page.findings if one is not finding} == {()}


def test_the_balance_takes_off_what_was_spent(own):
    balance = trees(own[0])["dtz-overview/balance"]
    assert balance.total is not None
    assert balance.total.quantity == "balance/period"
    first, *others = balance.parts
    assert first.weight == 1
    assert {part.weight for part in others} == {Decimal(-1)}


@pytest.mark.parametrize(
    ("rule", "is_printed"),
    [
        ("dtz-overview/shares-whole", False),
        ("dtz-overview/share/wonen", True),
        ("dtz-overview/ceiling", True),
        ("dtz-overview/repeated", False),
        ("dtz-overview/years-complete/2017/programma-dtz", False),
    ],
)
def test_a_total_is_one_where_the_report_prints_it(own, rule, is_printed):
    assert (trees(own[0])[rule].total is not None) == is_printed


def test_the_years_of_a_category_nest_below_what_was_spent(own):
    spent = trees(own[0])["dtz-overview/spent"]
    programme = next(part for part in spent.parts if part.figure.quantity.endswith("programma-dtz"))
    years = next(
        tree for tree in programme.below if tree.sum.rule_id.endswith("years/programma-dtz")
    )
    assert [part.figure.year for part in years.parts] == [2017, 2018, 2019, 2020]
    assert [len(part.below) for part in years.parts] == [1, 1, 1, 1]
