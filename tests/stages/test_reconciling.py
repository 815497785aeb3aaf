"""Editions to verdicts and findings, and findings about the documents themselves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Measure
from pipelines.stages.assembling import figure_id
from pipelines.stages.editions import editions
from pipelines.stages.reading import QUARANTINED
from pipelines.stages.reconciling import Quality, add_source_findings, reconcile
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.wording import Language

NL = Language.NL


@pytest.fixture
def quality_of(loaded, extraction, define):
    def run(*given: tuple[bytes, dict]) -> Quality:
        found = editions(
            (loaded(content, day), extraction(**changes))
            for day, (content, changes) in enumerate(given, 1)
        )
        return reconcile(found, {"money": define()}, NL)

    return run


def test_what_adds_up_is_a_verdict_too(quality_of):
    quality = quality_of((b"A", {}))
    (verdict,) = quality.verdicts
    assert (verdict["verdict"], verdict["difference_eur"]) == ("exact", Decimal(0))
    assert [rule["rule_id"] for rule in quality.rules] == [verdict["rule_id"]]
    assert quality.findings == quality.finding_rules == []
    assert quality.tied == {
        verdict["document_id"]: {
            ("expenditure/period", 1),
            ("expenditure/period/1", 1),
            ("expenditure/period/2", 1),
        }
    }


def test_a_verdict_names_each_figure_that_it_uses_once(quality_of):
    quality = quality_of((b"A", {}))
    (verdict,) = quality.verdicts
    named = [row["figure_id"] for row in quality.verdict_figures]
    tied = quality.tied[verdict["document_id"]]
    assert sorted(named) == sorted(figure_id(verdict["document_id"], *place) for place in tied)
    assert {row["rule_id"] for row in quality.verdict_figures} == {verdict["rule_id"]}


def test_a_part_counts_once_and_the_total_does_not(quality_of):
    quality = quality_of((b"A", {}))
    (verdict,) = quality.verdicts
    weights = {row["figure_id"]: row["weight"] for row in quality.verdict_figures}
    parts = ("expenditure/period", None), ("expenditure/period/1", 1), ("expenditure/period/2", 1)
    assert weights == {figure_id(verdict["document_id"], name, 1): weight for name, weight in parts}


def test_what_does_not_is_a_finding_with_its_rule(quality_of):
    quality = quality_of((b"A", {"total": "9"}))
    (finding,) = quality.findings
    (link,) = quality.finding_rules
    assert (finding["kind"], finding["state"], finding["severity"]) == (
        "discrepancy",
        "open",
        "error",
    )
    assert link == {
        "finding_id": finding["finding_id"],
        "rule_id": quality.verdicts[0]["rule_id"],
    }
    assert "1 + " in finding["explanation"]


def test_a_share_of_cents_is_stored_in_as_many_decimals_as_the_table_has(
    define, loaded, extraction, figure
):
    share = """\
rules:
  - id: share
    kind: share
    group: shares
    text: {nl: "Deel", en: "Share"}
    share: share/a
    of: expenditure/period
    part: expenditure/part
"""
    per_cent = {
        "measure": Measure.SHARE,
        "share_pct": Decimal("37.5501"),
        "unit": Decimal("0.0001"),
    }
    figures = (
        figure("share/a", None, amount_kind=AmountKind.AMOUNT, **per_cent),
        figure("expenditure/period", "1000.01", unit=Decimal("0.01")),
        figure("expenditure/part", "375.50", unit=Decimal("0.01")),
    )
    found = editions([(loaded(b"A"), replace(extraction(), figures=figures))])
    (row,) = reconcile(found, {"money": define(("rules:\n", share))}, NL).verdicts[:1]
    # 37.5501 % of 1000.01 is 375.504755010001; its interval has one decimal more.
    assert row["computed_eur"] == Decimal("375.504755")
    assert row["difference_eur"] == row["computed_eur"] - row["reported_eur"]
    columns = ("reported_eur", "computed_eur", "difference_eur", "allowed_eur")
    assert {row[name].as_tuple().exponent for name in columns} == {-6}


def test_a_finding_keeps_its_id_and_depends_on_the_document(quality_of):
    def ids(content):
        return [one["finding_id"] for one in quality_of((content, {"total": "9"})).findings]

    assert ids(b"A") == ids(b"A") != ids(b"B")


def test_an_edition_that_was_replaced_is_not_held_against_the_rules(quality_of, loaded):
    quality = quality_of((b"A", {"total": "9"}), (b"B", {"edition_order": 2}))
    assert [one["document_id"] for one in quality.verdicts] == [loaded(b"B").seen.sha256[:16]]
    assert quality.findings == []


def test_one_rule_in_two_reports_is_one_rule_and_two_verdicts(quality_of):
    quality = quality_of((b"A", {}), (b"B", {"publisher": "coevorden"}))
    assert (len(quality.rules), len(quality.verdicts)) == (1, 2)


RULES = """\
rules:
  - id: years
    kind: complete
    group: completeness
    text: {nl: "{year}", en: "{year}"}
    quantity: expenditure/{year}/*
  - id: slip
    kind: change
    against: edition
    group: odd
    text: {nl: "Niet verschoven", en: "No slip"}
    quantity: expenditure/*/*
  - id: received
    kind: between
    group: transfers
    text: {nl: "Ontvangen", en: "Received"}
    sends: expenditure/period/1
    receives: expenditure/period/2
