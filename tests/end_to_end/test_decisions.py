"""A person decides, and what becomes of it: through `dtz`, from the finding to the next lapse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.amounts.model import AmountKind
from pipelines.figures.model import Extraction
from pipelines.stages.archives import Archives
from tests.conftest import OWN_FILE
from tests.end_to_end.conftest import Place, Ran

pytestmark = pytest.mark.slow
QUANTITY = "expenditure/2020/programma-dtz/per-inwoner"
WHY = ("--reason", "Het bedrag van 2019 is overgenomen.", "--by", "Anne")
FINDINGS = "select kind, state, whose, explanation from quality.findings order by kind, state"
AMOUNTS = (
    "select amount_eur, amount_accepted_eur from marts.spending_by_year "
    "where year = 2020 and line_item like '%inwoner'"
)
DECISIONS = "select conclusion, amount_eur, decided_by, status, why_not from quality.decisions"


def with_decisions(place: Place) -> dict[str, str]:
    folder = place.folder / "decisions"
    folder.mkdir(exist_ok=True)
    return {"DTZ_DECISIONS": str(folder)}


def asked(place: Place, ran: Ran) -> dict[str, Any]:
    """What there is after a refresh, as JSON can keep it."""
    rows = {"findings": FINDINGS, "amounts": AMOUNTS, "decisions": DECISIONS}
    found = {
        name: [[str(value) if isinstance(value, Decimal) else value for value in row]
               for row in place.ask(sql)]
        for name, sql in rows.items()
    }  # fmt: skip
    ((release,),) = place.ask("select release_id from ops.releases")
    return {**found, **asdict(ran), "release": release}


@pytest.fixture(scope="module")
def decided(once, own_pdf) -> dict[str, Any]:
    """The own report: decided about, refreshed, refreshed again, guard changed, refreshed."""

    def make(place: Place) -> dict[str, Any]:
        place.add(own_pdf, OWN_FILE)
        extra = with_decisions(place)
        first = place.dtz("refresh", **extra)
        ((figure,),) = place.ask(
            f"select figure_id from core.figures where quantity = '{QUANTITY}'"
        )
        wrote = place.dtz(
            *("decide", figure, "--conclusion", "correct_value"),
            *("--amount", "35.296", "--notation", "nl", *WHY),
            **extra,
        )
        notes = {"before": asked(place, first), "wrote": asdict(wrote)}
        notes["decided"] = asked(place, place.dtz("refresh", **extra))
        notes["again"] = asked(place, place.dtz("refresh", **extra))
        notes["check"] = asdict(place.dtz("check", **extra))
        file = place.folder / "decisions/coevorden.yaml"
        file.write_text(file.read_text().replace("€ 35.299", "€ 35.289"))
        notes["lapsed"] = asked(place, place.dtz("refresh", **extra))
        file.write_text(file.read_text().replace("reason", "reasn"))
        notes["faulty"] = asked(place, place.dtz("refresh", **extra))
        return notes

    _, notes = once("decided", make)
    return dict(notes)


def test_the_finding_is_accepted_and_both_amounts_stand_side_by_side(decided):
    assert decided["wrote"]["code"] == 0, decided["wrote"]["err"]
    assert decided["before"]["amounts"] == [["35299.00", "35299.00"]]
    assert decided["decided"]["amounts"] == [["35299.00", "35296.00"]]
    discrepancy, *omissions = decided["decided"]["findings"]
    assert discrepancy[:2] == ["discrepancy", "accepted"]
    assert "gedrukt staat 42.999" in discrepancy[3]
    assert discrepancy[3].endswith(
        'Aanvaard: "€ 35.299" had € 35.296 moeten zijn, zegt Anne; daarmee klopt het. '
        "Reden: Het bedrag van 2019 is overgenomen."
    )
    assert [row[:2] for row in omissions] == 3 * [["omission", "open"]]
    assert decided["decided"]["decisions"] == [
        ["correct_value", "35296.00", "Anne", "in_force", None]
    ]


def test_nobody_is_told_again(decided):
    assert "No channel is set" in decided["before"]["out"]
    for name in ("decided", "again"):
        assert decided[name]["code"] == 0
        assert "NEW " not in decided[name]["out"]
        assert "findings   3 open, 0 new" in decided[name]["out"]
        assert "0 read now" in decided[name]["out"]
    assert "1 opgelost" in decided["decided"]["out"]
    assert "No channel is set" not in decided["again"]["out"]


def test_a_decision_makes_one_new_release(decided):
    assert decided["before"]["release"] != decided["decided"]["release"]
    assert decided["decided"]["release"] == decided["again"]["release"]


def test_check_shows_what_is_open_only(decided):
    assert decided["check"]["code"] == 1  # the omissions are open still
    shown = " ".join(decided["check"]["out"].split())
    assert shown.startswith("findings 3 open, 1 accepted 1. Er ontbreekt iets in het rapport")
    assert "1 geaccepteerd: " in shown
    assert "Waarschijnlijkste oorzaak" not in shown


def test_another_guard_lapses_loudly_and_the_figure_is_as_if_never_decided(decided):
    lapsed = decided["lapsed"]
    assert lapsed["code"] == 1
    assert lapsed["amounts"] == [["35299.00", "35299.00"]]
    assert [row[:3] for row in lapsed["findings"]] == [
        ["discrepancy", "open", "publisher"],
        *3 * [["omission", "open", "publisher"]],
        ["source", "open", "ours"],
    ]
    assert "NEW warning: source in coevorden/dtz-overzicht-2017-2021.pdf" in lapsed["out"]
    assert 'Het ging over "€ 35.289", nu staat er "€ 35.299".' in lapsed["out"]
    # The lapse is news, and so is the sum that was accepted: it is open again.
    assert lapsed["out"].count("NEW ") == 2
    ((*_, status, why),) = lapsed["decisions"]
    assert status == "lapsed"
    assert why.startswith("Het ging over")


def test_a_faulty_file_is_wrong_usage_and_the_release_stays(decided):
    faulty = decided["faulty"]
    assert (faulty["code"], faulty["out"]) == (2, "")
    assert "coevorden.yaml:" in faulty["err"]
    assert "did you mean 'reason'?" in faulty["err"]
    assert faulty["release"] == decided["lapsed"]["release"]


def test_with_all_findings_accepted_check_is_content(own, copied):
    extra = with_decisions(copied)
    for (finding,) in own.place.ask("select finding_id from quality.findings"):
        ran = copied.dtz("decide", finding, "--conclusion", "accepted", *WHY, **extra)
        assert ran.code == 0, ran.err
    assert copied.dtz("refresh", **extra).code == 0
    check = copied.dtz("check", **extra)
    assert check.code == 0
    assert check.out.startswith("findings   0 open, 4 accepted\n")
    assert copied.ask("select distinct state from quality.findings") == [("accepted",)]


def rewrite(place: Place, change: Callable[[Extraction], Extraction]) -> None:
    """What was found in the document becomes other, as if it had been read so."""
    archive = Archives(place.warehouse / "archive").extractions
    ((sha256,),) = place.ask("select sha256 from core.documents")
    key = archive.newest(sha256)
    found = archive.read(sha256, str(key))
    assert isinstance(found, Extraction)
    shutil.rmtree(archive.root / sha256 / str(key))
    archive.write(sha256, str(key), change(found))
    place.live.unlink()
    shutil.rmtree(place.warehouse / "releases")  # they know the report, and none may be lost


def dispute(count: int) -> Callable[[Extraction], Extraction]:
    def change(found: Extraction) -> Extraction:
        first = [
            replace(one, amount=None, amount_kind=AmountKind.DISPUTED, share_pct=None, unit=None)
            for one in found.figures[:count]
        ]
        return replace(found, figures=(*first, *found.figures[count:]))

    return change


def test_a_held_back_document_is_released_and_held_back_again_when_more_is_disputed(own, copied):
    extra = with_decisions(copied)
    rewrite(copied, dispute(5))
    held = copied.dtz("refresh", **extra)
    assert held.code == 1
    ((document, code),) = copied.ask("select document_id, reason_code from core.documents")
    assert code == "disputed"
    ran = copied.dtz("decide", document, "--conclusion", "release", *WHY, **extra)
    assert "  printed: 5 / 45\n" in ran.out, ran.err

    released = copied.dtz("refresh", **extra)
    assert "documents  1 loaded, 0 held back; 0 read now" in released.out
    unread = (
        "select count(*) from core.figures where amount_kind = 'disputed' and amount_eur is null"
    )
    assert copied.ask(unread) == [(5,)]
    assert copied.ask(DECISIONS) == [("release", None, "Anne", "in_force", None)]

    rewrite(copied, dispute(9))
    again = copied.dtz("refresh", **extra)
    assert again.code == 1
    assert "documents  0 loaded, 1 held back" in again.out
    assert 'Het ging over "5 / 45", nu staat er "9 / 45".' in again.out
