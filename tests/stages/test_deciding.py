"""Decisions of people held against all documents, and the rows that tell what became of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.documents.model import Box
from pipelines.figures.model import Number, NumberStatus
from pipelines.reconcile.decisions import Block, Decision
from pipelines.reconcile.guards import finding_texts
from pipelines.stages.accepting import accept_findings
from pipelines.stages.assembling import figure_rows, number_rows
from pipelines.stages.deciding import Documents, decision_row, figures_of
from pipelines.stages.editions import editions
from pipelines.stages.reading import QUARANTINED
from pipelines.stages.reconciling import add_source_findings, reconcile
from pipelines.wording import Language

NL = Language.NL
PART = "expenditure/period/1"


def decision(document: str, conclusion: str = "as_printed", **said: Any) -> Decision:
    if conclusion in ("as_printed", "correct_value", "our_mistake"):
        said = {"quantity": PART, "printed": "1", **said}
    common = {"document": document, "reason": "brief", "by": "Anne", "at": "2026-03-04"}
    block = Block.model_validate({**common, "conclusion": conclusion, **said})
    return Decision.model_construct(**dict(block), publisher="emmen")


class Told:
    """What a refresh would say."""

    def __init__(self, quality, standings) -> None:
        self.quality = quality
        self.rows = [decision_row(one, NL) for one in standings]
        self.by_kind = {row["kind"]: row for row in quality.findings}

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(row["kind"], row["state"]) for row in self.quality.findings]

    @property
    def statuses(self) -> list[str]:
        return [row["status"] for row in self.rows]

    def text(self, kind: str) -> str:
        return str(self.by_kind[kind]["explanation"])


@pytest.fixture
def tell(define):
    """The quality of documents, each with what was found in it, after decisions."""

    def run(*read, decisions=(), held=(), definition=None) -> Told:
        definitions = {"money": definition or define()}
        found = editions(read)
        all_read = [document for document, _ in read] + list(held)
        quality = reconcile(found, definitions, NL, decisions)
        add_source_findings(quality, all_read, found, [], NL)
        numbers = [row for one in found if one.is_current for row in number_rows(one)]
        documents = Documents(all_read, found, definitions)
        return Told(quality, accept_findings(quality, numbers, decisions, documents, NL))

    return run


@pytest.fixture
def one(loaded):
    return loaded(b"A")


@pytest.fixture
def ident(one):
    return one.seen.sha256[:16]


def test_as_printed_accepts_what_the_figure_breaks(tell, one, ident, extraction):
    told = tell((one, extraction("9")), decisions=[decision(ident)])
    assert told.states == [("discrepancy", "accepted")]
    assert told.statuses == ["in_force"]
    assert told.text("discrepancy").endswith(
        'Aanvaard: "1" staat er echt zo, zegt Anne. Reden: brief.'
    )
    assert told.quality.verdicts[0]["verdict"] == "discrepancy"
    assert told.by_kind["discrepancy"]["whose"] == "publisher"


def test_a_correction_that_explains_accepts_and_the_verdict_stays(tell, one, ident, extraction):
    told = tell((one, extraction("9")), decisions=[decision(ident, "correct_value", amount="7")])
    assert told.states == [("discrepancy", "accepted")]
    (verdict,) = told.quality.verdicts
    assert (verdict["verdict"], verdict["computed_eur"]) == ("discrepancy", 3)
    assert '"1" had € 7 moeten zijn' in told.text("discrepancy")


def test_a_correction_that_does_not_explain_leaves_it_open_and_says_so(
    tell, one, ident, extraction
):
    told = tell((one, extraction("90")), decisions=[decision(ident, "correct_value", amount="7")])
    assert told.states == [("discrepancy", "open")]
    assert told.by_kind["discrepancy"]["whose"] == "unknown"
    assert told.text("discrepancy").endswith(
        'Dat "1" € 7 had moeten zijn, zoals Anne besloot, verklaart dit niet.'
    )


def test_a_correction_that_breaks_what_holds_is_told(tell, one, ident, extraction):
    told = tell((one, extraction("3")), decisions=[decision(ident, "correct_value", amount="7")])
    assert [row["verdict"] for row in told.quality.verdicts] == ["exact"]
    assert told.states == [("source", "open")]
    assert told.by_kind["source"]["whose"] == "ours"
    assert "wat zoals gedrukt wel klopt" in told.text("source")
    assert "= 9" in told.text("source")


def test_our_mistake_makes_the_report_right(tell, one, ident, extraction):
    told = tell((one, extraction("9")), decisions=[decision(ident, "our_mistake", amount="7")])
    assert told.states == []
    assert [row["verdict"] for row in told.quality.verdicts] == ["exact"]


def test_our_mistake_can_make_the_report_wrong(tell, one, ident, extraction):
    told = tell((one, extraction("3")), decisions=[decision(ident, "our_mistake", amount="7")])
    assert told.states == [("discrepancy", "open")]


def unread(found, kind=AmountKind.MALFORMED):
    total, first, *rest = found.figures
    broken = replace(first, amount=None, amount_kind=kind, unit=None, printed="1.1.1")
    return replace(found, figures=(total, broken, *rest))


@pytest.mark.parametrize("kind", [AmountKind.MALFORMED, AmountKind.DISPUTED])
def test_what_nobody_could_read_is_filled_in(tell, one, ident, extraction, kind, define):
    found = unread(extraction("3"), kind)
    assert tell((one, found)).states == [("malformed", "open")]
    mine = decision(ident, "our_mistake", printed="1.1.1", amount="1")
    told = tell((one, found), decisions=[mine])
    assert told.states == [("malformed", "accepted")]
    assert '"1.1.1" is verkeerd gelezen, er staat € 1' in told.text("malformed")
    assert told.by_kind["malformed"]["whose"] == "ours"
    assert [row["verdict"] for row in told.quality.verdicts] == ["exact"]
    (edition,) = editions([(one, found)])
    rows = figure_rows(edition, define(), figures_of(edition, [mine]).accepted)
    (filled,) = [row for row in rows if row["quantity"] == PART]
    assert (filled["amount_eur"], filled["amount_accepted_eur"]) == (None, 1)
    assert (filled["amount_kind"], filled["is_leaf"]) == (kind, True)


def test_one_text_in_two_places_of_a_page_is_decided_for_each(tell, one, ident, extraction):
    found = unread(extraction("3"))
    twice = replace(found, figures=(*found.figures, replace(found.figures[1], place=2)))
    first, second = (
        decision(ident, "our_mistake", printed="1.1.1", amount="1", place=place)
        for place in ("1", "2")
    )
    told = tell((one, twice), decisions=[first])
    assert sorted(told.states) == [("malformed", "accepted"), ("malformed", "open")]
    told = tell((one, twice), decisions=[first, second])
    assert told.states == [("malformed", "accepted")] * 2


def test_another_unread_figure_of_the_same_sum_stays_open(tell, one, ident, extraction):
    found = extraction("9", parts=("1", "2", "6"))
    broken = replace(found.figures[2], amount=None, amount_kind=AmountKind.MALFORMED, printed="?")
    found = replace(found, figures=(*found.figures[:2], broken, found.figures[3]))
    told = tell((one, found), decisions=[decision(ident)])
    assert told.states == [("malformed", "open")]


def test_a_figure_elsewhere_accepts_nothing_here(tell, one, ident, extraction, figure):
    found = extraction("9")
    apart = replace(found, figures=(*found.figures, figure("budget/period", "1")))
    told = tell((one, apart), decisions=[decision(ident, quantity="budget/period")])
    assert told.states == [("discrepancy", "open")]


LAPSES = {
    "another text": ({"printed": "2"}, 'Het ging over "2", nu staat er "1".'),
    "no such place": ({"place": "2"}, "Op die plaats is geen bedrag"),
    "no such document": ({"document": "0" * 16}, "Er is hier geen document"),
    "another whole hash": ({"document": "f" * 64}, "Er is hier geen document"),
}


@pytest.mark.parametrize(("said", "why"), LAPSES.values(), ids=LAPSES)
def test_a_decision_that_lapses_is_a_finding_of_ours(tell, one, ident, extraction, said, why):
    mine = decision(**{"document": ident, **said})
    told = tell((one, extraction("9")), decisions=[mine])
    assert told.by_kind["discrepancy"]["state"] == "open"
    finding = told.by_kind["source"]
    assert (finding["whose"], finding["severity"], finding["state"]) == ("ours", "warning", "open")
    assert finding["document_id"] == (ident if mine.document == ident else None)
    assert "Anne besloot op 2026-03-04" in finding["explanation"]
    assert "(bestand emmen.yaml)" in finding["explanation"]
    assert why in finding["explanation"]
    (row,) = told.rows
    assert row["status"] == "lapsed"
    assert row["why_not"].startswith(why[:20])


def test_it_lapses_anew_when_something_else_stands_there(tell, one, ident, extraction, figure):
    def lapse(printed):
        found = extraction()
        first = replace(found.figures[1], printed=printed)
        found = replace(found, figures=(found.figures[0], first, found.figures[2]))
        return tell((one, found), decisions=[decision(ident)]).by_kind["source"]["finding_id"]

    assert lapse("one") == lapse("one") != lapse("two")


def test_no_amount_of_a_document_that_is_held_back_can_be_decided(tell, one, ident):
    held = replace(one, status=QUARANTINED, key=None, code="encrypted")
    told = tell(held=[held], decisions=[decision(ident)])
    assert told.statuses == ["lapsed"]
    assert "achtergehouden (encrypted)" in told.rows[0]["why_not"]


@pytest.fixture
def restated(one, loaded, extraction):
    """An edition and the one that took its place."""
    return ((one, extraction("9")), (loaded(b"B", 2), extraction("9", edition_order=2)))


def test_a_superseded_edition_keeps_its_decisions_in_the_history(tell, restated, ident, define):
    mine = decision(ident, "correct_value", amount="7")
    told = tell(*restated, decisions=[mine])
    assert told.statuses == ["superseded"]
    assert told.states == [("discrepancy", "open"), ("source", "open")]
    assert "Nu geldt een andere editie van dit rapport" in told.text("source")
    old, new = editions(restated)
    for edition, amount in ((old, 7), (new, 1)):
        rows = figure_rows(edition, define(), figures_of(edition, [mine]).accepted)
        (row,) = [row for row in rows if row["quantity"] == PART]
        assert (row["amount_eur"], row["amount_accepted_eur"]) == (1, amount)


def test_deciding_anew_for_the_new_edition_settles_the_old(tell, restated, ident):
    new = restated[1][0].seen.sha256
    told = tell(*restated, decisions=[decision(ident), decision(new)])
    assert told.statuses == ["superseded", "in_force"]
    assert told.states == [("discrepancy", "accepted")]


def test_that_a_decision_was_superseded_can_be_accepted(tell, restated, ident):
    mine = decision(ident)
    finding = tell(*restated, decisions=[mine]).by_kind["source"]["finding_id"]
    told = tell(*restated, decisions=[mine, decision(ident, "accepted", finding=finding)])
    assert told.statuses == ["superseded", "in_force"]
    assert told.by_kind["source"]["state"] == "accepted"


@pytest.fixture
def puzzling(extraction):
    """A report with two numbers that no definition explains."""

    def make(*printed: str):
        numbers = [
            Number(1, Box(1, top, 2, top + 1), text, NumberStatus.UNCLAIMED, "nothing says so")
            for top, text in enumerate(printed)
        ]
        return replace(extraction(), numbers=tuple(numbers))

    return make


def test_a_finding_as_a_whole_is_accepted_while_it_is_about_the_same(tell, one, ident, puzzling):
    (finding,) = tell((one, puzzling("14", "27"))).quality.findings
    mine = decision(ident, "accepted", finding=finding["finding_id"], printed="14; 27")
    told = tell((one, puzzling("14", "27")), decisions=[mine])
    assert told.states == [("unclaimed", "accepted")]
    assert told.text("unclaimed").endswith("Aanvaard door Anne. Reden: brief.")
    told = tell((one, puzzling("14", "27", "30")), decisions=[mine])
    assert told.states == [("unclaimed", "open"), ("source", "open")]
    assert 'nu staat er "14; 27; 30"' in told.text("source")
    told = tell((one, puzzling()), decisions=[mine])
    assert told.statuses == ["lapsed"]
    assert "Die bevinding is er niet meer" in told.text("source")


def test_a_finding_is_not_accepted_without_its_guard(tell, one, ident, puzzling):
    (finding,) = tell((one, puzzling("14"))).quality.findings
    mine = decision(ident, "accepted", finding=finding["finding_id"])
    assert tell((one, puzzling("14")), decisions=[mine]).statuses == ["lapsed"]


def test_a_finding_of_another_document_is_not_accepted(tell, one, loaded, puzzling):
    (finding,) = tell((one, puzzling("14"))).quality.findings
    other = loaded(b"B", 2).seen.sha256
    mine = decision(other, "accepted", finding=finding["finding_id"], printed="14")
    elsewhere = replace(puzzling(), identity=replace(puzzling().identity, publisher="assen"))
    told = tell((one, puzzling("14")), (loaded(b"B", 2), elsewhere), decisions=[mine])
    assert told.statuses == ["lapsed"]
    assert told.by_kind["unclaimed"]["state"] == "open"


def test_that_a_sum_does_not_hold_is_accepted_for_these_amounts(tell, one, ident, extraction):
    (finding,) = tell((one, extraction("9"))).quality.findings
    mine = decision(ident, "accepted", finding=finding["finding_id"], printed="9 / 3")
    assert tell((one, extraction("9")), decisions=[mine]).states == [("discrepancy", "accepted")]
    assert tell((one, extraction("8")), decisions=[mine]).by_kind["discrepancy"]["state"] == "open"


def test_that_a_document_is_held_back_can_be_accepted(tell, one, ident):
    held = replace(one, status=QUARANTINED, key=None, code="encrypted")
    (finding,) = tell(held=[held]).quality.findings
    told = tell(held=[held], decisions=[decision(ident, "accepted", finding=finding["finding_id"])])
    assert told.states == [("source", "accepted")]


def doubtful(found):
    """A total that a rule needs is disputed."""
    total = replace(found.figures[0], amount=None, amount_kind=AmountKind.DISPUTED)
    return replace(found, figures=(total, *found.figures[1:]))


TOTAL = "expenditure/period"


def test_a_release_is_in_force_while_the_same_is_disputed(tell, one, ident, extraction):
    mine = decision(ident, "release", printed=TOTAL)
    told = tell((one, doubtful(extraction())), decisions=[mine])
    assert told.statuses == ["in_force"]
    assert told.rows[0]["quantity"] is None
    told = tell((one, extraction()), decisions=[mine])
    assert "niet meer achtergehouden" in told.rows[0]["why_not"]


@pytest.mark.parametrize(
    ("code", "detail", "why"),
    [
        ("disputed", "4 / 9", 'nu staat er "4 / 9"'),
        ("encrypted", "", "om een andere reden (encrypted)"),
    ],
)
def test_a_release_lapses_when_something_else_holds_it_back(tell, one, ident, code, detail, why):
    held = replace(one, status=QUARANTINED, key=None, code=code, detail=detail)
    told = tell(held=[held], decisions=[decision(ident, "release", printed=TOTAL)])
    assert told.statuses == ["lapsed"]
    assert why in told.rows[0]["why_not"]


def test_a_release_of_an_edition_that_was_replaced_needs_nothing_more(
    tell, one, ident, loaded, extraction
):
    new = (loaded(b"B", 2), extraction(edition_order=2))
    mine = decision(ident, "release", printed=TOTAL)
    told = tell((one, doubtful(extraction())), new, decisions=[mine])
    assert told.statuses == ["superseded"]
    assert told.states == []


def test_the_line_of_a_finding_is_the_same_from_a_release():
    finding = {"finding_id": "f", "document_id": "d", "kind": "jointly_impossible"}
    links = [{"finding_id": "f", "rule_id": rule} for rule in ("b", "a", "c")]
    sums = {"a": ("1.50", "2"), "b": ("10.000000", "0.000000"), "c": (None, None)}
    verdicts = [
        {
            "rule_id": rule,
            "document_id": "d",
            "reported_eur": reported and Decimal(reported),
            "computed_eur": computed and Decimal(computed),
        }
        for rule, (reported, computed) in sums.items()
    ]
    assert finding_texts([finding], links, verdicts, []) == {"f": "1.5 / 2; 10 / 0"}


def test_of_many_numbers_the_line_is_short_and_knows_them_all():
    finding = {"finding_id": "f", "document_id": "d", "kind": "unclaimed"}

    def line(*printed):
        rows = [
            {"document_id": "d", "status": "unclaimed", "page": page, "top": 1, "x0": 1,
             "printed": text}
            for page, text in enumerate(printed)
        ]  # fmt: skip
        return finding_texts([finding], [], [], rows)["f"]

    many = [str(number) for number in range(300)]
    assert len(line(*many)) < 80
    assert line(*many) == line(*many)
    assert line(*many) != line(*many[:-1], "x")
    assert "(300, " in line(*many)