"""


@pytest.fixture
def by_rules(loaded, extraction, define):
    """Verdicts and findings by these rules, of documents given with their extraction."""

    def run(*given) -> Quality:
        text = RULES.removeprefix("rules:\n")
        definition = define(("rules:\n", f"rules:\n{text}"))
        found = editions((loaded(content, day), one) for day, (content, one) in enumerate(given, 1))
        return reconcile(found, {"money": definition}, NL)

    return run


def told(quality: Quality, rule: str) -> dict[str, str]:
    """What came of each instance of a rule."""
    prefix = f"money/{rule}/"
    return {
        one["rule_id"].removeprefix(prefix): one["verdict"]
        for one in quality.verdicts
        if one["rule_id"].startswith(prefix)
    }


def test_what_a_period_lacks_is_an_omission_of_the_publisher(by_rules, extraction, figure):
    found = extraction()
    year = figure("expenditure/2020/1", "1", year=2020)
    quality = by_rules((b"A", replace(found, figures=(*found.figures, year))))
    assert told(quality, "years") == {"2020": "exact", "2021": "not_checkable"}
    (finding,) = quality.findings
    assert (finding["kind"], finding["whose"], finding["severity"]) == (
        "omission",
        "publisher",
        "warning",
    )
    assert quality.finding_rules == [
        {"finding_id": finding["finding_id"], "rule_id": "money/years/2021"}
    ]
    kinds = {rule["rule_id"]: rule["kind"] for rule in quality.rules}
    assert kinds["money/years/2021"] == "complete"


def test_only_the_edition_just_before_the_current_one_is_compared(by_rules, extraction):
    editions_of_it = [
        (b"C", extraction("3000", ("1000", "2000"), edition_order=3)),
        (b"A", extraction("3", ("1", "2"), edition_order=1)),
        (b"B", extraction("1002", ("1000", "2"), edition_order=2)),
    ]
    quality = by_rules(*editions_of_it)
    assert told(quality, "slip") == {"period/1": "exact", "period/2": "discrepancy"}
    assert told(by_rules(editions_of_it[0]), "slip") == {}


def test_what_only_looks_odd_ties_no_figure(by_rules, extraction, figure):
    def edition(number):
        found = extraction(edition_order=number)
        return replace(found, figures=(figure("expenditure/other/1", "5"), *found.figures))

    quality = by_rules((b"A", edition(1)), (b"B", edition(2)))
    (tied,) = quality.tied.values()
    assert told(quality, "slip") == {"other/1": "exact", "period/1": "exact", "period/2": "exact"}
    assert {quantity for quantity, _ in tied} == {
        "expenditure/period",
        "expenditure/period/1",
        "expenditure/period/2",
    }


def test_a_transfer_is_held_against_the_report_that_receives_it(
    by_rules, extraction, figure, loaded
):
    def moving(publisher, quantity, amount):
        parties = {"from_party": "Emmen", "to_party": "Regio"}
        identity = extraction(publisher=publisher).identity
        return replace(
            extraction(), identity=identity, figures=(figure(quantity, amount, **parties),)
        )

    sends = (b"A", moving("emmen", "expenditure/period/1", "7"))
    receives = (b"B", moving("regio", "expenditure/period/2", "9"))
    quality = by_rules(sends, receives)
    (name,) = told(quality, "received")
    assert name == "2020-2021/emmen/regio/regio/money/report/2020-2021"
    sender = loaded(b"A").seen.sha256[:16]
    (verdict,) = [one for one in quality.verdicts if name in one["rule_id"]]
    assert (verdict["document_id"], verdict["difference_eur"]) == (sender, 2)
    assert "volgens emmen (Geld)" in verdict["explanation"]
    assert "maar volgens regio (Geld)" in verdict["explanation"]
    differing = [one for one in quality.findings if one["kind"] == "discrepancy"]
    assert [one["document_id"] for one in differing] == [sender]
    assert told(by_rules(sends), "received") == {}


@pytest.fixture
def source_findings():
    def run(documents=(), found=(), files=(), language=NL) -> list[dict]:
        quality = Quality()
        add_source_findings(quality, documents, found, files, language)
        return quality.findings

    return run


def test_a_document_that_is_held_back_is_a_finding(loaded, source_findings):
    held = replace(loaded(b"A"), status=QUARANTINED, key=None, code="encrypted")
    (finding,) = source_findings([held, loaded(b"B")])
    assert (finding["kind"], finding["severity"]) == ("source", "error")
    assert finding["document_id"] == held.seen.sha256[:16]
    assert finding["explanation"] == (
        "emmen/a.pdf is niet verwerkt. De PDF is met een wachtwoord beveiligd. "
        "Sla het rapport op zonder wachtwoord."
    )


def test_another_reason_is_another_finding(loaded, source_findings):
    held = [
        replace(loaded(b"A"), status=QUARANTINED, key=None, code=code)
        for code in ("encrypted", "no_text")
    ]
    one, other = (source_findings([document])[0]["finding_id"] for document in held)
    assert one != other


def test_an_undecided_edition_is_a_finding_about_the_one_that_lost(
    loaded, extraction, source_findings
):
    found = editions([(loaded(b"A"), extraction()), (loaded(b"B", 2), extraction())])
    (finding,) = source_findings([], found)
    assert finding["document_id"] == loaded(b"B").seen.sha256[:16]
    assert "zonder merk of datum" in finding["explanation"]


def test_an_unreadable_path_is_a_finding_of_no_document(at, source_findings):
    def file(path, outcome, reason=""):
        return FileSeen(path, 0, 0, None, outcome, reason, at(1))

    files = [
        file("emmen", FileOutcome.UNREADABLE, "Permission denied"),
        file("b.pdf", FileOutcome.UNREADABLE, "Input/output error"),
        file("gone.pdf", FileOutcome.VANISHED),
        file("b.pdf", FileOutcome.PURGED),
    ]
    first, second, third = source_findings(files=files, language=Language.EN)
    assert first["document_id"] is None
    assert len({one["finding_id"] for one in (first, second, third)}) == 3
    assert "b.pdf has the content of a document that was purged" in third["explanation"]
    assert "emmen cannot be read (Permission denied)" in first["explanation"]


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ((), 1),  # nothing at all is there: raw/ is away
        ((("b.pdf", b"B", FileOutcome.KNOWN),), 0),
        ((("emmen/a.pdf", b"B", FileOutcome.NEW),), 0),  # replaced
        ((("b.pdf", b"B", FileOutcome.KNOWN), ("a.pdf", b"A", FileOutcome.VANISHED)), 0),
        ((("b.pdf", b"B", FileOutcome.KNOWN), ("c.pdf", b"A", FileOutcome.DUPLICATE)), 1),
        ((("b.pdf", b"B", FileOutcome.KNOWN), ("emmen/a.pdf", None, FileOutcome.UNREADABLE)), 2),
    ],
)
def test_of_a_file_that_was_replaced_or_taken_away_nobody_has_to_do_anything(
    at, loaded, source_findings, files, count
):
    held = replace(loaded(b"A"), status=QUARANTINED, key=None, code="not_a_pdf")
    seen = [
        FileSeen(path, 1, 1, loaded(data).seen.sha256 if data else None, outcome, "", at(2))
        for path, data, outcome in files
    ]
    assert len(source_findings([held], files=seen)) == count
